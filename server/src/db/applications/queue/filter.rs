//! The filter of the queue as a query.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, Select,
    sea_query::{Expr, Query, SelectStatement, SimpleExpr, UnionType},
};
use shared::{
    application::StateKind,
    exam::queue_group::QueueGroupKind,
    id::ExamCode,
    review_grant::ReviewGrants,
    time::Timestamp,
    view::{QueueFilter, ReviewLevel},
};
use uuid::Uuid;

use crate::db::{
    accounts::search::{match_part, select_people},
    entity::{application, receipt, review_claim},
};

/// The states in which an application waits for reviewers, unless a decision is held.
const WAITING: [StateKind; 2] = [StateKind::Submitted, StateKind::UnderReview];

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

/// The waiting applications, in one state or in both, that match the filter apart from its state.
pub(in crate::db) fn filter_waiting(
    filter: &QueueFilter,
    state: Option<StateKind>,
    reader: Uuid,
    now: Timestamp,
) -> Select<application::Entity> {
    // PostgreSQL checks the columns of a locked row again, after a decision at the same moment.
    let waiting = application::Entity::find()
        .filter(is_waiting())
        .filter(application::COLUMN.held_until.is_null());
    let waiting = match state {
        Some(state) => waiting.filter(application::COLUMN.state.eq(state.as_str())),
        None => waiting,
    };
    waiting.filter(match_others(filter, reader, now))
}

/// Matches applications that wait for reviewers: no decision is held. The few held ones are looked
/// up in their own index, so that counting the others needs no rows.
pub(super) fn is_waiting() -> Condition {
    let is_in_review = application::COLUMN
        .state
        .is_in(WAITING.map(StateKind::as_str));
    let held = Query::select()
        .column(application::Column::Id)
        .from(application::Entity)
        .and_where(application::Column::HeldUntil.is_not_null())
        .take();
    Condition::all()
        .add(is_in_review)
        .add(application::COLUMN.id.not_in_subquery(held))
}

/// The applications in the list of a reviewer with these grants. A waiting one is listed if the
/// reviewer may judge it; a supervisor sees all of the exam.
pub(in crate::db) fn match_listed(grants: &ReviewGrants) -> Condition {
    match_grants(grants, |exam, kinds| {
        let is_whole = grants.can_supervise(exam) || kinds.len() > 1;
        let level = *kinds.first().filter(|_| !is_whole)?;
        Some(match_level(level).add(is_waiting().not()))
    })
}

/// The waiting applications that a reviewer with these grants may judge.
pub(in crate::db) fn match_judgeable(grants: &ReviewGrants) -> Condition {
    match_grants(grants, |_, levels| match levels[..] {
        [] => Some(Condition::any().add(Expr::val(1).eq(0))),
        [level] => Some(match_level(level)),
        _ => None,
    })
}

/// Matches the exams of the grants, each with the condition that `match_rest` makes from the levels
/// at which the reviewer may judge.
fn match_grants(
    grants: &ReviewGrants,
    match_rest: impl Fn(&ExamCode, Vec<ReviewLevel>) -> Option<Condition>,
) -> Condition {
    let ReviewGrants::Restricted(exams) = grants else {
        return Condition::all();
    };
    // An account without a valid grant has no exam.
    let mut any = Condition::any().add(Expr::val(1).eq(0));
    for exam in exams.keys() {
        let of_exam = Condition::all().add(application::COLUMN.exam.eq(exam.as_str()));
        let levels = grants.levels(exam).into_iter().collect();
        any = any.add(match match_rest(exam, levels) {
            Some(rest) => of_exam.add(rest),
            None => of_exam,
        });
    }
    any
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
