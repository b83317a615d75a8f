//! The verdict on a slot. A slot without a row is pending.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "material")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub application: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub slot: String,
    /// JSON, with the author of the verdict.
    #[sea_orm(column_type = "Text")]
    pub verdict: String,
}

impl ActiveModelBehavior for ActiveModel {}
