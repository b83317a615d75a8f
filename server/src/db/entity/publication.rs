//! That the results of an exam were published.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "publication")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub exam: String,
    pub published: i64,
    /// Who did it; the command line has no account.
    pub officer: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
