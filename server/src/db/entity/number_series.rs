//! The last application number given in a series (`SZ-2026`).

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "number_series")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub series: String,
    pub last: i32,
}

impl ActiveModelBehavior for ActiveModel {}
