//! Client of the image engine: a worker that is started on demand and ended when it is idle for a
//! while, which frees its memory.

mod line;
mod worker;

use std::rc::Rc;

use app::ports::{
    device::{Local, PickedFile},
    engine::{EngineFault, EnginePort, Fitted, Job, Opened, Preview},
};
use js_sys::ArrayBuffer;
use shared::fitting::{Edit, Reply, Request, Seen, Step, Wanted};
use web_sys::{File, Url};

use self::line::Line;
use crate::file::{self, handle_of};

/// Implementation of [`EnginePort`]: sends requests to a worker.
pub(crate) struct Client(Line);

impl Client {
    pub(crate) fn new() -> Self {
        Self(Line::new())
    }

    /// Enqueues a request; `read` converts the last reply to the result.
    fn ask<T: 'static>(
        &self,
        file: &PickedFile,
        request: Request,
        progress: Rc<dyn Fn(Step)>,
        read: impl Fn(Reply, Option<ArrayBuffer>, &File) -> Option<T> + 'static,
    ) -> Job<T> {
        let Some(handle) = handle_of(file) else {
            return Job {
                answer: Box::pin(async { Err(EngineFault::Unreadable) }),
                cancel: Rc::new(|| {}),
            };
        };
        let file: File = AsRef::<File>::as_ref(&handle.file).clone();
        let (ticket, told) = self.0.enter(request, file.clone(), progress);
        let line = self.0.clone();
        let answer: Local<Result<T, EngineFault>> = Box::pin(async move {
            // A cancelled request gets no reply: its sender was dropped.
            let (reply, made) = told.await.map_err(|_| EngineFault::Stopped)??;
            match reply {
                Reply::Unreadable => Err(EngineFault::Unreadable),
                Reply::Unfit(unfit) => Err(EngineFault::Unfit(unfit)),
                reply => read(reply, made, &file).ok_or(EngineFault::Broken),
            }
        });
        Job {
            answer,
            cancel: Rc::new(move || line.leave(ticket)),
        }
    }
}

impl EnginePort for Client {
    fn open(&self, file: &PickedFile) -> Job<Opened> {
        self.ask(file, Request::Open, Rc::new(|_| {}), |reply, _, file| {
            let Reply::Opened {
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
            Some(Opened {
                facts,
                width,
                height,
                preview: Preview::new(address, release),
            })
        })
    }

    fn look(&self, file: &PickedFile, wanted: &Wanted) -> Job<Seen> {
        let request = Request::Look(wanted.clone());
        self.ask(file, request, Rc::new(|_| {}), |reply, _, _| match reply {
            Reply::Seen(seen) => Some(*seen),
            _ => None,
        })
    }

    fn fit(
        &self,
        file: &PickedFile,
        wanted: &Wanted,
        edit: Option<&Edit>,
        progress: Rc<dyn Fn(Step)>,
    ) -> Job<Fitted> {
        let request = match edit {
            Some(edit) => Request::Fit {
                rule: wanted.rule.clone(),
                edit: *edit,
            },
            None => Request::FitBySight(wanted.clone()),
        };
        self.ask(file, request, progress, |reply, made, file| {
            let Reply::Fitted {
                facts,
                findings,
                making,
                edit,
                source_hints,
            } = reply
            else {
                return None;
            };
            let file = file::make(&rename(&file.name()), &made?.into())?;
            Some(Fitted {
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
fn rename(original: &str) -> String {
    let stem = original.rsplit_once('.').map_or(original, |(stem, _)| stem);
    format!("{stem}.jpg")
}
