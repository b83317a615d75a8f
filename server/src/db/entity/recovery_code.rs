//! A one-time code that sets a new password. Only its SHA-256 is stored; a used one is deleted.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_code")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account: Uuid,
    #[sea_orm(unique)]
    pub digest: Vec<u8>,
    /// True if the office issued it; otherwise it is one of the person's own.
    pub by_office: bool,
    pub expires: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
