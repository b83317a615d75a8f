//! Counts for the quality of the reviews by unit (R3, R11): how often each reason was given, which
//! reasons a second reviewer found and the first did not, and how often two reviewers agree. They are
//! counters and not sums over the log, so that they cost the same at any size.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict, SimpleExpr},
};
use shared::{
    application::{Application, LogEvent, ReviewPart, Verdict},
    exam::Exam,
    id::{AccountId, ExamCode},
    time::Timestamp,
    unit_scope::UnitScope,
    view::{Agreement, QUALITY_WEEKS, ReasonCount, ReviewerAgreement, WEEK_MS},
};
use uuid::Uuid;

use crate::{
    db::{
        Database,
        applications::queue_group::read_unit,
        engine::row_decoder::RowDecoder,
        entity::{agreement_count, reason_count},
    },
    error::Result,
};

/// Kinds of counted reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReasonCountKind {
    /// A reviewer gave the reason.
    Given,
    /// A second reviewer gave it, and the first had not.
    Missed,
}

impl ReasonCountKind {
    fn as_str(self) -> &'static str {
        match self {
            ReasonCountKind::Given => "given",
            ReasonCountKind::Missed => "missed",
        }
    }
}

impl Database {
    /// Counted reasons of the applications of an exam in a scope, most frequent first.
    pub async fn count_reasons(
        &self,
        exam: &ExamCode,
        scope: &UnitScope,
        kind: ReasonCountKind,
    ) -> Result<Vec<ReasonCount>> {
        let mut select = reason_count::Entity::find()
            .filter(reason_count::COLUMN.exam.eq(exam.as_str()))
            .filter(reason_count::COLUMN.kind.eq(kind.as_str()));
        if let Some(units) = scope.units() {
            select = select.filter(reason_count::COLUMN.unit.is_in(units.iter()));
        }
        let mut counts: Vec<(String, String, i64)> = select
            .select_only()
            .column(reason_count::Column::Part)
            .column(reason_count::Column::Reason)
            .column_as(sum_of("count"), "total")
            .group_by(reason_count::Column::Part)
            .group_by(reason_count::Column::Reason)
            .into_tuple()
            .all(self.read())
            .await?;
        counts.sort_by(|(part, reason, count), (other_part, other_reason, other)| {
            let names = (part, reason).cmp(&(other_part, other_reason));
            other.cmp(count).then(names)
        });
        let read = |(part, reason, count): (String, String, i64)| {
            let this = RowDecoder {
                table: "reason_count",
                id: format!("{part} {reason}"),
            };
            let is_given = !reason.is_empty();
            Ok(ReasonCount {
                part: this.parse_text(&part)?,
                reason: is_given.then(|| this.parse_text(&reason)).transpose()?,
                count: count.unsigned_abs(),
            })
        };
        counts.into_iter().map(read).collect()
    }

    /// Agreement of the second reviewers with each first reviewer on the applications of an exam in a
    /// scope, by name.
    pub async fn count_agreement(
        &self,
        exam: &ExamCode,
        scope: &UnitScope,
    ) -> Result<Vec<ReviewerAgreement>> {
        let mut select =
            agreement_count::Entity::find().filter(agreement_count::COLUMN.exam.eq(exam.as_str()));
        if let Some(units) = scope.units() {
            select = select.filter(agreement_count::COLUMN.unit.is_in(units.iter()));
        }
        let mut by_reviewer: BTreeMap<Uuid, BTreeMap<i64, Agreement>> = BTreeMap::new();
        let rows: Vec<(Uuid, i64, i64, i64)> = select
            .select_only()
            .column(agreement_count::Column::Reviewer)
            .column(agreement_count::Column::Week)
            .column_as(sum_of("compared"), "compared_total")
            .column_as(sum_of("agreed"), "agreed_total")
            .group_by(agreement_count::Column::Reviewer)
            .group_by(agreement_count::Column::Week)
            .into_tuple()
            .all(self.read())
            .await?;
        for (reviewer, week, compared, agreed) in rows {
            let agreement = Agreement {
                compared: compared.unsigned_abs(),
                agreed: agreed.unsigned_abs(),
            };
            by_reviewer
                .entry(reviewer)
                .or_default()
                .insert(week, agreement);
        }
        let names = self.names_of(by_reviewer.keys().copied().collect()).await?;
        let reviewers = by_reviewer.into_iter().map(|(reviewer, weeks)| {
            let mut total = Agreement::default();
            for agreement in weeks.values() {
                total += *agreement;
            }
            let old = weeks.len().saturating_sub(QUALITY_WEEKS as usize);
            let weeks = weeks.into_iter().skip(old);
            ReviewerAgreement {
                name: names.get(&reviewer).cloned().unwrap_or_default(),
                total,
                weeks: weeks
                    .map(|(week, agreement)| (Timestamp(week * WEEK_MS), agreement))
                    .collect(),
            }
        });
        let mut reviewers: Vec<_> = reviewers.collect();
        reviewers.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(reviewers)
    }
}

/// The sum of a column over the units of a scope. PostgreSQL adds integers to a decimal.
fn sum_of(column: &str) -> SimpleExpr {
    Expr::cust(format!(r#"CAST(SUM("{column}") AS BIGINT)"#))
}

/// Counts the verdicts of a return or decision, which `event` has just made.
pub(in crate::db) async fn count_verdicts_in_tx(
    transaction: &impl ConnectionTrait,
    exam: &Exam,
    (before, after): (&Application, &Application),
    event: &LogEvent,
    now: Timestamp,
) -> Result<()> {
    if !matches!(
        event,
        LogEvent::Returned { .. } | LogEvent::Approved | LogEvent::Refused { .. }
    ) {
        return Ok(());
    }
    let unit = read_unit(transaction, before.id.0).await?;
    let unit = unit.unwrap_or_default();
    // Sorted, so that two transactions lock the rows in the same order.
    let mut reasons: BTreeMap<(ReasonCountKind, String, String), i64> = BTreeMap::new();
    let mut add = |kind, part: &ReviewPart, reason: String| {
        *reasons.entry((kind, part.to_string(), reason)).or_default() += 1;
    };
    for part in after.reviewed_parts(exam) {
        let verdict = after.verdict_on(&part);
        let is_note_alone =
            matches!(verdict, Verdict::Returned { reasons, .. } if reasons.is_empty());
        if is_note_alone {
            add(ReasonCountKind::Given, &part, String::new());
        }
        for reason in verdict.reasons() {
            add(ReasonCountKind::Given, &part, reason.to_string());
        }
    }
    let mut agreement: BTreeMap<AccountId, Agreement> = BTreeMap::new();
    let review = &before.review;
    if let (Some(first), Some(opinion)) = (review.passed_first, &review.first_opinion) {
        for comparison in after.compare_verdicts(exam, first, opinion) {
            for reason in &comparison.missed {
                add(
                    ReasonCountKind::Missed,
                    &comparison.part,
                    reason.to_string(),
                );
            }
            *agreement.entry(comparison.first).or_default() += Agreement {
                compared: 1,
                agreed: u64::from(comparison.agrees),
            };
        }
    }
    for ((kind, part, reason), count) in reasons {
        let row = reason_count::ActiveModel {
            exam: Set(exam.code.to_string()),
            unit: Set(unit.clone()),
            kind: Set(kind.as_str().to_owned()),
            part: Set(part),
            reason: Set(reason),
            count: Set(count),
        };
        add_reasons(transaction, row, count).await?;
    }
    for (reviewer, counted) in agreement {
        let row = agreement_count::ActiveModel {
            exam: Set(exam.code.to_string()),
            unit: Set(unit.clone()),
            reviewer: Set(reviewer.0),
            week: Set(now.0.div_euclid(WEEK_MS)),
            compared: Set(counted.compared.cast_signed()),
            agreed: Set(counted.agreed.cast_signed()),
        };
        add_agreement(transaction, row, counted).await?;
    }
    Ok(())
}

async fn add_reasons(
    transaction: &impl ConnectionTrait,
    row: reason_count::ActiveModel,
    count: i64,
) -> Result<()> {
    use reason_count::{Column, Entity};
    Entity::insert(row)
        .on_conflict(
            OnConflict::columns([
                Column::Exam,
                Column::Unit,
                Column::Kind,
                Column::Part,
                Column::Reason,
            ])
            .value(Column::Count, Expr::col((Entity, Column::Count)).add(count))
            .to_owned(),
        )
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

async fn add_agreement(
    transaction: &impl ConnectionTrait,
    row: agreement_count::ActiveModel,
    counted: Agreement,
) -> Result<()> {
    use agreement_count::{Column, Entity};
    let (compared, agreed) = (counted.compared.cast_signed(), counted.agreed.cast_signed());
    Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::Exam, Column::Unit, Column::Reviewer, Column::Week])
                .value(
                    Column::Compared,
                    Expr::col((Entity, Column::Compared)).add(compared),
                )
                .value(
                    Column::Agreed,
                    Expr::col((Entity, Column::Agreed)).add(agreed),
                )
                .to_owned(),
        )
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}
