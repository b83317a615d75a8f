//! Plans of reminders (A3): the office says once how many days before the deadline the people of a list
//! are reminded.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{NudgeList, REMINDER_PAUSE_MS};
use crate::{
    exam::Exam,
    time::{Timestamp, Zone},
};

/// Most steps of a plan.
pub const MAX_PLAN_STEPS: usize = 5;
/// Longest time from a step to the deadline, in days.
pub const MAX_PLAN_DAYS: u8 = 30;
/// Milliseconds from its moment in which a step is still carried out: longer than the quiet hours. A
/// step that is missed by more, because no server ran, is left out.
pub const STEP_GRACE_MS: i64 = 12 * Timestamp::HOUR_MS;

/// Steps of a plan as days before the deadline, the most first, without repetition.
///
/// ```
/// use shared::nudge::{PlanDays, PlanDaysFault};
///
/// let days: PlanDays = "1天、7天，3".parse()?;
/// assert_eq!(days.to_string(), "7,3,1");
/// assert_eq!("7,31".parse::<PlanDays>(), Err(PlanDaysFault::OutOfRange { typed: "31".to_owned() }));
/// assert_eq!("next week".parse::<PlanDays>(), Err(PlanDaysFault::NoNumber));
/// # Ok::<(), PlanDaysFault>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PlanDays(Vec<u8>);

impl PlanDays {
    /// Days before the deadline, the most first.
    pub fn iter(&self) -> impl Iterator<Item = u8> {
        self.0.iter().copied()
    }
}

/// Reason for which a text names no steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum PlanDaysFault {
    /// The text has something else than numbers, or none.
    #[error("numbers of days are wanted, such as 7, 3, 1")]
    NoNumber,
    /// A number is not from 1 to [`MAX_PLAN_DAYS`].
    #[error("`{typed}` is not from 1 to {}", MAX_PLAN_DAYS)]
    OutOfRange {
        /// Number as it was typed.
        typed: String,
    },
    /// There are more than [`MAX_PLAN_STEPS`] numbers.
    #[error("there are {measured} numbers, at most {} are allowed", MAX_PLAN_STEPS)]
    TooMany {
        /// Number of different numbers.
        measured: u32,
    },
}

impl FromStr for PlanDays {
    type Err = PlanDaysFault;
    fn from_str(text: &str) -> Result<Self, PlanDaysFault> {
        let is_separator = |letter: char| letter.is_whitespace() || ",，、;；/天".contains(letter);
        let mut days = Vec::new();
        for typed in text.split(is_separator).filter(|part| !part.is_empty()) {
            if !typed.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(PlanDaysFault::NoNumber);
            }
            let number = typed.parse::<u8>().ok();
            let number = number.filter(|days| (1..=MAX_PLAN_DAYS).contains(days));
            days.push(number.ok_or_else(|| PlanDaysFault::OutOfRange {
                typed: typed.to_owned(),
            })?);
        }
        days.sort_unstable_by(|one, other| other.cmp(one));
        days.dedup();
        match days.len() {
            0 => Err(PlanDaysFault::NoNumber),
            1..=MAX_PLAN_STEPS => Ok(Self(days)),
            many => Err(PlanDaysFault::TooMany {
                measured: u32::try_from(many).unwrap_or(u32::MAX),
            }),
        }
    }
}

impl fmt::Display for PlanDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days: Vec<_> = self.0.iter().map(u8::to_string).collect();
        f.write_str(&days.join(","))
    }
}

impl TryFrom<String> for PlanDays {
    type Error = PlanDaysFault;
    fn try_from(text: String) -> Result<Self, PlanDaysFault> {
        text.parse()
    }
}

impl From<PlanDays> for String {
    fn from(days: PlanDays) -> String {
        days.to_string()
    }
}

/// Step of a plan: one reminder of each person, so many days before the deadline of that person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NudgeStep {
    /// Days before the deadline.
    pub days: u8,
    /// Time at which the plan was set. Moments before it are left out.
    pub planned: Timestamp,
}

impl NudgeStep {
    /// Milliseconds from the moment of the step to the deadline.
    pub fn lead_ms(self) -> i64 {
        i64::from(self.days) * Timestamp::DAY_MS
    }

    /// Moment of the reminder of a person with this deadline.
    pub fn moment(self, closes: Timestamp) -> Timestamp {
        closes.plus(-self.lead_ms())
    }

    /// Earliest and latest deadline of the people whose reminder is due at `now`.
    pub fn due_deadlines(self, now: Timestamp) -> [Timestamp; 2] {
        let earliest = now.plus(self.lead_ms()).plus(1 - STEP_GRACE_MS);
        let of_plan = self.planned.plus(self.lead_ms());
        [earliest.max(of_plan), now.plus(self.lead_ms())]
    }

    /// True if the reminder of a person with this deadline is due at `now`.
    pub fn is_due(self, closes: Timestamp, now: Timestamp) -> bool {
        let [earliest, latest] = self.due_deadlines(now);
        (earliest..=latest).contains(&closes)
    }

    /// Earliest time of another reminder of the same matter that takes the place of this step: one of
    /// the day before its moment, or later. A step of a plan replaces another only from its moment on,
    /// because there can be one on each day.
    pub fn replaced_since(self, closes: Timestamp, is_planned: bool) -> Timestamp {
        let moment = self.moment(closes);
        match is_planned {
            true => moment,
            false => moment.plus(1 - REMINDER_PAUSE_MS),
        }
    }
}

impl NudgeList {
    /// True if the people of the list have a deadline from which days can be counted back. The time
    /// to mend is too short for it, and each person has another one.
    pub fn can_be_planned(self, exam: &Exam) -> bool {
        let stage = self.stage(exam).filter(|_| self != NudgeList::NotMended);
        stage.is_some_and(|stage| exam.find_stage_window(stage).is_some())
    }
}

/// Time at which a step with this moment is carried out: quiet hours are waited for.
pub fn step_time(moment: Timestamp, zone: Zone) -> Timestamp {
    super::quiet_until(moment, zone).unwrap_or(moment)
}
