//! An event of an account of staff. A row is never changed.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff_event")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account: Uuid,
    /// The person who did it; `None` for the command line.
    pub actor: Option<Uuid>,
    pub at: i64,
    /// A `StaffEventKind` as JSON.
    pub event: String,
}

impl ActiveModelBehavior for ActiveModel {}
