//! Seat of an admitted candidate.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seat")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub application: Uuid,
    pub exam: String,
    pub ticket_number: String,
    /// Values of the ticket's own columns as JSON.
    #[sea_orm(column_type = "Text")]
    pub cells: String,
}

impl ActiveModelBehavior for ActiveModel {}
