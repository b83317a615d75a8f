//! A proposal to correct a decision, which waits for a second person.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "correction_proposal")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub application: Uuid,
    pub exam: String,
    /// Name of a `CorrectionTarget`.
    pub target: String,
    pub reason: String,
    /// The person who proposed it.
    pub account: Uuid,
    pub at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
