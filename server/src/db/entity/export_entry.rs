//! An export of an exam's applications, which is never changed.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "export_entry")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub exam: String,
    /// The officer who took the file.
    pub account: Uuid,
    pub at: i64,
    /// Name of a `StateKind`; `None` for all states.
    pub state: Option<String>,
    /// Number of applications.
    pub rows: i64,
}

impl ActiveModelBehavior for ActiveModel {}
