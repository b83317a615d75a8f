//! The second factor of an account. The secret is not stored: it is derived from the server's key, the
//! account and the nonce.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "second_factor")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account: Uuid,
    pub nonce: Uuid,
    /// The latest accepted time step; codes of it and of earlier ones are refused.
    pub last_step: i64,
    pub since: i64,
}

impl ActiveModelBehavior for ActiveModel {}
