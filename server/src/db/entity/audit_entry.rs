//! An entry of the audit chain. A trigger of the database refuses every change of a row.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    /// Time of the act.
    pub at: i64,
    /// Day to which the entry counts, such as `2026-03-01`.
    pub day: String,
    /// The person who acted.
    pub account: Option<Uuid>,
    /// Name of an `AuditKind`.
    pub kind: String,
    pub exam: Option<String>,
    pub application: Option<Uuid>,
    /// Canonical JSON.
    pub details: String,
    /// SHA-256 of the entry before.
    pub previous: Vec<u8>,
    /// SHA-256 of this entry.
    pub hash: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
