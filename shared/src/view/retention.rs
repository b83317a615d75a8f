//! View models of the office's page of the retention rule of an exam (A9).

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{exam::Exam, time::Timestamp};

/// Runs on the page of the retention rule.
pub const MAX_LISTED_REMOVALS: u64 = 100;
/// Applications that are held back, on the page of the retention rule.
pub const MAX_LISTED_HELD_BACK: u64 = 200;

/// Number of applications with their pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionAmount {
    /// Number of applications.
    pub applications: u64,
    /// Number of pictures of these.
    pub pictures: u64,
    /// Size of these pictures as they were received, in bytes.
    pub bytes: u64,
}

/// Content that is due, or that was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionNumbers {
    /// Applications with a result; only their pictures are removed.
    pub results: RetentionAmount,
    /// Applications that were never submitted; pictures and answers are removed.
    pub drafts: RetentionAmount,
}

impl RetentionNumbers {
    /// True if there is no application in it.
    pub fn is_empty(&self) -> bool {
        self.results.applications == 0 && self.drafts.applications == 0
    }
}

/// The form of the page contains the numbers in this form, so that exactly these are removed.
///
/// ```
/// use shared::view::{RetentionAmount, RetentionNumbers};
///
/// let results = RetentionAmount { applications: 2, pictures: 5, bytes: 900 };
/// let numbers = RetentionNumbers { results, ..RetentionNumbers::default() };
/// assert_eq!(numbers.to_string(), "2-5-900-0-0-0");
/// ```
impl fmt::Display for RetentionNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { results, drafts } = self;
        write!(
            f,
            "{}-{}-{}-{}-{}-{}",
            results.applications,
            results.pictures,
            results.bytes,
            drafts.applications,
            drafts.pictures,
            drafts.bytes
        )
    }
}

/// Reason why content that is due is not removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeldBackReason {
    /// A correction of the decision waits for a second person.
    Correction,
    /// A payment order is open.
    Payment,
    /// The application is or was a known case of the quality control.
    KnownCase,
}

/// Application whose content is due and is not removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldBackRow {
    /// Number of the application.
    pub number: String,
    /// Reasons, at least one.
    pub reasons: Vec<HeldBackReason>,
}

/// A removal in the office's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovalRecord {
    /// Start of the removal.
    pub started: Timestamp,
    /// Name of the officer who started it.
    pub name: String,
    /// Days of the rule for pictures at the start. `None` if it kept them.
    pub pictures_days: Option<u16>,
    /// Days of the rule for unsubmitted content at the start. `None` if it kept it.
    pub drafts_days: Option<u16>,
    /// Content that was removed so far.
    pub removed: RetentionNumbers,
    /// End of the removal. `None` while it runs.
    pub finished: Option<Timestamp>,
}

/// Page of the retention rule of an exam.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfficeRetention {
    /// Exam with its rule.
    pub exam: Arc<Exam>,
    /// Moment of the numbers. The form contains it, so that they are compared with those of the same
    /// moment.
    pub at: Timestamp,
    /// Content that is due then and not held back.
    pub due: RetentionNumbers,
    /// First moment at which something is or was due. `None` if there is nothing.
    pub first_due: Option<Timestamp>,
    /// True if pictures wait for the publication of the results.
    pub awaits_publication: bool,
    /// Number of applications whose content is due and held back.
    pub held_back_count: u64,
    /// Some of these, by number.
    pub held_back: Vec<HeldBackRow>,
    /// The last removals, newest first.
    pub removals: Vec<RemovalRecord>,
    /// Days after a removal until the files leave the disk.
    pub grace_days: u32,
}
