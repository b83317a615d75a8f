//! Publication of an exam's results.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "publication")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub exam: String,
    pub published: i64,
    /// The publishing officer; `None` for the command line.
    pub officer: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
