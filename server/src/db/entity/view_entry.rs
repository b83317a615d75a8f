//! A view of a form or a picture by a member of the staff, which is never changed.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "view_entry")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub application: Uuid,
    pub account: Uuid,
    /// The picture; `None` for the form.
    pub image: Option<Uuid>,
    pub at: i64,
    /// Name of a `ViewKind`.
    pub kind: String,
    /// Name of a `ViewReason`.
    pub reason: String,
}

impl ActiveModelBehavior for ActiveModel {}
