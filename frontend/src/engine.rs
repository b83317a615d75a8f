//! Client of the image engine: a worker that is started on demand and ended when it is idle for a
//! while, which frees its memory.

mod request_queue;
mod worker;

use std::rc::Rc;

use app::ports::{
    device::{LocalFuture, PickedFile},
    engine::{EngineError, EngineJob, EnginePort, FitResult, OpenedPicture, PreviewUrl},
};
use js_sys::ArrayBuffer;
use shared::image_engine::{
    AnalysisContext, Edit, EngineReply, EngineRequest, FitStep, PictureAnalysis,
};
use web_sys::{File, Url};

use crate::{
    engine::request_queue::RequestQueue,
    file::{self, handle_of},
};

/// Implementation of [`EnginePort`]: sends requests to a worker.
pub(crate) struct EngineClient(RequestQueue);

impl EngineClient {
    pub(crate) fn new() -> Self {
        Self(RequestQueue::new())
    }

    /// Enqueues a request; `read` converts the last reply to the result.
    fn enqueue<T: 'static>(
        &self,
        file: &PickedFile,
        request: EngineRequest,
        progress: Rc<dyn Fn(FitStep)>,
        read: impl Fn(EngineReply, Option<ArrayBuffer>, &File) -> Option<T> + 'static,
    ) -> EngineJob<T> {
        let Some(handle) = handle_of(file) else {
            return EngineJob {
                answer: Box::pin(async { Err(EngineError::Unreadable) }),
                cancel: Rc::new(|| {}),
            };
        };
        let file: File = AsRef::<File>::as_ref(&handle.file).clone();
        let (ticket, told) = self.0.enqueue(request, file.clone(), progress);
        let line = self.0.clone();
        let answer: LocalFuture<Result<T, EngineError>> = Box::pin(async move {
            // A cancelled request gets no reply: its sender was dropped.
            let (reply, made) = told.await.map_err(|_| EngineError::Cancelled)??;
            match reply {
                EngineReply::Unreadable => Err(EngineError::Unreadable),
                EngineReply::Unfit(unfit) => Err(EngineError::Unfit(unfit)),
                reply => read(reply, made, &file).ok_or(EngineError::Crashed),
            }
        });
        EngineJob {
            answer,
            cancel: Rc::new(move || line.cancel(ticket)),
        }
    }
}

impl EnginePort for EngineClient {
    fn open(&self, file: &PickedFile) -> EngineJob<OpenedPicture> {
        self.enqueue(
            file,
            EngineRequest::Open,
            Rc::new(|_| {}),
            |reply, _, file| {
                let EngineReply::Opened {
                    facts,
                    width,
                    height,
                } = reply
                else {
                    return None;
                };
                let address = Url::create_object_url_with_blob(file).ok()?;
                let release = |address: &str| {
                    // Fails only for an address that is not one of ours.
                    let _ = Url::revoke_object_url(address);
                };
                Some(OpenedPicture {
                    facts,
                    width,
                    height,
                    preview: PreviewUrl::new(address, release),
                })
            },
        )
    }

    fn analyze(&self, file: &PickedFile, wanted: &AnalysisContext) -> EngineJob<PictureAnalysis> {
        let request = EngineRequest::Analyze(wanted.clone());
        self.enqueue(file, request, Rc::new(|_| {}), |reply, _, _| match reply {
            EngineReply::Analyzed(seen) => Some(*seen),
            _ => None,
        })
    }

    fn fit(
        &self,
        file: &PickedFile,
        wanted: &AnalysisContext,
        edit: Option<&Edit>,
        progress: Rc<dyn Fn(FitStep)>,
    ) -> EngineJob<FitResult> {
        let request = match edit {
            Some(edit) => EngineRequest::Fit {
                rule: wanted.rule.clone(),
                edit: *edit,
            },
            None => EngineRequest::FitAutomatically(wanted.clone()),
        };
        self.enqueue(file, request, progress, |reply, made, file| {
            let EngineReply::Fitted {
                facts,
                findings,
                making,
                edit,
                source_hints,
            } = reply
            else {
                return None;
            };
            let file = file::make_jpeg_file(&jpeg_name(&file.name()), &made?.into())?;
            Some(FitResult {
                file,
                facts,
                findings,
                making,
                edit,
                source_hints,
            })
        })
    }
}

/// Name of a JPEG that was made from the file with this name.
fn jpeg_name(original: &str) -> String {
    let stem = original.rsplit_once('.').map_or(original, |(stem, _)| stem);
    format!("{stem}.jpg")
}
