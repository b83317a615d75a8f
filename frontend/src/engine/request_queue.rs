//! Queue before the worker: one request at a time, first come, first served. A request in progress
//! is cancelled by ending the worker, since nothing else stops it; the next request starts a new
//! one.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
    time::Duration,
};

use app::ports::engine::EngineError;
use futures_channel::oneshot::{self, Receiver, Sender};
use js_sys::ArrayBuffer;
use leptos::prelude::set_timeout;
use shared::image_engine::{EngineReply, EngineRequest, FitStep};
use web_sys::File;

use super::worker::{EngineWorker, WorkerMessage};

/// Time after which an idle worker is ended.
const WORKER_IDLE_TIMEOUT: Duration = Duration::from_secs(30);

type RequestResult = Result<(EngineReply, Option<ArrayBuffer>), EngineError>;

/// Queue of requests and their worker.
#[derive(Clone, Default)]
pub(super) struct RequestQueue(Rc<QueueInner>);

#[derive(Default)]
struct QueueInner {
    waiting: RefCell<VecDeque<QueuedRequest>>,
    worker: RefCell<Option<EngineWorker>>,
    /// True once the worker has sent `Ready`.
    is_ready: Cell<bool>,
    /// True while the worker works on the first request.
    is_serving: Cell<bool>,
    /// The last ticket that was given out.
    last: Cell<u64>,
}

/// A request in the queue.
struct QueuedRequest {
    ticket: u64,
    request: EngineRequest,
    file: File,
    progress: Rc<dyn Fn(FitStep)>,
    sender: Sender<RequestResult>,
}

impl RequestQueue {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Enqueues a request. Returns a ticket to cancel it, and the receiver of its result.
    pub(super) fn enqueue(
        &self,
        request: EngineRequest,
        file: File,
        progress: Rc<dyn Fn(FitStep)>,
    ) -> (u64, Receiver<RequestResult>) {
        let ticket = self.0.last.get() + 1;
        self.0.last.set(ticket);
        let (tell, told) = oneshot::channel();
        self.0.waiting.borrow_mut().push_back(QueuedRequest {
            ticket,
            request,
            file,
            progress,
            sender: tell,
        });
        self.send_next();
        (ticket, told)
    }

    pub(super) fn cancel(&self, ticket: u64) {
        let mut waiting = self.0.waiting.borrow_mut();
        let Some(place) = waiting.iter().position(|place| place.ticket == ticket) else {
            return;
        };
        // The sender is dropped, so the receiver gets an error.
        waiting.remove(place);
        drop(waiting);
        if place == 0 && self.0.is_serving.get() {
            self.stop_worker();
            self.send_next();
        }
    }

    /// Sends the first request to the worker, if the worker is free.
    fn send_next(&self) {
        if self.0.is_serving.get() || self.0.waiting.borrow().is_empty() {
            return;
        }
        if self.0.worker.borrow().is_none() {
            let line = self.clone();
            match EngineWorker::start(move |heard| line.handle_message(heard)) {
                Some(worker) => *self.0.worker.borrow_mut() = Some(worker),
                None => return self.fail_all(EngineError::NotLoaded),
            }
        }
        if !self.0.is_ready.get() {
            return;
        }
        self.0.is_serving.set(true);
        let waiting = self.0.waiting.borrow();
        if let (Some(first), Some(worker)) = (waiting.front(), &*self.0.worker.borrow()) {
            worker.send(&first.request, &first.file);
        }
    }

    fn handle_message(&self, heard: WorkerMessage) {
        match heard {
            WorkerMessage::Reply(EngineReply::Ready, _) => {
                self.0.is_ready.set(true);
                self.send_next();
            }
            WorkerMessage::Reply(EngineReply::Step(step), _) => {
                let progress = self
                    .0
                    .waiting
                    .borrow()
                    .front()
                    .map(|it| it.progress.clone());
                if let Some(progress) = progress {
                    progress(step);
                }
            }
            WorkerMessage::Reply(reply, made) => self.finish_first(Ok((reply, made))),
            WorkerMessage::Crashed => {
                let fault = match self.0.is_ready.get() {
                    true => EngineError::Crashed,
                    false => EngineError::NotLoaded,
                };
                self.stop_worker();
                match fault {
                    EngineError::NotLoaded => self.fail_all(fault),
                    fault => self.finish_first(Err(fault)),
                }
            }
        }
    }

    fn finish_first(&self, told: RequestResult) {
        self.0.is_serving.set(false);
        let first = self.0.waiting.borrow_mut().pop_front();
        if let Some(first) = first {
            // Fails if the receiver is gone, which is no error.
            let _ = first.sender.send(told);
        }
        self.send_next();
        self.stop_worker_when_idle();
    }

    /// Answers all requests with a fault, since no worker can be started.
    fn fail_all(&self, fault: EngineError) {
        let all: Vec<QueuedRequest> = self.0.waiting.borrow_mut().drain(..).collect();
        for place in all {
            let _ = place.sender.send(Err(fault));
        }
    }

    fn stop_worker(&self) {
        self.0.is_serving.set(false);
        self.0.is_ready.set(false);
        // Dropping the worker ends it.
        self.0.worker.borrow_mut().take();
    }

    /// Ends the worker after a while, if no request has come until then.
    fn stop_worker_when_idle(&self) {
        let (line, seen) = (self.clone(), self.0.last.get());
        let end = move || {
            let is_idle = line.0.waiting.borrow().is_empty();
            if is_idle && line.0.last.get() == seen {
                line.stop_worker();
            }
        };
        set_timeout(end, WORKER_IDLE_TIMEOUT);
    }
}
