//! One page of a slot. A submitted image that was replaced is kept with the time of its removal
//! until the application is decided, because a reviewer compares it with the new one.

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
    /// True if the pixels decode; `None` until tried.
    pub decodes: Option<bool>,
    pub decoded: Option<i64>,
    /// JSON of the image analysis.
    pub observation: Option<String>,
    /// True if the analysis has noticed something; `None` until analysed.
    pub is_suspect: Option<bool>,
    /// SHA-256 and length of the stored bytes; `None` until hashed.
    pub stored_sha256: Option<Vec<u8>>,
    pub stored_bytes: Option<i64>,
    /// Time of the last check that found no stored bytes.
    pub missing: Option<i64>,
    /// Time at which the file was removed under the retention rule: the row needs no file.
    pub file_removed: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
