//! Number of files and bytes that a candidate has sent on one day.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "upload_day")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account: Uuid,
    /// Days since 1970, in Beijing.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i32,
    pub files: i64,
    pub bytes: i64,
}

impl ActiveModelBehavior for ActiveModel {}
