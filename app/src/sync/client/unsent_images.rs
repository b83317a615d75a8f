//! Pictures that are stored on this device but not sent, or not yet.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::{
    id::{ApplicationId, ImageId},
    outbox::{Command, Event, HoldReason, Outbox},
};

use super::SyncClient;

impl SyncClient {
    /// Releases pictures that an earlier page did not finish checking, as the check may have
    /// crashed it. They are sent unchecked; the server checks them.
    pub fn release_unchecked(self, found: &BTreeMap<ApplicationId, Outbox>) {
        for (application, outbox) in found {
            let pictures = outbox.pictures.iter();
            for unseen in pictures.filter(|it| it.hold_reason == Some(HoldReason::AwaitingCheck)) {
                self.dispatch(*application, Event::Released(unseen.id));
            }
        }
    }

    /// Stops uploads of images that another tab has left out or removed.
    pub fn cancel_unwanted_uploads(self, application: ApplicationId) {
        let unwanted: Vec<_> = self.with_untracked(application, |outbox| {
            self.stops.with_value(|stops| {
                let ours = stops.keys().filter(|(of, _)| *of == application);
                let over = ours.filter(|(_, attempt)| !outbox.is_attempt_in_flight(*attempt));
                over.map(|(_, attempt)| *attempt).collect()
            })
        });
        for attempt in unwanted {
            self.execute_command(application, Command::CancelUpload(attempt));
        }
    }

    /// Removes an image that is kept aside, from any application.
    pub fn discard_picture(self, image: ImageId) {
        let found = self.known.with_untracked(|known| {
            known.iter().find_map(|(application, outbox)| {
                let slot = outbox.picture(image)?.slot.clone();
                Some((*application, slot))
            })
        });
        if let Some((application, slot)) = found {
            self.dispatch(application, Event::Removed { slot, image });
        }
    }

    /// Submits without these pictures, which stay on this device.
    pub async fn submit_without(
        self,
        application: ApplicationId,
        images: Vec<ImageId>,
        submission: Event,
    ) {
        let events = vec![Event::LeftOut(images), submission];
        self.apply_events(application, events).await;
    }
}
