//! The reviewers' queue, and the counts on the office's board.

pub(in crate::db) mod filter;

use std::collections::{BTreeMap, HashMap};

use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{
    application::StateKind,
    exam::{Exam, Slot},
    id::{AccountId, ApplicationId, ExamCode},
    review_grant::{GrantKind, ReviewGrants},
    text::LocalText,
    time::Timestamp,
    view::{
        DeskAccess, HintOrder, QUEUE_PAGE_SIZE, QueueFilter, QueueRow, ReviewQueue, SheetLinks,
    },
};
use uuid::Uuid;

use self::filter::{is_waiting, match_groups, match_listed, select_queue};
use crate::{
    db::{
        Database,
        applications::held::read_held_decision,
        engine::row_decoder::RowDecoder,
        entity::{application, image},
    },
    error::Result,
};

/// The applications that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountScope<'a> {
    All,
    /// Applications in the list of a reviewer with these grants, of the unit and the batch of the
    /// filter. They were submitted at least once:
    /// drafts are private to their candidates.
    Listed(&'a ReviewGrants, &'a QueueFilter),
}

impl Database {
    /// A page of the queue of a reviewer. Without a state the filter selects waiting applications;
    /// with a search, all matches.
    pub async fn queue(
        &self,
        filter: &QueueFilter,
        (reviewer, grants): (AccountId, &ReviewGrants),
        now: Timestamp,
    ) -> Result<ReviewQueue> {
        let current = self.current_exams().await?;
        let exams: Vec<(ExamCode, LocalText)> = current
            .iter()
            .map(|(_, exam)| (exam.code.clone(), exam.title.clone()))
            .filter(|(code, _)| grants.has_exam(code))
            .collect();
        let listed = match_listed(grants, filter.exam.as_ref());
        let selected = select_queue(filter, reviewer.0, now).filter(listed);
        let total = selected.clone().count(self.read()).await?;
        let by_hints = match filter.hints {
            Some(HintOrder::First) => selected.order_by_desc(application::COLUMN.has_hints),
            Some(HintOrder::Last) => selected.order_by_asc(application::COLUMN.has_hints),
            None => selected,
        };
        let rows = by_hints
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
        let rows = self.describe(rows, &titles, grants, now).await?;
        let counts = self
            .count_states(filter.exam.as_ref(), CountScope::Listed(grants, filter))
            .await?;
        let waiting = self.count_waiting(grants).await?;
        let is_shown = |exam: &Exam| {
            let is_in_list = filter.exam.as_ref().is_none_or(|code| *code == exam.code);
            is_in_list && waiting.contains_key(&exam.code)
        };
        let mut groups = Vec::new();
        let chosen = current.iter().map(|(_, exam)| exam);
        let mut chosen = chosen.filter(|exam| filter.exam.as_ref() == Some(&exam.code));
        if let Some(exam) = chosen.next()
            && let Some(scope) = grants.readable_scope(&exam.code)
        {
            groups = self.list_queue_groups(exam, &scope).await?;
        }
        let has_right = |code: &ExamCode, kind| grants.scope(code, kind).is_some();
        let is_answerable = |code: &ExamCode| {
            has_right(code, GrantKind::Supervisor) || has_right(code, GrantKind::Final)
        };
        let confirmable: Vec<ExamCode> = current
            .iter()
            .map(|(_, exam)| exam.code.clone())
            .filter(is_answerable)
            .collect();
        let supervised = current.iter().map(|(_, exam)| exam.code.clone());
        let supervised = supervised.filter(|code| has_right(code, GrantKind::Supervisor));
        let with_sheets = current.iter().filter(|(_, exam)| is_shown(exam));
        Ok(ReviewQueue {
            reader: reviewer,
            keys: Default::default(),
            held: self.count_held_in(filter, grants).await?,
            groups,
            sheets: with_sheets.map(|(_, exam)| list_sheets(exam)).collect(),
            handed: self.list_handed((reviewer, grants), now).await?,
            corrections: self
                .list_corrections(&confirmable, (reviewer, grants))
                .await?,
            supervised: supervised.collect(),
            waiting,
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
        counted: CountScope<'_>,
    ) -> Result<BTreeMap<StateKind, u64>> {
        let mut select = application::Entity::find()
            .select_only()
            .column(application::Column::State)
            .column_as(application::COLUMN.id.count(), "applications")
            .group_by(application::COLUMN.state);
        if let Some(exam) = exam {
            select = select.filter(application::COLUMN.exam.eq(exam.as_str()));
        }
        if let CountScope::Listed(grants, filter) = counted {
            select = select
                .filter(match_groups(filter))
                .filter(application::COLUMN.submitted.is_not_null())
                .filter(match_listed(grants, exam));
        }
        let rows: Vec<(String, i64)> = select.into_tuple().all(self.read()).await?;
        let mut counts: BTreeMap<StateKind, u64> =
            StateKind::ALL.into_iter().map(|state| (state, 0)).collect();
        for (word, count) in rows {
            counts.insert(read_state("any", &word)?, count.unsigned_abs());
        }
        Ok(counts)
    }

    /// Number of applications whose decision is held, of the exam, unit and batch of the filter.
    async fn count_held_in(&self, filter: &QueueFilter, grants: &ReviewGrants) -> Result<u64> {
        let mut held = application::Entity::find()
            .filter(application::COLUMN.held_until.is_not_null())
            .filter(match_listed(grants, filter.exam.as_ref()))
            .filter(match_groups(filter));
        if let Some(exam) = &filter.exam {
            held = held.filter(application::COLUMN.exam.eq(exam.as_str()));
        }
        Ok(held.count(self.read()).await?)
    }

    /// Number of applications in each exam that wait for reviewers.
    async fn count_waiting(&self, grants: &ReviewGrants) -> Result<BTreeMap<ExamCode, u64>> {
        let rows: Vec<(String, i64)> = application::Entity::find()
            .select_only()
            .column(application::Column::Exam)
            .column_as(application::COLUMN.id.count(), "applications")
            .filter(is_waiting())
            .filter(match_listed(grants, None))
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
        grants: &ReviewGrants,
        now: Timestamp,
    ) -> Result<Vec<QueueRow>> {
        let accounts = rows
            .iter()
            .flat_map(|row| [Some(row.candidate), row.reviewer])
            .flatten()
            .collect();
        let names = self.names_of(accounts).await?;
        let applications = rows.iter().map(|row| row.id).collect();
        let mut claims = self.claims_on(applications, now).await?;
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
                has_hints: row.has_hints,
                claim: claims.remove(&row.id),
                held: read_held_decision(&row)?,
                is_supervised: DeskAccess::find(
                    grants,
                    &this.parse_text(&row.exam)?,
                    row.unit.as_deref(),
                )
                .is_some_and(|access| access.is_supervisor),
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

/// The sheets of an exam, that of the portrait first.
fn list_sheets(exam: &Exam) -> SheetLinks {
    let mut slots: Vec<&Slot> = exam.reviewed_slots().collect();
    slots.sort_by_key(|slot| !exam.is_portrait(&slot.id));
    let slots = slots.into_iter();
    SheetLinks {
        exam: exam.code.clone(),
        slots: slots
            .map(|slot| (slot.id.clone(), slot.title.clone()))
            .collect(),
    }
}

fn read_state(id: impl ToString, word: &str) -> Result<StateKind> {
    let this = RowDecoder {
        table: "application",
        id: id.to_string(),
    };
    Ok(StateKind::from_name(word).ok_or_else(|| this.corrupt(format!("no state `{word}`")))?)
}
