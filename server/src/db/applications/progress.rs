//! Figures of an exam's progress (A2): submissions and decisions by minute, the backlog of the review,
//! and the reviewers at work. The counts by minute are counters and not sums over the log, so that
//! they cost the same at any number of applications.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, EntityTrait, ExprTrait, QueryResult, Statement, Value,
    sea_query::{Expr, OnConflict},
};
use shared::{
    application::{CommandOutcome, LogEvent},
    id::ExamCode,
    progress::CHART_DAYS,
    time::Timestamp,
    view::{Claimant, DayCounts, DecisionSpeed, MAX_LISTED_CLAIMANTS, ReviewBacklog},
};
use uuid::Uuid;

use crate::{
    db::{Database, entity::progress_minute},
    error::Result,
};

const MINUTES_PER_DAY: i64 = Timestamp::DAY_MS / Timestamp::MINUTE_MS;

/// Counts the waiting applications. SQLite uses a partial index only if the query repeats its
/// condition with the same literals.
pub(in crate::db) const BACKLOG: &str = r#"SELECT
    CAST(COUNT(*) AS BIGINT) AS "waiting",
    CAST(COUNT("passed_first") AS BIGINT) AS "second",
    MIN("submitted") AS "oldest"
FROM "application"
WHERE "exam" = $1 AND "state" IN ('submitted', 'under-review') AND "held_until" IS NULL"#;

impl Database {
    /// Submissions and decisions of these days, each given by its beginning.
    pub async fn count_days(
        &self,
        exam: &ExamCode,
        days: [Timestamp; CHART_DAYS],
    ) -> Result<Vec<DayCounts>> {
        let first = minute_of(days[0]);
        let end = first + CHART_DAYS as i64 * MINUTES_PER_DAY;
        let sql = format!(
            r#"SELECT ("minute" - {first}) / {MINUTES_PER_DAY} AS "day",
                CAST(SUM("submitted") AS BIGINT) AS "submitted",
                CAST(SUM("decided") AS BIGINT) AS "decided"
            FROM "progress_minute"
            WHERE "exam" = $1 AND "minute" >= {first} AND "minute" < {end}
            GROUP BY 1"#
        );
        let rows = self.query_progress(sql, [exam.as_str().into()]).await?;
        let mut counts: HashMap<i64, (u64, u64)> = HashMap::new();
        for row in rows {
            let count = (read_count(&row, "submitted")?, read_count(&row, "decided")?);
            counts.insert(row.try_get::<i64>("", "day")?, count);
        }
        let counted = (0..).zip(days).map(|(day, begins)| {
            let (submitted, decided) = counts.get(&day).copied().unwrap_or_default();
            DayCounts {
                begins,
                submitted,
                decided,
            }
        });
        Ok(counted.collect())
    }

    /// Decisions of the last 60 minutes and of the last 24 hours; the present minute is the last of
    /// both.
    pub async fn count_recent_decisions(
        &self,
        exam: &ExamCode,
        now: Timestamp,
    ) -> Result<DecisionSpeed> {
        let minute = minute_of(now);
        let (hour, day) = (minute - 60, minute - MINUTES_PER_DAY);
        let sql = format!(
            r#"SELECT
                CAST(COALESCE(SUM("decided"), 0) AS BIGINT) AS "last_day",
                CAST(COALESCE(SUM(CASE WHEN "minute" > {hour} THEN "decided" ELSE 0 END), 0) AS BIGINT)
                    AS "last_hour"
            FROM "progress_minute"
            WHERE "exam" = $1 AND "minute" > {day} AND "minute" <= {minute}"#
        );
        let rows = self.query_progress(sql, [exam.as_str().into()]).await?;
        let Some(row) = rows.first() else {
            return Ok(DecisionSpeed::default());
        };
        Ok(DecisionSpeed {
            last_hour: read_count(row, "last_hour")?,
            last_day: read_count(row, "last_day")?,
        })
    }

    /// Applications of an exam that wait for reviewers.
    pub async fn count_backlog(&self, exam: &ExamCode) -> Result<ReviewBacklog> {
        let sql = BACKLOG.to_owned();
        let rows = self.query_progress(sql, [exam.as_str().into()]).await?;
        let held = self.count_held(Some(exam)).await?;
        let Some(row) = rows.first() else {
            return Ok(ReviewBacklog {
                held,
                ..ReviewBacklog::default()
            });
        };
        let second = read_count(row, "second")?;
        Ok(ReviewBacklog {
            first: read_count(row, "waiting")?.saturating_sub(second),
            second,
            held,
            oldest: row.try_get::<Option<i64>>("", "oldest")?.map(Timestamp),
        })
    }

    /// Reviewers with claims on applications of an exam, most claims first.
    pub async fn list_claimants(&self, exam: &ExamCode, now: Timestamp) -> Result<Vec<Claimant>> {
        let sql = format!(
            r#"SELECT "review_claim"."reviewer" AS "reviewer",
                CAST(COUNT(*) AS BIGINT) AS "claims", MAX("review_claim"."ends") AS "until"
            FROM "review_claim"
            INNER JOIN "application" ON "application"."id" = "review_claim"."application"
            WHERE "review_claim"."ends" > $1 AND "application"."exam" = $2
            GROUP BY "review_claim"."reviewer"
            ORDER BY "claims" DESC, "reviewer"
            LIMIT {MAX_LISTED_CLAIMANTS}"#
        );
        let values = [now.0.into(), exam.as_str().into()];
        let rows = self.query_progress(sql, values).await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let reviewer: Uuid = row.try_get("", "reviewer")?;
            let until: i64 = row.try_get("", "until")?;
            found.push((reviewer, read_count(&row, "claims")?, until));
        }
        let reviewers = found.iter().map(|(reviewer, ..)| *reviewer).collect();
        let names = self.names_of(reviewers).await?;
        let claimants = found.into_iter().map(|(reviewer, claims, until)| Claimant {
            name: names.get(&reviewer).cloned().unwrap_or_default(),
            claims,
            until: Timestamp(until),
        });
        Ok(claimants.collect())
    }

    pub(super) async fn query_progress<const N: usize>(
        &self,
        sql: String,
        values: [Value; N],
    ) -> Result<Vec<QueryResult>> {
        let connection = self.read();
        let backend = connection.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql, values);
        Ok(connection.query_all_raw(statement).await?)
    }
}

/// Counts the submission or decision that a command has just made. It is the last row that a command
/// locks, since all commands of the exam share it.
pub(in crate::db) async fn count_progress_in_tx(
    transaction: &impl ConnectionTrait,
    outcome: &CommandOutcome,
    now: Timestamp,
) -> Result<()> {
    let (mut submitted, mut decided) = (0, 0);
    for (_, event) in outcome.entries() {
        match event {
            LogEvent::Submitted { .. } => submitted += 1,
            LogEvent::Returned { .. } | LogEvent::Approved | LogEvent::Refused { .. } => {
                decided += 1;
            }
            _ => {}
        }
    }
    if (submitted, decided) == (0, 0) {
        return Ok(());
    }
    add_to_minute(
        transaction,
        &outcome.application.exam,
        (submitted, decided),
        now,
    )
    .await
}

async fn add_to_minute(
    transaction: &impl ConnectionTrait,
    exam: &ExamCode,
    (submitted, decided): (i64, i64),
    now: Timestamp,
) -> Result<()> {
    use progress_minute::{Column, Entity};
    let row = progress_minute::ActiveModel {
        exam: Set(exam.to_string()),
        minute: Set(minute_of(now)),
        submitted: Set(submitted),
        decided: Set(decided),
    };
    let more = |column: Column, count: i64| Expr::col((Entity, column)).add(count);
    Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::Exam, Column::Minute])
                .value(Column::Submitted, more(Column::Submitted, submitted))
                .value(Column::Decided, more(Column::Decided, decided))
                .to_owned(),
        )
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

fn minute_of(at: Timestamp) -> i64 {
    at.0.div_euclid(Timestamp::MINUTE_MS)
}

pub(super) fn read_count(row: &QueryResult, column: &str) -> Result<u64> {
    Ok(row.try_get::<i64>("", column)?.unsigned_abs())
}
