//! Number of submissions and decisions of an exam in a minute.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "progress_minute")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub exam: String,
    /// Minutes since 1970.
    #[sea_orm(primary_key, auto_increment = false)]
    pub minute: i64,
    pub submitted: i64,
    /// Returns, approvals and refusals that went out.
    pub decided: i64,
}

impl ActiveModelBehavior for ActiveModel {}
