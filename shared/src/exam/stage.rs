//! Rounds and stages: which steps an exam has, in which order, in which windows. S0-25, S2-01.

use serde::{Deserialize, Serialize};

use crate::{
    id::{NoticeId, RoundId, StageId, WindowId},
    text::LocalText,
};

/// One pass of the application machine over a set of stages. S2 reviews the registration,
/// S0 reviews materials after registration has closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Round {
    pub id: RoundId,
    pub title: LocalText,
    pub stages: Vec<Stage>,
}

/// One step of the flow (步骤). Order and presence are data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Stage {
    pub id: StageId,
    pub title: LocalText,
    /// What to know before beginning; stands at the top of the stage's page (S3-04).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<LocalText>,
    /// The word on the button that does it, where the exam has its own; `submit` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub button: Option<LocalText>,
    pub kind: StageKind,
    /// When it can be done. What the candidate does before submitting has the window of the
    /// submission where it has none of its own; the rest is open whenever its time has come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// For a notice stage: the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<NoticeId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StageKind {
    /// A text to read and accept.
    Notice,
    /// The portrait (证件照).
    Portrait,
    /// The personal form.
    Form,
    /// The facts that decide which slots and positions apply.
    Facts,
    /// Choice of a position.
    Position,
    /// Upload of materials.
    Materials,
    /// The last look, and the act that sends everything.
    Submit,
    /// The reviewers' part.
    Review,
    /// The final result, at once or when published.
    Result,
    Payment,
    Ticket,
    /// Printed forms (登记表, 介绍信).
    Print,
    /// What is brought and done in person.
    OnSite,
}

impl StageKind {
    /// Whether the candidate uploads in it, or submits what was uploaded.
    pub fn wants_upload(self) -> bool {
        matches!(
            self,
            StageKind::Portrait | StageKind::Materials | StageKind::Submit
        )
    }

    /// Done by the candidate up to the submission.
    pub fn is_candidates(self) -> bool {
        use StageKind::{Facts, Form, Materials, Notice, Portrait, Position, Submit};
        matches!(
            self,
            Notice | Portrait | Form | Facts | Position | Materials | Submit
        )
    }
}
