//! One candidate's entry for one exam; its images and verdicts are rows of their own.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "application")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub number: String,
    pub exam: String,
    pub exam_version: i32,
    pub candidate: Uuid,
    /// The roster's upload mark.
    pub may_upload: bool,
    pub state: String,
    pub revision: i32,
    pub entered: i64,
    pub invited: Option<i64>,
    pub submitted: Option<i64>,
    pub returned: Option<i64>,
    pub decided: Option<i64>,
    /// Time of a reviewer's last command.
    pub reviewed: Option<i64>,
    /// True if the analysis has noticed something in one of the current images.
    pub has_hints: bool,
    /// JSON.
    #[sea_orm(column_type = "Text")]
    pub acceptances: String,
    /// JSON.
    #[sea_orm(column_type = "Text")]
    pub facts: String,
    /// The personal form as JSON.
    #[sea_orm(column_type = "Text")]
    pub answers: String,
    /// The versions of the form's parts as JSON.
    #[sea_orm(column_type = "Text")]
    pub field_versions: String,
    /// JSON.
    #[sea_orm(column_type = "Text")]
    pub rechecks: String,
    /// Verdicts on sections and position as JSON, if the exam reviews them.
    #[sea_orm(column_type = "Text")]
    pub opinions: String,
    /// The last submission as JSON.
    #[sea_orm(column_type = "Text")]
    pub manifest: String,
    /// The close of which the candidate was reminded.
    pub reminded: Option<i64>,
    pub returns: i32,
    pub reviewer: Option<Uuid>,
    /// The reviewer who passed the first of two reviews.
    pub passed_first: Option<Uuid>,
    /// The opinion of that reviewer as JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub first_opinion: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub refusal: Option<String>,
    pub portrait_confirmed: Option<i64>,
    pub paid: Option<i64>,
    pub ticket_printed: Option<i64>,
    pub forms_printed: Option<i64>,
    /// Time at which the content was removed that was never submitted (A9).
    pub content_removed: Option<i64>,
    pub position: Option<String>,
    /// JSON.
    #[sea_orm(column_type = "Text")]
    pub refused_positions: String,
    /// The hash commitment to files that are not uploaded yet, as JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub promise: Option<String>,
    /// Unit by which reviewers filter the queue (`db::applications::queue_group`).
    pub unit: Option<String>,
    /// Batch by which reviewers filter the queue.
    pub batch: Option<String>,
    /// Time at which a held decision goes out.
    pub held_until: Option<i64>,
    /// The reviewer who made it.
    pub held_by: Option<Uuid>,
    /// The decision as JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub held_decision: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
