//! Number of times that a reason was given, or was missed by a first reviewer.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reason_count")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub exam: String,
    /// Unit of the application when it was counted. Empty without one, and in counts of earlier
    /// builds.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit: String,
    /// `given` or `missed`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: String,
    /// Empty for a note without a reason.
    #[sea_orm(primary_key, auto_increment = false)]
    pub reason: String,
    pub count: i64,
}

impl ActiveModelBehavior for ActiveModel {}
