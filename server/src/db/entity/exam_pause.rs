//! A pause of an exam. Only its expected end and its end change.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exam_pause")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub exam: String,
    /// The exam while the pause lasts; null afterwards. It is unique.
    #[sea_orm(column_type = "Text", nullable)]
    pub running_exam: Option<String>,
    /// The paused window; null if all are paused.
    #[sea_orm(column_type = "Text", nullable)]
    pub window_id: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub since: i64,
    /// Time up to which the ends of windows are moved.
    pub expected: i64,
    /// The expected end of which the candidates were notified.
    pub told: i64,
    /// The officer who began it.
    pub account: Uuid,
    pub ended: Option<i64>,
    /// The officer who ended it.
    pub ended_by: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
