//! A version of a definition that is or was to be published at a chosen time. Only its end and
//! the dismissal of its refusal change.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scheduled_version")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub exam: String,
    /// The exam while the version waits; null afterwards. It is unique.
    #[sea_orm(column_type = "Text", nullable)]
    pub waiting_exam: Option<String>,
    /// TOML text of the definition.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// The version that must be the newest.
    pub follows: i32,
    /// Time of the publication.
    pub at: i64,
    /// The officer who scheduled it.
    pub account: Uuid,
    pub scheduled: i64,
    /// The `VersionWarning`s that the officer has read, as JSON.
    #[sea_orm(column_type = "Text")]
    pub warnings: String,
    pub ended: Option<i64>,
    /// The officer who cancelled or replaced it.
    pub ended_by: Option<Uuid>,
    /// A `ScheduleOutcome` as JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome: Option<String>,
    /// Time at which an officer dismissed its refusal.
    pub dismissed: Option<i64>,
    pub dismissed_by: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
