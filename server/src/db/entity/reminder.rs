//! Reminder of one matter that a person has received. A person is reminded of each matter once.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reminder")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub exam: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub list: String,
    /// The application, or the account of a person who has none.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: Uuid,
    /// The deadline or the return that it is about.
    #[sea_orm(primary_key, auto_increment = false)]
    pub matter: i64,
    pub at: i64,
    /// The order of the office; null for a reminder of the server.
    pub nudge: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
