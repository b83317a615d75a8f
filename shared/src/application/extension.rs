//! Extensions of windows by the office (A4): whom one includes, what it changes for an application,
//! and which ends are refused.

use serde::{Deserialize, Serialize};

use super::{Application, ExtensionFault, LogEvent, State, StateKind, answers::count_characters};
use crate::{
    exam::{Exam, Stage, StageKind, window::WindowExtension},
    id::{ApplicationId, ExtensionId, PositionCode, SlotId, WindowId},
    problem::Problem,
    time::Timestamp,
};

/// Maximum length of the reason of an extension, in characters.
pub const MAX_EXTENSION_REASON_CHARS: usize = 200;

/// Maximum time in days from the present end of a window, or from now, to its new end.
pub const MAX_EXTENSION_DAYS: i64 = 90;

/// Applications that an extension includes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExtensionScope {
    /// Every application of the exam, also one that is entered later.
    Everyone,
    /// Applications of this unit ([`crate::exam::queue_group::QueueGroupKind::Unit`]).
    Unit(String),
    /// Applications for this position.
    Position(PositionCode),
    /// One application.
    Candidate(ApplicationId),
    /// One slot of one application.
    Slot(ApplicationId, SlotId),
}

impl ExtensionScope {
    /// True if it includes the application, which has this unit.
    pub fn includes(&self, application: &Application, unit: Option<&str>) -> bool {
        match self {
            ExtensionScope::Everyone => true,
            ExtensionScope::Unit(name) => unit == Some(name),
            ExtensionScope::Position(code) => application.position.as_ref() == Some(code),
            ExtensionScope::Candidate(id) | ExtensionScope::Slot(id, _) => application.id == *id,
        }
    }

    /// Application to which it is limited. `None` if it includes others too.
    pub fn application(&self) -> Option<ApplicationId> {
        match self {
            ExtensionScope::Candidate(id) | ExtensionScope::Slot(id, _) => Some(*id),
            ExtensionScope::Everyone | ExtensionScope::Unit(_) | ExtensionScope::Position(_) => {
                None
            }
        }
    }
}

/// Extension of a window of an exam, as the office granted it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantedExtension {
    /// Id of the extension.
    pub id: ExtensionId,
    /// Extended window.
    pub window: WindowId,
    /// Applications that it includes.
    pub scope: ExtensionScope,
    /// New end of the window.
    pub closes: Timestamp,
    /// Reason; the candidates read it.
    pub reason: String,
    /// Beginning of the pause that moves the end, as in [`WindowExtension::open_at`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_at: Option<Timestamp>,
}

impl GrantedExtension {
    /// Extension as an application carries it.
    pub fn to_window_extension(&self) -> WindowExtension {
        WindowExtension {
            id: self.id,
            window: self.window.clone(),
            slot: match &self.scope {
                ExtensionScope::Slot(_, slot) => Some(slot.clone()),
                _ => None,
            },
            closes: self.closes,
            reason: self.reason.clone(),
            open_at: self.open_at,
        }
    }

    /// Checks the new end and the reason; `present` is the end that holds for all whom the
    /// extension includes. `None` if they have different ones.
    ///
    /// # Errors
    /// `ExtensionRefused`, or `TextTooLong` for the reason.
    pub fn check(&self, present: Option<Timestamp>, now: Timestamp) -> Result<(), Problem> {
        let closes = self.closes;
        if closes <= now {
            return Err(ExtensionFault::Past { now }.into());
        }
        if let Some(present) = present.filter(|present| closes <= *present) {
            return Err(ExtensionFault::NotLater { present }.into());
        }
        let base = present.map_or(now, |present| present.max(now));
        let latest = base.plus(MAX_EXTENSION_DAYS * Timestamp::DAY_MS);
        if closes > latest {
            return Err(ExtensionFault::TooFar { latest }.into());
        }
        let measured = count_characters(&self.reason);
        match measured {
            0 => Err(ExtensionFault::ReasonMissing.into()),
            1..=MAX_EXTENSION_REASON_CHARS => Ok(()),
            _ => Err(Problem::TextTooLong {
                measured: measured as u32,
                allowed: MAX_EXTENSION_REASON_CHARS as u32,
            }),
        }
    }
}

impl From<ExtensionFault> for Problem {
    fn from(fault: ExtensionFault) -> Self {
        Problem::ExtensionRefused { fault }
    }
}

/// Effect of an extension on one application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtensionEffect {
    /// End without the extension.
    pub before: Timestamp,
    /// End with the extension.
    pub closes: Timestamp,
    /// True if a lapsed application goes back to its candidate.
    pub reopens: bool,
}

impl Application {
    /// Application with those of the extensions that include it.
    #[must_use]
    pub fn with_extensions<'a>(
        mut self,
        granted: impl IntoIterator<Item = &'a GrantedExtension>,
        unit: Option<&str>,
    ) -> Self {
        let own = granted
            .into_iter()
            .filter(|granted| granted.scope.includes(&self, unit));
        self.extensions = own.map(GrantedExtension::to_window_extension).collect();
        self
    }

    /// Effect of an extension that includes the application. `None` if it changes nothing that the
    /// candidate can do.
    pub fn extension_effect(
        &self,
        exam: &Exam,
        extension: &WindowExtension,
        now: Timestamp,
    ) -> Option<ExtensionEffect> {
        let is_lapsed = self.state.kind() == StateKind::Lapsed;
        // It could be submitted again without the pictures that were removed.
        if is_lapsed && self.event_times.content_removed.is_some() {
            return None;
        }
        let mut without = self.clone();
        if is_lapsed {
            without.state = self.reopened_state();
        }
        without.extensions.retain(|other| other.id != extension.id);
        let mut with = without.clone();
        with.extensions.push(extension.clone());
        if is_lapsed && with.check_submission_open(exam, now).is_err() {
            return None;
        }
        let changes = exam.stages().filter_map(|stage| {
            let (before, after) = (
                without.stage_period(exam, stage)?,
                with.stage_period(exam, stage)?,
            );
            let is_changed = without.awaits_stage(exam, stage) && after.closes > before.closes;
            is_changed.then_some((before.closes, after.closes))
        });
        let (before, closes) = changes.min()?;
        Some(ExtensionEffect {
            before,
            closes,
            reopens: is_lapsed,
        })
    }

    /// Application after the office has notified the candidate of an extension, with the log entry. A
    /// lapsed application is open again where its window is.
    #[must_use]
    pub fn receive_extension(
        mut self,
        extension: &WindowExtension,
        effect: ExtensionEffect,
    ) -> (Self, LogEvent) {
        self.revision += 1;
        if effect.reopens {
            self.state = self.reopened_state();
        }
        let event = LogEvent::WindowExtended {
            window: extension.window.clone(),
            slot: extension.slot.clone(),
            before: effect.before,
            closes: effect.closes,
            reason: extension.reason.clone(),
            reopened: effect.reopens,
        };
        (self, event)
    }

    /// Application after the office has notified the candidate that an extension was withdrawn.
    #[must_use]
    pub fn lose_extension(
        mut self,
        extension: &WindowExtension,
        effect: ExtensionEffect,
    ) -> (Self, LogEvent) {
        self.revision += 1;
        let event = LogEvent::ExtensionWithdrawn {
            window: extension.window.clone(),
            withdrawn: effect.closes,
            closes: effect.before,
        };
        (self, event)
    }

    /// Extension that determines the end of this stage, with the end without any. `None` if the
    /// stage ends as the exam defines it.
    pub fn find_extension(
        &self,
        exam: &Exam,
        stage: &Stage,
    ) -> Option<(&WindowExtension, Timestamp)> {
        let closes_with = |extensions: Vec<WindowExtension>| {
            let other = Application {
                extensions,
                ..self.clone()
            };
            Some(other.stage_period(exam, stage)?.closes)
        };
        let defined = closes_with(Vec::new())?;
        let closes = self.stage_period(exam, stage)?.closes;
        if closes == defined {
            return None;
        }
        let mut own = self.extensions.iter();
        let found = own.find(|&it| closes_with(vec![it.clone()]) == Some(closes))?;
        Some((found, defined))
    }

    /// State of a lapsed application before it lapsed.
    fn reopened_state(&self) -> State {
        match self.event_times.submitted {
            None => State::Draft { commitment: None },
            Some(_) => State::Returned { commitment: None },
        }
    }

    /// True if the candidate can or could do something in this stage.
    fn awaits_stage(&self, exam: &Exam, stage: &Stage) -> bool {
        match self.state.kind() {
            StateKind::Draft | StateKind::Returned => stage.kind.is_candidate_stage(),
            StateKind::Approved => {
                let is_later = !stage.kind.is_candidate_stage()
                    && !matches!(stage.kind, StageKind::Review | StageKind::Result);
                is_later && self.completed_at(exam, stage.kind).is_none()
            }
            StateKind::Submitted
            | StateKind::UnderReview
            | StateKind::Refused
            | StateKind::Lapsed
            | StateKind::Withdrawn => false,
        }
    }
}
