//! A message to a person.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account: Uuid,
    pub application: Option<Uuid>,
    pub exam: String,
    pub exam_version: i32,
    pub at: i64,
    /// JSON.
    #[sea_orm(column_type = "Text")]
    pub matter: String,
    /// The code of an invitation; deleted when it was sent or has failed.
    pub secret: Option<String>,
    /// A result that is withheld until the office publishes.
    pub held: bool,
    /// Time at which its deliveries were created.
    pub posted: Option<i64>,
    pub read: Option<i64>,
    /// True if it is not sent in the quiet hours.
    pub is_quiet: bool,
}

impl ActiveModelBehavior for ActiveModel {}
