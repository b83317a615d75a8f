//! The reviewer's acts on this desk, the unsent drafts of returns, and the last error.

use std::collections::{BTreeMap, BTreeSet};

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_navigate;
use shared::{
    application::{PageNumbers, ReviewPart, Verdict},
    id::{ApplicationId, ReasonId},
    problem::Problem,
    view::ReviewDesk,
};

use super::{CursorMemo, StoredDesk};
use crate::{
    api::{
        ApiError,
        reviewer::{Approve, ClearVerdict, PassPart, Refuse, ReturnPart, SendBack},
    },
    components::problem::ProblemNote,
    pages::reviewer::desk::{
        cursor::{find_next_pending_part, replace_without_scroll},
        shown_images::ShownImages,
    },
    text::use_text,
};

#[derive(Clone, Copy)]
pub(super) struct DeskModel {
    pub(super) pass: ServerAction<PassPart>,
    pub(super) return_part: ServerAction<ReturnPart>,
    pub(super) clear: ServerAction<ClearVerdict>,
    pub(super) send_back: ServerAction<SendBack>,
    pub(super) approve: ServerAction<Approve>,
    pub(super) refuse: ServerAction<Refuse>,
    /// The drafts, which are kept while another part is shown and after a refusal.
    drafts: RwSignal<BTreeMap<(ApplicationId, ReviewPart), ReturnDraft>>,
    problem: RwSignal<Option<RetryableProblem>>,
    /// Counts answered acts and requests to read the desk again.
    reload_count: RwSignal<usize>,
    pub(super) shown: ShownImages,
    /// The desk that was read last, which is shown without a network.
    cached_desk: StoredValue<Option<ReviewDesk>>,
    /// The part that was judged last, so that it can be undone after the next part is shown.
    last: StoredValue<Option<(ApplicationId, ReviewPart)>>,
}

/// The reasons of a return, ticked and written but not sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ReturnDraft {
    pub(super) reasons: BTreeSet<ReasonId>,
    pub(super) note: String,
    /// The pages at fault. `None` until the reviewer ticks, writes or marks something.
    pub(super) pages: Option<PageNumbers>,
}

/// An error, with a callback to try again if that can help.
#[derive(Clone)]
struct RetryableProblem {
    error: ApiError,
    retry: Option<Callback<()>>,
}

impl RetryableProblem {
    fn without_retry(error: ApiError) -> Self {
        Self { error, retry: None }
    }
}

/// True if the same act can succeed when it is sent again.
fn is_retryable(error: &ApiError) -> bool {
    match error {
        ApiError::Transport(_) => true,
        ApiError::Problem(problem) => matches!(problem, Problem::Busy { .. }),
    }
}

impl DeskModel {
    pub(super) fn new(application: Memo<Option<ApplicationId>>) -> Self {
        let model = Self {
            pass: ServerAction::new(),
            return_part: ServerAction::new(),
            clear: ServerAction::new(),
            send_back: ServerAction::new(),
            approve: ServerAction::new(),
            refuse: ServerAction::new(),
            drafts: RwSignal::default(),
            problem: RwSignal::new(None),
            reload_count: RwSignal::new(0),
            shown: ShownImages::new(),
            cached_desk: StoredValue::new(None),
            last: StoredValue::new(None),
        };
        model.track_action(model.pass);
        model.track_action(model.return_part);
        model.track_action(model.clear);
        model.track_action(model.send_back);
        model.track_action(model.approve);
        model.track_action(model.refuse);
        Effect::new(move |before: Option<Option<ApplicationId>>| {
            let application = application.get();
            if before.is_some_and(|before| before != application) {
                model.problem.set(None);
            }
            application
        });
        model
    }

    /// Shows the problem of the last act only. Without the WASM module the problem of a form is in
    /// the page's address and shown from the start.
    fn track_action<S>(self, action: ServerAction<S>)
    where
        S: ServerFn<Output = (), Error = ApiError> + Clone + Send + Sync + 'static,
    {
        let problem = move || action.value().get().and_then(Result::err);
        if let Some(brought) = untrack(problem) {
            self.problem
                .set(Some(RetryableProblem::without_retry(brought)));
        }
        let sent = StoredValue::new(None::<S>);
        Effect::new(move || {
            if let Some(input) = action.input().get() {
                sent.set_value(Some(input));
            }
        });
        let send_again = Callback::new(move |()| {
            if let Some(input) = sent.get_value() {
                action.dispatch(input);
            }
        });
        Effect::new(move |before: Option<usize>| {
            let version = action.version().get();
            if before.is_some_and(|before| before != version) {
                let error = untrack(problem);
                // An act without an answer is tried again. If it had arrived, the second one is
                // refused as stale, and the desk is read again.
                if !error.as_ref().is_some_and(is_retryable) {
                    self.reload_count.update(|count| *count += 1);
                }
                self.problem.set(error.map(|error| RetryableProblem {
                    retry: is_retryable(&error).then_some(send_again),
                    error,
                }));
            }
            version
        });
    }

    /// Shows an error that this desk itself has found.
    pub(super) fn show_problem(self, problem: Problem) {
        self.problem
            .set(Some(RetryableProblem::without_retry(problem.into())));
    }

    /// Removes an error that this desk itself has found, after the next act of the person.
    pub(super) fn clear_own_problem(self) {
        let is_said = |trouble: &Option<RetryableProblem>| {
            trouble
                .as_ref()
                .is_some_and(|trouble| trouble.retry.is_none())
        };
        if self.problem.with_untracked(is_said) {
            self.problem.set(None);
        }
    }

    pub(super) fn remember(self, desk: &ReviewDesk) {
        self.cached_desk.set_value(Some(desk.clone()));
    }

    /// The desk that was read. Without a network the last desk, with a callback to read again.
    pub(super) fn fall_back_to_cached_desk(
        self,
        application: ApplicationId,
        read: Result<ReviewDesk, ApiError>,
    ) -> Result<ReviewDesk, ApiError> {
        let error = match read {
            Err(error) if is_retryable(&error) => error,
            other => return other,
        };
        let here = self.cached_desk.try_get_value().flatten();
        let here = here.filter(|desk| desk.dossier.application.id == application);
        let Some(desk) = here else { return Err(error) };
        let retry = Callback::new(move |()| {
            self.problem.set(None);
            self.reload_count.update(|count| *count += 1);
        });
        self.problem.set(Some(RetryableProblem {
            error,
            retry: Some(retry),
        }));
        Ok(desk)
    }

    /// A counter; the desk is read again after each change of it.
    pub(super) fn reload_count(self) -> usize {
        self.reload_count.get()
    }

    pub(super) fn is_busy(self) -> bool {
        let verdicts = self.pass.pending().get()
            || self.return_part.pending().get()
            || self.clear.pending().get();
        verdicts
            || self.send_back.pending().get()
            || self.approve.pending().get()
            || self.refuse.pending().get()
    }

    pub(super) fn draft(self, desk: &ReviewDesk, part: &ReviewPart) -> ReturnDraft {
        let application = &desk.dossier.application;
        let begun = self
            .drafts
            .with(|drafts| drafts.get(&(application.id, part.clone())).cloned());
        begun.unwrap_or_else(|| match application.verdict_on(part) {
            Verdict::Returned {
                reasons,
                note,
                pages,
            } => ReturnDraft {
                reasons: reasons.iter().cloned().collect(),
                note: note.clone().unwrap_or_default(),
                pages: Some(pages.clone()),
            },
            _ => ReturnDraft::default(),
        })
    }

    pub(super) fn change_draft(
        self,
        desk: &ReviewDesk,
        part: &ReviewPart,
        change: impl FnOnce(&mut ReturnDraft),
    ) {
        let mut draft = untrack(|| self.draft(desk, part));
        change(&mut draft);
        self.drafts.update(|drafts| {
            drafts.insert((desk.dossier.application.id, part.clone()), draft);
        });
    }

    /// The part whose verdict can be undone: this one, or else the one that was judged last.
    pub(super) fn find_undoable(self, desk: &ReviewDesk, here: &ReviewPart) -> Option<ReviewPart> {
        let application = &desk.dossier.application;
        let last = self
            .last
            .get_value()
            .filter(|(of, _)| *of == application.id)
            .map(|(_, part)| part);
        [Some(here.clone()), last]
            .into_iter()
            .flatten()
            .find(|part| !application.verdict_on(part).is_pending())
    }

    /// Shows the next part without a verdict after each verdict.
    pub(super) fn advance_after_verdict(self, desk: StoredDesk, spot: CursorMemo) {
        let navigate = use_navigate();
        let count = move || self.pass.version().get() + self.return_part.version().get();
        Effect::new(move |before: Option<usize>| {
            let now = count();
            let is_done = before.is_some_and(|before| before != now)
                && self.problem.get_untracked().is_none();
            if let (true, Some(here)) = (is_done, spot.get_untracked()) {
                let application = desk.with_value(|desk| desk.dossier.application.id);
                let judged = (application, here.part.clone());
                self.drafts.update(|drafts| drop(drafts.remove(&judged)));
                self.last.set_value(Some(judged));
                let next = desk.with_value(|desk| find_next_pending_part(desk, &here.part));
                let next = next.map(|next| here.with_part(next).address(application));
                if let Some(next) = next {
                    navigate(&next, replace_without_scroll());
                }
            }
            now
        });
    }
}

/// The error of the last act, with a button to try again.
#[component]
pub(super) fn DeskProblemNote() -> impl IntoView {
    let text = use_text();
    let model = expect_context::<DeskModel>();
    move || {
        model.problem.get().map(|RetryableProblem { error, retry }| {
            view! {
                <div class="row desk-trouble">
                    <ProblemNote error/>
                    {retry.map(|retry| view! {
                        <button type="button" disabled=move || model.is_busy() on:click=move |_| retry.run(())>{text.desk_try_again()}</button>
                    })}
                </div>
            }
        })
    }
}
