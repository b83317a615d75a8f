//! The receipt of one submission.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "receipt")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub application: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i32,
    pub code: String,
    pub number: String,
    pub at: i64,
    /// JSON.
    #[sea_orm(column_type = "Text")]
    pub manifest: String,
    /// Arrival of the last file, for a submission by fingerprint.
    pub completed: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
