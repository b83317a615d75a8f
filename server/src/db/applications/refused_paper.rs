//! Papers that were refused because no font has one of their characters: the office sees them until
//! they have been printed. SH-18.

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{
    id::{ApplicationId, ExamCode},
    time::Timestamp,
    view::RefusedPaper,
};

use crate::{
    db::{
        Database,
        entity::{account, application, refused_paper},
    },
    error::Result,
};

/// The most rows shown to the office for an exam.
const MAX_LISTED_PAPERS: u64 = 100;

impl Database {
    /// Records that a paper of the application was refused for these characters.
    pub async fn record_refused_paper(
        &self,
        application: ApplicationId,
        exam: &ExamCode,
        characters: &[char],
        now: Timestamp,
    ) -> Result<()> {
        let row = refused_paper::ActiveModel {
            application: Set(application.0),
            exam: Set(exam.to_string()),
            characters: Set(characters.iter().collect()),
            refused: Set(now.0),
        };
        self.write(move |transaction| {
            async move {
                refused_paper::Entity::delete_by_id(application.0)
                    .exec(transaction)
                    .await?;
                refused_paper::Entity::insert(row)
                    .exec_without_returning(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Deletes the record after a paper of the application was printed.
    pub async fn delete_refused_paper(&self, application: ApplicationId) -> Result<()> {
        let noted = refused_paper::Entity::find_by_id(application.0)
            .one(self.read())
            .await?;
        if noted.is_none() {
            return Ok(());
        }
        self.write(move |transaction| {
            async move {
                refused_paper::Entity::delete_by_id(application.0)
                    .exec(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// The refused papers of the exam that were not printed since, oldest first.
    pub async fn list_refused_papers(&self, exam: &ExamCode) -> Result<Vec<RefusedPaper>> {
        let rows = refused_paper::Entity::find()
            .filter(refused_paper::COLUMN.exam.eq(exam.as_str()))
            .order_by_asc(refused_paper::COLUMN.refused)
            .limit(MAX_LISTED_PAPERS)
            .all(self.read())
            .await?;
        let mut papers = Vec::with_capacity(rows.len());
        for row in rows {
            let own = application::Entity::find_by_id(row.application)
                .one(self.read())
                .await?;
            let Some(own) = own else { continue };
            let person = account::Entity::find_by_id(own.candidate)
                .one(self.read())
                .await?;
            papers.push(RefusedPaper {
                number: own.number,
                name: person.map(|person| person.name).unwrap_or_default(),
                characters: row.characters.chars().collect(),
            });
        }
        Ok(papers)
    }
}
