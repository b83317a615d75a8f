//! The office's part.

use app::ports::OfficePort;
use async_trait::async_trait;
use shared::{problem::Problem, view::BoardRow};

use super::{Backend, answer, card};
use crate::{auth::Officer, db::Counted, error::Result};

#[async_trait]
impl OfficePort for Backend {
    async fn board(&self) -> Result<Vec<BoardRow>, Problem> {
        answer(self.read_board(self.visitor.officer()?).await)
    }
}

impl Backend {
    async fn read_board(&self, _: Officer) -> Result<Vec<BoardRow>> {
        let db = &self.state.db;
        let mut board = Vec::new();
        for (version, exam) in db.current_exams().await? {
            board.push(BoardRow {
                exam: exam.code.clone(),
                version,
                title: exam.title.clone(),
                opening: card::common_opening(&exam),
                counts: db.count_states(Some(&exam.code), Counted::Every).await?,
            });
        }
        Ok(board)
    }
}
