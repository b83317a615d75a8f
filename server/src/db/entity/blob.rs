//! Bytes in the media store, and whether the full decode of them succeeded.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "blob")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub sha256: Vec<u8>,
    pub bytes: i64,
    pub received: i64,
    /// Absent until it was tried.
    pub decodes: Option<bool>,
    pub decoded: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
