//! A removal of content that an officer has started. It keeps its rule, its numbers and its progress.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "retention_run")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub exam: String,
    /// The officer who started it.
    pub account: Uuid,
    pub started: i64,
    /// The rule at the start, in days.
    pub pictures_days: Option<i32>,
    pub drafts_days: Option<i32>,
    /// Pictures are removed of applications that were decided until then.
    pub decided_until: Option<i64>,
    /// Content is removed of unsubmitted applications that ended until then.
    pub ended_until: Option<i64>,
    /// Time at which everything was removed.
    pub finished: Option<i64>,
    /// End and id of the last application whose pictures were looked at.
    pub pictures_reached: Option<i64>,
    pub pictures_reached_id: Option<Uuid>,
    /// End and id of the last application whose unsubmitted content was looked at.
    pub drafts_reached: Option<i64>,
    pub drafts_reached_id: Option<Uuid>,
    /// The numbers that the officer has seen.
    pub due_applications: i64,
    pub due_pictures: i64,
    pub due_bytes: i64,
    pub due_drafts: i64,
    pub due_draft_pictures: i64,
    pub due_draft_bytes: i64,
    /// The numbers that were removed so far.
    pub done_applications: i64,
    pub done_pictures: i64,
    pub done_bytes: i64,
    pub done_drafts: i64,
    pub done_draft_pictures: i64,
    pub done_draft_bytes: i64,
}

impl ActiveModelBehavior for ActiveModel {}
