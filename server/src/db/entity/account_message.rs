//! A message about an account to one address.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_message")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// `None` for a person without an account.
    pub account: Option<Uuid>,
    pub channel: Option<String>,
    pub address: Option<String>,
    pub language: String,
    /// JSON.
    #[sea_orm(column_type = "Text")]
    pub matter: String,
    /// A code; deleted when it was sent or has failed.
    pub secret: Option<String>,
    pub state: String,
    pub attempts: i32,
    pub at: i64,
    /// Time at which it is due, or at which its claim expires.
    pub due: Option<i64>,
    /// Time at which the code expires; the message is not sent afterwards.
    pub expires: Option<i64>,
    pub fault: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
