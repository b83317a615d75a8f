//! The review of a known case by one reviewer.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "known_case_review")]
pub(crate) struct Model {
    /// The id under which the desk shows the case, as if it were that of an application.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub known_case: Uuid,
    pub exam: String,
    pub reviewer: Uuid,
    /// The application before which the reviewer got the case.
    pub precedes: Uuid,
    /// `None` while the case was only loaded in advance.
    pub shown_at: Option<i64>,
    /// The revision of `application`, which guards every act.
    pub revision: i32,
    /// JSON of the application with the verdicts of this reviewer.
    pub application: String,
    /// JSON of the notes of this reviewer.
    pub notes: String,
    pub decided_at: Option<i64>,
    /// True if each part was passed or returned as in the case. `None` before the decision.
    pub agreed: Option<bool>,
    /// Number of reasons that were missed, and of those that were added.
    pub missed: i64,
    pub added: i64,
    /// JSON of a `CaseComparison`. `None` before the decision.
    pub comparison: Option<String>,
    pub objection: Option<String>,
    pub objected_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
