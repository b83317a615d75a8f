//! Queue before the worker: one request at a time, first come, first served. A request in progress
//! is cancelled by ending the worker, since nothing else stops it; the next request starts a new
//! one.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
    time::Duration,
};

use app::ports::engine::EngineFault;
use futures_channel::oneshot::{self, Receiver, Sender};
use js_sys::ArrayBuffer;
use leptos::prelude::set_timeout;
use shared::fitting::{Reply, Request, Step};
use web_sys::File;

use super::worker::{Heard, Worker};

/// Time after which an idle worker is ended.
const PATIENCE: Duration = Duration::from_secs(30);

type Told = Result<(Reply, Option<ArrayBuffer>), EngineFault>;

/// Queue of requests and their worker.
#[derive(Clone, Default)]
pub(super) struct Line(Rc<Inner>);

#[derive(Default)]
struct Inner {
    waiting: RefCell<VecDeque<Place>>,
    worker: RefCell<Option<Worker>>,
    /// True once the worker has sent `Ready`.
    is_ready: Cell<bool>,
    /// True while the worker works on the first request.
    is_serving: Cell<bool>,
    /// The last ticket that was given out.
    last: Cell<u64>,
}

/// A request in the queue.
struct Place {
    ticket: u64,
    request: Request,
    file: File,
    progress: Rc<dyn Fn(Step)>,
    tell: Sender<Told>,
}

impl Line {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Enqueues a request. Returns a ticket to cancel it, and the receiver of its result.
    pub(super) fn enter(
        &self,
        request: Request,
        file: File,
        progress: Rc<dyn Fn(Step)>,
    ) -> (u64, Receiver<Told>) {
        let ticket = self.0.last.get() + 1;
        self.0.last.set(ticket);
        let (tell, told) = oneshot::channel();
        self.0.waiting.borrow_mut().push_back(Place {
            ticket,
            request,
            file,
            progress,
            tell,
        });
        self.serve();
        (ticket, told)
    }

    pub(super) fn leave(&self, ticket: u64) {
        let mut waiting = self.0.waiting.borrow_mut();
        let Some(place) = waiting.iter().position(|place| place.ticket == ticket) else {
            return;
        };
        // The sender is dropped, so the receiver gets an error.
        waiting.remove(place);
        drop(waiting);
        if place == 0 && self.0.is_serving.get() {
            self.dismiss();
            self.serve();
        }
    }

    /// Sends the first request to the worker, if the worker is free.
    fn serve(&self) {
        if self.0.is_serving.get() || self.0.waiting.borrow().is_empty() {
            return;
        }
        if self.0.worker.borrow().is_none() {
            let line = self.clone();
            match Worker::start(move |heard| line.hear(heard)) {
                Some(worker) => *self.0.worker.borrow_mut() = Some(worker),
                None => return self.give_up(EngineFault::NotLoaded),
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

    fn hear(&self, heard: Heard) {
        match heard {
            Heard::Reply(Reply::Ready, _) => {
                self.0.is_ready.set(true);
                self.serve();
            }
            Heard::Reply(Reply::Step(step), _) => {
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
            Heard::Reply(reply, made) => self.answer_first(Ok((reply, made))),
            Heard::Broken => {
                let fault = match self.0.is_ready.get() {
                    true => EngineFault::Broken,
                    false => EngineFault::NotLoaded,
                };
                self.dismiss();
                match fault {
                    EngineFault::NotLoaded => self.give_up(fault),
                    fault => self.answer_first(Err(fault)),
                }
            }
        }
    }

    fn answer_first(&self, told: Told) {
        self.0.is_serving.set(false);
        let first = self.0.waiting.borrow_mut().pop_front();
        if let Some(first) = first {
            // Fails if the receiver is gone, which is no error.
            let _ = first.tell.send(told);
        }
        self.serve();
        self.rest();
    }

    /// Answers all requests with a fault, since no worker can be started.
    fn give_up(&self, fault: EngineFault) {
        let all: Vec<Place> = self.0.waiting.borrow_mut().drain(..).collect();
        for place in all {
            let _ = place.tell.send(Err(fault));
        }
    }

    fn dismiss(&self) {
        self.0.is_serving.set(false);
        self.0.is_ready.set(false);
        // Dropping the worker ends it.
        self.0.worker.borrow_mut().take();
    }

    /// Ends the worker after a while, if no request has come until then.
    fn rest(&self) {
        let (line, seen) = (self.clone(), self.0.last.get());
        let end = move || {
            let is_idle = line.0.waiting.borrow().is_empty();
            if is_idle && line.0.last.get() == seen {
                line.dismiss();
            }
        };
        set_timeout(end, PATIENCE);
    }
}
