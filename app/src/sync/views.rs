//! The report of what the desk has shown, for the log of views. It is collected, sent in the
//! background as often as it takes, and survives a reload.

use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};
use shared::{
    id::{AccountId, ApplicationId, ImageId},
    json,
    view_log::{MAX_REPORTED_VIEWS, ReportedView, SAME_VIEW_MS},
};

use crate::{
    api::{ApiError, reviewer::report_views},
    ports::Device,
};

/// Time in which views are collected for one report, in milliseconds.
const COLLECTION_MS: u32 = 2_000;
/// Delay before the next attempt without a network, in milliseconds.
const RETRY_MS: u32 = 15_000;

/// The views that the server does not have. [`use_view_reporter`] returns the reporter of this tab.
#[derive(Clone, Copy)]
pub struct ViewReporter {
    waiting: StoredValue<Vec<WaitingView>>,
    /// The latest views, also those that were sent.
    recent: StoredValue<Vec<WaitingView>>,
    reviewer: StoredValue<Option<AccountId>>,
    /// True while a report is sent or its time is set.
    is_scheduled: StoredValue<bool>,
    device: StoredValue<Option<Device>>,
}

/// A view that the server does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct WaitingView {
    application: ApplicationId,
    /// `None` for the form.
    image: Option<ImageId>,
    /// Time on the device's clock, in milliseconds since 1970.
    at: i64,
}

impl WaitingView {
    /// True if this repeats an earlier view.
    fn is_repetition_of(&self, earlier: &WaitingView) -> bool {
        self.application == earlier.application
            && self.image == earlier.image
            && (0..SAME_VIEW_MS).contains(&(self.at - earlier.at))
    }
}

/// The reporter of this tab, which outlives the pages.
#[derive(Clone)]
pub struct ViewReporterSlot {
    /// The owner of the app.
    owner: Owner,
    reporter: StoredValue<Option<ViewReporter>>,
}

/// Provides the slot to the pages. The first desk makes the reporter.
pub fn provide_view_reporter() {
    let Some(owner) = Owner::current() else {
        return;
    };
    provide_context(ViewReporterSlot {
        owner,
        reporter: StoredValue::new(None),
    });
}

/// The reporter of this tab. The server, which reports nothing, gets an empty one.
pub fn use_view_reporter() -> ViewReporter {
    let Some(slot) = use_context::<ViewReporterSlot>() else {
        return ViewReporter::new();
    };
    slot.reporter.get_value().unwrap_or_else(|| {
        let reporter = slot.owner.with(ViewReporter::new);
        slot.reporter.set_value(Some(reporter));
        reporter
    })
}

impl ViewReporter {
    fn new() -> Self {
        Self {
            waiting: StoredValue::default(),
            recent: StoredValue::default(),
            reviewer: StoredValue::new(None),
            is_scheduled: StoredValue::new(false),
            device: StoredValue::new(use_context()),
        }
    }

    /// Reads what was stored for this reviewer before the page was loaded, once, and sends it.
    pub fn open(self, reviewer: AccountId) {
        if self.reviewer.get_value() == Some(reviewer) {
            return;
        }
        self.reviewer.set_value(Some(reviewer));
        let stored = self.with_device(|device| device.tab_text(&storage_name(reviewer)));
        let stored: Vec<WaitingView> = stored
            .flatten()
            .and_then(|text| json::from_str(&text).ok())
            .unwrap_or_default();
        self.waiting.set_value(stored);
        self.recent.set_value(Vec::new());
        self.schedule(COLLECTION_MS);
    }

    /// Adds a view that is on the screen now. `None` is the form.
    pub fn add(self, application: ApplicationId, image: Option<ImageId>) {
        let Some(at) = self.with_device(|device| device.now_millis()) else {
            return;
        };
        let view = WaitingView {
            application,
            image,
            at,
        };
        let is_new = self.recent.try_update_value(|recent| {
            recent.retain(|earlier| (0..SAME_VIEW_MS).contains(&(at - earlier.at)));
            let is_new = !recent.iter().any(|it| view.is_repetition_of(it));
            if is_new {
                recent.push(view);
            }
            is_new
        });
        if is_new == Some(true) {
            self.waiting.update_value(|waiting| waiting.push(view));
            self.store();
            self.schedule(COLLECTION_MS);
        }
    }

    /// Sends what waits after this time, unless that is planned already.
    fn schedule(self, milliseconds: u32) {
        let has_views = self.waiting.try_with_value(|waiting| !waiting.is_empty());
        if self.is_scheduled.try_get_value() != Some(false) || has_views != Some(true) {
            return;
        }
        self.is_scheduled.set_value(true);
        let is_planned = self.with_device(|device| {
            let send = Box::new(move || spawn_local(self.send()));
            device.schedule(milliseconds, send);
        });
        if is_planned.is_none() {
            self.is_scheduled.set_value(false);
        }
    }

    async fn send(self) {
        let mut retry = None;
        while let Some(batch) = self.find_batch() {
            match self.report(&batch).await {
                Err(error) if error.is_retryable() => {
                    retry = Some(RETRY_MS);
                    break;
                }
                // The views are sent after the next sign-in.
                Err(ApiError::Problem(shared::problem::Problem::SignedOut)) => break,
                // A repetition would be refused too.
                Ok(()) | Err(_) => {
                    self.waiting
                        .try_update_value(|waiting| waiting.retain(|view| !batch.contains(view)));
                    self.store();
                }
            }
        }
        self.is_scheduled.try_set_value(false);
        if let Some(delay) = retry {
            self.schedule(delay);
        }
    }

    async fn report(self, batch: &[WaitingView]) -> Result<(), ApiError> {
        let Some(first) = batch.first() else {
            return Ok(());
        };
        let now = self.with_device(|device| device.now_millis()).unwrap_or(0);
        let views = batch.iter().map(|view| ReportedView {
            image: view.image,
            age_ms: u32::try_from(now - view.at).unwrap_or_default(),
        });
        report_views(first.application, views.collect()).await
    }

    /// The first views on one application.
    fn find_batch(self) -> Option<Vec<WaitingView>> {
        let batch = self.waiting.try_with_value(|waiting| {
            let application = waiting.first()?.application;
            let same = waiting.iter().filter(|it| it.application == application);
            Some(same.take(MAX_REPORTED_VIEWS).copied().collect())
        });
        batch.flatten()
    }

    fn store(self) {
        let Some(reviewer) = self.reviewer.try_get_value().flatten() else {
            return;
        };
        let waiting = self.waiting.try_get_value().unwrap_or_default();
        let text = (!waiting.is_empty())
            .then(|| leptos::serde_json::to_string(&waiting).ok())
            .flatten();
        self.with_device(|device| device.set_tab_text(&storage_name(reviewer), text.as_deref()));
    }

    fn with_device<T>(self, act: impl FnOnce(&Device) -> T) -> Option<T> {
        self.device
            .try_with_value(|device| device.as_ref().map(act))
            .flatten()
    }
}

fn storage_name(reviewer: AccountId) -> String {
    format!("review-views/{reviewer}")
}

#[cfg(test)]
mod tests {
    use shared::view_log::SAME_VIEW_MS;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn view_of_the_same_thing_counts_again_later() {
        let application = ApplicationId(Uuid::from_u128(1));
        let form = |at| WaitingView {
            application,
            image: None,
            at,
        };
        let picture = WaitingView {
            image: Some(ImageId(Uuid::from_u128(2))),
            ..form(1)
        };
        assert!(form(1).is_repetition_of(&form(0)));
        assert!(!picture.is_repetition_of(&form(0)));
        assert!(!form(SAME_VIEW_MS).is_repetition_of(&form(0)));
    }
}
