//! A message that the next page of a browser shows once.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "flash_message")]
pub(crate) struct Model {
    /// The digest of the token in the browser's cookie.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token: Vec<u8>,
    pub path: String,
    pub body: String,
    pub expires: i64,
}

impl ActiveModelBehavior for ActiveModel {}
