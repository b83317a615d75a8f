//! Handling of responses and errors of the server, by the item that the request had.

use super::{
    AttemptId, Command, DeliveryError, FieldKey, ItemId, Outbox, PendingImage, SyncResponse,
    SyncState,
};
use crate::{id::ImageId, problem::Problem};

impl Outbox {
    /// Handles the end of a request. The response to an attempt that is over, or that another tab
    /// made, is ignored.
    pub(super) fn handle_response(
        &mut self,
        attempt: AttemptId,
        result: Result<SyncResponse, DeliveryError>,
        random: u32,
    ) -> Vec<Command> {
        let item = self
            .deliveries()
            .find(|(_, delivery)| delivery.is_sent_by(attempt))
            .map(|(item, _)| item);
        let Some(item) = item else { return Vec::new() };
        match (item, result) {
            (ItemId::ServerRead, Ok(SyncResponse::Read(snapshot))) => {
                self.server_read.reset();
                self.handle_read(attempt, snapshot)
            }
            (ItemId::Field(key), Ok(SyncResponse::Saved(version))) => {
                let done = self.acknowledge();
                if let Some(field) = self.fields.get_mut(&key) {
                    field.record_saved(version, done);
                }
                self.move_to_saved(&key);
                Vec::new()
            }
            (ItemId::Fingerprint, Ok(SyncResponse::Registered(at))) => {
                let done = self.acknowledge();
                self.record_registration(at, done);
                Vec::new()
            }
            (ItemId::Field(key), Err(DeliveryError::Conflict { version, text })) => {
                self.handle_conflict(attempt, &key, (version, text), random)
            }
            (item, Ok(_)) => {
                let done = self.acknowledge();
                if let Some(delivery) = self.delivery_mut(&item) {
                    delivery.state = done;
                }
                Vec::new()
            }
            (item, Err(fault)) => self.handle_error(attempt, &item, fault, random),
        }
    }

    /// Handles another text on the server. It is no conflict if this device has sent that text.
    fn handle_conflict(
        &mut self,
        attempt: AttemptId,
        key: &FieldKey,
        (version, text): (super::FieldVersion, String),
        random: u32,
    ) -> Vec<Command> {
        let done = self.acknowledge();
        let Some(field) = self.fields.get_mut(key) else {
            return Vec::new();
        };
        if !field.merge_server_text(version, &text, done) {
            field
                .delivery
                .fail(attempt, DeliveryError::Conflict { version, text }, random);
        }
        self.move_to_saved(key);
        Vec::new()
    }

    /// Schedules a retry of a failed request, or lets the item fail. An item whose image is already
    /// gone from the server is done.
    fn handle_error(
        &mut self,
        attempt: AttemptId,
        item: &ItemId,
        fault: DeliveryError,
        random: u32,
    ) -> Vec<Command> {
        // After any error the known state of the server may be old.
        self.acknowledged = self.last_attempt;
        let is_gone = fault == DeliveryError::Refused(Problem::NotFound);
        let is_stale = fault == DeliveryError::Refused(Problem::Stale);
        match item {
            ItemId::Removal(id) if is_gone => {
                self.finish_removal(*id);
                return Vec::new();
            }
            ItemId::Picture(id) if is_gone && self.forget_replaced(*id) => return Vec::new(),
            ItemId::Order(_) | ItemId::Submission if is_stale => {
                if let Some(delivery) = self.delivery_mut(item) {
                    delivery.state = SyncState::Waiting;
                }
                return Vec::new();
            }
            _ => {}
        }
        let delay = self
            .delivery_mut(item)
            .and_then(|delivery| delivery.fail(attempt, fault, random));
        let command = delay.map(|milliseconds| Command::BackOff {
            attempt,
            milliseconds,
        });
        command.into_iter().collect()
    }

    /// Finishes a removal, because the image is no longer on the server.
    fn finish_removal(&mut self, id: ImageId) {
        let done = self.acknowledge();
        if let Some(removal) = self.removals.get_mut(&id) {
            removal.delivery.state = done;
        }
    }

    /// Sends the image again as an addition, because the image that it replaces is gone. Returns
    /// false if it replaces none.
    fn forget_replaced(&mut self, id: ImageId) -> bool {
        let picture: Option<&mut PendingImage> = self.pictures.iter_mut().find(|it| it.id == id);
        picture.is_some_and(|picture| {
            let was_replacement = picture.replaces.take().is_some();
            if was_replacement {
                picture.delivery.state = SyncState::Waiting;
                picture.delivery.tries += 1;
            }
            was_replacement
        })
    }
}
