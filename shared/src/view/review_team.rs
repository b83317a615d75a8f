//! Data of the page on the reviewers of an application: hand-over, events and views.

use serde::{Deserialize, Serialize};

use super::{Claim, CorrectionPanel, KnownCasePanel};
use crate::{
    id::{AccountId, ApplicationId, ImageId},
    review_event::ReviewEntry,
    text::LocalText,
    time::{Timestamp, Zone},
    view_log::{ViewKind, ViewReason},
};

/// Reviewers of one application, for a reviewer of its exam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewTeam {
    /// Application of the page.
    pub application: ApplicationId,
    /// Number of the application.
    pub number: String,
    /// Name of the candidate.
    pub candidate: String,
    /// Time zone of the exam.
    pub time_zone: Zone,
    /// Account of the reader.
    pub reader: AccountId,
    /// True if the reader supervises the exam.
    pub is_supervisor: bool,
    /// Claim on the application. `None` if nobody works on it.
    pub claim: Option<Claim>,
    /// Reviewers to whom the reader may hand the application over. Empty if there is none, or if the
    /// reader may not.
    pub colleagues: Vec<Colleague>,
    /// Events among the reviewers, newest first.
    pub journal: Vec<ReviewEntry>,
    /// Views of the application, newest first; `None` unless the reader supervises the exam.
    pub views: Option<Vec<ViewRow>>,
    /// Correction of the decision. `None` without a decision, and for a reader who may neither
    /// propose nor confirm one.
    #[serde(default)]
    pub correction: Option<CorrectionPanel>,
    /// Known case of the application. `None` if it neither is nor can become one, and for a reader
    /// who does not supervise the exam.
    #[serde(default)]
    pub known_case: Option<KnownCasePanel>,
}

/// Reviewer who may judge an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    /// Account of the reviewer.
    pub account: AccountId,
    /// Name of the reviewer.
    pub name: String,
    /// Sign-in name, which tells two people of one name apart.
    pub login: String,
}

/// View of a form or a picture by a member of the staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewRow {
    /// Time of the view on the server.
    pub at: Timestamp,
    /// Name of the viewer.
    pub name: String,
    /// Picture that was shown. `None` for the form.
    pub image: Option<ViewedImage>,
    /// Loaded in advance, or shown.
    pub kind: ViewKind,
    /// Reason of the view.
    pub reason: ViewReason,
}

/// Picture in the log of views.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewedImage {
    /// Id of the picture.
    pub image: ImageId,
    /// Title of its slot, and its number there from 1. `None` for a picture that was replaced.
    pub place: Option<(LocalText, u16)>,
}

/// Views of one application, for the office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeViewLog {
    /// Number of the application.
    pub number: String,
    /// Name of the candidate.
    pub candidate: String,
    /// Events among the reviewers, newest first.
    pub journal: Vec<ReviewEntry>,
    /// Views of the application, newest first.
    pub views: Vec<ViewRow>,
}

/// Most rows of a list of views.
pub const MAX_VIEW_ROWS: u64 = 500;
