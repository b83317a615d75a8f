//! Plan of the office to remind the people of one list by days before the deadline.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "nudge_plan")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub exam: String,
    pub list: String,
    /// Days before the deadline, such as `7,3,1`.
    pub days: String,
    /// The officer.
    pub account: Uuid,
    pub at: i64,
    /// Time at which it was cancelled or replaced, or ended. A list has one plan without it.
    pub cancelled: Option<i64>,
    /// The officer who did it; null where the server ended it after its deadline.
    pub cancelled_by: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
