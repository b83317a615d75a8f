//! A request for an account with a known number, made when no code could be sent.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_request")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub id_number: String,
    pub name: String,
    pub phone: String,
    pub at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
