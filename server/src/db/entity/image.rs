//! One page of a slot. A submitted image that was replaced stays, with the time it went, so
//! that receipts stay true.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "image")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub application: Uuid,
    pub slot: String,
    pub rank: i32,
    pub sha256: Vec<u8>,
    pub bytes: i64,
    pub kind: String,
    pub width: i32,
    pub height: i32,
    pub file_name: String,
    pub uploaded: i64,
    pub removed: Option<i64>,
    /// Whether the pixels decode; absent until it was tried.
    pub decodes: Option<bool>,
    pub decoded: Option<i64>,
    /// JSON of what the machine saw.
    pub observation: Option<String>,
    /// SHA-256 and length of the stored bytes; absent where nobody has hashed them yet.
    pub stored_sha256: Option<Vec<u8>>,
    pub stored_bytes: Option<i64>,
    /// When the stored bytes were last looked for and not there.
    pub missing: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
