//! The reviewers' queue, the next application for a reviewer, and the counts on the office's board.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{
    Condition, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
    sea_query::{Expr, LikeExpr, Query, SimpleExpr, UnionType},
};
use shared::{
    application::{Application, StateKind},
    id::{AccountId, ApplicationId, ExamCode},
    text::LocalText,
    time::Timestamp,
    view::{QUEUE_PAGE_SIZE, QueueFilter, QueueRow, ReviewQueue},
};
use uuid::Uuid;

use crate::{
    db::{
        Database,
        engine::row_decoder::RowDecoder,
        entity::{account, application, image},
    },
    error::Result,
};

/// The states in which an application waits for reviewers.
const WAITING: [StateKind; 2] = [StateKind::Submitted, StateKind::UnderReview];

/// Time in milliseconds after which an untouched application is given to other reviewers.
pub(crate) const REVIEW_IDLE_LIMIT_MS: i64 = 15 * Timestamp::MINUTE_MS;

/// The classes of applications, in the order in which a reviewer gets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum QueueClass {
    /// Begun by this reviewer.
    Own,
    /// Begun by another reviewer and left.
    Abandoned,
    /// Not begun.
    Untouched,
}

impl QueueClass {
    const ALL: [QueueClass; 3] = [
        QueueClass::Own,
        QueueClass::Abandoned,
        QueueClass::Untouched,
    ];
}

/// The search for the next application.
struct NextSearch<'a> {
    exam: Option<&'a ExamCode>,
    current: Option<&'a Application>,
    reviewer: AccountId,
    abandoned_before: Timestamp,
}

impl NextSearch<'_> {
    fn class_of(&self, application: &Application) -> Option<QueueClass> {
        match application.state.kind() {
            StateKind::Submitted => Some(QueueClass::Untouched),
            StateKind::UnderReview if application.review.reviewer == Some(self.reviewer) => {
                Some(QueueClass::Own)
            }
            StateKind::UnderReview => Some(QueueClass::Abandoned),
            _ => None,
        }
    }

    /// The ids of one class, longest waiting first.
    fn select(&self, class: QueueClass, is_after_current: bool) -> Select<application::Entity> {
        let theirs = Condition::any()
            .add(application::COLUMN.passed_first.is_null())
            .add(application::COLUMN.passed_first.ne(self.reviewer.0));
        let state = match class {
            QueueClass::Untouched => StateKind::Submitted,
            QueueClass::Own | QueueClass::Abandoned => StateKind::UnderReview,
        };
        let mut select = application::Entity::find()
            .select_only()
            .column(application::Column::Id)
            .filter(application::COLUMN.state.eq(state.as_str()))
            .filter(theirs)
            .order_by_asc(application::COLUMN.submitted)
            .order_by_asc(application::COLUMN.id);
        match class {
            QueueClass::Own => {
                select = select.filter(application::COLUMN.reviewer.eq(self.reviewer.0));
            }
            QueueClass::Abandoned => {
                let is_left = Condition::any()
                    .add(application::COLUMN.reviewed.is_null())
                    .add(application::COLUMN.reviewed.lt(self.abandoned_before.0));
                let is_others = Condition::any()
                    .add(application::COLUMN.reviewer.is_null())
                    .add(application::COLUMN.reviewer.ne(self.reviewer.0));
                select = select.filter(is_left).filter(is_others);
            }
            QueueClass::Untouched => {}
        }
        if let Some(exam) = self.exam {
            select = select.filter(application::COLUMN.exam.eq(exam.as_str()));
        }
        let Some(current) = self.current else {
            return select;
        };
        select = select.filter(application::COLUMN.id.ne(current.id.0));
        match current.event_times.submitted {
            Some(submitted) if is_after_current => select.filter(
                Condition::any()
                    .add(application::COLUMN.submitted.gt(submitted.0))
                    .add(
                        Condition::all()
                            .add(application::COLUMN.submitted.eq(submitted.0))
                            .add(application::COLUMN.id.gt(current.id.0)),
                    ),
            ),
            _ => select,
        }
    }
}

/// The applications that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountScope {
    All,
    /// Applications that were submitted at least once: drafts are private to their candidates.
    Submitted,
}

impl Database {
    /// A page of the queue. Without a state the filter selects waiting applications; with a search,
    /// all matches. `next` is left empty: it depends on the reviewer.
    pub async fn queue(&self, filter: &QueueFilter, now: Timestamp) -> Result<ReviewQueue> {
        let exams: Vec<(ExamCode, LocalText)> = self
            .current_exams()
            .await?
            .into_iter()
            .map(|(_, exam)| (exam.code.clone(), exam.title.clone()))
            .collect();
        let selected = select_queue(filter);
        let total = selected.clone().count(self.read()).await?;
        let rows = selected
            .order_by_asc(application::COLUMN.submitted)
            .order_by_asc(application::COLUMN.id)
            .offset(u64::from(filter.page) * u64::from(QUEUE_PAGE_SIZE))
            .limit(u64::from(QUEUE_PAGE_SIZE))
            .all(self.read())
            .await?;
        let titles: HashMap<&str, &LocalText> = exams
            .iter()
            .map(|(code, title)| (code.as_str(), title))
            .collect();
        let rows = self.describe(rows, &titles).await?;
        let counts = self
            .count_states(filter.exam.as_ref(), CountScope::Submitted)
            .await?;
        Ok(ReviewQueue {
            next: None,
            waiting: self.count_waiting().await?,
            counts,
            exams,
            rows,
            total,
            now,
        })
    }

    /// Number of applications in each state; 0 for a state without any.
    pub async fn count_states(
        &self,
        exam: Option<&ExamCode>,
        counted: CountScope,
    ) -> Result<BTreeMap<StateKind, u64>> {
        let mut select = application::Entity::find()
            .select_only()
            .column(application::Column::State)
            .column_as(application::COLUMN.id.count(), "applications")
            .group_by(application::COLUMN.state);
        if let Some(exam) = exam {
            select = select.filter(application::COLUMN.exam.eq(exam.as_str()));
        }
        if counted == CountScope::Submitted {
            select = select.filter(application::COLUMN.submitted.is_not_null());
        }
        let rows: Vec<(String, i64)> = select.into_tuple().all(self.read()).await?;
        let mut counts: BTreeMap<StateKind, u64> =
            StateKind::ALL.into_iter().map(|state| (state, 0)).collect();
        for (word, count) in rows {
            counts.insert(read_state("any", &word)?, count.unsigned_abs());
        }
        Ok(counts)
    }

    /// The next application for this reviewer in an exam, or in any: first those that they have
    /// begun, then those that others have begun and left for [`REVIEW_IDLE_LIMIT_MS`], then the longest
    /// waiting. The search continues after `current` and wraps around.
    ///
    /// Concurrent reviewers get different applications: each skips as many as there are other
    /// active reviewers before them in the order of ids.
    pub async fn find_next_application(
        &self,
        exam: Option<&ExamCode>,
        current: Option<&Application>,
        reviewer: AccountId,
        now: Timestamp,
    ) -> Result<Option<ApplicationId>> {
        let search = NextSearch {
            exam: current.map(|current| &current.exam).or(exam),
            current,
            reviewer,
            abandoned_before: now.plus(-REVIEW_IDLE_LIMIT_MS),
        };
        let others = self.count_reviewers_before(&search).await?;
        let here = current.and_then(|current| search.class_of(current));
        let decided = match here {
            None if current.is_some() => Some(QueueClass::Untouched),
            _ => None,
        };
        let first = here.unwrap_or(QueueClass::Own);
        let after = QueueClass::ALL.into_iter().filter(|class| *class >= first);
        let steps = after
            .map(|class| (class, here == Some(class) || decided == Some(class)))
            .chain(QueueClass::ALL.map(|class| (class, false)));
        for (class, is_after_current) in steps {
            let passed_over = if class == QueueClass::Own { 0 } else { others };
            let mut found: Vec<Uuid> = search
                .select(class, is_after_current)
                .limit(passed_over + 1)
                .into_tuple()
                .all(self.read())
                .await?;
            if let Some(next) = found.pop() {
                return Ok(Some(ApplicationId(next)));
            }
        }
        Ok(None)
    }

    /// Number of other active reviewers with lower ids: they have one of these applications under
    /// review and have worked on it since `left_before`.
    async fn count_reviewers_before(&self, search: &NextSearch<'_>) -> Result<u64> {
        let mut select = application::Entity::find()
            .select_only()
            .column(application::Column::Reviewer)
            .distinct()
            .filter(
                application::COLUMN
                    .state
                    .eq(StateKind::UnderReview.as_str()),
            )
            .filter(application::COLUMN.reviewed.gte(search.abandoned_before.0))
            .filter(application::COLUMN.reviewer.lt(search.reviewer.0));
        if let Some(exam) = search.exam {
            select = select.filter(application::COLUMN.exam.eq(exam.as_str()));
        }
        let reviewers: Vec<Uuid> = select.into_tuple().all(self.read()).await?;
        Ok(reviewers.len() as u64)
    }

    /// Number of applications in each exam that are submitted or under review.
    async fn count_waiting(&self) -> Result<BTreeMap<ExamCode, u64>> {
        let rows: Vec<(String, i64)> = application::Entity::find()
            .select_only()
            .column(application::Column::Exam)
            .column_as(application::COLUMN.id.count(), "applications")
            .filter(
                application::COLUMN
                    .state
                    .is_in(WAITING.map(StateKind::as_str)),
            )
            .group_by(application::COLUMN.exam)
            .into_tuple()
            .all(self.read())
            .await?;
        let read = |(exam, count): (String, i64)| -> Result<(ExamCode, u64)> {
            let this = RowDecoder {
                table: "application",
                id: &exam,
            };
            Ok((this.parse_text::<ExamCode>(&exam)?, count.unsigned_abs()))
        };
        rows.into_iter().map(read).collect()
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
            let this = RowDecoder {
                table: "application",
                id: row.id,
            };
            let title = titles
                .get(row.exam.as_str())
                .ok_or_else(|| this.corrupt("its exam has no version"))?;
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

fn select_queue(filter: &QueueFilter) -> Select<application::Entity> {
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
            select = select.filter(
                application::COLUMN
                    .state
                    .is_in(WAITING.map(StateKind::as_str)),
            )
        }
    }
    match search {
        Some(search) => select.filter(search_condition(search)),
        None => select,
    }
}

/// Matches a part of a name or of a number. Each has its own index, a tenth of the size of the
/// table.
fn search_condition(search: &str) -> SimpleExpr {
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

fn read_state(id: impl ToString, word: &str) -> Result<StateKind> {
    let this = RowDecoder {
        table: "application",
        id: id.to_string(),
    };
    Ok(StateKind::from_name(word).ok_or_else(|| this.corrupt(format!("no state `{word}`")))?)
}
