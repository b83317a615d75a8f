//! Acts of a reviewer, as the desk queues and sends them.

use serde::{Deserialize, Serialize};

use super::{
    Application, Command, Decision, LogEvent, MarkedBox, PageNumbers, ReviewPart, State, Verdict,
    review_session::ReviewSession,
};
use crate::{
    exam::Exam,
    id::{AccountId, ApplicationId, ImageId, ReasonId},
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

/// Act of a reviewer on an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewAct {
    /// Passes a part.
    Pass {
        /// Part of the application.
        part: ReviewPart,
        /// Images that were shown; a slot needs all of its images.
        shown: Vec<ImageId>,
    },
    /// Returns a part.
    ReturnPart {
        /// Part of the application.
        part: ReviewPart,
        /// Reasons from the exam's catalogue.
        reasons: Vec<ReasonId>,
        /// Text of the reviewer.
        note: Option<String>,
        /// Pages at fault; none means the whole part.
        pages: PageNumbers,
        /// Boxes on the pictures. Empty in acts that an earlier version has queued.
        #[serde(default)]
        boxes: Vec<MarkedBox>,
    },
    /// Removes the verdict on a part.
    Clear {
        /// Part of the application.
        part: ReviewPart,
    },
    /// Returns the application for mending.
    SendBack,
    /// Approves the application, or passes it to the second of two reviews.
    Approve,
    /// Refuses the application.
    Refuse {
        /// Reason for the candidate.
        note: String,
    },
    /// Takes the reviewer's decision back before it goes out.
    TakeBack,
}

/// Act that the server does not have yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueuedAct {
    /// Application on which the reviewer acts.
    pub application: ApplicationId,
    /// Revision that the reviewer saw, including their earlier acts.
    pub revision: u32,
    /// Act of the reviewer.
    pub act: ReviewAct,
}

impl QueuedAct {
    /// Makes an act on this revision.
    pub fn new(application: ApplicationId, revision: u32, act: ReviewAct) -> Self {
        Self {
            application,
            revision,
            act,
        }
    }
}

impl ReviewAct {
    /// Part that the act judges. `None` for a decision.
    pub fn part(&self) -> Option<&ReviewPart> {
        match self {
            ReviewAct::Pass { part, .. }
            | ReviewAct::ReturnPart { part, .. }
            | ReviewAct::Clear { part } => Some(part),
            ReviewAct::SendBack
            | ReviewAct::Approve
            | ReviewAct::Refuse { .. }
            | ReviewAct::TakeBack => None,
        }
    }

    /// Checks that the act is possible and makes its command.
    ///
    /// # Errors
    /// `ImagesNotShown`.
    pub fn to_command(&self, application: &Application) -> Result<Command, Problem> {
        self.check_shown(application)?;
        Ok(match self.verdict() {
            Some((part, verdict)) => Command::GiveVerdict { part, verdict },
            None => match self {
                ReviewAct::SendBack => Command::Return,
                ReviewAct::Refuse { note } => Command::Refuse { note: note.clone() },
                ReviewAct::TakeBack => Command::TakeBack,
                _ => Command::Approve,
            },
        })
    }

    /// Performs the act on a copy of the application, as the server will: this is the part of
    /// [`Application::apply`] that a desk needs. Returns the application and its log entry.
    ///
    /// # Errors
    /// `ImagesNotShown`, and those of [`Application::apply`].
    pub fn perform(
        &self,
        mut application: Application,
        exam: &Exam,
        reviewer: AccountId,
        now: Timestamp,
    ) -> Result<(Application, Option<LogEvent>), Problem> {
        self.check_shown(&application)?;
        let actor = Actor::Reviewer(reviewer);
        if *self == ReviewAct::TakeBack {
            let event = application.take_back(actor, now)?;
            application.revision += 1;
            return Ok((application, Some(event)));
        }
        let session = ReviewSession::open(&mut application, exam, actor, now)?;
        let event = match self.verdict() {
            Some((part, verdict)) => session.give_verdict(part, verdict)?,
            None => Some(match self {
                ReviewAct::SendBack => session.return_to_candidate()?,
                ReviewAct::Refuse { note } => session.refuse(note)?,
                _ => session.approve()?,
            }),
        };
        application.revision += 1;
        Ok((application, event))
    }

    fn check_shown(&self, application: &Application) -> Result<(), Problem> {
        match self {
            ReviewAct::Pass { part, shown } => application.check_all_images_shown(part, shown),
            _ => Ok(()),
        }
    }

    /// True if the application is as this act of the reviewer has left it. An act whose answer was
    /// lost is sent again, and must not be done twice.
    pub fn is_done(&self, application: &Application, reviewer: AccountId) -> bool {
        let is_last_reviewer = application.review.reviewer == Some(reviewer);
        let held = application.held_decision();
        let held = held.filter(|held| held.by == reviewer);
        let held = held.map(|held| &held.decision);
        match self {
            ReviewAct::SendBack => {
                let is_returned = matches!(application.state, State::Returned { .. });
                is_last_reviewer && (is_returned || held == Some(&Decision::Return))
            }
            ReviewAct::TakeBack => {
                is_last_reviewer && application.state == State::UnderReview { held: None }
            }
            ReviewAct::Refuse { note } => {
                let held_note = match held {
                    Some(Decision::Refuse { note }) => Some(note.as_str()),
                    _ => None,
                };
                let refused = application.state.refusal_reason().or(held_note);
                let opinion = application.review.first_opinion.as_ref();
                let first = opinion.and_then(|opinion| opinion.refusal.as_deref());
                let has_ended_first = application.review.passed_first == Some(reviewer);
                is_last_reviewer && refused == Some(note.trim())
                    || has_ended_first && first == Some(note.trim())
            }
            ReviewAct::Approve => {
                let is_approved = matches!(application.state, State::Approved { .. })
                    || held == Some(&Decision::Approve);
                let opinion = application.review.first_opinion.as_ref();
                let has_passed_first = application.review.passed_first == Some(reviewer)
                    && opinion.is_none_or(|opinion| opinion.refusal.is_none());
                is_last_reviewer && is_approved || has_passed_first
            }
            ReviewAct::Pass { part, .. }
            | ReviewAct::ReturnPart { part, .. }
            | ReviewAct::Clear { part } => {
                let given = self.verdict();
                let given =
                    given.map(|(part, verdict)| application.with_pages_of_boxes(&part, verdict));
                let author = application.verdict_author(part);
                let is_author = author.is_none_or(|author| author.reviewer == reviewer);
                is_last_reviewer
                    && is_author
                    && given.as_ref() == Some(application.verdict_on(part))
            }
        }
    }

    /// Part and verdict that the act gives. `None` for a decision.
    pub fn verdict(&self) -> Option<(ReviewPart, Verdict)> {
        let verdict = match self {
            ReviewAct::Pass { .. } => Verdict::Passed,
            ReviewAct::Clear { .. } => Verdict::Pending,
            ReviewAct::ReturnPart {
                reasons,
                note,
                pages,
                boxes,
                ..
            } => Verdict::Returned {
                reasons: reasons.clone(),
                note: note.clone(),
                pages: pages.clone(),
                boxes: boxes.clone(),
            },
            ReviewAct::SendBack
            | ReviewAct::Approve
            | ReviewAct::Refuse { .. }
            | ReviewAct::TakeBack => return None,
        };
        Some((self.part()?.clone(), verdict))
    }
}
