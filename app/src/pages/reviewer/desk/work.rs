//! The reviewer's acts on this desk, the unsent drafts of returns, and the last error.

use std::collections::{BTreeMap, BTreeSet};

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_navigate;
use shared::{
    application::{PageNumbers, Part, Verdict},
    id::{ApplicationId, ReasonId},
    problem::Problem,
    view::Desk,
};

use super::{
    DeskNow, SpotNow,
    place::{find_open, stay_in_place},
    shown::ShownImages,
};
use crate::{
    api::{
        ApiError,
        reviewer::{Approve, ClearVerdict, PassPart, Refuse, ReturnPart, SendBack},
    },
    components::problem::ProblemNote,
    text::use_text,
};

#[derive(Clone, Copy)]
pub(super) struct Work {
    pub(super) pass: ServerAction<PassPart>,
    pub(super) send_part: ServerAction<ReturnPart>,
    pub(super) clear: ServerAction<ClearVerdict>,
    pub(super) send_back: ServerAction<SendBack>,
    pub(super) approve: ServerAction<Approve>,
    pub(super) refuse: ServerAction<Refuse>,
    /// The drafts, which are kept while another part is shown and after a refusal.
    drafts: RwSignal<BTreeMap<(ApplicationId, Part), Draft>>,
    problem: RwSignal<Option<Trouble>>,
    /// Counts answered acts and requests to read the desk again.
    answered: RwSignal<usize>,
    pub(super) shown: ShownImages,
    /// The desk that was read last, which is shown without a network.
    remembered: StoredValue<Option<Desk>>,
    /// The part that was judged last, so that it can be undone after the next part is shown.
    last: StoredValue<Option<(ApplicationId, Part)>>,
}

/// The reasons of a return, ticked and written but not sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) reasons: BTreeSet<ReasonId>,
    pub(super) note: String,
    /// The pages at fault. `None` until the reviewer ticks, writes or marks something.
    pub(super) pages: Option<PageNumbers>,
}

/// An error, with a callback to try again if that can help.
#[derive(Clone)]
struct Trouble {
    error: ApiError,
    retry: Option<Callback<()>>,
}

impl Trouble {
    fn without_retry(error: ApiError) -> Self {
        Self { error, retry: None }
    }
}

/// True if the same act can succeed when it is sent again.
fn may_retry(error: &ApiError) -> bool {
    match error {
        ApiError::Transport(_) => true,
        ApiError::Problem(problem) => matches!(problem, Problem::Busy { .. }),
    }
}

impl Work {
    pub(super) fn begin(application: Memo<Option<ApplicationId>>) -> Self {
        let work = Self {
            pass: ServerAction::new(),
            send_part: ServerAction::new(),
            clear: ServerAction::new(),
            send_back: ServerAction::new(),
            approve: ServerAction::new(),
            refuse: ServerAction::new(),
            drafts: RwSignal::default(),
            problem: RwSignal::new(None),
            answered: RwSignal::new(0),
            shown: ShownImages::begin(),
            remembered: StoredValue::new(None),
            last: StoredValue::new(None),
        };
        work.follow(work.pass);
        work.follow(work.send_part);
        work.follow(work.clear);
        work.follow(work.send_back);
        work.follow(work.approve);
        work.follow(work.refuse);
        Effect::new(move |before: Option<Option<ApplicationId>>| {
            let application = application.get();
            if before.is_some_and(|before| before != application) {
                work.problem.set(None);
            }
            application
        });
        work
    }

    /// Shows the problem of the last act only. Without the WASM module the problem of a form is in
    /// the page's address and shown from the start.
    fn follow<S>(self, action: ServerAction<S>)
    where
        S: ServerFn<Output = (), Error = ApiError> + Clone + Send + Sync + 'static,
    {
        let problem = move || action.value().get().and_then(Result::err);
        if let Some(brought) = untrack(problem) {
            self.problem.set(Some(Trouble::without_retry(brought)));
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
                if !error.as_ref().is_some_and(may_retry) {
                    self.answered.update(|count| *count += 1);
                }
                self.problem.set(error.map(|error| Trouble {
                    retry: may_retry(&error).then_some(send_again),
                    error,
                }));
            }
            version
        });
    }

    /// Shows an error that this desk itself has found.
    pub(super) fn say(self, problem: Problem) {
        self.problem
            .set(Some(Trouble::without_retry(problem.into())));
    }

    /// Removes an error that this desk itself has found, after the next act of the person.
    pub(super) fn forget_said(self) {
        let is_said = |trouble: &Option<Trouble>| {
            trouble
                .as_ref()
                .is_some_and(|trouble| trouble.retry.is_none())
        };
        if self.problem.with_untracked(is_said) {
            self.problem.set(None);
        }
    }

    pub(super) fn remember(self, desk: &Desk) {
        self.remembered.set_value(Some(desk.clone()));
    }

    /// The desk that was read. Without a network the last desk, with a callback to read again.
    pub(super) fn keep_if_offline(
        self,
        application: ApplicationId,
        read: Result<Desk, ApiError>,
    ) -> Result<Desk, ApiError> {
        let error = match read {
            Err(error) if may_retry(&error) => error,
            other => return other,
        };
        let here = self.remembered.try_get_value().flatten();
        let here = here.filter(|desk| desk.dossier.application.id == application);
        let Some(desk) = here else { return Err(error) };
        let retry = Callback::new(move |()| {
            self.problem.set(None);
            self.answered.update(|count| *count += 1);
        });
        self.problem.set(Some(Trouble {
            error,
            retry: Some(retry),
        }));
        Ok(desk)
    }

    /// A counter; the desk is read again after each change of it.
    pub(super) fn count_acts(self) -> usize {
        self.answered.get()
    }

    pub(super) fn is_busy(self) -> bool {
        let verdicts = self.pass.pending().get()
            || self.send_part.pending().get()
            || self.clear.pending().get();
        verdicts
            || self.send_back.pending().get()
            || self.approve.pending().get()
            || self.refuse.pending().get()
    }

    pub(super) fn draft(self, desk: &Desk, part: &Part) -> Draft {
        let application = &desk.dossier.application;
        let begun = self
            .drafts
            .with(|drafts| drafts.get(&(application.id, part.clone())).cloned());
        begun.unwrap_or_else(|| match application.verdict_on(part) {
            Verdict::Returned {
                reasons,
                note,
                pages,
            } => Draft {
                reasons: reasons.iter().cloned().collect(),
                note: note.clone().unwrap_or_default(),
                pages: Some(pages.clone()),
            },
            _ => Draft::default(),
        })
    }

    pub(super) fn change_draft(self, desk: &Desk, part: &Part, change: impl FnOnce(&mut Draft)) {
        let mut draft = untrack(|| self.draft(desk, part));
        change(&mut draft);
        self.drafts.update(|drafts| {
            drafts.insert((desk.dossier.application.id, part.clone()), draft);
        });
    }

    /// The part whose verdict can be undone: this one, or else the one that was judged last.
    pub(super) fn find_undoable(self, desk: &Desk, here: &Part) -> Option<Part> {
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
    pub(super) fn advance_after_verdict(self, desk: DeskNow, spot: SpotNow) {
        let navigate = use_navigate();
        let count = move || self.pass.version().get() + self.send_part.version().get();
        Effect::new(move |before: Option<usize>| {
            let now = count();
            let is_done = before.is_some_and(|before| before != now)
                && self.problem.get_untracked().is_none();
            if let (true, Some(here)) = (is_done, spot.get_untracked()) {
                let application = desk.with_value(|desk| desk.dossier.application.id);
                let judged = (application, here.part.clone());
                self.drafts.update(|drafts| drop(drafts.remove(&judged)));
                self.last.set_value(Some(judged));
                let next = desk.with_value(|desk| find_open(desk, &here.part));
                let next = next.map(|next| here.in_part(next).address(application));
                if let Some(next) = next {
                    navigate(&next, stay_in_place());
                }
            }
            now
        });
    }
}

/// The error of the last act, with a button to try again.
#[component]
pub(super) fn WorkProblem() -> impl IntoView {
    let text = use_text();
    let work = expect_context::<Work>();
    move || {
        work.problem.get().map(|Trouble { error, retry }| {
            view! {
                <div class="row desk-trouble">
                    <ProblemNote error/>
                    {retry.map(|retry| view! {
                        <button type="button" disabled=move || work.is_busy() on:click=move |_| retry.run(())>{text.desk_try_again()}</button>
                    })}
                </div>
            }
        })
    }
}
