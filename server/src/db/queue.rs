//! The reviewers' queue, what waits next, and the counts of the office's board.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{
    Condition, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
    sea_query::{Expr, LikeExpr, Query, SimpleExpr, UnionType},
};
use shared::{
    application::{Application, State},
    id::{AccountId, ApplicationId, ExamCode},
    text::LocalText,
    time::Timestamp,
    view::{QUEUE_PAGE, Queue, QueueFilter, QueueRow},
};
use uuid::Uuid;

use super::{
    Database,
    entity::{account, application, image},
    row::Row,
};
use crate::error::Result;

/// The states in which the reviewers have work.
const WAITING: [State; 2] = [State::Submitted, State::UnderReview];

/// Whose applications are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    Every,
    /// Those that were submitted at least once: a draft is its candidate's own.
    Submitted,
}

impl Database {
    /// A page of the queue. Without a state, the filter lets through what waits; with a
    /// search, whatever it finds.
    pub async fn queue(&self, filter: &QueueFilter, now: Timestamp) -> Result<Queue> {
        let exams: Vec<(ExamCode, LocalText)> = self
            .current_exams()
            .await?
            .into_iter()
            .map(|(_, exam)| (exam.code.clone(), exam.title.clone()))
            .collect();
        let selected = select(filter);
        let total = selected.clone().count(self.read()).await?;
        let rows = selected
            .order_by_asc(application::COLUMN.submitted)
            .order_by_asc(application::COLUMN.id)
            .offset(u64::from(filter.page) * u64::from(QUEUE_PAGE))
            .limit(u64::from(QUEUE_PAGE))
            .all(self.read())
            .await?;
        let titles: HashMap<&str, &LocalText> = exams
            .iter()
            .map(|(code, title)| (code.as_str(), title))
            .collect();
        let rows = self.describe(rows, &titles).await?;
        let counts = self
            .count_states(filter.exam.as_ref(), Counted::Submitted)
            .await?;
        Ok(Queue {
            counts,
            exams,
            rows,
            total,
            now,
        })
    }

    /// How many applications are in each state; a state without any is there with 0.
    pub async fn count_states(
        &self,
        exam: Option<&ExamCode>,
        counted: Counted,
    ) -> Result<BTreeMap<State, u64>> {
        let mut select = application::Entity::find()
            .select_only()
            .column(application::Column::State)
            .column_as(application::COLUMN.id.count(), "applications")
            .group_by(application::COLUMN.state);
        if let Some(exam) = exam {
            select = select.filter(application::COLUMN.exam.eq(exam.as_str()));
        }
        if counted == Counted::Submitted {
            select = select.filter(application::COLUMN.submitted.is_not_null());
        }
        let rows: Vec<(String, i64)> = select.into_tuple().all(self.read()).await?;
        let mut counts: BTreeMap<State, u64> =
            State::ALL.into_iter().map(|state| (state, 0)).collect();
        for (word, count) in rows {
            counts.insert(read_state("any", &word)?, count.unsigned_abs());
        }
        Ok(counts)
    }

    /// Who waits longest for this reviewer after this application in its exam; after the last
    /// comes the first.
    pub async fn next_waiting(
        &self,
        current: &Application,
        reviewer: AccountId,
    ) -> Result<Option<ApplicationId>> {
        let theirs = Condition::any()
            .add(application::COLUMN.passed_first.is_null())
            .add(application::COLUMN.passed_first.ne(reviewer.0));
        let waiting = application::Entity::find()
            .select_only()
            .column(application::Column::Id)
            .filter(application::COLUMN.exam.eq(current.exam.as_str()))
            .filter(application::COLUMN.state.eq(State::Submitted.as_str()))
            .filter(application::COLUMN.id.ne(current.id.0))
            .filter(theirs)
            .order_by_asc(application::COLUMN.submitted)
            .order_by_asc(application::COLUMN.id);
        if let Some(submitted) = current.moments.submitted {
            let later = Condition::any()
                .add(application::COLUMN.submitted.gt(submitted.0))
                .add(
                    Condition::all()
                        .add(application::COLUMN.submitted.eq(submitted.0))
                        .add(application::COLUMN.id.gt(current.id.0)),
                );
            let next: Option<Uuid> = waiting
                .clone()
                .filter(later)
                .into_tuple()
                .one(self.read())
                .await?;
            if let Some(next) = next {
                return Ok(Some(ApplicationId(next)));
            }
        }
        let first: Option<Uuid> = waiting.into_tuple().one(self.read()).await?;
        Ok(first.map(ApplicationId))
    }

    async fn describe(
        &self,
        rows: Vec<application::Model>,
        titles: &HashMap<&str, &LocalText>,
    ) -> Result<Vec<QueueRow>> {
        let accounts = rows
            .iter()
            .flat_map(|row| [Some(row.candidate), row.reviewer])
            .flatten()
            .collect();
        let names = self.names_of(accounts).await?;
        let images = self
            .count_images(rows.iter().map(|row| row.id).collect())
            .await?;
        let mut described = Vec::with_capacity(rows.len());
        for row in rows {
            let this = Row {
                table: "application",
                id: row.id,
            };
            let title = titles
                .get(row.exam.as_str())
                .ok_or_else(|| this.fault("its exam has no version"))?;
            described.push(QueueRow {
                application: ApplicationId(row.id),
                name: names.get(&row.candidate).cloned().unwrap_or_default(),
                exam: (*title).clone(),
                state: read_state(row.id, &row.state)?,
                images: images.get(&row.id).copied().unwrap_or_default(),
                returns: this.number(row.returns)?,
                submitted: row.submitted.map(Timestamp),
                reviewer: row
                    .reviewer
                    .and_then(|reviewer| names.get(&reviewer).cloned()),
                is_final_review: row.passed_first.is_some(),
                number: row.number,
            });
        }
        Ok(described)
    }

    async fn count_images(&self, applications: Vec<Uuid>) -> Result<HashMap<Uuid, u32>> {
        let counts: Vec<(Uuid, i64)> = image::Entity::find()
            .select_only()
            .column(image::Column::Application)
            .column_as(image::COLUMN.id.count(), "images")
            .filter(image::COLUMN.application.is_in(applications))
            .filter(image::COLUMN.removed.is_null())
            .group_by(image::COLUMN.application)
            .into_tuple()
            .all(self.read())
            .await?;
        Ok(counts
            .into_iter()
            .map(|(id, count)| (id, u32::try_from(count).unwrap_or(u32::MAX)))
            .collect())
    }
}

fn select(filter: &QueueFilter) -> Select<application::Entity> {
    let mut select =
        application::Entity::find().filter(application::COLUMN.submitted.is_not_null());
    if let Some(exam) = &filter.exam {
        select = select.filter(application::COLUMN.exam.eq(exam.as_str()));
    }
    let search = filter
        .search
        .as_deref()
        .map(str::trim)
        .filter(|search| !search.is_empty());
    match (filter.state, search) {
        (Some(state), _) => select = select.filter(application::COLUMN.state.eq(state.as_str())),
        (None, Some(_)) => {}
        (None, None) => {
            select = select.filter(application::COLUMN.state.is_in(WAITING.map(State::as_str)))
        }
    }
    match search {
        Some(search) => select.filter(found_by(search)),
        None => select,
    }
}

/// Part of a name or of a number. Each is looked for in an index of its own, which is a tenth of
/// the table.
fn found_by(search: &str) -> SimpleExpr {
    let part = |text: &str| {
        let escaped = text
            .replace('\\', r"\\")
            .replace('%', r"\%")
            .replace('_', r"\_");
        LikeExpr::new(format!("%{escaped}%")).escape('\\')
    };
    let named = Query::select()
        .column(account::Column::Id)
        .from(account::Entity)
        .and_where(Expr::col(account::Column::Name).like(part(search)))
        .to_owned();
    let by_name = Query::select()
        .column(application::Column::Id)
        .from(application::Entity)
        .and_where(Expr::col(application::Column::Candidate).in_subquery(named))
        .to_owned();
    let by_number = Query::select()
        .column(application::Column::Id)
        .from(application::Entity)
        .and_where(Expr::col(application::Column::Number).like(part(&search.to_uppercase())))
        .union(UnionType::Distinct, by_name)
        .to_owned();
    Expr::col(application::Column::Id).in_subquery(by_number)
}

fn read_state(id: impl ToString, word: &str) -> Result<State> {
    let this = Row {
        table: "application",
        id: id.to_string(),
    };
    Ok(State::from_word(word).ok_or_else(|| this.fault(format!("no state `{word}`")))?)
}
