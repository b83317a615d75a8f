//! The claim of a reviewer on an application.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_claim")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub application: Uuid,
    pub reviewer: Uuid,
    /// The claim is void from this time on.
    pub ends: i64,
    /// True if another reviewer has handed it over and this one has not begun.
    pub handed_over: bool,
}

impl ActiveModelBehavior for ActiveModel {}
