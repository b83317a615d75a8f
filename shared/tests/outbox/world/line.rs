//! Model of the network: requests and answers arrive late, twice or never.

use shared::outbox::{AttemptId, DeliveryError, Event, SyncRequest};

use super::World;

#[derive(Debug)]
pub(super) struct InFlightRequest {
    pub(super) attempt: AttemptId,
    pub(super) request: SyncRequest,
    /// True if the device waits for the answer.
    pub(super) is_awaited: bool,
}

impl World {
    pub(super) fn deliver_request(&mut self, which: u8, stays: bool) {
        if self.flights.is_empty() {
            return;
        }
        let index = usize::from(which) % self.flights.len();
        let answer = self.server.handle(&self.flights[index].request);
        self.happened.append(&mut self.server.happened);
        if !self.flights[index].is_awaited {
            self.happened.insert("late arrival");
        }
        if std::mem::take(&mut self.flights[index].is_awaited) {
            if matches!(&answer, Err(DeliveryError::Refused(_))) {
                self.happened.insert("refused");
            }
            self.answers.push((self.flights[index].attempt, answer));
        }
        if !stays {
            self.flights.remove(index);
        }
    }

    pub(super) fn lose_connection(&mut self, which: u8, stays: bool) {
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
            self.deliver_error(attempt);
        }
    }

    pub(super) fn deliver_response(&mut self, which: u8, times: usize) {
        if self.answers.is_empty() {
            return;
        }
        let (attempt, answer) = self.answers.remove(usize::from(which) % self.answers.len());
        for _ in 0..times {
            self.apply_event(Event::ResponseReceived {
                attempt,
                result: answer.clone(),
                random: 7,
            });
        }
    }

    pub(super) fn deliver_error(&mut self, attempt: AttemptId) {
        self.apply_event(Event::ResponseReceived {
            attempt,
            result: Err(DeliveryError::NoResponse),
            random: 7,
        });
    }
}
