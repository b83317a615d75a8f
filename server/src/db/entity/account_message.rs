//! Something that is told about an account, to one address.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_message")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// None for somebody who has none yet.
    pub account: Option<Uuid>,
    pub channel: Option<String>,
    pub address: Option<String>,
    pub language: String,
    /// JSON.
    #[sea_orm(column_type = "Text")]
    pub matter: String,
    /// A code: only until it is sent or given up.
    pub secret: Option<String>,
    pub state: String,
    pub attempts: i32,
    pub at: i64,
    /// When it is to be taken up, or when whoever has taken it up is given up.
    pub due: Option<i64>,
    /// When the code is over: it is not sent afterwards.
    pub expires: Option<i64>,
    pub fault: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
