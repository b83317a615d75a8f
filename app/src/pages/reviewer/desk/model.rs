//! The reviewer's acts on this desk, the unsent drafts of returns, and the last error.

use std::collections::{BTreeMap, BTreeSet};

use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
use shared::{
    application::{MarkedBox, PageNumbers, QueuedAct, ReviewAct, ReviewPart, StateKind, Verdict},
    id::{ApplicationId, ReasonId},
    problem::Problem,
    url::{page, queue},
    view::{QueueFilter, ReviewDesk},
};

use crate::{
    api::{
        ApiError,
        reviewer::{
            Approve, ClearVerdict, PassPart, Refuse, ReturnPart, SendBack, TakeBack, TakeOver,
        },
    },
    components::{act_form::find_form_error, problem::ProblemNote},
    pages::reviewer::{
        desk::{
            ahead::{DesksAhead, put_back_later},
            cursor::{DeskCursor, find_next_pending_part},
            local_desk::{perform, perform_acts},
            navigation::{Navigate, use_leave},
            shown_images::ShownImages,
        },
        unsent_acts::UnsentActsNote,
    },
    sync::review::{Refusal, ReviewOutbox, use_review_outbox},
    text::use_text,
};

#[derive(Clone, Copy)]
pub(super) struct DeskModel {
    pub(super) take_over: ServerAction<TakeOver>,
    pub(super) outbox: ReviewOutbox,
    pub(super) ahead: DesksAhead,
    /// True if the reviewer asked for the next application and none was free.
    is_nothing_free: RwSignal<bool>,
    /// The decision that was made last, on another application.
    pub(super) last_decision: RwSignal<Option<LastDecision>>,
    /// The drafts, which are kept while another part is shown and after a refusal.
    drafts: RwSignal<BTreeMap<(ApplicationId, ReviewPart), ReturnDraft>>,
    problem: RwSignal<Option<RetryableProblem>>,
    /// Counts requests to read the desk again.
    reload_count: RwSignal<usize>,
    pub(super) shown: ShownImages,
    /// The desk that was read last, which is shown without a network.
    cached_desk: StoredValue<Option<ReviewDesk>>,
    /// The part that was judged last, so that it can be undone after the next part is shown.
    last: StoredValue<Option<(ApplicationId, ReviewPart)>>,
    /// Leads to another desk. It belongs to the page, because the parts of a desk are made anew after
    /// each act, and the next application may come later.
    leave: Navigate,
}

/// The forms of the acts that the desk performs on the device.
const FORM_PATHS: [&str; 7] = [
    PassPart::PATH,
    ReturnPart::PATH,
    ClearVerdict::PATH,
    SendBack::PATH,
    Approve::PATH,
    Refuse::PATH,
    TakeBack::PATH,
];

/// A decision on another application, which the desk names after it has gone on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LastDecision {
    pub(super) application: ApplicationId,
    pub(super) name: String,
    pub(super) state: StateKind,
    /// Minutes in which the decision can be taken back. `None` if it went out at once.
    pub(super) hold_minutes: Option<u16>,
}

/// The reasons of a return, ticked and written but not sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ReturnDraft {
    pub(super) reasons: BTreeSet<ReasonId>,
    pub(super) note: String,
    /// The pages at fault. `None` until the reviewer ticks, writes or marks something.
    pub(super) pages: Option<PageNumbers>,
    pub(super) boxes: Vec<MarkedBox>,
    /// The reason that was ticked last, for the next box.
    pub(super) next_box_reason: Option<ReasonId>,
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

impl DeskModel {
    pub(super) fn new(application: Memo<Option<ApplicationId>>) -> Self {
        let error = find_form_error(&FORM_PATHS).map(RetryableProblem::without_retry);
        let model = Self {
            take_over: ServerAction::new(),
            outbox: use_review_outbox(),
            ahead: DesksAhead::new(),
            is_nothing_free: RwSignal::new(false),
            last_decision: RwSignal::new(None),
            drafts: RwSignal::default(),
            problem: RwSignal::new(error),
            reload_count: RwSignal::new(0),
            shown: ShownImages::new(),
            cached_desk: StoredValue::new(None),
            last: StoredValue::new(None),
            leave: use_leave(),
        };
        Effect::new(move |before: Option<Option<ApplicationId>>| {
            let application = application.get();
            if before.is_some_and(|before| before != application) {
                model.problem.set(None);
                model.is_nothing_free.set(false);
            }
            if let Some(application) = application {
                model.outbox.forget_others(application);
            }
            application
        });
        // The desk is read again after a change by another reviewer.
        Effect::new(move || {
            if model.outbox.refusal().is_some() {
                model.reload();
            }
        });
        Effect::new(move || {
            let Some(answer) = model.take_over.value().get() else {
                return;
            };
            match answer {
                Ok(()) => model.problem.set(None),
                Err(error) => {
                    let problem = RetryableProblem::without_retry(error);
                    model.problem.set(Some(problem));
                }
            }
            model.reload();
        });
        model
    }

    /// True if the desk shows this application. False if the page was left.
    pub(super) fn is_on_desk(self, application: ApplicationId) -> bool {
        let is_here = |desk: &ReviewDesk| desk.dossier.application.id == application;
        self.cached_desk
            .try_with_value(|desk| desk.as_ref().is_some_and(is_here))
            .unwrap_or(false)
    }

    /// True if the last read of the desk has failed, so that an older one is shown.
    pub(super) fn is_read_failed(self) -> bool {
        self.problem.with_untracked(|problem| {
            let retry = problem.as_ref().and_then(|problem| problem.retry.as_ref());
            retry.is_some()
        })
    }

    /// Reads the desk again, unless the page was left.
    pub(super) fn reload(self) {
        self.reload_count.try_update(|count| *count += 1);
    }

    /// True if this desk is as it was read: no act of the reviewer was performed on it since.
    pub(super) fn is_as_read(self, desk: &ReviewDesk) -> bool {
        let revision = |desk: &ReviewDesk| {
            let application = &desk.dossier.application;
            (application.id, application.revision)
        };
        self.cached_desk
            .with_value(|read| read.as_ref().map(revision) == Some(revision(desk)))
    }

    /// Takes a held decision back.
    pub(super) fn take_back(self, application: ApplicationId) {
        let is_taken_back = self.act(ReviewAct::TakeBack).is_some();
        let last = self.last_decision.get_untracked();
        if is_taken_back && last.is_some_and(|last| last.application == application) {
            self.last_decision.set(None);
        }
    }

    /// Removes a verdict, or takes a held decision back. Without either on this desk, it shows the
    /// application that was decided last, if that decision is held.
    pub(super) fn undo(self, desk: &ReviewDesk, here: &DeskCursor) {
        if desk.find_own_held_decision().is_some() {
            return self.take_back(desk.dossier.application.id);
        }
        let undoable = self
            .find_undoable(desk, &here.part)
            .filter(|_| desk.can_act());
        if let Some(part) = undoable {
            self.act(ReviewAct::Clear { part });
            return;
        }
        let last = self.last_decision.get_untracked();
        let held = last.filter(|last| last.hold_minutes.is_some());
        if let Some(held) = held {
            self.leave.run(queue::desk(held.application, &here.list));
        }
    }

    /// The desk as it is after all acts of the reviewer. Acts on other applications change nothing, so
    /// that this one is not rendered for them.
    pub(super) fn with_acts(self, mut read: ReviewDesk) -> ReviewDesk {
        let application = &read.dossier.application;
        let (id, revision) = (application.id, application.revision);
        let acts = Memo::new(move |_| self.outbox.acts_since(id, revision));
        perform_acts(&mut read, &acts.get());
        read
    }

    /// The same, outside of a view.
    fn with_acts_now(self, mut read: ReviewDesk) -> ReviewDesk {
        let application = &read.dossier.application;
        let acts = untrack(|| self.outbox.acts_since(application.id, application.revision));
        perform_acts(&mut read, &acts);
        read
    }

    /// Performs an act: it counts on this desk at once and is sent in the background. Returns the
    /// desk after it; an error is shown.
    pub(super) fn act(self, act: ReviewAct) -> Option<ReviewDesk> {
        let (desk, queued) = self.try_act(act)?;
        self.outbox.add(queued);
        Some(desk)
    }

    /// Performs an act on a copy of the desk. An error is shown.
    fn try_act(self, act: ReviewAct) -> Option<(ReviewDesk, QueuedAct)> {
        let read = self.cached_desk.get_value()?;
        let mut desk = self.with_acts_now(read);
        let application = &desk.dossier.application;
        let queued = QueuedAct {
            application: application.id,
            revision: application.revision,
            act,
        };
        match perform(&mut desk, &queued.act) {
            Ok(()) => {
                self.clear_own_problem();
                Some((desk, queued))
            }
            Err(problem) => {
                self.show_problem(problem);
                None
            }
        }
    }

    /// Passes the part on the desk or returns it, and shows the next part without a verdict.
    pub(super) fn judge(self, here: &DeskCursor, act: ReviewAct, navigate: Navigate) {
        let Some(desk) = self.act(act) else { return };
        let application = desk.dossier.application.id;
        let judged = (application, here.part.clone());
        self.drafts.update(|drafts| drop(drafts.remove(&judged)));
        self.last.set_value(Some(judged));
        if let Some(next) = find_next_pending_part(&desk, &here.part) {
            navigate.run(here.with_part(next).address(application));
        }
    }

    /// Makes a decision and goes on to the next application of the list.
    pub(super) fn decide(self, act: ReviewAct, list: &QueueFilter) {
        let Some((desk, queued)) = self.try_act(act) else {
            return;
        };
        let application = &desk.dossier.application;
        let held = application.held_decision();
        let state = application.state.kind();
        self.last_decision.set(Some(LastDecision {
            application: application.id,
            name: desk.candidate.name.clone(),
            state: held.map_or(state, |held| held.decision.state_kind()),
            hold_minutes: held.map(|_| desk.dossier.exam.review.hold_minutes),
        }));
        match self.ahead.first() {
            // This desk is not shown again.
            Some(_) => self.outbox.add_and_tell_later(queued),
            None => self.outbox.add(queued),
        }
        self.go_on(application.id, list.clone(), None);
    }

    /// Leaves an application without a decision. If nothing was judged on it, it goes back into the
    /// list.
    pub(super) fn skip(self, list: &QueueFilter) {
        let Some(read) = self.cached_desk.get_value() else {
            return;
        };
        let application = self.with_acts_now(read).dossier.application;
        let is_untouched = application.state.kind() == StateKind::Submitted;
        let skipped = is_untouched.then_some(application.id);
        self.go_on(application.id, list.clone(), skipped);
    }

    /// Shows the next application, at once if it is ready. If nothing is free, the desk stays.
    fn go_on(self, left: ApplicationId, list: QueueFilter, skipped: Option<ApplicationId>) {
        self.is_nothing_free.set(false);
        let leave = move |next: ApplicationId, list: &QueueFilter| {
            if let Some(skipped) = skipped {
                put_back_later(skipped);
            }
            // The page may have been left in the meantime.
            if self.leave.try_run(queue::desk(next, list)).is_none() {
                put_back_later(next);
            }
        };
        if let Some(next) = self.ahead.first() {
            return leave(next, &list);
        }
        spawn_local(async move {
            match self.ahead.claim_first(left, list.clone()).await {
                Ok(Some(next)) => leave(next, &list),
                Ok(None) => drop(self.is_nothing_free.try_set(true)),
                // The banner says that there is no network.
                Err(error) if error.is_retryable() && self.outbox.is_offline_now() => {}
                Err(error) => {
                    let problem = RetryableProblem::without_retry(error);
                    self.problem.try_set(Some(problem));
                }
            }
        });
    }

    /// Performs the refused acts again, on the newest desk. Those that it refuses too are kept.
    fn repeat_refused(self) {
        let Some(refusal) = self.outbox.take_refusal() else {
            return;
        };
        let mut acts = refusal.acts;
        acts.retain(|queued| self.act(queued.act.clone()).is_none());
        if !acts.is_empty() {
            self.outbox.keep_refused(Refusal { acts, ..refusal });
        }
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

    /// Keeps the desk that was read.
    pub(super) fn remember(self, read: &ReviewDesk) {
        self.cached_desk.set_value(Some(read.clone()));
    }

    /// The desk that was read. Without a network the last desk, with a callback to read again.
    pub(super) fn fall_back_to_cached_desk(
        self,
        application: ApplicationId,
        read: Result<ReviewDesk, ApiError>,
    ) -> Result<ReviewDesk, ApiError> {
        let error = match read {
            Err(error) if error.is_retryable() => error,
            other => return other,
        };
        let here = self.cached_desk.try_get_value().flatten();
        let here = here.filter(|desk| desk.dossier.application.id == application);
        let Some(desk) = here else { return Err(error) };
        let retry = Callback::new(move |()| {
            self.problem.set(None);
            self.reload();
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
                boxes,
            } => ReturnDraft {
                reasons: reasons.iter().cloned().collect(),
                note: note.clone().unwrap_or_default(),
                pages: Some(pages.clone()),
                boxes: boxes.clone(),
                next_box_reason: None,
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
}

/// The error of the last act, the acts that the server has refused, and those that wait for the
/// network.
#[component]
pub(super) fn DeskProblemNote() -> impl IntoView {
    let text = use_text();
    let model = expect_context::<DeskModel>();
    let problem = move || {
        model.problem.get().map(|RetryableProblem { error, retry }| {
            view! {
                <div class="row desk-trouble">
                    <ProblemNote error/>
                    {retry.map(|retry| view! {
                        <button type="button" on:click=move |_| retry.run(())>{text.desk_try_again()}</button>
                    })}
                </div>
            }
        })
    };
    let refusal = move || {
        model.outbox.refusal().map(|refusal| {
            let count = refusal.acts.len();
            let elsewhere = refusal.acts.first().map(|act| act.application);
            let elsewhere = elsewhere.filter(|application| !model.is_on_desk(*application));
            let is_here = elsewhere.is_none();
            view! {
                <div class="row desk-trouble">
                    <ProblemNote error=ApiError::Problem(refusal.problem)/>
                    {(count > 0).then(|| view! {
                        <p>{text.desk_refused_acts(&count)}</p>
                        {elsewhere.map(|application| view! { <a class="button" href=page::desk(application)>{text.desk_open_refused()}</a> })}
                        {is_here.then(|| view! { <button type="button" on:click=move |_| model.repeat_refused()>{text.desk_repeat()}</button> })}
                        <button type="button" class="quiet" on:click=move |_| drop(model.outbox.take_refusal())>{text.desk_drop()}</button>
                    })}
                </div>
            }
        })
    };
    let nothing_free = move || {
        let is_nothing_free = model.is_nothing_free.get();
        is_nothing_free.then(
            || view! { <p class="desk-trouble" role="status">{text.queue_nothing_free()}</p> },
        )
    };
    view! { {problem} {refusal} <UnsentActsNote/> {nothing_free} }
}
