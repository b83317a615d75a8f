//! People on a roster who have not entered: their lapse, their reminder, and their list for the
//! office. S0-09, S4-20.

use std::{ops::RangeInclusive, sync::Arc};

use shared::{
    exam::{Exam, Span, StageKind, roster::Admission},
    id::ExamCode,
    problem::Problem,
    time::Timestamp,
    view::{ABSENT_PAGE, AbsentPeople, AbsentPerson, AbsentTotals},
};

use super::{Backend, closing::closing_of};
use crate::{
    auth::Officer,
    db::{Absent, AbsentRecord},
    error::Result,
    state::AppState,
};

/// People reminded in one transaction. It is limited so that other writes can run in between.
const REMIND_TOGETHER: u64 = 200;

/// Lapses all roster entries without an application whose time is over; returns their number.
pub async fn lapse_absent(state: &AppState) -> Result<u64> {
    let over = Timestamp::EARLIEST..=state.clock.now();
    let mut lapsed = 0;
    for absent in list_absent(state, &over).await? {
        lapsed += state.db.lapse_absent(absent).await?;
    }
    Ok(lapsed)
}

/// Reminds people who have not entered once before the close; returns their number.
pub async fn remind_absent(state: &AppState) -> Result<usize> {
    let now = state.clock.now();
    let soon = now.plus(1)..=now.plus(state.config.remind_before());
    let mut reminded = 0;
    for absent in list_absent(state, &soon).await? {
        loop {
            let count = state
                .db
                .remind_absent(absent.clone(), REMIND_TOGETHER, now)
                .await?;
            reminded += count;
            if (count as u64) < REMIND_TOGETHER {
                break;
            }
        }
    }
    Ok(reminded)
}

/// The searches, one for each exam that only its roster admits to, for people whose time closes in
/// the range.
async fn list_absent(state: &AppState, range: &RangeInclusive<Timestamp>) -> Result<Vec<Absent>> {
    let mut sought = Vec::new();
    for (version, exam) in state.db.current_exams().await? {
        let closing = submission_of(&exam)
            .filter(|_| admits_listed(&exam))
            .and_then(|span| closing_of(&exam, span, range));
        if let Some(closing) = closing {
            sought.push(Absent {
                exam: exam.code.clone(),
                version,
                only_marked: exam.marks_uploaders(),
                closing,
            });
        }
    }
    Ok(sought)
}

fn submission_of(exam: &Exam) -> Option<Span> {
    let stage = exam.stage(StageKind::Submit)?;
    Some(exam.window_of(stage)?.span)
}

fn admits_listed(exam: &Exam) -> bool {
    let roster = exam.roster.as_ref();
    roster.is_some_and(|roster| roster.take_part == Admission::Listed)
}

impl Backend {
    /// Number of roster entries without an application; `None` if the exam is open to others too.
    pub(super) async fn count_absent_of(&self, exam: &Exam) -> Result<Option<AbsentTotals>> {
        if !admits_listed(exam) {
            return Ok(None);
        }
        let db = &self.state.db;
        let counted = db.count_absent(&exam.code, exam.marks_uploaders()).await?;
        Ok(Some(AbsentTotals {
            listed: counted.listed,
            not_entered: counted.not_entered,
            given_up: counted.given_up,
            untold: match exam.entry.invites() {
                true => db.count_untold(&exam.code).await?,
                false => 0,
            },
        }))
    }

    pub(super) async fn list_absent_as(
        &self,
        _: Officer,
        code: &ExamCode,
        page: u32,
    ) -> Result<AbsentPeople> {
        let exam = self.find_exam(code).await?;
        let totals = self.count_absent_of(&exam).await?;
        let totals = totals.ok_or(Problem::NotFound)?;
        let people = self
            .state
            .db
            .list_absent(code, exam.marks_uploaders(), page, ABSENT_PAGE)
            .await?;
        Ok(AbsentPeople {
            exam,
            totals,
            people: people.into_iter().map(describe).collect(),
        })
    }

    /// Starts the time of people who could not be sent a message; the office has informed them
    /// itself.
    pub(super) async fn begin_untold_as(&self, officer: Officer, code: &ExamCode) -> Result<()> {
        let exam = self.find_exam(code).await?;
        if !exam.entry.invites() {
            return Err(Problem::NotFound.into());
        }
        let begun = self
            .state
            .db
            .begin_untold(code, self.state.clock.now())
            .await?;
        let account = officer.account();
        tracing::info!(%account, exam = %code, people = begun, "the office began the time of those whom it told itself");
        Ok(())
    }

    async fn find_exam(&self, code: &ExamCode) -> Result<Arc<Exam>> {
        let found = self.state.db.current_exam(code).await?;
        let (_, exam) = found.ok_or(Problem::NotFound)?;
        Ok(exam)
    }
}

fn describe(record: AbsentRecord) -> AbsentPerson {
    AbsentPerson {
        name: record.entry.name,
        id_number: record.entry.id_number.masked(),
        phone: record.entry.phone,
        email: record.entry.email,
        is_reminded: record.reminded,
        lapsed: record.lapsed,
    }
}
