//! View models of the office's page of an exam's progress (A2).

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::ReasonCount;
use crate::{
    application::{ReviewPart, StateKind},
    exam::{Exam, queue_group::QueueGroupKind, window::WindowExtension},
    progress::ReviewEstimate,
    time::Timestamp,
};

/// Reviewers at work on the page of an exam's progress.
pub const MAX_LISTED_CLAIMANTS: u64 = 50;

/// Units, batches or positions in one table of the page.
pub const MAX_LISTED_GROUPS: u64 = 50;

/// Reviewers in the table of decisions.
pub const MAX_LISTED_REVIEWERS: u64 = 100;

/// Reasons beside a part.
pub const MAX_LISTED_REASONS: usize = 3;

/// Progress of an exam at one moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExamProgress {
    /// Current version of the exam.
    pub exam: Arc<Exam>,
    /// Moment of the figures, by the server's clock.
    pub now: Timestamp,
    /// Extensions for everyone that hold or will hold.
    pub everyones: Vec<WindowExtension>,
    /// Number of applications in each state.
    pub states: BTreeMap<StateKind, u64>,
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
    /// Waiting applications by unit, batch and position, as far as the exam has them.
    pub waiting: Vec<WaitingGroups>,
    /// Parts that were judged, most returns first.
    pub parts: Vec<PartReturns>,
    /// Reviewers with decisions, most decisions first; at most [`MAX_LISTED_REVIEWERS`].
    pub reviewers: Vec<ReviewerDecisions>,
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
    /// Number of applications in a state.
    pub fn count_of(&self, state: StateKind) -> u64 {
        self.states.get(&state).copied().unwrap_or_default()
    }

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

/// Property by which waiting applications are counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaitingBy {
    /// Unit by which reviewers filter the queue.
    Unit,
    /// Batch by which reviewers filter the queue.
    Batch,
    /// Chosen position.
    Position,
}

impl WaitingBy {
    /// All properties, in the order of the page.
    pub const ALL: [WaitingBy; 3] = [WaitingBy::Unit, WaitingBy::Batch, WaitingBy::Position];

    /// Name of the column of the table of applications.
    pub fn as_str(self) -> &'static str {
        match self {
            WaitingBy::Unit => QueueGroupKind::Unit.as_str(),
            WaitingBy::Batch => QueueGroupKind::Batch.as_str(),
            WaitingBy::Position => "position",
        }
    }

    /// Group of the queue. `None` for a position.
    pub fn queue_group(self) -> Option<QueueGroupKind> {
        match self {
            WaitingBy::Unit => Some(QueueGroupKind::Unit),
            WaitingBy::Batch => Some(QueueGroupKind::Batch),
            WaitingBy::Position => None,
        }
    }

    /// True if the applications of the exam have this property.
    pub fn is_used(self, exam: &Exam) -> bool {
        match self.queue_group() {
            Some(kind) => exam.queue_group(kind).is_some(),
            None => exam.positions.is_some(),
        }
    }
}

/// Waiting applications by one property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingGroups {
    /// Property.
    pub by: WaitingBy,
    /// Groups, most waiting first; at most [`MAX_LISTED_GROUPS`].
    pub rows: Vec<WaitingGroup>,
    /// Number of waiting applications in all groups, also in those that are not listed.
    pub grouped: u64,
}

/// Waiting applications of one unit, batch or position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingGroup {
    /// Name of the unit or batch, or code of the position.
    pub name: String,
    /// Full title of the position. `None` for a unit or batch, and for a position that is not in the
    /// list any more.
    pub title: Option<String>,
    /// Number of applications that still need a decision.
    pub waiting: u64,
    /// Number of them that wait for the second review or are in it.
    pub second: u64,
    /// Submission of the one that waits longest. `None` if no time of a submission is stored.
    pub oldest: Option<Timestamp>,
}

/// Judgements of one part in decisions that have gone out. A part that was mended is judged again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartReturns {
    /// Part of the application.
    pub part: ReviewPart,
    /// Number of times that the part was judged.
    pub judged: u64,
    /// Number of times that it was returned, or that a refusal rests on it.
    pub returned: u64,
    /// Most frequent reasons, at most [`MAX_LISTED_REASONS`].
    pub reasons: Vec<ReasonCount>,
}

impl PartReturns {
    /// Share of the returns in percent, rounded down. `None` without a judgement.
    pub fn returned_percent(&self) -> Option<u64> {
        self.returned.saturating_mul(100).checked_div(self.judged)
    }
}

/// Decisions of one reviewer on applications of the exam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewerDecisions {
    /// Name of the reviewer.
    pub name: String,
    /// Number of decisions today, in the exam's zone.
    pub today: u64,
    /// All decisions.
    pub counts: DecisionCounts,
}

/// Number of decisions that have gone out, and of first reviews.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionCounts {
    /// First reviews that were passed on to a second reviewer.
    pub first_reviews: u64,
    /// Approvals.
    pub approved: u64,
    /// Returns for mending.
    pub returned: u64,
    /// Refusals.
    pub refused: u64,
}

impl DecisionCounts {
    /// Number of approvals, returns and refusals.
    pub fn decided(self) -> u64 {
        self.approved
            .saturating_add(self.returned)
            .saturating_add(self.refused)
    }

    /// Share of the returns in percent of the decisions, rounded down. `None` without a decision.
    ///
    /// ```
    /// use shared::view::DecisionCounts;
    ///
    /// let counts = DecisionCounts { approved: 2, returned: 1, ..DecisionCounts::default() };
    /// assert_eq!(counts.returned_percent(), Some(33));
    /// assert_eq!(DecisionCounts::default().returned_percent(), None);
    /// ```
    pub fn returned_percent(self) -> Option<u64> {
        self.returned
            .saturating_mul(100)
            .checked_div(self.decided())
    }
}
