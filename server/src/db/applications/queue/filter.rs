//! The filter of the queue and the grants of its reader as a query.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
    sea_query::{Expr, Query, SelectStatement, SimpleExpr, UnionType},
};
use shared::{
    application::StateKind,
    exam::queue_group::QueueGroupKind,
    id::ExamCode,
    review_grant::{GrantKind, ReviewGrants},
    time::Timestamp,
    unit_scope::{UnitNames, UnitScope},
    view::{QueueFilter, ReviewLevel},
};
use uuid::Uuid;

use crate::db::{
    accounts::search::{match_part, select_people},
    entity::{application, receipt, review_claim},
};

/// The states in which an application waits for reviewers, unless a decision is held.
pub(in crate::db) const WAITING: [StateKind; 2] = [StateKind::Submitted, StateKind::UnderReview];

/// Most ranges of one statement. SQLite takes at most 500 parts of a union, and a sheet has two for
/// each range.
const MAX_RANGES: usize = 200;

/// The applications that match the filter.
pub(super) fn select_queue(
    filter: &QueueFilter,
    reader: Uuid,
    now: Timestamp,
) -> Select<application::Entity> {
    let select = application::Entity::find().filter(application::COLUMN.submitted.is_not_null());
    let select = match (filter.state, find_search(filter)) {
        (Some(state), _) => select.filter(application::COLUMN.state.eq(state.as_str())),
        (None, None) if !filter.is_held => select.filter(is_waiting()),
        (None, _) => select,
    };
    let select = match filter.is_held {
        true => select.filter(application::COLUMN.held_until.is_not_null()),
        false => select,
    };
    select.filter(match_others(filter, reader, now))
}

/// The waiting applications, in one of their states or in both, that match the filter apart from its
/// state.
pub(in crate::db) fn filter_waiting(
    filter: &QueueFilter,
    state: Option<StateKind>,
    reader: Uuid,
    now: Timestamp,
) -> Select<application::Entity> {
    // One condition on the state: with a list of states beside it, SQLite reads the whole table once
    // it has statistics. PostgreSQL checks the columns of a locked row again, after a decision at the
    // same moment.
    let waiting = application::Entity::find()
        .filter(match state {
            Some(state) => application::COLUMN.state.eq(state.as_str()),
            None => is_in_review(),
        })
        .filter(is_not_held())
        .filter(application::COLUMN.held_until.is_null());
    waiting.filter(match_others(filter, reader, now))
}

/// Matches applications that wait for reviewers: no decision is held.
pub(super) fn is_waiting() -> Condition {
    Condition::all().add(is_in_review()).add(is_not_held())
}

fn is_in_review() -> SimpleExpr {
    application::COLUMN
        .state
        .is_in(WAITING.map(StateKind::as_str))
}

/// The few held ones are looked up in their own index, so that counting the others needs no rows.
fn is_not_held() -> SimpleExpr {
    let held = Query::select()
        .column(application::Column::Id)
        .from(application::Entity)
        .and_where(application::Column::HeldUntil.is_not_null())
        .take();
    application::COLUMN.id.not_in_subquery(held)
}

/// The applications in the list of a reviewer with these grants, of one exam if it is given. A
/// waiting one is listed if the reviewer may judge it; a supervisor sees all of their units.
pub(in crate::db) fn match_listed(grants: &ReviewGrants, exam: Option<&ExamCode>) -> Condition {
    match_grants(grants, exam, |rights| {
        let mut parts = rights.by_level();
        let supervised = rights.scope(GrantKind::Supervisor);
        parts.extend(supervised.map(|scope| ScopePart { scope, level: None }));
        let rest = |level| match_level(level).add(is_waiting().not());
        match_parts(&parts, rest)
    })
}

/// The waiting applications that a reviewer with these grants may judge, of one exam if it is given.
pub(in crate::db) fn match_judgeable(grants: &ReviewGrants, exam: Option<&ExamCode>) -> Condition {
    match_grants(grants, exam, |rights| {
        match_parts(&rights.by_level(), match_level)
    })
}

/// The applications of which a reviewer with these grants may know.
pub(in crate::db) fn match_readable(grants: &ReviewGrants) -> Condition {
    match_grants(grants, None, |rights| {
        let kinds = GrantKind::ALL.into_iter();
        rights.match_any(kinds)
    })
}

/// The applications of which a reviewer with these grants may confirm a correction, if their exam
/// has two reviews.
pub(in crate::db) fn match_confirmable(grants: &ReviewGrants) -> Condition {
    match_grants(grants, None, |rights| {
        rights.match_any([GrantKind::Final, GrantKind::Supervisor])
    })
}

/// The applications of a scope of one exam.
pub(in crate::db) fn match_scope(scope: &UnitScope) -> Condition {
    let Some(units) = scope.units() else {
        return Condition::all();
    };
    let (unit, names) = (application::COLUMN.unit, units.iter().collect::<Vec<_>>());
    Condition::all().add(match names.as_slice() {
        [only] => unit.eq(*only),
        names => unit.is_in(names.iter().copied()),
    })
}

/// The waiting applications that a reviewer with these grants may judge, unit by unit and exam by
/// exam: each is one range of an index. `None` if no grant has units, for more than [`MAX_RANGES`],
/// and for a filter with a search, which finds few rows and would be made in each range.
pub(in crate::db) fn list_judgeable_ranges(
    grants: &ReviewGrants,
    filter: &QueueFilter,
) -> Option<Vec<Condition>> {
    if find_search(filter).is_some() {
        return None;
    }
    let mut ranges = Vec::new();
    let mut has_units = false;
    for rights in list_rights(grants, filter.exam.as_ref())? {
        for ScopePart { scope, level } in rights.by_level() {
            let mut add = |scope: &UnitScope| {
                let range = add_all(rights.match_exam(), match_scope(scope));
                ranges.push(range.add_option(level.map(match_level)));
            };
            match scope.units() {
                None => add(scope),
                Some(units) => {
                    has_units = true;
                    let each = units.iter().filter_map(|unit| UnitNames::read([unit]).ok());
                    each.for_each(|unit| add(&UnitScope::Units(unit)));
                }
            }
        }
    }
    (has_units && ranges.len() <= MAX_RANGES).then_some(ranges)
}

/// The ids that each of the searches finds first, at most `most` of each. `None` without a search.
///
/// A search over all units at once would sort everything that waits in them.
pub(in crate::db) fn select_first_of_each(
    searches: impl IntoIterator<Item = Select<application::Entity>>,
    most: u64,
) -> Option<SelectStatement> {
    let parts = searches.into_iter().enumerate();
    let mut parts = parts.map(|(index, search)| {
        let first = search
            .order_by_asc(application::COLUMN.submitted)
            .order_by_asc(application::COLUMN.id)
            .limit(most);
        Query::select()
            .column(application::Column::Id)
            .from_subquery(first.into_query(), format!("range_{index}"))
            .take()
    });
    let mut all = parts.next()?;
    all.unions(parts.map(|part| (UnionType::All, part)));
    Some(all)
}

/// The applications with these ids that still wait in one of the states, longest waiting first. The
/// states are excluded and not searched for, so that the ids are read and not the list.
pub(in crate::db) fn select_found(
    found: SelectStatement,
    states: &[StateKind],
) -> Select<application::Entity> {
    let others = StateKind::ALL.into_iter();
    let others = others.filter(|state| !states.contains(state));
    application::Entity::find()
        .select_only()
        .filter(application::COLUMN.id.in_subquery(found))
        // PostgreSQL checks the columns of a locked row again.
        .filter(application::COLUMN.held_until.is_null())
        .filter(
            application::COLUMN
                .state
                .is_not_in(others.map(StateKind::as_str)),
        )
        .order_by_asc(application::COLUMN.submitted)
        .order_by_asc(application::COLUMN.id)
}

/// The rights of a reviewer on one exam.
struct ExamRights<'a> {
    exam: &'a ExamCode,
    kinds: &'a BTreeMap<GrantKind, UnitScope>,
}

/// Applications of a scope, at one level or at both.
struct ScopePart<'a> {
    scope: &'a UnitScope,
    /// `None` for both.
    level: Option<ReviewLevel>,
}

impl<'a> ExamRights<'a> {
    fn scope(&self, kind: GrantKind) -> Option<&'a UnitScope> {
        self.kinds.get(&kind)
    }

    /// The scopes in which the reviewer may judge.
    fn by_level(&self) -> Vec<ScopePart<'a>> {
        let scopes = ReviewLevel::ALL.map(|level| self.scope(level.into()));
        if let [Some(initial), Some(last)] = scopes
            && initial == last
        {
            let scope = initial;
            return vec![ScopePart { scope, level: None }];
        }
        let parts = ReviewLevel::ALL.into_iter().zip(scopes);
        let parts = parts.filter_map(|(level, scope)| {
            let (scope, level) = (scope?, Some(level));
            Some(ScopePart { scope, level })
        });
        parts.collect()
    }

    /// The applications that one of these rights covers. `None` if there are none.
    fn match_any(&self, kinds: impl IntoIterator<Item = GrantKind>) -> Option<Condition> {
        let scopes = kinds.into_iter().filter_map(|kind| self.scope(kind));
        Some(match_scope(&UnitScope::join(scopes)?))
    }

    fn match_exam(&self) -> Condition {
        Condition::all().add(application::COLUMN.exam.eq(self.exam.as_str()))
    }
}

/// The rights on each exam, or on one. `None` for an account that may judge every exam.
fn list_rights<'a>(
    grants: &'a ReviewGrants,
    exam: Option<&ExamCode>,
) -> Option<Vec<ExamRights<'a>>> {
    let ReviewGrants::Restricted(exams) = grants else {
        return None;
    };
    let exams = exams.iter();
    let chosen = exams.filter(|(code, _)| exam.is_none_or(|exam| exam == *code));
    let rights = chosen.map(|(exam, kinds)| ExamRights { exam, kinds });
    Some(rights.collect())
}

/// Matches the exams of the grants, or one of them, each with the condition of its rights. An exam
/// for which there is none is left out.
fn match_grants(
    grants: &ReviewGrants,
    exam: Option<&ExamCode>,
    match_rights: impl Fn(&ExamRights<'_>) -> Option<Condition>,
) -> Condition {
    let Some(rights) = list_rights(grants, exam) else {
        return Condition::all();
    };
    let is_limited = rights
        .iter()
        .any(|rights| rights.kinds.values().any(|scope| !scope.is_whole_exam()));
    let of_exam = |rights: &ExamRights<'_>| {
        let rest = match_rights(rights)?;
        Some(add_all(rights.match_exam(), rest))
    };
    let mut exams: Vec<Condition> = rights.iter().filter_map(of_exam).collect();
    if is_limited && exams.len() == 1 {
        // Not within an `OR`, so that the index of the units serves.
        return exams.remove(0);
    }
    let mut any = Condition::any();
    if !is_limited || exams.is_empty() {
        // An account without a valid grant has no exam. For whole exams this also keeps the order of
        // the list the index of choice.
        any = any.add(Expr::val(1).eq(0));
    }
    exams.into_iter().fold(any, Condition::add)
}

/// The applications of the parts, each with the condition that `match_rest` makes from its level.
/// `None` without a part. The units of all parts come first, so that their index serves.
fn match_parts(
    parts: &[ScopePart<'_>],
    match_rest: impl Fn(ReviewLevel) -> Condition,
) -> Option<Condition> {
    let joined = UnitScope::join(parts.iter().map(|part| part.scope))?;
    let all = match_scope(&joined);
    let is_all = |part: &ScopePart<'_>| part.level.is_none() && *part.scope == joined;
    if parts.iter().any(is_all) {
        return Some(all);
    }
    let any = parts.iter().fold(Condition::any(), |any, part| {
        let units = match *part.scope == joined {
            true => Condition::all(),
            false => match_scope(part.scope),
        };
        any.add(units.add_option(part.level.map(&match_rest)))
    });
    Some(all.add(any))
}

/// Both conditions; the second may be empty.
fn add_all(one: Condition, other: Condition) -> Condition {
    match other.is_empty() {
        true => one,
        false => one.add(other),
    }
}

/// The applications whose present or next review has this level.
fn match_level(level: ReviewLevel) -> Condition {
    let passed_first = application::COLUMN.passed_first;
    Condition::any().add(match level {
        ReviewLevel::Initial => passed_first.is_null(),
        ReviewLevel::Final => passed_first.is_not_null(),
    })
}

/// All that the filter asks for apart from the state.
fn match_others(filter: &QueueFilter, reader: Uuid, now: Timestamp) -> Condition {
    let mut all = Condition::all();
    if let Some(exam) = &filter.exam {
        all = all.add(application::COLUMN.exam.eq(exam.as_str()));
    }
    all = all.add(match_groups(filter));
    all = match filter.level {
        Some(level) => all.add(match_level(level)),
        None => all,
    };
    if filter.was_returned {
        all = all.add(application::COLUMN.returns.gt(0));
    }
    if filter.is_mine {
        all = all.add(
            Condition::any()
                .add(application::COLUMN.reviewer.eq(reader))
                .add(application::COLUMN.id.in_subquery(claims_of(reader, now))),
        );
    }
    if let Some(days) = filter.min_days {
        let latest = now.plus(-i64::from(days) * Timestamp::DAY_MS);
        all = all.add(application::COLUMN.submitted.lte(latest.0));
    }
    if let Some(search) = find_search(filter) {
        all = all.add(match_search(search));
    }
    all
}

/// The applications of the unit and the batch of the filter.
pub(in crate::db) fn match_groups(filter: &QueueFilter) -> Condition {
    let mut all = Condition::all();
    if let Some(unit) = filter.group(QueueGroupKind::Unit) {
        all = all.add(application::COLUMN.unit.eq(unit));
    }
    if let Some(batch) = filter.group(QueueGroupKind::Batch) {
        all = all.add(application::COLUMN.batch.eq(batch));
    }
    all
}

fn find_search(filter: &QueueFilter) -> Option<&str> {
    let search = filter.search.as_deref().map(str::trim);
    search.filter(|search| !search.is_empty())
}

/// The applications that the reviewer has claimed.
pub(in crate::db) fn claims_of(reviewer: Uuid, now: Timestamp) -> SelectStatement {
    Query::select()
        .column(review_claim::Column::Application)
        .from(review_claim::Entity)
        .and_where(review_claim::Column::Reviewer.eq(reviewer))
        .and_where(review_claim::Column::Ends.gt(now.0))
        .take()
}

/// Matches a part of a name or of an application number, or a whole identity number, phone number or
/// receipt code. Each has its own index, a tenth of the size of the table.
fn match_search(search: &str) -> SimpleExpr {
    let upper = search.to_uppercase();
    let people = select_people(search);
    let by_person = Query::select()
        .column(application::Column::Id)
        .from(application::Entity)
        .and_where(Expr::col(application::Column::Candidate).in_subquery(people))
        .to_owned();
    let by_receipt = Query::select()
        .column(receipt::Column::Application)
        .from(receipt::Entity)
        .and_where(receipt::Column::Code.eq(upper.as_str()))
        .to_owned();
    let found = Query::select()
        .column(application::Column::Id)
        .from(application::Entity)
        .and_where(Expr::col(application::Column::Number).like(match_part(&upper)))
        .union(UnionType::Distinct, by_person)
        .union(UnionType::Distinct, by_receipt)
        .to_owned();
    Expr::col((application::Entity, application::Column::Id)).in_subquery(found)
}
