//! A grant to add images to one slot. Only the SHA-256 of its code is stored.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hand_off")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Vec<u8>,
    pub session: Uuid,
    pub application: Uuid,
    pub slot: String,
    pub most: i32,
    pub taken: i32,
    pub expires: i64,
    #[sea_orm(belongs_to, from = "session", to = "id")]
    pub opened_in: BelongsTo<super::session::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
