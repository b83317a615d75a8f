//! A slot of an application in review that has images and no verdict. The columns are in the order
//! of the sheets of reviewers.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pending_slot")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub exam: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub slot: String,
    /// Time of the last submission.
    #[sea_orm(primary_key, auto_increment = false)]
    pub submitted: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub application: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
