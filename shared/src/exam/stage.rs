//! Rounds and stages: the steps of an exam, their order and windows (S0-25, S2-01).

use serde::{Deserialize, Serialize};

use crate::{
    id::{NoticeId, RoundId, StageId, WindowId},
    text::LocalText,
};

/// One pass of the state machine over a set of stages: a registration with its review (S2), or the
/// review of materials after registration has closed (S0).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Round {
    /// Id of the round, unique in the exam.
    pub id: RoundId,
    /// Name of the round.
    pub title: LocalText,
    /// Stages in order.
    pub stages: Vec<Stage>,
}

/// One step of the flow (步骤). Order and presence are data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Stage {
    /// Id of the stage, unique in the exam.
    pub id: StageId,
    /// Name of the stage, as the hub shows it.
    pub title: LocalText,
    /// Information shown at the top of the stage's page (S3-04).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<LocalText>,
    /// Label of the stage's button, if the exam has its own; `submit` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub button: Option<LocalText>,
    /// Kind of the stage, which decides its page and its rules.
    pub kind: StageKind,
    /// Window of the stage. Without one, stages before the submission use its window, and later
    /// stages are open from their state on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// Text of a notice stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<NoticeId>,
}

/// Kind of a stage. Only `Notice`, `Submit`, `Review` and `Result` may occur more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StageKind {
    /// Notice to read and accept.
    Notice,
    /// Portrait (证件照).
    Portrait,
    /// Personal form.
    Form,
    /// Facts that decide which slots and positions apply.
    Facts,
    /// Choice of a position.
    Position,
    /// Upload of materials.
    Materials,
    /// Final check and submission.
    Submit,
    /// Review by the office's reviewers.
    Review,
    /// Final result, at once or when published.
    Result,
    /// Payment of the fee in this system.
    Payment,
    /// Download of the admission ticket (准考证).
    Ticket,
    /// Printed forms (登记表, 介绍信).
    Print,
    /// Originals and acts in person.
    OnSite,
}

impl StageKind {
    /// True if the candidate uploads in it or submits uploads.
    pub fn needs_upload(self) -> bool {
        matches!(
            self,
            StageKind::Portrait | StageKind::Materials | StageKind::Submit
        )
    }

    /// True for stages of the candidate up to the submission.
    pub fn is_candidate_stage(self) -> bool {
        use StageKind::{Facts, Form, Materials, Notice, Portrait, Position, Submit};
        matches!(
            self,
            Notice | Portrait | Form | Facts | Position | Materials | Submit
        )
    }
}
