//! The office's part.

use app::ports::OfficePort;
use async_trait::async_trait;
use shared::{exam::Publication, id::ExamCode, problem::Problem, view::BoardRow};

use super::{Backend, answer, card};
use crate::{auth::Officer, db::Counted, error::Result};

#[async_trait]
impl OfficePort for Backend {
    async fn board(&self) -> Result<Vec<BoardRow>, Problem> {
        answer(self.read_board(self.visitor.officer()?).await)
    }

    async fn publish_results(&self, exam: ExamCode) -> Result<(), Problem> {
        answer(self.publish(self.visitor.officer()?, &exam).await)
    }
}

impl Backend {
    async fn publish(&self, officer: Officer, exam: &ExamCode) -> Result<()> {
        let now = self.state.clock.now();
        self.state
            .db
            .publish_results(exam, Some(officer.account()), now)
            .await
    }

    async fn read_board(&self, _: Officer) -> Result<Vec<BoardRow>> {
        let db = &self.state.db;
        let mut board = Vec::new();
        for (version, exam) in db.current_exams().await? {
            board.push(BoardRow {
                exam: exam.code.clone(),
                version,
                title: exam.title.clone(),
                opening: card::common_opening(&exam),
                results: match exam.results {
                    Publication::AtOnce => None,
                    Publication::WhenPublished => Some(db.results_published(&exam.code).await?),
                },
                counts: db.count_states(Some(&exam.code), Counted::Every).await?,
            });
        }
        Ok(board)
    }
}
