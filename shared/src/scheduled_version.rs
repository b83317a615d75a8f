//! Publication of a definition at a chosen time: which moments the office may choose, why a version
//! is not scheduled, and what became of a scheduled one.

use serde::{Deserialize, Serialize};

use crate::{
    time::{CivilTime, Timestamp, Zone},
    version_warning::VersionWarning,
};

/// Maximum time in days from the scheduling to the publication.
pub const MAX_SCHEDULE_DAYS: i64 = 90;

/// Maximum length of a typed moment that is shown again, in characters.
const MAX_SHOWN_MOMENT_CHARS: usize = 40;

/// Zone of a typed moment.
pub const SCHEDULE_ZONE: Zone = Zone::BEIJING;

/// Reason why a version is not scheduled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScheduleFault {
    /// No moment was typed.
    MomentMissing,
    /// A moment was typed, but the form says to publish now.
    MomentWithNow,
    /// The text is not a date with hour and minute.
    UnknownMoment {
        /// Typed text.
        text: String,
    },
    /// The moment is in the past.
    Past {
        /// Typed moment.
        at: Timestamp,
        /// Time of the server.
        now: Timestamp,
    },
    /// The moment is more than [`MAX_SCHEDULE_DAYS`] ahead.
    TooLate {
        /// Typed moment.
        at: Timestamp,
        /// Latest moment that is accepted.
        latest: Timestamp,
    },
    /// The exam has no version yet.
    NewExam,
    /// The text has the content of the newest version.
    Unchanged,
    /// The submission period of the version is over at that moment, though it is not over now.
    OverByThen {
        /// Typed moment.
        at: Timestamp,
    },
}

/// Reads a moment of an input of the kind `datetime-local`, in [`SCHEDULE_ZONE`].
///
/// # Errors
/// `MomentMissing`, `UnknownMoment`, `Past`, `TooLate`.
///
/// ```
/// use shared::{scheduled_version::{ScheduleFault, read_moment}, time::Timestamp};
///
/// // 2021-01-12 09:00 in Beijing.
/// let now = Timestamp(1_610_413_200_000);
/// assert_eq!(read_moment("2021-01-12T09:01", now), Ok(now.plus(Timestamp::MINUTE_MS)));
/// assert_eq!(read_moment(" ", now), Err(ScheduleFault::MomentMissing));
/// ```
pub fn read_moment(text: &str, now: Timestamp) -> Result<Timestamp, ScheduleFault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ScheduleFault::MomentMissing);
    }
    let civil = CivilTime::from_input(text);
    let at = civil.map(|civil| civil.to_timestamp(SCHEDULE_ZONE));
    let Some(at) = at.filter(|at| at.0 % Timestamp::MINUTE_MS == 0) else {
        let text = text.chars().take(MAX_SHOWN_MOMENT_CHARS).collect();
        return Err(ScheduleFault::UnknownMoment { text });
    };
    let latest = now.plus(MAX_SCHEDULE_DAYS * Timestamp::DAY_MS);
    if at < now {
        return Err(ScheduleFault::Past { at, now });
    }
    if at > latest {
        return Err(ScheduleFault::TooLate { at, latest });
    }
    Ok(at)
}

/// Reason why a scheduled version was not published at its moment. Its text is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScheduleRefusal {
    /// Another version was published since the scheduling.
    AnotherVersion {
        /// Version that was in force at that moment.
        current: u32,
    },
    /// The version would have effects that the officer had not read about.
    NewWarnings {
        /// Warnings that are new since the scheduling.
        warnings: Vec<VersionWarning>,
    },
    /// The text does not pass the check of this build.
    Faulty {
        /// Number of its faults.
        faults: usize,
    },
    /// The officer's account was disabled, or is no longer of the office.
    OfficerGone,
}

impl ScheduleRefusal {
    /// Name in the audit chain.
    pub fn as_str(&self) -> &'static str {
        match self {
            ScheduleRefusal::AnotherVersion { .. } => "another-version",
            ScheduleRefusal::NewWarnings { .. } => "new-warnings",
            ScheduleRefusal::Faulty { .. } => "faulty",
            ScheduleRefusal::OfficerGone => "officer-gone",
        }
    }
}

/// Outcome of a scheduled version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScheduleOutcome {
    /// It was published as this version.
    Published {
        /// Number of the version.
        version: u32,
    },
    /// An officer cancelled it.
    Cancelled,
    /// An officer scheduled another text instead.
    Replaced,
    /// It was not published at its moment.
    Refused(ScheduleRefusal),
}

impl ScheduleOutcome {
    /// Name in the audit chain.
    pub fn as_str(&self) -> &'static str {
        match self {
            ScheduleOutcome::Published { .. } => "published",
            ScheduleOutcome::Cancelled => "cancelled",
            ScheduleOutcome::Replaced => "replaced",
            ScheduleOutcome::Refused(_) => "refused",
        }
    }
}

/// Warnings of `present` that are not among those that were read.
pub fn find_new_warnings(
    read: &[VersionWarning],
    present: &[VersionWarning],
) -> Vec<VersionWarning> {
    let mut present: Vec<_> = present.to_vec();
    present.retain(|warning| !read.contains(warning));
    present
}
