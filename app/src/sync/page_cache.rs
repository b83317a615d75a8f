//! Cached answers of the server, for use without a network. The pages show the age of such an
//! answer.

use std::future::Future;

use leptos::{ev, prelude::*, serde_json};
use send_wrapper::SendWrapper;
use serde::{Serialize, de::DeserializeOwned};
use shared::{
    id::{AccountId, ApplicationId},
    json,
    problem::Problem,
    time::Timestamp,
    view::{Dossier, MyExams, PageContext},
};

use super::session::LostSession;
use crate::{
    api::{ApiError, resource::PageResource},
    ports::{self, Device, OfflineStore},
};

/// The time at which the shown answer was cached, by the device's clock; `None` for the server's
/// own answer.
#[derive(Clone, Copy)]
pub struct ShownCacheTime(pub RwSignal<Option<Timestamp>>);

/// Provides the cache to the whole app. Called after the device is provided.
pub fn provide_page_cache() {
    provide_context(ShownCacheTime(RwSignal::new(None)));
    provide_context(LostSession(RwSignal::new(false)));
}

/// An answer with the server's time in it, which must be advanced by the age of the cached answer.
pub trait AdvanceClock {
    fn advance_clock(&mut self, milliseconds: i64);
}

#[derive(Clone)]
pub struct PageCache {
    drafts: Option<OfflineStore>,
    device: Option<Device>,
    shown: Option<ShownCacheTime>,
    lost: Option<LostSession>,
}

pub fn use_page_cache() -> PageCache {
    PageCache {
        drafts: ports::offline_store(),
        device: ports::device(),
        shown: use_context(),
        lost: use_context(),
    }
}

impl PageCache {
    /// The answer, or the cached answer of this name if there is no network or the session is over.
    pub async fn fetch_or_cached<T: AdvanceClock + DeserializeOwned>(
        self,
        name: String,
        answer: impl Future<Output = Result<T, ApiError>>,
    ) -> Result<T, ApiError> {
        let answer = answer.await;
        let is_signed_out = is_signed_out(&answer);
        if let (Some(lost), true) = (self.lost, is_signed_out) {
            lost.set_lost(true);
        }
        let is_absent = is_signed_out || matches!(answer, Err(ApiError::Transport(_)));
        let (true, Some(drafts), Some(device)) = (is_absent, self.drafts, self.device) else {
            show(self.shown, None);
            return answer;
        };
        let Some(copy) = SendWrapper::new(drafts.load_cached_page(name)).await else {
            return answer;
        };
        let Ok(mut value) = json::from_str::<T>(&copy.text) else {
            return answer;
        };
        value.advance_clock(device.now_millis() - copy.cached_at);
        show(self.shown, Some(Timestamp(copy.cached_at)));
        Ok(value)
    }

    /// Caches the server's answer for this account.
    pub fn insert<T: Serialize>(&self, account: AccountId, name: String, value: &T) {
        let is_copy = self
            .shown
            .is_none_or(|ShownCacheTime(shown)| shown.get_untracked().is_some());
        if let (Some(drafts), false) = (&self.drafts, is_copy)
            && let Ok(text) = serde_json::to_string(value)
        {
            drafts.cache_page(account, name, text);
        }
    }

    /// Fetches `resource` again when the network returns while a cached answer is shown. The page
    /// is then rendered anew. This waits until the person leaves the field that has the focus.
    pub fn refetch_on_reconnect<T>(&self, resource: PageResource<T>)
    where
        T: Serialize + DeserializeOwned + Send + Sync + 'static,
    {
        let shown = self.shown;
        Effect::new(move || {
            let is_due = StoredValue::new(false);
            let online = window_event_listener(ev::online, move |_| {
                if shown.is_some_and(|ShownCacheTime(shown)| shown.get_untracked().is_some()) {
                    if is_field_focused() {
                        is_due.set_value(true);
                    } else {
                        resource.refetch();
                    }
                }
            });
            let left = window_event_listener(ev::focusout, move |event| {
                // The focus has not moved on to another field.
                if is_due.get_value() && event.related_target().is_none() {
                    is_due.set_value(false);
                    resource.refetch();
                }
            });
            on_cleanup(move || {
                online.remove();
                left.remove();
            });
        });
    }
}

fn is_signed_out<T>(answer: &Result<T, ApiError>) -> bool {
    matches!(answer, Err(ApiError::Problem(Problem::SignedOut)))
}

/// True if a field has the focus.
fn is_field_focused() -> bool {
    let focused = document().active_element();
    focused.is_some_and(|it| matches!(it.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA"))
}

fn show(shown: Option<ShownCacheTime>, kept: Option<Timestamp>) {
    if let Some(ShownCacheTime(shown)) = shown
        && shown.try_get_untracked().is_some_and(|old| old != kept)
    {
        shown.set(kept);
    }
}

/// The cache name of the dossier on this device.
pub fn dossier_cache_key(application: ApplicationId) -> String {
    format!("dossier/{application}")
}

impl AdvanceClock for Dossier {
    fn advance_clock(&mut self, milliseconds: i64) {
        self.now = self.now.plus(milliseconds);
    }
}

impl AdvanceClock for PageContext {
    fn advance_clock(&mut self, milliseconds: i64) {
        self.now = self.now.plus(milliseconds);
    }
}

impl AdvanceClock for (MyExams, Timestamp) {
    fn advance_clock(&mut self, milliseconds: i64) {
        self.1 = self.1.plus(milliseconds);
    }
}
