//! A verification of the audit chain and its result.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_verification")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub at: i64,
    /// First day; `None` for the begin of the chain.
    pub from_day: Option<String>,
    /// Last day; `None` for the end of the chain.
    pub to_day: Option<String>,
    /// Number of entries that were found right.
    pub entries: i64,
    /// An `AuditFault` as JSON.
    pub fault: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
