//! An announcement of the office. Only its withdrawal changes.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "announcement")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    /// The exam that it concerns; null for all.
    pub exam: Option<String>,
    /// A `LocalText` as JSON.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// A `LocalText` as JSON.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    pub starts: i64,
    pub ends: i64,
    /// The officer who published it.
    pub account: Uuid,
    pub at: i64,
    /// The announcement that it replaced.
    pub replaces: Option<Uuid>,
    pub withdrawn: Option<i64>,
    pub withdrawn_by: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
