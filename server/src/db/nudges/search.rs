//! The people of a list as conditions of a query. A condition follows from the definition of each
//! version and the granted extensions, as `Application::nudge_due` does for one application; that
//! function decides before a message is written.

use std::collections::HashSet;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait as _, PaginatorTrait, QueryFilter, QuerySelect,
    Select,
    sea_query::{CaseStatement, Expr, Query},
};
use shared::{
    application::{ExtensionScope, GrantedExtension},
    exam::{
        AnchorEvent, Exam, StageKind, WindowExtension, WindowSpan, publication::Disclosure,
        queue_group::QueueGroupKind,
    },
    id::{ExamCode, PositionCode, WindowId},
    nudge::{NudgeDue, NudgeList, NudgeStep},
    role::Role,
    time::{Timestamp, Zone},
};
use uuid::Uuid;

use crate::{
    db::{
        Database,
        accounts::is_declared,
        applications::unfinished::column_of,
        entity::{account, application, reminder, roster_entry, seat},
        messages::reminder::{FoundReminders, select_reminder},
        nudges::{
            later_end::{DraftUnit, later_of_application, later_of_draft_unit},
            raised_end::RaisedEnd,
        },
        rosters::entry_time::select_confirmed_account,
    },
    error::Result,
};

/// The people of one list, at one moment.
#[derive(Clone, Debug)]
pub struct NudgeSearch {
    pub exam: ExamCode,
    pub list: NudgeList,
    pub now: Timestamp,
    /// Newest version of the exam.
    pub version: u32,
    /// Zone of the newest version.
    pub zone: Zone,
    /// Step of a plan, of whose people the due ones are searched. `None` for the whole list.
    step: Option<NudgeStep>,
    /// Time at which the step's people are due: that of its order, which is carried out a little later.
    due_at: Timestamp,
    /// One rule for each version whose candidates can do the step now.
    rules: Vec<VersionRule>,
}

/// People of a list by the reminders that they have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NudgePart {
    Everybody,
    /// People who can be reminded.
    Due,
    /// People who were reminded before.
    Reminded,
}

/// Conditions on the people of one version of the exam.
#[derive(Clone, Debug)]
struct VersionRule {
    version: u32,
    /// Only people whom the roster lets upload.
    only_marked: bool,
    /// The ticket is printed after the payment.
    is_paid_first: bool,
    base: BaseDeadline,
    /// Latest extension of each position, and of each unit that the row of an application shows;
    /// the latest end comes first.
    ends: Vec<(RowScope, Timestamp)>,
    /// Latest end of the window with all its extensions. `None` if it is counted from an event.
    last_end: Option<Timestamp>,
    /// Window with extensions of single applications or of the units of drafts. There can be
    /// thousands, so the query reads them from their table.
    stored_ends: Option<StoredEnds>,
}

/// Scope of an extension that the row of an application shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum RowScope {
    Unit(String),
    Position(PositionCode),
}

/// Extensions of a window that the query reads from their table.
#[derive(Clone, Debug)]
struct StoredEnds {
    window: WindowId,
    has_applications: bool,
    /// True if extensions of single slots count too.
    with_slots: bool,
    /// Source of the units of drafts. `None` if no extension of a unit counts.
    draft_unit: Option<DraftUnit>,
}

/// The deadline of people without an extension of their own.
#[derive(Clone, Debug)]
enum BaseDeadline {
    Unlimited,
    At(Timestamp),
    After {
        event: AnchorEvent,
        lasts: i64,
        /// Extensions for everyone, in the order in which they were granted.
        raised: Vec<RaisedEnd>,
    },
}

impl Database {
    /// The people of a list now. `None` for an unknown exam, and for a list that it does not have.
    pub async fn nudge_search(
        &self,
        code: &ExamCode,
        list: NudgeList,
        now: Timestamp,
    ) -> Result<Option<NudgeSearch>> {
        let Some((version, newest)) = self.current_exam(code).await? else {
            return Ok(None);
        };
        if list.stage(&newest).is_none() {
            return Ok(None);
        }
        let granted = self.list_extensions(code).await?;
        let unit = newest.queue_group(QueueGroupKind::Unit);
        let backend = self.read().get_database_backend();
        let unit = unit.map(|source| DraftUnit::new(source, backend));
        let mut rules = Vec::new();
        for (other, own) in self.exam_versions().await? {
            // People without an application follow the newest version.
            if other != *code || (list.state().is_none() && own != version) {
                continue;
            }
            let exam = self.exam(code, own).await?;
            // A reminder of the next step would tell a result that is not published.
            let is_result = matches!(list, NudgeList::NotPaid | NudgeList::NotPrinted);
            if is_result && self.disclosure(&exam).await? == Disclosure::Withheld {
                continue;
            }
            rules.extend(build_rule(
                (own, &exam),
                list,
                (&granted, unit.as_ref()),
                now,
            ));
        }
        Ok(Some(NudgeSearch {
            exam: code.clone(),
            list,
            now,
            version,
            zone: newest.time_zone,
            step: None,
            due_at: now,
            rules,
        }))
    }

    /// Number of people in this part of a list.
    pub async fn count_nudged(&self, search: &NudgeSearch, part: NudgePart) -> Result<u64> {
        if search.rules.is_empty() {
            return Ok(0);
        }
        let count = match search.list {
            NudgeList::NotEntered => {
                let people = search.select_entries(part);
                let people = people.select_only().column(roster_entry::Column::IdNumber);
                people.count(self.read()).await?
            }
            _ => {
                let people = search.select_applications(part);
                let people = people.select_only().column(application::Column::Id);
                people.count(self.read()).await?
            }
        };
        Ok(count)
    }

    /// Number of people who have not entered and have no account, so that no message reaches them.
    pub async fn count_without_account(&self, search: &NudgeSearch) -> Result<u64> {
        let Some(rule) = search.entry_rule() else {
            return Ok(0);
        };
        let people = search
            .select_listed(rule)
            .filter(Expr::exists(select_confirmed_account(None)).not())
            .select_only()
            .column(roster_entry::Column::IdNumber);
        Ok(people.count(self.read()).await?)
    }
}

fn build_rule(
    (version, exam): (u32, &Exam),
    list: NudgeList,
    (granted, unit): (&[GrantedExtension], Option<&DraftUnit>),
    now: Timestamp,
) -> Option<VersionRule> {
    let stage = list.stage(exam)?;
    let mut rule = VersionRule {
        version,
        only_marked: stage.kind.needs_upload() && exam.has_upload_marks(),
        is_paid_first: exam.is_paid_online(),
        base: BaseDeadline::Unlimited,
        ends: Vec::new(),
        last_end: None,
        stored_ends: None,
    };
    if list == NudgeList::NotMended {
        // A returned application whose time is over lapses within a minute.
        return Some(rule);
    }
    let Some(window) = exam.find_stage_window(stage) else {
        return list
            .state()
            .filter(|_| list != NudgeList::NotSubmitted)
            .map(|_| rule);
    };
    let own = granted.iter().filter(|it| it.window == window.id);
    let everyones = own
        .clone()
        .filter(|it| it.scope == ExtensionScope::Everyone);
    let everyones: Vec<WindowExtension> = everyones.map(|it| it.to_window_extension()).collect();
    rule.base = match window.span {
        WindowSpan::Fixed { .. } => {
            let period = window.resolve(exam.time_zone, &everyones, |_| None)?;
            if period.opens > now {
                return None;
            }
            BaseDeadline::At(period.closes)
        }
        WindowSpan::After { event, days } => BaseDeadline::After {
            event,
            lasts: i64::from(days) * Timestamp::DAY_MS,
            raised: RaisedEnd::list(&everyones),
        },
    };
    if let BaseDeadline::At(closes) = rule.base {
        rule.last_end = own.clone().map(|it| it.closes).chain([closes]).max();
    }
    let mut stored = StoredEnds {
        window: window.id.clone(),
        has_applications: false,
        // An extension of a slot extends the submission only.
        with_slots: stage.kind == StageKind::Submit,
        draft_unit: None,
    };
    for extension in own {
        match &extension.scope {
            ExtensionScope::Everyone => {}
            ExtensionScope::Candidate(_) => stored.has_applications = true,
            ExtensionScope::Slot(..) => stored.has_applications |= stored.with_slots,
            // The row of an application has its unit from the submission on.
            ExtensionScope::Unit(_) if list == NudgeList::NotSubmitted => {
                stored.draft_unit = unit.cloned();
            }
            ExtensionScope::Unit(unit) => {
                rule.ends
                    .push((RowScope::Unit(unit.clone()), extension.closes));
            }
            ExtensionScope::Position(code) => {
                rule.ends
                    .push((RowScope::Position(code.clone()), extension.closes));
            }
        }
    }
    rule.ends
        .sort_by_key(|(_, closes)| std::cmp::Reverse(*closes));
    let mut seen = HashSet::new();
    rule.ends.retain(|(scope, _)| seen.insert(scope.clone()));
    rule.stored_ends = Some(stored).filter(|it| it.has_applications || it.draft_unit.is_some());
    Some(rule)
}

impl NudgeSearch {
    /// The same list, whose due people are those of a step of a plan at `due_at`: their deadline is as
    /// many days ahead, and they had their task before.
    #[must_use]
    pub fn at_step(mut self, step: NudgeStep, due_at: Timestamp) -> Self {
        self.rules.retain(|rule| match rule.base {
            BaseDeadline::Unlimited => false,
            // Without extensions one deadline holds for all, so that no query is needed.
            BaseDeadline::At(closes) if rule.ends.is_empty() && rule.stored_ends.is_none() => {
                step.is_due(closes, due_at)
            }
            BaseDeadline::At(_) | BaseDeadline::After { .. } => true,
        });
        Self {
            step: Some(step),
            due_at,
            ..self
        }
    }

    /// True if an earlier reminder holds the person back, or the step of the plan is not due; `begun` is
    /// the time from which the person had the task, if it is known.
    pub(super) fn is_held_back(
        &self,
        reminders: &FoundReminders,
        subject: Uuid,
        (due, begun): (NudgeDue, Option<Timestamp>),
    ) -> bool {
        let Some(step) = self.step else {
            return reminders.find(subject, due.matter, self.now).is_some();
        };
        due.closes.is_none_or(|closes| {
            let is_new = begun.is_some_and(|begun| begun >= step.moment(closes));
            is_new
                || !step.is_due(closes, self.due_at)
                || reminders.replace_step(subject, closes, step)
        })
    }

    /// The condition that a deadline is that of the step's people. `None` without a step.
    fn match_step(&self, deadline: &Expr) -> Option<Condition> {
        let [earliest, latest] = self.step?.due_deadlines(self.due_at);
        let in_range = Condition::all()
            .add(deadline.clone().gte(earliest.0))
            .add(deadline.clone().lte(latest.0));
        Some(in_range)
    }

    fn step_lead(&self) -> Option<i64> {
        self.step.map(NudgeStep::lead_ms)
    }

    /// The applications in this part of the list.
    pub(super) fn select_applications(&self, part: NudgePart) -> Select<application::Entity> {
        let state = self
            .list
            .state()
            .expect("a list of applications has a state");
        let mut of_versions = Condition::any();
        for rule in &self.rules {
            of_versions = of_versions.add(self.condition(rule, part));
        }
        application::Entity::find()
            .filter(application::COLUMN.exam.eq(self.exam.as_str()))
            .filter(application::COLUMN.state.eq(state.as_str()))
            .filter(of_versions)
    }

    /// The roster entries with an account in this part of the list.
    pub(super) fn select_entries(&self, part: NudgePart) -> Select<roster_entry::Entity> {
        let rule = self.entry_rule().expect("the list has a rule");
        let with_account = self
            .select_listed(rule)
            .filter(Expr::exists(select_confirmed_account(None)));
        let mut reminded = select_reminder(
            &self.exam,
            self.list,
            Expr::col((account::Entity, account::Column::Id)),
            (entry_deadline(rule), self.step_lead()),
            self.now,
        );
        let same = |own: account::Column, of_roster: roster_entry::Column| {
            Expr::col((account::Entity, own)).equals((roster_entry::Entity, of_roster))
        };
        let is_subject = Expr::col((account::Entity, account::Column::Id))
            .equals((reminder::Entity, reminder::Column::Subject));
        reminded
            .inner_join(account::Entity, is_subject)
            .and_where(same(
                account::Column::IdNumber,
                roster_entry::Column::IdNumber,
            ))
            .and_where(same(account::Column::Name, roster_entry::Column::Name))
            .and_where(account::Column::Role.eq(Role::Candidate.as_str()))
            .and_where(is_declared().not());
        match part {
            NudgePart::Everybody => with_account,
            NudgePart::Due => {
                let due = Condition::all().add(Expr::exists(reminded).not());
                let deadline = entry_deadline(rule);
                let invited = Expr::col((roster_entry::Entity, roster_entry::Column::Invited));
                with_account.filter(
                    due.add_option(self.match_step(&deadline))
                        .add_option(self.match_begun(invited, &deadline)),
                )
            }
            NudgePart::Reminded => with_account.filter(Expr::exists(reminded)),
        }
    }

    /// The entry of a person who has not entered, as a step with its deadline.
    pub(super) fn entry_due(&self, row: &roster_entry::Model) -> Option<NudgeDue> {
        let closes = match &self.entry_rule()?.base {
            BaseDeadline::Unlimited => return None,
            BaseDeadline::At(closes) => *closes,
            BaseDeadline::After { lasts, raised, .. } => {
                let closes = Timestamp(row.invited?).plus(*lasts);
                raised.iter().fold(closes, |closes, raised| {
                    let is_included = raised.open_at.is_none_or(|at| closes > at);
                    match is_included {
                        true => closes.max(raised.closes),
                        false => closes,
                    }
                })
            }
        };
        (closes > self.now).then_some(NudgeDue {
            closes: Some(closes),
            matter: closes,
        })
    }

    /// True if the deadline is over for everybody, also by extensions, and none will come.
    pub fn is_over(&self) -> bool {
        let is_over = |rule: &VersionRule| rule.last_end.is_some_and(|end| end <= self.now);
        let has_newest = self.rules.iter().any(|rule| rule.version == self.version);
        has_newest && self.rules.iter().all(is_over)
    }

    /// True if nobody can be on the list now.
    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    fn entry_rule(&self) -> Option<&VersionRule> {
        let mut rules = self.rules.iter();
        rules.find(|_| self.list == NudgeList::NotEntered)
    }

    /// The roster entries whose people can still enter.
    fn select_listed(&self, rule: &VersionRule) -> Select<roster_entry::Entity> {
        let mut listed = roster_entry::Entity::find()
            .filter(roster_entry::COLUMN.exam.eq(self.exam.as_str()))
            .filter(roster_entry::COLUMN.entered.is_null())
            .filter(entry_deadline(rule).gt(self.now.0));
        if rule.only_marked {
            listed = listed.filter(roster_entry::COLUMN.may_upload.eq(true));
        }
        listed
    }

    fn condition(&self, rule: &VersionRule, part: NudgePart) -> Condition {
        let column = |column: application::Column| Expr::col((application::Entity, column));
        let mut all =
            Condition::all().add(application::Column::ExamVersion.eq(rule.version.cast_signed()));
        if rule.only_marked {
            all = all.add(application::Column::MayUpload.eq(true));
        }
        if !matches!(rule.base, BaseDeadline::Unlimited) {
            all = all.add(self.deadline(rule).gt(self.now.0));
        }
        all = match self.list {
            NudgeList::NotPaid => all.add(application::Column::Paid.is_null()),
            NudgeList::NotPrinted => {
                let seated = Query::select()
                    .column((seat::Entity, seat::Column::Application))
                    .from(seat::Entity)
                    .and_where(
                        Expr::col((seat::Entity, seat::Column::Application))
                            .equals((application::Entity, application::Column::Id)),
                    )
                    .to_owned();
                let all = all
                    .add(application::Column::TicketPrinted.is_null())
                    .add(Expr::exists(seated));
                match rule.is_paid_first {
                    true => all.add(application::Column::Paid.is_not_null()),
                    false => all,
                }
            }
            NudgeList::NotEntered | NudgeList::NotSubmitted | NudgeList::NotMended => all,
        };
        let matter = match self.list {
            NudgeList::NotMended => column(application::Column::Returned),
            _ => self.deadline(rule),
        };
        let id = column(application::Column::Id);
        let about = (matter.clone(), self.step_lead());
        let reminded = select_reminder(&self.exam, self.list, id, about, self.now);
        let begun = match self.list {
            NudgeList::NotSubmitted => Some(application::Column::Entered),
            NudgeList::NotPaid | NudgeList::NotPrinted => Some(application::Column::Decided),
            NudgeList::NotEntered | NudgeList::NotMended => None,
        };
        match part {
            NudgePart::Everybody => all,
            NudgePart::Due => all
                .add(Expr::exists(reminded).not())
                .add_option(self.match_step(&matter))
                .add_option(begun.and_then(|begun| self.match_begun(column(begun), &matter))),
            NudgePart::Reminded => all.add(Expr::exists(reminded)),
        }
    }

    /// The condition that a person had the task before the moment of the step: one who has it since then
    /// needs no reminder of it. `begun` is null where that is not known. `None` without a step.
    fn match_begun(&self, begun: Expr, deadline: &Expr) -> Option<Condition> {
        let moment = deadline.clone().sub(self.step_lead()?);
        let is_unknown = begun.clone().is_null();
        Some(Condition::any().add(is_unknown).add(begun.lt(moment)))
    }

    /// The deadline of an application; 0 without one.
    fn deadline(&self, rule: &VersionRule) -> Expr {
        let listed = listed_deadline(rule);
        let Some(stored) = &rule.stored_ends else {
            return listed;
        };
        let window = (&self.exam, &stored.window);
        let own = match stored.has_applications {
            true => later_of_application(window, stored.with_slots, listed),
            false => listed,
        };
        match &stored.draft_unit {
            Some(unit) => later_of_draft_unit(window, unit, own),
            None => own,
        }
    }
}

/// The deadline of an application, without the extensions of [`StoredEnds`]; 0 without one.
fn listed_deadline(rule: &VersionRule) -> Expr {
    let column = |event| Expr::col((application::Entity, column_of(event)));
    let base = base_deadline(&rule.base, column);
    if rule.ends.is_empty() {
        return base;
    }
    // The latest end comes first, so the first scope that includes the application decides.
    let ends = rule.ends.iter();
    let cases = ends.fold(CaseStatement::new(), |cases, (scope, closes)| {
        let includes = match scope {
            RowScope::Unit(unit) => {
                Condition::all().add(application::Column::Unit.eq(unit.as_str()))
            }
            RowScope::Position(code) => {
                Condition::all().add(application::Column::Position.eq(code.as_str()))
            }
        };
        let is_later = base.clone().lt(closes.0);
        cases.case(includes.add(is_later), closes.0)
    });
    cases.finally(base).into()
}

/// The deadline of a roster entry. It is null before the invitation that it is counted from.
fn entry_deadline(rule: &VersionRule) -> Expr {
    let invited = (roster_entry::Entity, roster_entry::Column::Invited);
    base_deadline(&rule.base, |_| Expr::col(invited))
}

fn base_deadline(base: &BaseDeadline, column: impl Fn(AnchorEvent) -> Expr) -> Expr {
    match base {
        BaseDeadline::Unlimited => Expr::value(0_i64),
        BaseDeadline::At(closes) => Expr::value(closes.0),
        BaseDeadline::After {
            event,
            lasts,
            raised,
        } => {
            let closes = column(*event).add(*lasts);
            raised.iter().fold(closes, |closes, raised| {
                let mut is_raised = Condition::all().add(closes.clone().lt(raised.closes.0));
                if let Some(open_at) = raised.open_at {
                    is_raised = is_raised.add(closes.clone().gt(open_at.0));
                }
                CaseStatement::new()
                    .case(is_raised, raised.closes.0)
                    .finally(closes)
                    .into()
            })
        }
    }
}
