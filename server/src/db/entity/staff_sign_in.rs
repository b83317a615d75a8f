//! A sign-in to an account of staff.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff_sign_in")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account: Uuid,
    pub at: i64,
    /// Address of the client.
    pub address: String,
    pub browser: String,
}

impl ActiveModelBehavior for ActiveModel {}
