//! A running sign-in with another system in some browser. Only the SHA-256 of the browser's secret
//! is stored.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "open_id_attempt")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Vec<u8>,
    pub content: String,
    pub expires: i64,
}

impl ActiveModelBehavior for ActiveModel {}
