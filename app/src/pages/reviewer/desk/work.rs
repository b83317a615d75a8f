//! The reviewer's acts on this desk, what they have begun to write, and what was refused.

use std::collections::{BTreeMap, BTreeSet};

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_navigate;
use shared::{
    application::{Part, Verdict},
    id::{ApplicationId, ReasonId},
    view::Desk,
};

use super::{
    DeskNow, SpotNow,
    place::{find_open, stay_in_place},
};
use crate::{
    api::{
        ApiError,
        reviewer::{Approve, ClearVerdict, PassPart, Refuse, ReturnPart, SendBack},
    },
    components::problem::ProblemNote,
};

#[derive(Clone, Copy)]
pub(super) struct Work {
    pub(super) pass: ServerAction<PassPart>,
    pub(super) send_part: ServerAction<ReturnPart>,
    pub(super) clear: ServerAction<ClearVerdict>,
    pub(super) send_back: ServerAction<SendBack>,
    pub(super) approve: ServerAction<Approve>,
    pub(super) refuse: ServerAction<Refuse>,
    /// Kept while one looks at another part and when the server refuses.
    drafts: RwSignal<BTreeMap<(ApplicationId, Part), Draft>>,
    problem: RwSignal<Option<ApiError>>,
    /// What was judged last: to be undone after the next part has come up by itself.
    last: StoredValue<Option<(ApplicationId, Part)>>,
}

/// The reasons of a return, ticked and written but not sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) reasons: BTreeSet<ReasonId>,
    pub(super) note: String,
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

    /// Shows the problem of the last act only. A form without the module brings its problem
    /// along in the page's address; it stands there from the beginning.
    fn follow<S>(self, action: ServerAction<S>)
    where
        S: ServerFn<Output = (), Error = ApiError> + Clone + Send + Sync + 'static,
    {
        let problem = move || action.value().get().and_then(Result::err);
        if let Some(brought) = untrack(problem) {
            self.problem.set(Some(brought));
        }
        Effect::new(move |before: Option<usize>| {
            let version = action.version().get();
            if before.is_some_and(|before| before != version) {
                self.problem.set(untrack(problem));
            }
            version
        });
    }

    /// Raised by every finished act.
    pub(super) fn count_acts(self) -> usize {
        let verdicts =
            self.pass.version().get() + self.send_part.version().get() + self.clear.version().get();
        verdicts
            + self.send_back.version().get()
            + self.approve.version().get()
            + self.refuse.version().get()
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
            Verdict::Returned { reasons, note } => Draft {
                reasons: reasons.iter().cloned().collect(),
                note: note.clone().unwrap_or_default(),
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

    /// The part whose verdict is undone from here: this one's, or else the last one given.
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

    /// After a verdict the next part that has none lies on the desk by itself.
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

/// The problem of the last act.
#[component]
pub(super) fn WorkProblem() -> impl IntoView {
    let work = expect_context::<Work>();
    move || {
        work.problem
            .get()
            .map(|error| view! { <ProblemNote error/> })
    }
}
