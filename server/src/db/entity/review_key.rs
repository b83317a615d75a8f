//! The key that a reviewer has chosen for an act. An act with the standard key has no row.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_key")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account: Uuid,
    /// Name of a `KeyAct`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub act: String,
    /// Name of a `ReviewKey`.
    pub key: String,
}

impl ActiveModelBehavior for ActiveModel {}
