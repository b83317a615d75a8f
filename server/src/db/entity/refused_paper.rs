//! An application with a paper that was not printed because no font has one of its characters.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refused_paper")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub application: Uuid,
    pub exam: String,
    /// The characters in sequence.
    pub characters: String,
    pub refused: i64,
}

impl ActiveModelBehavior for ActiveModel {}
