//! Model of the network: requests and answers arrive late, twice or never.

use shared::outbox::{Attempt, Event, Fault, Request};

use super::World;

#[derive(Debug)]
pub(super) struct Flight {
    pub(super) attempt: Attempt,
    pub(super) request: Request,
    /// True if the device waits for the answer.
    pub(super) is_awaited: bool,
}

impl World {
    pub(super) fn arrive(&mut self, which: u8, stays: bool) {
        if self.flights.is_empty() {
            return;
        }
        let index = usize::from(which) % self.flights.len();
        let answer = self.server.hear(&self.flights[index].request);
        self.happened.append(&mut self.server.happened);
        if !self.flights[index].is_awaited {
            self.happened.insert("late arrival");
        }
        if std::mem::take(&mut self.flights[index].is_awaited) {
            if matches!(&answer, Err(Fault::Refused(_))) {
                self.happened.insert("refused");
            }
            self.answers.push((self.flights[index].attempt, answer));
        }
        if !stays {
            self.flights.remove(index);
        }
    }

    pub(super) fn give_up(&mut self, which: u8, stays: bool) {
        if self.flights.is_empty() {
            return;
        }
        let index = usize::from(which) % self.flights.len();
        let attempt = self.flights[index].attempt;
        let was_awaited = std::mem::take(&mut self.flights[index].is_awaited);
        if !stays {
            self.flights.remove(index);
        }
        if was_awaited {
            self.hear_fault(attempt);
        }
    }

    pub(super) fn hear(&mut self, which: u8, times: usize) {
        if self.answers.is_empty() {
            return;
        }
        let (attempt, answer) = self.answers.remove(usize::from(which) % self.answers.len());
        for _ in 0..times {
            self.tell(Event::Answered {
                attempt,
                answer: answer.clone(),
                chance: 7,
            });
        }
    }

    pub(super) fn hear_fault(&mut self, attempt: Attempt) {
        self.tell(Event::Answered {
            attempt,
            answer: Err(Fault::Line),
            chance: 7,
        });
    }
}
