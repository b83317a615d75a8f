//! One position of an exam's list.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "position")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub exam: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Place in the office's file.
    pub place: i32,
    /// JSON.
    #[sea_orm(column_type = "Text")]
    pub path: String,
    pub head_count: Option<i32>,
    /// JSON.
    #[sea_orm(column_type = "Text")]
    pub cells: String,
}

impl ActiveModelBehavior for ActiveModel {}
