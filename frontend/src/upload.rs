//! Upload of a file, by `XMLHttpRequest`, since `fetch` reports no progress of uploads.

use std::{cell::Cell, rc::Rc};

use app::ports::device::{Upload, UploadError, UploadTarget};
use js_sys::{Promise, encode_uri_component};
use leptos::prelude::window;
use shared::{application::Image, digest::Sha256, json, problem::Problem, url};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ProgressEvent, XmlHttpRequest};

use crate::file::FileHandle;

/// The timeout is `BASE_TIMEOUT_MS` milliseconds, plus the time for the file at `MIN_BYTES_PER_MS` bytes in a
/// millisecond.
const MIN_BYTES_PER_MS: u64 = 2;
const BASE_TIMEOUT_MS: u64 = 60_000;

pub(crate) fn start_upload(
    handle: Option<Rc<FileHandle>>,
    target: UploadTarget,
    progress: Rc<dyn Fn(u64)>,
) -> Upload {
    let request = Rc::new(XmlHttpRequest::new().map_err(drop));
    let is_cancelled = Rc::new(Cell::new(false));
    let cancel = {
        let (request, is_cancelled) = (Rc::clone(&request), Rc::clone(&is_cancelled));
        Rc::new(move || {
            is_cancelled.set(true);
            if let Ok(request) = &*request {
                // Aborting a request that is not sent does nothing.
                let _ = request.abort();
            }
        })
    };
    let answer = Box::pin(async move {
        let handle = handle.ok_or(UploadError::Unreadable)?;
        let request = request
            .as_ref()
            .as_ref()
            .map_err(|()| UploadError::Offline)?;
        let digest = handle.digest().await.map_err(|_| UploadError::Unreadable)?;
        if is_cancelled.get() {
            return Err(UploadError::Cancelled);
        }
        prepare(request, &handle, &target, &digest).map_err(|_| UploadError::Offline)?;
        let sent = run(request, &handle, progress).await;
        if is_cancelled.get() {
            return Err(UploadError::Cancelled);
        }
        sent.map_err(|_| UploadError::Offline)?;
        read_response(request)
    });
    Upload { answer, cancel }
}

fn prepare(
    request: &XmlHttpRequest,
    handle: &FileHandle,
    target: &UploadTarget,
    digest: &Sha256,
) -> Result<(), JsValue> {
    let mut address = url::slot_image(target.application, &target.slot, target.image);
    if let Some(rank) = target.rank {
        address += &format!("?rank={rank}");
    }
    if let Some(replaced) = target.replaces {
        address += if target.rank.is_some() { "&" } else { "?" };
        address += &format!("replaces={replaced}");
    }
    request.open_with_async("PUT", &address, true)?;
    let binary: String = digest.0.iter().map(|byte| char::from(*byte)).collect();
    request.set_request_header(
        "Content-Digest",
        &format!("sha-256=:{}:", window().btoa(&binary)?),
    )?;
    request.set_request_header(
        "X-File-Name",
        &String::from(encode_uri_component(&handle.file.name())),
    )?;
    request.set_timeout(
        u32::try_from(BASE_TIMEOUT_MS + handle.file.size() / MIN_BYTES_PER_MS).unwrap_or(u32::MAX),
    );
    Ok(())
}

/// Sends the file and waits until the request ends, also by an error.
async fn run(
    request: &XmlHttpRequest,
    handle: &FileHandle,
    progress: Rc<dyn Fn(u64)>,
) -> Result<(), JsValue> {
    let on_progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
        progress(event.loaded() as u64)
    });
    request
        .upload()?
        .set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
    let end = Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
    request.send_with_opt_blob(Some(handle.file.as_ref()))?;
    JsFuture::from(end).await.map(drop)
}

/// Reads the response. A body that is neither an image nor a problem comes from a proxy and counts
/// as offline.
fn read_response(request: &XmlHttpRequest) -> Result<Image, UploadError> {
    let text = request.response_text().ok().flatten().unwrap_or_default();
    if matches!(request.status(), Ok(200 | 201)) {
        return json::from_str(&text).map_err(|_| UploadError::Offline);
    }
    let problem: Problem = json::from_str(&text).map_err(|_| UploadError::Offline)?;
    Err(UploadError::Refused(problem))
}
