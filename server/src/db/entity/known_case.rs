//! A decided application that reviewers judge again. The row is retired, never deleted.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "known_case")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub application: Uuid,
    pub exam: String,
    pub marked_at: i64,
    /// The supervisor or member of the office who marked it.
    pub marked_by: Uuid,
    /// JSON of a `CaseSnapshot`.
    pub snapshot: String,
    pub retired_at: Option<i64>,
    pub retired_by: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
