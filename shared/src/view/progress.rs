//! View models of the office's page of an exam's progress (A2).

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    exam::{Exam, window::WindowExtension},
    progress::ReviewEstimate,
    time::Timestamp,
};

/// Reviewers at work on the page of an exam's progress.
pub const MAX_LISTED_CLAIMANTS: u64 = 50;

/// Progress of an exam at one moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExamProgress {
    /// Current version of the exam.
    pub exam: Arc<Exam>,
    /// Moment of the figures, by the server's clock.
    pub now: Timestamp,
    /// Extensions for everyone that hold or will hold.
    pub everyones: Vec<WindowExtension>,
    /// Number of drafts, which were not submitted yet.
    pub drafts: u64,
    /// Number of returned applications that were not mended yet.
    pub returned: u64,
    /// Number of people on the list of those who are approved and can pay now, but have not
    /// ([`NudgeList::NotPaid`](crate::nudge::NudgeList::NotPaid)). `None` if the exam takes no payment.
    pub unpaid: Option<u64>,
    /// Applications that wait for reviewers.
    pub backlog: ReviewBacklog,
    /// Decisions of the last hours.
    pub speed: DecisionSpeed,
    /// Reviewers with a claim, most claims first; at most [`MAX_LISTED_CLAIMANTS`].
    pub claimants: Vec<Claimant>,
    /// Days of the chart, oldest first; the last is today.
    pub days: Vec<DayCounts>,
}

/// Applications that wait for reviewers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewBacklog {
    /// Number that wait for the first review or are in it.
    pub first: u64,
    /// Number that wait for the second review or are in it.
    pub second: u64,
    /// Number whose decision is made and has not gone out yet.
    pub held: u64,
    /// Submission of the one that waits longest. `None` if none waits.
    pub oldest: Option<Timestamp>,
}

impl ReviewBacklog {
    /// Number of applications that still need a decision.
    pub fn waiting(self) -> u64 {
        self.first.saturating_add(self.second)
    }
}

/// Decisions that have gone out lately. Approvals, refusals and returns count alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionSpeed {
    /// Number in the last 60 minutes.
    pub last_hour: u64,
    /// Number in the last 24 hours.
    pub last_day: u64,
}

impl ExamProgress {
    /// Estimate of the end of the review at the speed of the last 24 hours.
    pub fn estimate(&self) -> ReviewEstimate {
        ReviewEstimate::new(self.backlog.waiting(), self.speed.last_day, self.now)
    }
}

/// Reviewer who works on applications of the exam now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimant {
    /// Name of the reviewer.
    pub name: String,
    /// Number of claimed applications.
    pub claims: u64,
    /// End of the last claim, unless the reviewer goes on.
    pub until: Timestamp,
}

/// Counts of one day in the exam's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCounts {
    /// Beginning of the day.
    pub begins: Timestamp,
    /// Number of submissions, also of mended applications.
    pub submitted: u64,
    /// Number of decisions that went out.
    pub decided: u64,
}
