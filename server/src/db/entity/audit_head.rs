//! A signed head of the audit chain: one for each day with entries.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_head")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: String,
    /// Number of the last entry of the day when the head was signed.
    pub sequence: i64,
    /// Number of entries of the day until then.
    pub entries: i64,
    pub hash: Vec<u8>,
    pub signed_at: i64,
    /// Ed25519 key with which the signature is checked.
    pub public_key: Vec<u8>,
    /// Ed25519 signature.
    pub signature: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
