//! The answer to a proposal to correct the name or number of a person. A row is never changed.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_answer")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub proposal: Uuid,
    /// `confirmed`, or `declined` also for a proposal that its author has withdrawn.
    pub answer: String,
    pub note: Option<String>,
    /// The person who answered it.
    pub account: Uuid,
    pub at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
