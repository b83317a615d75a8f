//! Order of the office to remind the people of one list, with its progress.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "nudge")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub exam: String,
    pub list: String,
    /// The officer.
    pub account: Uuid,
    pub at: i64,
    /// Number of people that the officer confirmed.
    pub people: i64,
    /// Number of messages so far.
    pub sent: i64,
    /// The last person who was looked at.
    #[sea_orm(column_type = "Text", nullable)]
    pub reached: Option<String>,
    pub finished: Option<i64>,
    /// The plan that it belongs to; null for an order of the officer.
    pub plan: Option<Uuid>,
    /// Step of the plan, in days before the deadline.
    pub days: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
