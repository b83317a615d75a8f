//! An extension of a window. Only its withdrawal and the progress of its messages change; the end of a
//! pause's moves later.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "window_extension")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub exam: String,
    pub window_id: String,
    /// An `ExtensionScope` as JSON.
    #[sea_orm(column_type = "Text")]
    pub scope: String,
    /// The application to which the scope is limited.
    pub application: Option<Uuid>,
    pub closes: i64,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// The officer who granted it.
    pub account: Uuid,
    pub at: i64,
    /// Number of applications that it changed when it was granted.
    pub people: i64,
    /// Earliest end without the extension; from then on it holds.
    pub holds_from: i64,
    pub withdrawn: Option<i64>,
    pub withdrawn_by: Option<Uuid>,
    /// Last application, in the order of ids, whose candidate was notified.
    pub notified_until: Option<Uuid>,
    /// Time at which all candidates were notified.
    pub notified: Option<i64>,
    /// The pause that moves the end; null for an extension of its own.
    pub pause: Option<Uuid>,
    /// A window that had ended by then is not extended; null if every one is.
    pub open_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
