//! A failed sign-in attempt with the key under which it is counted.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_failure")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub counted_by: String,
    pub at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
