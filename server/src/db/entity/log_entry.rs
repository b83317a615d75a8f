//! An event of an application. The log is ordered by the revision that the event produced.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "log_entry")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub application: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i32,
    pub at: i64,
    /// `None` for the clock.
    pub role: Option<String>,
    pub account: Option<Uuid>,
    /// JSON.
    #[sea_orm(column_type = "Text")]
    pub event: String,
}

impl ActiveModelBehavior for ActiveModel {}
