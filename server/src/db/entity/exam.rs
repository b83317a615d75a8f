//! One version of an exam's definition, as JSON.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exam")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    #[sea_orm(column_type = "Text")]
    pub definition: String,
    pub published: i64,
    /// TOML text of the definition; `None` for one of an earlier build or without a text.
    #[sea_orm(column_type = "Text", nullable)]
    pub text: Option<String>,
    /// Account of the officer who published it.
    pub publisher: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
