//! Positions for one candidate: search, comparison with the candidate's answers, and choice. For the
//! office: the present list.

use shared::{
    application::{Application, Command},
    exam::{Exam, PositionRule},
    id::{ApplicationId, ExamCode, PositionCode},
    position::{Position, PositionChildren, PositionFit, PositionMatcher, PositionTree},
    problem::Problem,
    search::SearchWords,
    view::{
        MAX_LISTED_POSITIONS, OfficePosition, OfficePositions, POSITION_PAGE_SIZE, PositionCard,
        PositionList, PositionQuery, PositionRow,
    },
};
use tokio::sync::Semaphore;

use crate::{
    auth::{Candidate, Officer},
    error::Result,
    services::Backend,
};

/// Permits of concurrent searches. A search without a permit waits; other requests do not wait.
static SEARCH_PERMITS: Semaphore = Semaphore::const_new(2);

impl Backend {
    /// A page of the positions that the query finds. `NotFound` if the exam has no positions.
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
        let _permit = SEARCH_PERMITS
            .acquire()
            .await
            .expect("the semaphore is never closed");
        let (exam_of_search, query) = (exam.clone(), query.clone());
        let search = move || find_page(&positions, &exam_of_search, &application, &query, &words);
        // Lists have tens of thousands of rows, so the search runs on a blocking thread.
        let mut list = tokio::task::spawn_blocking(search).await?;
        self.count_applicants(&exam, rule, &mut list.rows).await?;
        Ok(list)
    }

    /// Adds the numbers of applicants to the rows, if the exam shows them.
    async fn count_applicants(
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

    /// One position, compared with the candidate's answers. `PositionGone` if the list has none with this
    /// code, `NotFound` if the exam has no positions.
    pub(super) async fn read_position(
        &self,
        candidate: Candidate,
        id: ApplicationId,
        code: &PositionCode,
    ) -> Result<PositionCard> {
        let application = self.find_own(candidate, id).await?;
        let db = &self.state.db;
        let exam = db.exam(&application.exam, application.exam_version).await?;
        if exam.positions.is_none() {
            return Err(Problem::NotFound.into());
        }
        let card = self.load_position_card(&exam, &application, code).await?;
        Ok(card.ok_or(Problem::PositionGone)?)
    }

    /// The chosen position of an application, compared with its answers; `None` if none is chosen.
    pub(super) async fn read_chosen(
        &self,
        exam: &Exam,
        application: &Application,
    ) -> Result<Option<PositionCard>> {
        match &application.position {
            Some(code) => self.load_position_card(exam, application, code).await,
            None => Ok(None),
        }
    }

    /// The card of a position, compared with the application's answers; `None` for an unknown one.
    async fn load_position_card(
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
            comparisons: PositionMatcher::at_opening(exam, application).compare(position),
            position: position.clone(),
            applicants,
        }))
    }

    /// The present list of an exam for the office, with the first positions that the search finds.
    ///
    /// # Errors
    /// `NotFound` if the exam has no positions; `TextTooLong`, `TooManyWords`.
    pub(super) async fn list_positions_as(
        &self,
        officer: Officer,
        code: &ExamCode,
        search: &str,
    ) -> Result<OfficePositions> {
        let exam = self.read_exam_as(officer, code).await?;
        if exam.positions.is_none() {
            return Err(Problem::NotFound.into());
        }
        let words: SearchWords = search.parse()?;
        let db = &self.state.db;
        let Some(last) = db.last_position_import(code).await? else {
            return Ok(OfficePositions::default());
        };
        let positions = db.positions(code).await?;
        let choices = db.count_position_choices(code).await?;
        let total = positions.len() as u32;
        let _permit = SEARCH_PERMITS
            .acquire()
            .await
            .expect("the semaphore is never closed");
        let search = move || {
            let found: Vec<_> = positions.search(&[], &words, |_| true).collect();
            let listed = found.iter().take(MAX_LISTED_POSITIONS);
            let rows = listed.map(|position| OfficePosition {
                position: (*position).clone(),
                applications: choices.get(&position.code).copied().unwrap_or_default(),
            });
            (found.len() as u32, rows.collect())
        };
        let (found, rows) = tokio::task::spawn_blocking(search).await?;
        Ok(OfficePositions {
            total,
            imported: Some(last.imported),
            importer: last.importer,
            found,
            rows,
        })
    }

    /// Chooses a position for the application. `PositionGone` if the list has none with this code,
    /// `NotFound` if the exam has no positions.
    pub(super) async fn choose_position_as(
        &self,
        candidate: Candidate,
        id: ApplicationId,
        position: PositionCode,
    ) -> Result<()> {
        let application = self.find_own(candidate, id).await?;
        let db = &self.state.db;
        let exam = db.exam(&application.exam, application.exam_version).await?;
        if exam.positions.is_none() {
            return Err(Problem::NotFound.into());
        }
        let positions = db.positions(&application.exam).await?;
        let title = positions
            .find(&position)
            .ok_or(Problem::PositionGone)?
            .full_title();
        let command = Command::ChoosePosition { position, title };
        self.perform_as(candidate, id, None, command).await?;
        Ok(())
    }
}

/// The requested page of the list, without the numbers of applicants.
fn find_page(
    positions: &PositionTree,
    exam: &Exam,
    application: &Application,
    query: &PositionQuery,
    words: &SearchWords,
) -> PositionList {
    let matcher = PositionMatcher::at_opening(exam, application);
    let is_shown =
        |position: &Position| !query.fitting || matcher.overall_fit(position) != PositionFit::Fails;
    let found = match words.is_empty() {
        true => positions.list_children(&query.at, is_shown),
        false => {
            PositionChildren::Positions(positions.search(&query.at, words, is_shown).collect())
        }
    };
    let first_row = query.page as usize * POSITION_PAGE_SIZE as usize;
    let mut list = PositionList {
        branches: Vec::new(),
        rows: Vec::new(),
        total: 0,
        all: positions.len() as u32,
    };
    match found {
        PositionChildren::Branches(branches) => {
            list.total = branches.len() as u32;
            let shown = branches.into_iter().skip(first_row);
            list.branches = shown.take(POSITION_PAGE_SIZE as usize).collect();
        }
        PositionChildren::Positions(found) => {
            list.total = found.len() as u32;
            let shown = found
                .into_iter()
                .skip(first_row)
                .take(POSITION_PAGE_SIZE as usize);
            list.rows = shown
                .map(|position| PositionRow {
                    position: position.clone(),
                    fit: matcher.overall_fit(position),
                    applicants: None,
                })
                .collect();
        }
    }
    list
}
