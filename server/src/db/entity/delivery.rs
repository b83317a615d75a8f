//! Delivery of a message on one channel.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub message: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub channel: String,
    pub state: String,
    pub address: Option<String>,
    pub attempts: i32,
    pub at: i64,
    /// Time at which it is due, or at which its claim expires.
    pub due: Option<i64>,
    pub fault: Option<String>,
    /// True if deliveries that do not wait for the end of the quiet hours come before it.
    pub is_quiet: bool,
}

impl ActiveModelBehavior for ActiveModel {}
