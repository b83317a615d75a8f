//! A right of a reviewer on an exam. A revoked grant keeps its row.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_grant")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub exam: String,
    /// Name of a `GrantKind`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    pub granted: i64,
    /// `None` while the grant counts.
    pub revoked: Option<i64>,
    /// Units that the grant covers, as JSON; `None` for the whole exam.
    #[sea_orm(column_type = "Text", nullable)]
    pub units: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
