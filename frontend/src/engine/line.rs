//! The line before the worker: one request at a time, in the order in which they came. Who
//! leaves while being served takes the worker along, since nothing else stops it; the next one
//! gets a new worker.

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

/// So long a worker waits for more.
const PATIENCE: Duration = Duration::from_secs(30);

type Told = Result<(Reply, Option<ArrayBuffer>), EngineFault>;

#[derive(Clone, Default)]
pub(super) struct Line(Rc<Inner>);

#[derive(Default)]
struct Inner {
    waiting: RefCell<VecDeque<Place>>,
    worker: RefCell<Option<Worker>>,
    /// Whether the worker said that it listens.
    is_ready: Cell<bool>,
    /// The first of the line has been given to the worker.
    is_serving: Cell<bool>,
    last: Cell<u64>,
}

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

    /// A ticket to leave with, and what will be told.
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
        // Its sender goes with it, which is what the other end is told.
        waiting.remove(place);
        drop(waiting);
        if place == 0 && self.0.is_serving.get() {
            self.dismiss();
            self.serve();
        }
    }

    /// Gives the first of the line to the worker, if that is free.
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
            // Nobody may be waiting for it any more.
            let _ = first.tell.send(told);
        }
        self.serve();
        self.rest();
    }

    /// Where no worker starts, there is nothing to wait for.
    fn give_up(&self, fault: EngineFault) {
        let all: Vec<Place> = self.0.waiting.borrow_mut().drain(..).collect();
        for place in all {
            let _ = place.tell.send(Err(fault));
        }
    }

    fn dismiss(&self) {
        self.0.is_serving.set(false);
        self.0.is_ready.set(false);
        // Dropped, it ends.
        self.0.worker.borrow_mut().take();
    }

    /// Ends the worker if by then nobody has come.
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
