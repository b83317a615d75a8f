//! Connection of another system's account to an account here.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "open_id_account")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    pub account: Uuid,
    #[sea_orm(belongs_to, from = "account", to = "id")]
    pub owner: BelongsTo<super::account::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
