//! The exams and the numbers of applications.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::id::ApplicationId;
use uuid::Uuid;

use crate::{
    db::{Database, entity::application},
    error::Result,
};

impl Database {
    /// The number of each of these applications that is there.
    pub async fn application_numbers(
        &self,
        applications: BTreeSet<ApplicationId>,
    ) -> Result<HashMap<ApplicationId, String>> {
        let ids = applications.into_iter().map(|application| application.0);
        let numbers: Vec<(Uuid, String)> = application::Entity::find()
            .select_only()
            .column(application::Column::Id)
            .column(application::Column::Number)
            .filter(application::COLUMN.id.is_in(ids))
            .into_tuple()
            .all(self.read())
            .await?;
        let numbers = numbers.into_iter();
        Ok(numbers
            .map(|(id, number)| (ApplicationId(id), number))
            .collect())
    }
}

/// The exam's code of each of these applications that is there.
pub(in crate::db) async fn read_exam_codes(
    connection: &impl ConnectionTrait,
    applications: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>> {
    let codes: Vec<(Uuid, String)> = application::Entity::find()
        .select_only()
        .column(application::Column::Id)
        .column(application::Column::Exam)
        .filter(application::COLUMN.id.is_in(applications))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(codes.into_iter().collect())
}
