//! The answers of an application at its last return, until it is decided.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "returned_answers")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub application: Uuid,
    /// JSON of the answers.
    pub answers: String,
}

impl ActiveModelBehavior for ActiveModel {}
