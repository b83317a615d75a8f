//! Positions for one candidate: search, check against the answers, choice.

use shared::{
    application::{Application, Command},
    calendar::Day,
    exam::{Exam, PositionRule, StageKind},
    id::{ApplicationId, PositionCode},
    position::{Fit, Found, Position, Positions, Yardstick},
    problem::Problem,
    search::SearchWords,
    view::{POSITION_PAGE, PositionCard, PositionList, PositionQuery, PositionRow},
};
use tokio::sync::Semaphore;

use super::Backend;
use crate::{auth::Candidate, error::Result};

/// Limit of concurrent searches; further searches wait, other requests do not.
static SEARCHES: Semaphore = Semaphore::const_new(2);

impl Backend {
    pub(super) async fn list_positions(
        &self,
        candidate: Candidate,
        id: ApplicationId,
        query: &PositionQuery,
    ) -> Result<PositionList> {
        let application = self.find_own(candidate, id).await?;
        let db = &self.state.db;
        let exam = db.exam(&application.exam, application.exam_version).await?;
        let rule = exam.positions.as_ref().ok_or(Problem::NotFound)?;
        let words: SearchWords = query.search.parse()?;
        let positions = db.positions(&exam.code).await?;
        let _turn = SEARCHES
            .acquire()
            .await
            .expect("the semaphore is never closed");
        let (of_exam, query) = (exam.clone(), query.clone());
        let find = move || find_page(&positions, &of_exam, &application, &query, &words);
        // Lists have tens of thousands of rows, so the search runs on a blocking thread.
        let mut list = tokio::task::spawn_blocking(find).await?;
        self.count_rows(&exam, rule, &mut list.rows).await?;
        Ok(list)
    }

    async fn count_rows(
        &self,
        exam: &Exam,
        rule: &PositionRule,
        rows: &mut [PositionRow],
    ) -> Result<()> {
        if !rule.show_applicants {
            return Ok(());
        }
        let codes: Vec<PositionCode> = rows.iter().map(|row| row.position.code.clone()).collect();
        let counts = self.state.db.count_applicants(&exam.code, &codes).await?;
        for row in rows {
            row.applicants = Some(counts.get(&row.position.code).copied().unwrap_or_default());
        }
        Ok(())
    }

    pub(super) async fn read_position(
        &self,
        candidate: Candidate,
        id: ApplicationId,
        code: &PositionCode,
    ) -> Result<PositionCard> {
        let application = self.find_own(candidate, id).await?;
        let db = &self.state.db;
        let exam = db.exam(&application.exam, application.exam_version).await?;
        let card = self.compare(&exam, &application, code).await?;
        Ok(card.ok_or(Problem::NotFound)?)
    }

    /// The chosen position of an application, checked against its answers.
    pub(super) async fn read_chosen(
        &self,
        exam: &Exam,
        application: &Application,
    ) -> Result<Option<PositionCard>> {
        match &application.position {
            Some(code) => self.compare(exam, application, code).await,
            None => Ok(None),
        }
    }

    async fn compare(
        &self,
        exam: &Exam,
        application: &Application,
        code: &PositionCode,
    ) -> Result<Option<PositionCard>> {
        let Some(rule) = &exam.positions else {
            return Ok(None);
        };
        let positions = self.state.db.positions(&exam.code).await?;
        let Some(position) = positions.find(code) else {
            return Ok(None);
        };
        let applicants = match rule.show_applicants {
            true => {
                let codes = [code.clone()];
                let counts = self.state.db.count_applicants(&exam.code, &codes).await?;
                Some(counts.get(code).copied().unwrap_or_default())
            }
            false => None,
        };
        Ok(Some(PositionCard {
            comparisons: measure(exam, application).compare(position),
            position: position.clone(),
            applicants,
        }))
    }

    pub(super) async fn choose(
        &self,
        candidate: Candidate,
        id: ApplicationId,
        position: PositionCode,
    ) -> Result<()> {
        let application = self.find_own(candidate, id).await?;
        let positions = self.state.db.positions(&application.exam).await?;
        let title = positions
            .find(&position)
            .ok_or(Problem::NotFound)?
            .full_title();
        let command = Command::ChoosePosition { position, title };
        self.work_as(candidate, id, None, command).await?;
        Ok(())
    }
}

/// The requested page of the list, without the numbers of applicants.
fn find_page(
    positions: &Positions,
    exam: &Exam,
    application: &Application,
    query: &PositionQuery,
    words: &SearchWords,
) -> PositionList {
    let yardstick = measure(exam, application);
    let keep = |position: &Position| !query.fitting || yardstick.fit(position) != Fit::Fails;
    let found = match words.is_empty() {
        true => positions.under(&query.at, keep),
        false => Found::Positions(positions.search(&query.at, words, keep).collect()),
    };
    let page = query.page as usize * POSITION_PAGE as usize;
    let mut list = PositionList {
        branches: Vec::new(),
        rows: Vec::new(),
        total: 0,
        all: positions.len() as u32,
    };
    match found {
        Found::Branches(branches) => {
            list.total = branches.len() as u32;
            let shown = branches.into_iter().skip(page);
            list.branches = shown.take(POSITION_PAGE as usize).collect();
        }
        Found::Positions(found) => {
            list.total = found.len() as u32;
            let shown = found.into_iter().skip(page).take(POSITION_PAGE as usize);
            list.rows = shown
                .map(|position| PositionRow {
                    position: position.clone(),
                    fit: yardstick.fit(position),
                    applicants: None,
                })
                .collect();
        }
    }
    list
}

/// Years are counted up to the day on which the choice of positions opens.
fn measure<'a>(exam: &'a Exam, application: &Application) -> Yardstick<'a> {
    let opening = application.opening_of(exam, StageKind::Position);
    let on = opening.map(|opening| Day::of(opening.opens, exam.time_zone));
    Yardstick::of(exam, application, on)
}
