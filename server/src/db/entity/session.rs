//! A signed-in browser. Only the SHA-256 of its token is stored.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub token: Vec<u8>,
    pub account: Uuid,
    pub browser: String,
    pub opened: i64,
    pub last_seen: i64,
    pub expires: i64,
    /// True if the session outlives the closed browser.
    pub kept: bool,
    /// Name of a `SessionState`.
    pub state: String,
    #[sea_orm(belongs_to, from = "account", to = "id")]
    pub owner: BelongsTo<super::account::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
