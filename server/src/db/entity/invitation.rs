//! An invitation of the office to one exam. Only the SHA-256 of its code is stored.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub exam: String,
    pub account: Uuid,
    #[sea_orm(unique)]
    pub digest: Vec<u8>,
    pub invited: i64,
    /// Start of its time: when a mail server or gateway accepted its message, or the person was
    /// informed otherwise.
    pub accepted: Option<i64>,
    pub used: Option<i64>,
    #[sea_orm(belongs_to, from = "account", to = "id")]
    pub person: BelongsTo<super::account::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
