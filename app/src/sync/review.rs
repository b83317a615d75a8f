//! The acts of a reviewer that the server does not have yet. An act counts on the desk at once; it is
//! sent in the background, one after the other, as often as it takes, and it survives a reload.

use futures_channel::oneshot;
use leptos::{ev, prelude::*, task::spawn_local};
use shared::{
    application::QueuedAct,
    id::{AccountId, ApplicationId},
    json,
    problem::Problem,
    view::CaseOutcome,
};

use crate::{
    api::{ApiError, reviewer::perform_act},
    ports::Device,
};

/// Delays before the next attempt to send, in milliseconds.
const FIRST_RETRY_MS: u32 = 1_000;
const MAX_RETRY_MS: u32 = 15_000;

/// The queue of the acts. [`use_review_outbox`] returns that of this tab.
#[derive(Clone, Copy)]
pub struct ReviewOutbox {
    /// Oldest first. Acts that the server has are kept for the desk that was read before them.
    acts: RwSignal<Vec<QueuedAct>>,
    /// Number of the first acts that the server has.
    sent_count: RwSignal<usize>,
    refusal: RwSignal<Option<Refusal>>,
    /// The known case that was decided last.
    case_outcome: RwSignal<Option<CaseOutcome>>,
    /// True while the server cannot be reached.
    is_offline: RwSignal<bool>,
    reviewer: StoredValue<Option<AccountId>>,
    is_sending: StoredValue<bool>,
    /// Ends the wait for the next attempt.
    wake: StoredValue<Option<oneshot::Sender<()>>>,
    device: StoredValue<Option<Device>>,
}

/// Acts that the server has refused: the first, and those after it on the same application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub problem: Problem,
    pub acts: Vec<QueuedAct>,
}

/// The queue of this tab, which outlives the pages: acts are sent while the reviewer is on another
/// page.
#[derive(Clone)]
pub struct ReviewOutboxSlot {
    /// The owner of the app.
    owner: Owner,
    outbox: StoredValue<Option<ReviewOutbox>>,
}

/// Provides the slot to the pages. The first page of a reviewer makes the queue.
pub fn provide_review_outbox() {
    let Some(owner) = Owner::current() else {
        return;
    };
    provide_context(ReviewOutboxSlot {
        owner,
        outbox: StoredValue::new(None),
    });
}

/// The queue of this tab. The server, which has no acts to send, gets an empty one.
pub fn use_review_outbox() -> ReviewOutbox {
    let Some(slot) = use_context::<ReviewOutboxSlot>() else {
        return ReviewOutbox::new();
    };
    slot.outbox.get_value().unwrap_or_else(|| {
        let outbox = slot.owner.with(ReviewOutbox::new);
        slot.outbox.set_value(Some(outbox));
        outbox
    })
}

impl ReviewOutbox {
    /// Makes an empty queue. [`ReviewOutbox::open`] fills it.
    fn new() -> Self {
        let outbox = Self {
            acts: RwSignal::default(),
            sent_count: RwSignal::new(0),
            refusal: RwSignal::new(None),
            case_outcome: RwSignal::new(None),
            is_offline: RwSignal::new(false),
            reviewer: StoredValue::new(None),
            is_sending: StoredValue::new(false),
            wake: StoredValue::new(None),
            device: StoredValue::new(use_context()),
        };
        Effect::new(move || {
            let online = window_event_listener(ev::online, move |_| outbox.wake());
            on_cleanup(move || online.remove());
        });
        outbox
    }

    /// Reads what was stored for this reviewer before the page was loaded, once, and sends it.
    pub fn open(self, reviewer: AccountId) {
        if self.reviewer.get_value() == Some(reviewer) {
            return;
        }
        self.reviewer.set_value(Some(reviewer));
        let stored = self.with_device(|device| device.tab_text(&storage_name(reviewer)));
        let stored: Vec<QueuedAct> = stored
            .flatten()
            .and_then(|text| json::from_str(&text).ok())
            .unwrap_or_default();
        if !stored.is_empty() {
            // Nothing is sent yet.
            self.acts.update(|acts| drop(acts.splice(0..0, stored)));
            self.send();
        }
    }

    /// Adds an act and sends it.
    pub fn add(self, act: QueuedAct) {
        self.add_all(vec![act]);
    }

    /// Adds an act and sends it, and tells the views of it after the present task. A desk that is left
    /// by the act is then not rendered for it, before the next one.
    pub fn add_and_tell_later(self, act: QueuedAct) {
        self.refusal.set(None);
        self.acts.update_untracked(|queue| queue.push(act));
        self.store();
        self.send();
        self.with_device(|device| {
            let tell = move || {
                self.acts.try_update(|_| {});
            };
            device.schedule(0, Box::new(tell));
        });
    }

    /// Adds acts in this order and sends them.
    pub fn add_all(self, acts: Vec<QueuedAct>) {
        if acts.is_empty() {
            return;
        }
        self.refusal.set(None);
        self.acts.update(|queue| queue.extend(acts));
        self.store();
        self.send();
    }

    /// The acts on an application since the revision, oldest first, sent or not.
    pub fn acts_since(self, application: ApplicationId, revision: u32) -> Vec<QueuedAct> {
        let is_wanted =
            |act: &&QueuedAct| act.application == application && act.revision >= revision;
        self.acts
            .with(|acts| acts.iter().filter(is_wanted).cloned().collect())
    }

    /// Number of acts that the server does not have.
    pub fn unsent_count(self) -> usize {
        self.acts.with(Vec::len) - self.sent_count.get()
    }

    /// True while the server cannot be reached.
    pub fn is_offline(self) -> bool {
        self.is_offline.get()
    }

    /// The same, outside of a view.
    pub fn is_offline_now(self) -> bool {
        self.is_offline.try_get_untracked().unwrap_or_default()
    }

    /// The acts that the server has refused. They are kept until the next act, or until the reviewer
    /// takes them.
    pub fn refusal(self) -> Option<Refusal> {
        self.refusal.get()
    }

    /// The result of this application if it was a known case. The server tells it with the answer to
    /// the decision.
    pub fn case_outcome(self, application: ApplicationId) -> Option<CaseOutcome> {
        let outcome = self.case_outcome.get();
        outcome.filter(|outcome| outcome.application == application)
    }

    /// Takes the refused acts, to perform them again or to drop them.
    pub fn take_refusal(self) -> Option<Refusal> {
        self.refusal.try_update(Option::take).flatten()
    }

    /// Keeps acts that cannot be performed again.
    pub fn keep_refused(self, refusal: Refusal) {
        self.refusal.set(Some(refusal));
    }

    /// Forgets the acts on other applications that the server has.
    pub fn forget_others(self, application: ApplicationId) {
        self.forget_all_except(&[application]);
    }

    /// Forgets the acts on applications other than these that the server has.
    pub fn forget_all_except(self, applications: &[ApplicationId]) {
        let sent = self.sent_count.get_untracked();
        let is_other = |act: &QueuedAct| !applications.contains(&act.application);
        if !self
            .acts
            .with_untracked(|acts| acts[..sent].iter().any(is_other))
        {
            return;
        }
        let mut kept_count = 0;
        self.acts.update(|acts| {
            let unsent = acts.split_off(sent);
            acts.retain(|act| !is_other(act));
            kept_count = acts.len();
            acts.extend(unsent);
        });
        self.sent_count.set(kept_count);
    }

    /// Sends what waits, unless it is being sent.
    pub fn send(self) {
        if self.is_sending.get_value() || self.find_unsent().is_none() {
            return;
        }
        self.is_sending.set_value(true);
        spawn_local(async move {
            self.send_all().await;
        });
    }

    async fn send_all(self) {
        let mut delay = FIRST_RETRY_MS;
        while let Some(queued) = self.find_unsent() {
            match perform_act(queued.clone()).await {
                Ok(outcome) => {
                    delay = FIRST_RETRY_MS;
                    if outcome.is_some() {
                        self.case_outcome.try_set(outcome);
                    }
                    self.is_offline.try_set(false);
                    self.confirm();
                }
                Err(error) if error.is_retryable() => {
                    self.is_offline.try_set(true);
                    self.wait(delay).await;
                    delay = (delay * 2).min(MAX_RETRY_MS);
                }
                Err(ApiError::Problem(problem @ Problem::SignedOut)) => {
                    // The acts are sent after the next sign-in.
                    self.refusal.try_set(Some(Refusal {
                        problem,
                        acts: Vec::new(),
                    }));
                    break;
                }
                Err(error) => {
                    self.is_offline.try_set(false);
                    self.refuse(&queued, error);
                }
            }
        }
        self.is_sending.try_set_value(false);
    }

    fn find_unsent(self) -> Option<QueuedAct> {
        let sent = self.sent_count.try_get_untracked()?;
        let first = self.acts.try_with_untracked(|acts| acts.get(sent).cloned());
        first.flatten()
    }

    /// Records that the server has the first unsent act.
    fn confirm(self) {
        self.sent_count.try_update(|count| *count += 1);
        self.store();
    }

    /// Removes an act and those after it on the same application, which were based on it.
    fn refuse(self, queued: &QueuedAct, error: ApiError) {
        let Some(sent) = self.sent_count.try_get_untracked() else {
            return;
        };
        let mut refused = Vec::new();
        self.acts.try_update(|acts| {
            let unsent = acts.split_off(sent);
            let (of_application, others) = unsent
                .into_iter()
                .partition(|act| act.application == queued.application);
            refused = of_application;
            acts.extend::<Vec<_>>(others);
        });
        self.store();
        if let ApiError::Problem(problem) = error {
            self.refusal.try_set(Some(Refusal {
                problem,
                acts: refused,
            }));
        }
    }

    fn store(self) {
        let Some(reviewer) = self.reviewer.try_get_value().flatten() else {
            return;
        };
        let sent = self.sent_count.get_untracked();
        let unsent = self.acts.with_untracked(|acts| acts[sent..].to_vec());
        let text = (!unsent.is_empty())
            .then(|| leptos::serde_json::to_string(&unsent).ok())
            .flatten();
        self.with_device(|device| {
            device.set_tab_text(&storage_name(reviewer), text.as_deref());
            device.set_unload_prompt(text.is_some());
        });
    }

    /// Waits for this time, or until the network returns.
    async fn wait(self, milliseconds: u32) {
        let (sender, receiver) = oneshot::channel();
        self.wake.try_set_value(Some(sender));
        self.with_device(|device| {
            let wake = Box::new(move || self.wake());
            device.schedule(milliseconds, wake);
        });
        // An error would mean that the page was left; then the loop ends.
        let _ = receiver.await;
    }

    fn wake(self) {
        let sender = self.wake.try_update_value(Option::take).flatten();
        if let Some(sender) = sender {
            // The receiver waits in `wait`.
            let _ = sender.send(());
        }
    }

    fn with_device<T>(self, act: impl FnOnce(&Device) -> T) -> Option<T> {
        self.device
            .try_with_value(|device| device.as_ref().map(act))
            .flatten()
    }
}

fn storage_name(reviewer: AccountId) -> String {
    format!("review-acts/{reviewer}")
}
