//! Handling of answers and errors of the server.

use super::{Answer, Attempt, Command, Fault, FieldKey, ItemId, Outbox, Picture, Stage};
use crate::{id::ImageId, problem::Problem};

impl Outbox {
    /// Ignores the answer to an attempt that is over or that another tab made.
    pub(super) fn take_answer(
        &mut self,
        attempt: Attempt,
        answer: Result<Answer, Fault>,
        chance: u32,
    ) -> Vec<Command> {
        let sent = self
            .deliveries()
            .find(|(_, delivery)| delivery.is_sent_by(attempt))
            .map(|(item, _)| item);
        let Some(item) = sent else { return Vec::new() };
        match (item, answer) {
            (ItemId::Reading, Ok(Answer::Read(seen))) => {
                self.reading.begin_again();
                self.take_seen(attempt, seen)
            }
            (ItemId::Field(key), Ok(Answer::Saved(version))) => {
                let done = self.done();
                if let Some(field) = self.fields.get_mut(&key) {
                    field.take_saved(version, done);
                }
                self.let_go_of_saved(&key);
                Vec::new()
            }
            (ItemId::Fingerprint, Ok(Answer::Registered(at))) => {
                let done = self.done();
                self.note_registered(at, done);
                Vec::new()
            }
            (ItemId::Field(key), Err(Fault::Conflict { version, text })) => {
                self.take_conflict(attempt, &key, (version, text), chance)
            }
            (item, Ok(_)) => {
                let done = self.done();
                if let Some(delivery) = self.delivery_mut(&item) {
                    delivery.stage = done;
                }
                Vec::new()
            }
            (item, Err(fault)) => self.take_fault(attempt, &item, fault, chance),
        }
    }

    fn take_conflict(
        &mut self,
        attempt: Attempt,
        key: &FieldKey,
        (version, text): (super::Version, String),
        chance: u32,
    ) -> Vec<Command> {
        let done = self.done();
        let Some(field) = self.fields.get_mut(key) else {
            return Vec::new();
        };
        if !field.take_over(version, &text, done) {
            field
                .delivery
                .fail(attempt, Fault::Conflict { version, text }, chance);
        }
        self.let_go_of_saved(key);
        Vec::new()
    }

    fn take_fault(
        &mut self,
        attempt: Attempt,
        item: &ItemId,
        fault: Fault,
        chance: u32,
    ) -> Vec<Command> {
        // After any error the known state of the server may be old.
        self.acknowledged = self.last;
        let is_gone = fault == Fault::Refused(Problem::NotFound);
        let is_stale = fault == Fault::Refused(Problem::Stale);
        match item {
            ItemId::Removal(id) if is_gone => {
                self.finish_removal(*id);
                return Vec::new();
            }
            ItemId::Picture(id) if is_gone && self.forget_replaced(*id) => return Vec::new(),
            ItemId::Order(_) | ItemId::Submission if is_stale => {
                if let Some(delivery) = self.delivery_mut(item) {
                    delivery.stage = Stage::Waiting;
                }
                return Vec::new();
            }
            _ => {}
        }
        let rest = self
            .delivery_mut(item)
            .and_then(|delivery| delivery.fail(attempt, fault, chance));
        let rest = rest.map(|milliseconds| Command::Rest {
            attempt,
            milliseconds,
        });
        rest.into_iter().collect()
    }

    /// Finishes a removal, because the image is no longer on the server.
    fn finish_removal(&mut self, id: ImageId) {
        let done = self.done();
        if let Some(removal) = self.removals.get_mut(&id) {
            removal.delivery.stage = done;
        }
    }

    /// Adds the new image without replacing, if the image to replace is already gone.
    fn forget_replaced(&mut self, id: ImageId) -> bool {
        let picture: Option<&mut Picture> = self.pictures.iter_mut().find(|it| it.id == id);
        picture.is_some_and(|picture| {
            let had_one = picture.replaces.take().is_some();
            if had_one {
                picture.delivery.stage = Stage::Waiting;
                picture.delivery.tries += 1;
            }
            had_one
        })
    }
}
