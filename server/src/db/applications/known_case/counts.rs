//! The known cases of an exam and the counts of their reviews, for supervisors and the office.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{
    EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use shared::{
    id::{ExamCode, KnownCaseId},
    time::Timestamp,
    unit_scope::UnitScope,
    view::{
        CaseCounts, CaseObjection, KnownCaseRow, MAX_LISTED_CASES, QUALITY_WEEKS, ReviewerCases,
        WEEK_MS,
    },
};
use uuid::Uuid;

use crate::{
    db::{
        Database,
        applications::queue::filter::match_scope,
        entity::{application, known_case, known_case_review},
    },
    error::Result,
};

/// The case, the reviewer, the times at which it was shown and decided, and the result of a review.
type ReviewRow = (Uuid, Uuid, Option<i64>, Option<i64>, Option<bool>, i64, i64);

/// The id, the application, the time and the author of a marking, and the retirement of a case.
type CaseRow = (Uuid, Uuid, i64, Uuid, Option<i64>);

impl Database {
    /// The known cases of the applications of an exam in a scope, those in use first, with at most
    /// [`MAX_LISTED_CASES`], and the reviewers who were given one, by name.
    pub async fn count_known_cases(
        &self,
        exam: &ExamCode,
        scope: &UnitScope,
    ) -> Result<(Vec<KnownCaseRow>, Vec<ReviewerCases>)> {
        let reviews = self.read_shown_reviews(exam, scope).await?;
        let rows = self.list_known_cases(exam, scope, &reviews).await?;
        Ok((rows, self.count_case_reviewers(&reviews).await?))
    }

    /// The reviews of known cases that were on a screen.
    async fn read_shown_reviews(
        &self,
        exam: &ExamCode,
        scope: &UnitScope,
    ) -> Result<Vec<ReviewRow>> {
        use known_case_review::Column;
        let rows = known_case_review::Entity::find()
            .select_only()
            .columns([
                Column::KnownCase,
                Column::Reviewer,
                Column::ShownAt,
                Column::DecidedAt,
                Column::Agreed,
                Column::Missed,
                Column::Added,
            ])
            .filter(known_case_review::COLUMN.exam.eq(exam.as_str()))
            .filter(known_case_review::COLUMN.shown_at.is_not_null())
            .filter(
                known_case_review::COLUMN
                    .known_case
                    .in_subquery(select_cases(exam, scope)),
            )
            .order_by_asc(known_case_review::COLUMN.shown_at)
            .into_tuple()
            .all(self.read())
            .await?;
        Ok(rows)
    }

    async fn list_known_cases(
        &self,
        exam: &ExamCode,
        scope: &UnitScope,
        reviews: &[ReviewRow],
    ) -> Result<Vec<KnownCaseRow>> {
        use known_case::Column;
        let mut cases: Vec<CaseRow> = known_case::Entity::find()
            .select_only()
            .columns([
                Column::Id,
                Column::Application,
                Column::MarkedAt,
                Column::MarkedBy,
                Column::RetiredAt,
            ])
            .filter(known_case::COLUMN.id.in_subquery(select_cases(exam, scope)))
            .order_by_desc(known_case::COLUMN.marked_at)
            .order_by_desc(known_case::COLUMN.id)
            .limit(MAX_LISTED_CASES)
            .into_tuple()
            .all(self.read())
            .await?;
        if cases.is_empty() {
            return Ok(Vec::new());
        }
        cases.sort_by_key(|(.., retired_at)| retired_at.is_some());
        let numbers: Vec<(Uuid, String)> = application::Entity::find()
            .select_only()
            .column(application::Column::Id)
            .column(application::Column::Number)
            .filter(
                application::COLUMN
                    .id
                    .is_in(cases.iter().map(|(_, application, ..)| *application)),
            )
            .into_tuple()
            .all(self.read())
            .await?;
        let numbers: HashMap<Uuid, String> = numbers.into_iter().collect();
        let markers = cases.iter().map(|(_, _, _, marker, _)| *marker).collect();
        let names = self.names_of(markers).await?;
        let mut counts: HashMap<Uuid, CaseCounts> = HashMap::new();
        for review in reviews {
            *counts.entry(review.0).or_default() += count_review(review);
        }
        let mut objections = self.list_objections(exam).await?;
        let rows = cases
            .into_iter()
            .map(|(id, application, at, marker, retired)| KnownCaseRow {
                id: KnownCaseId(id),
                number: numbers.get(&application).cloned().unwrap_or_default(),
                marked_by: names.get(&marker).cloned().unwrap_or_default(),
                marked_at: Timestamp(at),
                retired_at: retired.map(Timestamp),
                counts: counts.get(&id).copied().unwrap_or_default(),
                objections: objections.remove(&id).unwrap_or_default(),
            });
        Ok(rows.collect())
    }

    /// The objections to the cases of an exam, oldest first.
    async fn list_objections(&self, exam: &ExamCode) -> Result<HashMap<Uuid, Vec<CaseObjection>>> {
        use known_case_review::Column;
        let rows: Vec<(Uuid, Uuid, Option<String>, Option<i64>)> =
            known_case_review::Entity::find()
                .select_only()
                .columns([
                    Column::KnownCase,
                    Column::Reviewer,
                    Column::Objection,
                    Column::ObjectedAt,
                ])
                .filter(known_case_review::COLUMN.exam.eq(exam.as_str()))
                .filter(known_case_review::COLUMN.objection.is_not_null())
                .order_by_asc(known_case_review::COLUMN.objected_at)
                .into_tuple()
                .all(self.read())
                .await?;
        let authors = rows.iter().map(|(_, reviewer, ..)| *reviewer).collect();
        let names = self.names_of(authors).await?;
        let mut objections: HashMap<Uuid, Vec<CaseObjection>> = HashMap::new();
        for (case, reviewer, note, at) in rows {
            objections.entry(case).or_default().push(CaseObjection {
                author: names.get(&reviewer).cloned().unwrap_or_default(),
                at: Timestamp(at.unwrap_or_default()),
                note: note.unwrap_or_default(),
            });
        }
        Ok(objections)
    }

    /// Counts of each reviewer by the week in which a case was shown.
    async fn count_case_reviewers(&self, reviews: &[ReviewRow]) -> Result<Vec<ReviewerCases>> {
        let mut by_reviewer: HashMap<Uuid, BTreeMap<i64, CaseCounts>> = HashMap::new();
        for review in reviews {
            let (_, reviewer, shown_at, ..) = review;
            let week = shown_at.unwrap_or_default().div_euclid(WEEK_MS);
            let weeks = by_reviewer.entry(*reviewer).or_default();
            *weeks.entry(week).or_default() += count_review(review);
        }
        let names = self.names_of(by_reviewer.keys().copied().collect()).await?;
        let reviewers = by_reviewer.into_iter().map(|(reviewer, weeks)| {
            let mut total = CaseCounts::default();
            for counts in weeks.values() {
                total += *counts;
            }
            let old = weeks.len().saturating_sub(QUALITY_WEEKS as usize);
            let weeks = weeks.into_iter().skip(old);
            ReviewerCases {
                name: names.get(&reviewer).cloned().unwrap_or_default(),
                total,
                weeks: weeks
                    .map(|(week, counts)| (Timestamp(week * WEEK_MS), counts))
                    .collect(),
            }
        });
        let mut reviewers: Vec<_> = reviewers.collect();
        reviewers.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(reviewers)
    }
}

/// The known cases of the applications of an exam in a scope.
fn select_cases(exam: &ExamCode, scope: &UnitScope) -> SelectStatement {
    let own = (known_case::Entity, known_case::Column::Application);
    let of_scope = application::Entity::find()
        .select_only()
        .column(application::Column::Id)
        .filter(Expr::col((application::Entity, application::Column::Id)).equals(own))
        .filter(match_scope(scope));
    known_case::Entity::find()
        .select_only()
        .column(known_case::Column::Id)
        .filter(known_case::COLUMN.exam.eq(exam.as_str()))
        .filter(Expr::exists(of_scope.into_query()))
        .into_query()
}

fn count_review((_, _, _, decided_at, agreed, missed, added): &ReviewRow) -> CaseCounts {
    CaseCounts {
        given: 1,
        judged: u64::from(decided_at.is_some()),
        agreed: u64::from(*agreed == Some(true)),
        missed: missed.unsigned_abs(),
        added: added.unsigned_abs(),
    }
}
