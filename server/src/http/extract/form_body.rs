//! The body of a form with files, read no faster than it is parsed.
//!
//! The multipart parser takes all received data before it parses, and has no limit when it searches
//! for the next file. This body therefore gives it one chunk at a time and limits the bytes between
//! two files.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};

/// Maximum number of bytes between two chunks of files: boundaries, headers, and ignored fields.
const MAX_GAP: u64 = 64 * 1024;

/// Number of bytes received since the last use of a part.
#[derive(Clone, Default)]
pub struct GapCounter(Arc<AtomicU64>);

impl GapCounter {
    /// Resets the count after a part was used.
    pub fn reset(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

#[derive(Debug, thiserror::Error)]
#[error("{MAX_GAP} bytes of a form without a file")]
struct GapTooLarge;

/// A body that yields one chunk at a time.
pub struct FormBody {
    body: Body,
    gap: GapCounter,
    /// True if a chunk was given that the parser has not processed yet.
    is_chunk_pending: bool,
}

impl FormBody {
    pub fn new(body: Body) -> (Self, GapCounter) {
        let gap = GapCounter::default();
        let body = Self {
            body,
            gap: gap.clone(),
            is_chunk_pending: false,
        };
        (body, gap)
    }
}

impl HttpBody for FormBody {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if std::mem::take(&mut self.is_chunk_pending) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            self.is_chunk_pending = true;
            let length = frame.data_ref().map_or(0, Bytes::len) as u64;
            let before = self.gap.0.fetch_add(length, Ordering::Relaxed);
            // The limit is checked before the chunk, because a single chunk may be larger.
            if before > MAX_GAP {
                return Poll::Ready(Some(Err(GapTooLarge.into())));
            }
        }
        polled.map_err(Into::into)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use axum::extract::{FromRequest as _, Multipart, Request};
    use futures::stream;
    use http::header;

    use super::*;

    const CHUNK_BYTES: usize = 16 * 1024;

    /// An endless form that starts with `head`, and the number of chunks read.
    async fn open(head: &'static str) -> (Multipart, GapCounter, Arc<AtomicU64>) {
        let read = Arc::new(AtomicU64::new(0));
        let count = read.clone();
        let rest = stream::repeat(Bytes::from(vec![b'a'; CHUNK_BYTES]));
        let pieces = stream::once(async move { Bytes::from(head) });
        let pieces = futures::StreamExt::chain(pieces, rest);
        let pieces = futures::StreamExt::map(pieces, move |piece| {
            count.fetch_add(1, Ordering::Relaxed);
            Ok::<_, std::io::Error>(piece)
        });
        let (body, gap) = FormBody::new(Body::from_stream(pieces));
        let request = Request::post("/")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .body(Body::new(body))
            .expect("a request");
        let form = Multipart::from_request(request, &()).await;
        (form.expect("is a form"), gap, read)
    }

    #[tokio::test]
    async fn a_form_without_end_and_without_a_file_is_given_up() {
        for head in ["", "--x\r\ncontent-disposition: form-data; name=\""] {
            let (mut form, _gap, read) = open(head).await;
            assert!(form.next_field().await.is_err(), "{head}");
            assert!(read.load(Ordering::Relaxed) < 10, "{head}");
        }
    }

    #[tokio::test]
    async fn a_file_is_read_piece_by_piece_as_long_as_it_is_used() {
        let head = "--x\r\ncontent-disposition: form-data; name=\"files\"\r\n\r\n";
        let (mut form, gap, read) = open(head).await;
        let mut field = form.next_field().await.expect("reads").expect("a file");
        for number in 0..100 {
            gap.reset();
            field.chunk().await.expect("reads").expect("goes on");
            assert!(read.load(Ordering::Relaxed) <= number + 3);
        }
    }
}
