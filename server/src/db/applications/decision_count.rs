//! Counts of judgements by part and of decisions by reviewer (A2). They are counters and not sums over
//! the log, so that they cost the same at any number of applications.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, OnConflict},
};
use shared::{
    application::{Application, LogEvent, ReviewPart},
    exam::Exam,
    id::{AccountId, ExamCode},
    progress::begin_of_day,
    role::Actor,
    time::Timestamp,
    view::{DecisionCounts, MAX_LISTED_REVIEWERS, ReviewerDecisions},
};
use uuid::Uuid;

use super::progress::read_count;
use crate::{
    db::{
        Database,
        engine::row_decoder::RowDecoder,
        entity::{log_entry, part_count, reviewer_day},
    },
    error::Result,
};

/// Judgements of a part, and those that returned it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartCount {
    pub part: ReviewPart,
    pub judged: u64,
    pub returned: u64,
}

impl Database {
    /// Judgements by part, most returned first.
    pub async fn count_parts(&self, exam: &ExamCode) -> Result<Vec<PartCount>> {
        let rows = part_count::Entity::find()
            .filter(part_count::COLUMN.exam.eq(exam.as_str()))
            .order_by_desc(part_count::COLUMN.returned)
            .order_by_asc(part_count::COLUMN.part)
            .all(self.read())
            .await?;
        let read = |row: part_count::Model| {
            let this = RowDecoder {
                table: "part_count",
                id: &row.part,
            };
            Ok(PartCount {
                part: this.parse_text(&row.part)?,
                judged: row.judged.unsigned_abs(),
                returned: row.returned.unsigned_abs(),
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Decisions by reviewer, most decisions first; `today` is the beginning of the day.
    pub async fn count_reviewer_decisions(
        &self,
        exam: &ExamCode,
        today: Timestamp,
    ) -> Result<Vec<ReviewerDecisions>> {
        let decided = r#"("approved" + "returned" + "refused")"#;
        let sql = format!(
            r#"SELECT "reviewer",
                CAST(SUM("first_reviews") AS BIGINT) AS "first_reviews",
                CAST(SUM("approved") AS BIGINT) AS "approved",
                CAST(SUM("returned") AS BIGINT) AS "returned",
                CAST(SUM("refused") AS BIGINT) AS "refused",
                CAST(SUM(CASE WHEN "day" = $2 THEN {decided} ELSE 0 END) AS BIGINT) AS "today"
            FROM "reviewer_day"
            WHERE "exam" = $1
            GROUP BY "reviewer"
            ORDER BY SUM({decided}) DESC, SUM("first_reviews") DESC, "reviewer"
            LIMIT {MAX_LISTED_REVIEWERS}"#
        );
        let values = [exam.as_str().into(), today.0.into()];
        let rows = self.query_progress(sql, values).await?;
        let mut counted = Vec::with_capacity(rows.len());
        for row in rows {
            let reviewer: Uuid = row.try_get("", "reviewer")?;
            let counts = DecisionCounts {
                first_reviews: read_count(&row, "first_reviews")?,
                approved: read_count(&row, "approved")?,
                returned: read_count(&row, "returned")?,
                refused: read_count(&row, "refused")?,
            };
            counted.push((reviewer, read_count(&row, "today")?, counts));
        }
        let reviewers = counted.iter().map(|(reviewer, ..)| *reviewer).collect();
        let names = self.names_of(reviewers).await?;
        let decisions = counted
            .into_iter()
            .map(|(reviewer, today, counts)| ReviewerDecisions {
                name: names.get(&reviewer).cloned().unwrap_or_default(),
                today,
                counts,
            });
        Ok(decisions.collect())
    }
}

/// Beginning of the JSON of `LogEvent::DecisionCorrected`: the tag is the first member.
const CORRECTED: &str = r#"{"event":"decision-corrected""#;

/// Counts the decision or first review that `event` has just made, for its author and its parts. All
/// commands of the exam share these rows, and lock them in this order. A correction of a decision
/// leaves the counts of its reviewer as they were.
pub(in crate::db) async fn count_decision_in_tx(
    transaction: &impl ConnectionTrait,
    exam: &Exam,
    application: &Application,
    (event, author): (&LogEvent, Actor),
    now: Timestamp,
) -> Result<()> {
    let mut counts = DecisionCounts::default();
    match event {
        LogEvent::FirstReviewPassed | LogEvent::FirstReviewRefused { .. } => {
            counts.first_reviews = 1;
        }
        LogEvent::Approved => counts.approved = 1,
        LogEvent::Returned { .. } => counts.returned = 1,
        LogEvent::Refused { .. } => counts.refused = 1,
        _ => return Ok(()),
    }
    if counts.decided() > 0 {
        add_parts(transaction, exam, application).await?;
    }
    match author {
        Actor::Reviewer(reviewer) => {
            let day = begin_of_day(now, exam.time_zone);
            add_to_day(transaction, &exam.code, (reviewer, day), counts).await
        }
        _ => Ok(()),
    }
}

/// Adds the parts that were judged since the last submission, and since the last correction that put the
/// application back under review: other verdicts were counted with the decision before.
async fn add_parts(
    transaction: &impl ConnectionTrait,
    exam: &Exam,
    application: &Application,
) -> Result<()> {
    use part_count::{Column, Entity};
    let corrected: Option<i64> = log_entry::Entity::find()
        .filter(log_entry::COLUMN.application.eq(application.id.0))
        .filter(log_entry::Column::Event.starts_with(CORRECTED))
        .order_by_desc(log_entry::COLUMN.revision)
        .select_only()
        .column(log_entry::Column::At)
        .into_tuple()
        .one(transaction)
        .await?;
    let since = application
        .event_times
        .submitted
        .max(corrected.map(Timestamp));
    let is_judged = |part: &ReviewPart| {
        let author = application.verdict_author(part);
        // Data of earlier builds has no author.
        !application.verdict_on(part).is_pending()
            && author.is_none_or(|author| Some(author.at) >= since)
    };
    let mut parts = application.reviewed_parts(exam);
    parts.retain(is_judged);
    // Sorted, so that two transactions lock the rows in the same order.
    parts.sort();
    let rows: Vec<_> = parts
        .iter()
        .map(|part| part_count::ActiveModel {
            exam: Set(exam.code.to_string()),
            part: Set(part.to_string()),
            judged: Set(1),
            returned: Set(i64::from(application.verdict_on(part).is_returned())),
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let more = |column: Column, new: &'static str| Expr::col((Entity, column)).add(Expr::cust(new));
    Entity::insert_many(rows)
        .on_conflict(
            OnConflict::columns([Column::Exam, Column::Part])
                .value(
                    Column::Judged,
                    more(Column::Judged, r#""excluded"."judged""#),
                )
                .value(
                    Column::Returned,
                    more(Column::Returned, r#""excluded"."returned""#),
                )
                .to_owned(),
        )
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

async fn add_to_day(
    transaction: &impl ConnectionTrait,
    exam: &ExamCode,
    (reviewer, day): (AccountId, Timestamp),
    counts: DecisionCounts,
) -> Result<()> {
    use reviewer_day::{Column, Entity};
    let row = reviewer_day::ActiveModel {
        exam: Set(exam.to_string()),
        reviewer: Set(reviewer.0),
        day: Set(day.0),
        first_reviews: Set(counts.first_reviews.cast_signed()),
        approved: Set(counts.approved.cast_signed()),
        returned: Set(counts.returned.cast_signed()),
        refused: Set(counts.refused.cast_signed()),
    };
    let mut conflict = OnConflict::columns([Column::Exam, Column::Reviewer, Column::Day]);
    for (column, count) in [
        (Column::FirstReviews, counts.first_reviews),
        (Column::Approved, counts.approved),
        (Column::Returned, counts.returned),
        (Column::Refused, counts.refused),
    ] {
        let more = Expr::col((Entity, column)).add(count.cast_signed());
        conflict.value(column, more);
    }
    Entity::insert(row)
        .on_conflict(conflict)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}
