//! The draw of a known case for a reviewer who asks for their next application. The ids decide, so
//! that a repeated request has the same answer.

use std::sync::Arc;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
    sea_query::{Expr, OnConflict, Query, SelectStatement},
};
use shared::{
    application::{Application, known_case::follows_known_case},
    exam::Exam,
    id::{AccountId, ApplicationId, ExamCode},
    review_grant::{GrantKind, ReviewGrants, ReviewLevel},
    time::Timestamp,
    unit_scope::UnitScope,
    view::QueueFilter,
};
use uuid::Uuid;

use super::read_snapshot;
use crate::{
    db::{
        Database,
        applications::{
            queue::filter::{match_groups, match_scope},
            review_event::recusals_of,
        },
        engine::row_decoder::{RowDecoder, to_json},
        entity::{application, exam, known_case, known_case_review, log_entry},
    },
    error::Result,
    random,
};

/// Most cases that are tried, where the time to mend is over for some.
const MAX_TRIED_CASES: u64 = 5;

/// A request of a reviewer who has just claimed an application.
pub(in crate::db) struct CaseDraw<'a> {
    /// The claimed application, which the case would precede.
    pub(in crate::db) application: ApplicationId,
    pub(in crate::db) reviewer: AccountId,
    pub(in crate::db) grants: &'a ReviewGrants,
    pub(in crate::db) filter: &'a QueueFilter,
    /// Applications and cases that the reviewer has or leaves.
    pub(in crate::db) had: Vec<ApplicationId>,
}

/// The id of the known case that the reviewer gets before the application. `None` if there is none
/// for them here. Each application is preceded by at most one.
pub(in crate::db) async fn draw_known_case(
    database: &Database,
    transaction: &DatabaseTransaction,
    draw: &CaseDraw<'_>,
    now: Timestamp,
) -> Result<Option<ApplicationId>> {
    if !admits_known_case(draw.filter) {
        return Ok(None);
    }
    let Some(exam) = find_exam(database, transaction, draw.application).await? else {
        return Ok(None);
    };
    let is_drawn = follows_known_case(draw.application, exam.review.known_cases);
    let scope = draw.grants.scope(&exam.code, GrantKind::Initial);
    let Some(scope) = scope.filter(|_| is_drawn) else {
        return Ok(None);
    };
    let usable = select_usable(draw, &exam.code, scope);
    let given = known_case_review::Entity::find()
        .filter(known_case_review::COLUMN.reviewer.eq(draw.reviewer.0))
        .filter(known_case_review::COLUMN.precedes.eq(draw.application.0))
        .one(transaction)
        .await?;
    if let Some(given) = given {
        let id = ApplicationId(given.id);
        if given.decided_at.is_some() || draw.had.contains(&id) {
            return Ok(None);
        }
        let usable = usable
            .filter(known_case::COLUMN.id.eq(given.known_case))
            .one(transaction)
            .await?;
        return Ok(usable.map(|_| id));
    }
    let candidates = usable
        .filter(known_case::COLUMN.id.not_in_subquery(select_known(draw)))
        .order_by_asc(known_case::COLUMN.marked_at)
        .order_by_asc(known_case::COLUMN.id)
        .limit(MAX_TRIED_CASES)
        .all(transaction)
        .await?;
    for case in candidates {
        let decided = read_snapshot(&case)?.application;
        if can_be_judged(database, transaction, &decided, now).await? {
            return give_case(transaction, draw, &case, decided, now).await;
        }
    }
    Ok(None)
}

/// True if the reviewer works on the list as it is. A case would stand out in a search, and it has
/// no last reviewer and no second review.
fn admits_known_case(filter: &QueueFilter) -> bool {
    let search = filter.search.as_deref().unwrap_or_default();
    search.trim().is_empty()
        && filter.level != Some(ReviewLevel::Final)
        && !filter.was_returned
        && !filter.is_mine
        && !filter.is_held
        && filter.min_days.is_none()
}

/// The newest definition of the exam of an application, so that a changed share counts at once.
async fn find_exam(
    database: &Database,
    transaction: &DatabaseTransaction,
    application: ApplicationId,
) -> Result<Option<Arc<Exam>>> {
    let of_application = application::Entity::find_by_id(application.0)
        .select_only()
        .column(application::Column::Exam);
    let row: Option<(String, i32)> = exam::Entity::find()
        .select_only()
        .column(exam::Column::Code)
        .column(exam::Column::Version)
        .filter(exam::Column::Code.in_subquery(of_application.into_query()))
        .order_by_desc(exam::Column::Version)
        .into_tuple()
        .one(transaction)
        .await?;
    let Some((code, version)) = row else {
        return Ok(None);
    };
    let this = RowDecoder {
        table: "application",
        id: application,
    };
    let (code, version) = (this.parse_text::<ExamCode>(&code)?, this.number(version)?);
    database
        .exam_in_tx(transaction, &code, version)
        .await
        .map(Some)
}

/// Cases in use of the exam, of the scope of the reviewer and of the groups of the filter, without
/// those that the reviewer has marked, and without applications on which they have acted or from which
/// they have recused themselves.
fn select_usable(
    draw: &CaseDraw<'_>,
    exam: &ExamCode,
    scope: &UnitScope,
) -> Select<known_case::Entity> {
    let reviewer = draw.reviewer.0;
    let of_case = (known_case::Entity, known_case::Column::Application);
    let logged = Query::select()
        .expr(Expr::val(1))
        .from(log_entry::Entity)
        .and_where(Expr::col((log_entry::Entity, log_entry::Column::Application)).equals(of_case))
        .and_where(log_entry::Column::Account.eq(reviewer))
        .take();
    let of_groups = application::Entity::find()
        .select_only()
        .column(application::Column::Id)
        .filter(Expr::col((application::Entity, application::Column::Id)).equals(of_case))
        .filter(match_scope(scope))
        .filter(match_groups(draw.filter));
    known_case::Entity::find()
        .filter(known_case::COLUMN.exam.eq(exam.as_str()))
        .filter(known_case::COLUMN.retired_at.is_null())
        .filter(known_case::COLUMN.marked_by.ne(reviewer))
        .filter(known_case::COLUMN.application.ne(draw.application.0))
        .filter(Expr::exists(logged).not())
        .filter(Expr::exists(of_groups.into_query()))
        .filter(
            known_case::COLUMN
                .application
                .not_in_subquery(recusals_of(reviewer)),
        )
}

/// Cases that the reviewer has seen, and those that are on their desk or loaded in advance.
fn select_known(draw: &CaseDraw<'_>) -> SelectStatement {
    let had = draw.had.iter().map(|id| id.0);
    Query::select()
        .column(known_case_review::Column::KnownCase)
        .from(known_case_review::Entity)
        .and_where(known_case_review::Column::Reviewer.eq(draw.reviewer.0))
        .and_where(
            known_case_review::Column::ShownAt
                .is_not_null()
                .or(known_case_review::Column::Id.is_in(had)),
        )
        .take()
}

/// True if the reviewer can give the verdicts of the case: what must be returned has time to be
/// mended, as that of any other application.
async fn can_be_judged(
    database: &Database,
    transaction: &DatabaseTransaction,
    decided: &Application,
    now: Timestamp,
) -> Result<bool> {
    let exam = database
        .exam_in_tx(transaction, &decided.exam, decided.exam_version)
        .await?;
    let verdicts = decided.collect_verdicts(&exam);
    let has_returned = verdicts.values().any(|verdict| verdict.is_returned());
    let goes_out = now.plus(exam.review.hold_ms());
    Ok(!has_returned || decided.mend_period(&exam, goes_out).is_ok())
}

/// Stores that the reviewer gets the case. One that was only loaded in advance before keeps its id.
async fn give_case(
    transaction: &DatabaseTransaction,
    draw: &CaseDraw<'_>,
    case: &known_case::Model,
    decided: Application,
    now: Timestamp,
) -> Result<Option<ApplicationId>> {
    let earlier = known_case_review::Entity::find()
        .filter(known_case_review::COLUMN.known_case.eq(case.id))
        .filter(known_case_review::COLUMN.reviewer.eq(draw.reviewer.0))
        .one(transaction)
        .await?;
    if let Some(earlier) = earlier {
        known_case_review::Entity::update_many()
            .set(known_case_review::ActiveModel {
                precedes: Set(draw.application.0),
                ..Default::default()
            })
            .filter(known_case_review::COLUMN.id.eq(earlier.id))
            .exec(transaction)
            .await?;
        return Ok(Some(ApplicationId(earlier.id)));
    }
    let id: Uuid = random::uuid_v7(now);
    let undecided = decided.into_undecided();
    let row = known_case_review::ActiveModel {
        id: Set(id),
        known_case: Set(case.id),
        exam: Set(case.exam.clone()),
        reviewer: Set(draw.reviewer.0),
        precedes: Set(draw.application.0),
        shown_at: Set(None),
        revision: Set(undecided.revision.cast_signed()),
        application: Set(to_json(&undecided)),
        notes: Set("[]".to_owned()),
        decided_at: Set(None),
        agreed: Set(None),
        missed: Set(0),
        added: Set(0),
        comparison: Set(None),
        objection: Set(None),
        objected_at: Set(None),
    };
    // PostgreSQL: another request of the same reviewer may have got the case at this moment.
    let given = known_case_review::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(transaction)
        .await?;
    Ok((given > 0).then_some(ApplicationId(id)))
}
