//! Number of judgements of a part of an exam's applications, and of its returns.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "part_count")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub exam: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: String,
    pub judged: i64,
    pub returned: i64,
}

impl ActiveModelBehavior for ActiveModel {}
