//! The present version of an exam's position list.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "position_list")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub exam: String,
    pub version: i32,
    pub imported: i64,
    /// Account of the officer who imported it; none for the command line.
    pub importer: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
