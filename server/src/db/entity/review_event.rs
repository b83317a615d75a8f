//! An event among the reviewers of an application, which is never changed.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_event")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub application: Uuid,
    pub at: i64,
    /// The person who acted.
    pub account: Uuid,
    /// Name of a `ReviewEventKind`.
    pub kind: String,
    /// The other reviewer of a hand-over or of a release.
    pub other: Option<Uuid>,
    /// The text of a note, the question of a hand-over, or the reason of a correction.
    pub text: Option<String>,
    /// Name of the `CorrectionTarget` of a correction.
    pub target: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
