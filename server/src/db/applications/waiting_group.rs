//! Waiting applications by unit, batch and position (A2), counted in partial indexes that hold only
//! what waits.

use sea_orm::QueryResult;
use shared::{
    id::ExamCode,
    time::Timestamp,
    view::{MAX_LISTED_GROUPS, WaitingBy, WaitingGroup, WaitingGroups},
};

use super::progress::read_count;
use crate::{db::Database, error::Result};

/// The statement that counts the groups. SQLite uses a partial index only if the query repeats its
/// condition with the same literals.
pub(in crate::db) fn write_waiting_query(by: WaitingBy) -> String {
    let column = by.as_str();
    format!(
        r#"SELECT "{column}" AS "name",
            CAST(COUNT(*) AS BIGINT) AS "waiting",
            CAST(COUNT("passed_first") AS BIGINT) AS "second",
            MIN("submitted") AS "oldest",
            CAST(SUM(COUNT(*)) OVER () AS BIGINT) AS "grouped"
        FROM "application"
        WHERE "exam" = $1 AND "{column}" IS NOT NULL
            AND "state" IN ('submitted', 'under-review') AND "held_until" IS NULL
        GROUP BY "{column}"
        ORDER BY "waiting" DESC, "name"
        LIMIT {MAX_LISTED_GROUPS}"#
    )
}

impl Database {
    /// Waiting applications of an exam by a property; positions have no titles yet.
    pub async fn count_waiting_groups(
        &self,
        exam: &ExamCode,
        by: WaitingBy,
    ) -> Result<WaitingGroups> {
        let values = [exam.as_str().into()];
        let rows = self.query_progress(write_waiting_query(by), values).await?;
        let grouped = match rows.first() {
            Some(row) => read_count(row, "grouped")?,
            None => 0,
        };
        let rows: Result<Vec<WaitingGroup>> = rows.iter().map(read_group).collect();
        Ok(WaitingGroups {
            by,
            rows: rows?,
            grouped,
        })
    }
}

fn read_group(row: &QueryResult) -> Result<WaitingGroup> {
    Ok(WaitingGroup {
        name: row.try_get("", "name")?,
        title: None,
        waiting: read_count(row, "waiting")?,
        second: read_count(row, "second")?,
        oldest: row.try_get::<Option<i64>>("", "oldest")?.map(Timestamp),
    })
}
