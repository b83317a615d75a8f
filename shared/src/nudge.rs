//! Nudges (催办): reminders that the office sends to the people of one list. The lists, the matter
//! of a reminder, the hours in which nothing is sent, the tolerance of a confirmed number, and plans.

mod plan;

use serde::{Deserialize, Serialize};

pub use self::plan::{
    MAX_PLAN_DAYS, MAX_PLAN_STEPS, NudgeStep, PlanDays, PlanDaysFault, STEP_GRACE_MS, step_time,
};
use crate::{
    application::{Application, StageStatus, StateKind},
    exam::{Exam, Stage, StageKind},
    message::MessageBody,
    time::{Timestamp, Zone},
};

/// Hour of the day at which the quiet hours begin, in the exam's zone.
pub const QUIET_FROM_HOUR: i64 = 21;
/// Hour of the day at which the quiet hours end.
pub const QUIET_UNTIL_HOUR: i64 = 8;
/// Milliseconds in which the office repeats no reminder of the server.
pub const REMINDER_PAUSE_MS: i64 = Timestamp::DAY_MS;
/// Percentage by which a list may have changed since the office has seen its number.
pub const NUDGE_TOLERANCE_PERCENT: u64 = 1;

/// People whom the office reminds of one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NudgeList {
    /// People on the roster without an application.
    NotEntered,
    /// Drafts that can be submitted.
    NotSubmitted,
    /// Returned applications that were not submitted again.
    NotMended,
    /// Approved applications without the payment of the fee.
    NotPaid,
    /// Candidates with a seat who have not printed their admission ticket.
    NotPrinted,
}

impl NudgeList {
    /// All lists, in the order of the steps of an exam.
    pub const ALL: [NudgeList; 5] = [
        NudgeList::NotEntered,
        NudgeList::NotSubmitted,
        NudgeList::NotMended,
        NudgeList::NotPaid,
        NudgeList::NotPrinted,
    ];

    /// Name in addresses and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            NudgeList::NotEntered => "not-entered",
            NudgeList::NotSubmitted => "not-submitted",
            NudgeList::NotMended => "not-mended",
            NudgeList::NotPaid => "not-paid",
            NudgeList::NotPrinted => "not-printed",
        }
    }

    /// List with this name. `None` for an unknown name. The inverse of [`NudgeList::as_str`].
    pub fn from_name(name: &str) -> Option<Self> {
        NudgeList::ALL
            .into_iter()
            .find(|list| list.as_str() == name)
    }

    /// State of the applications on the list. `None` for people without an application.
    pub fn state(self) -> Option<StateKind> {
        match self {
            NudgeList::NotEntered => None,
            NudgeList::NotSubmitted => Some(StateKind::Draft),
            NudgeList::NotMended => Some(StateKind::Returned),
            NudgeList::NotPaid | NudgeList::NotPrinted => Some(StateKind::Approved),
        }
    }

    /// Stage of which the list reminds. `None` if the exam has none, and so no such list.
    pub fn stage(self, exam: &Exam) -> Option<&Stage> {
        match self {
            NudgeList::NotEntered if !exam.admits_listed_only() => None,
            NudgeList::NotEntered | NudgeList::NotSubmitted | NudgeList::NotMended => {
                exam.stage(StageKind::Submit)
            }
            NudgeList::NotPaid if exam.is_paid_online() => exam.stage(StageKind::Payment),
            NudgeList::NotPaid if exam.is_paid_on_site() => exam.stage(StageKind::OnSite),
            NudgeList::NotPaid => None,
            NudgeList::NotPrinted => exam.ticket.as_ref().and(exam.stage(StageKind::Ticket)),
        }
    }
}

/// Step that a candidate on a list has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NudgeDue {
    /// Time at which the window closes. `None` without a window.
    pub closes: Option<Timestamp>,
    /// Deadline, or return, that the reminder is about: a candidate is reminded once of each. It is
    /// 0 without a deadline.
    pub matter: Timestamp,
}

impl Application {
    /// Step that the candidate has to do now, if the application is on this list. `None` otherwise.
    /// A result that is not published yet is not considered.
    pub fn nudge_due(
        &self,
        exam: &Exam,
        list: NudgeList,
        has_seat: bool,
        now: Timestamp,
    ) -> Option<NudgeDue> {
        if list.state() != Some(self.state.kind()) {
            return None;
        }
        let stage = list.stage(exam)?;
        match list {
            NudgeList::NotEntered => None,
            NudgeList::NotSubmitted => {
                self.check_submission_open(exam, now).ok()?;
                let closes = self.submission_period(exam)?.closes;
                Some(NudgeDue {
                    closes: Some(closes),
                    matter: closes,
                })
            }
            NudgeList::NotMended => {
                self.check_submission_open(exam, now).ok()?;
                Some(NudgeDue {
                    closes: Some(self.submission_period(exam)?.closes),
                    matter: self.event_times.returned?,
                })
            }
            NudgeList::NotPaid | NudgeList::NotPrinted => {
                let is_done = match list {
                    NudgeList::NotPaid => self.payment.paid_at.is_some(),
                    _ => self.event_times.ticket_printed.is_some() || !has_seat,
                };
                match self.stage_status(exam, stage, now) {
                    StageStatus::Open { closes } if !is_done => Some(NudgeDue {
                        closes,
                        matter: closes.unwrap_or_default(),
                    }),
                    _ => None,
                }
            }
        }
    }

    /// Message that reminds the candidate of this step.
    pub fn nudge_message(
        &self,
        exam: &Exam,
        list: NudgeList,
        due: NudgeDue,
        now: Timestamp,
    ) -> MessageBody {
        let closes = due.closes;
        match list {
            NudgeList::NotPaid => MessageBody::PaymentDue { closes },
            NudgeList::NotPrinted => MessageBody::TicketDue { closes },
            NudgeList::NotEntered | NudgeList::NotSubmitted | NudgeList::NotMended => {
                let missing = self.missing_requirements(exam, now).len();
                MessageBody::ClosingSoon {
                    closes: closes.unwrap_or_default(),
                    missing: u32::try_from(missing).unwrap_or(u32::MAX),
                }
            }
        }
    }
}

impl MessageBody {
    /// Lists of which the message reminds: it is sent only while the person is on one of them.
    /// Empty for a message that is no reminder.
    pub fn nudge_lists(&self) -> &'static [NudgeList] {
        match self {
            MessageBody::NotEntered { .. } => &[NudgeList::NotEntered],
            MessageBody::ClosingSoon { .. } => &[NudgeList::NotSubmitted, NudgeList::NotMended],
            MessageBody::PaymentDue { .. } => &[NudgeList::NotPaid],
            MessageBody::TicketDue { .. } => &[NudgeList::NotPrinted],
            _ => &[],
        }
    }
}

/// End of the quiet hours in which `now` lies. `None` outside of them.
/// ```
/// use shared::{
///     nudge::quiet_until,
///     time::{CivilTime, Zone},
/// };
///
/// let at = |text: &str| text.parse::<CivilTime>().expect("a time").to_timestamp(Zone::BEIJING);
/// assert_eq!(quiet_until(at("2021-01-12 20:59:59"), Zone::BEIJING), None);
/// let morning = Some(at("2021-01-13 08:00"));
/// assert_eq!(quiet_until(at("2021-01-12 21:00"), Zone::BEIJING), morning);
/// assert_eq!(quiet_until(at("2021-01-13 07:59:59"), Zone::BEIJING), morning);
/// assert_eq!(quiet_until(at("2021-01-13 08:00"), Zone::BEIJING), None);
/// ```
pub fn quiet_until(now: Timestamp, zone: Zone) -> Option<Timestamp> {
    let passed = now.in_zone(zone).milliseconds_of_day();
    let day = QUIET_UNTIL_HOUR * Timestamp::HOUR_MS..QUIET_FROM_HOUR * Timestamp::HOUR_MS;
    (!day.contains(&passed)).then(|| next_quiet_end(now, zone))
}

/// The next end of quiet hours after `now`, which may lie in them or before them.
fn next_quiet_end(now: Timestamp, zone: Zone) -> Timestamp {
    let passed = now.in_zone(zone).milliseconds_of_day();
    let until = QUIET_UNTIL_HOUR * Timestamp::HOUR_MS;
    let wait = until - passed;
    now.plus(if wait > 0 {
        wait
    } else {
        wait + Timestamp::DAY_MS
    })
}

/// True if a reminder written at `now` may wait for the end of the quiet hours. It may not if the
/// step has ended then.
/// ```
/// use shared::{
///     nudge::may_wait,
///     time::{CivilTime, Zone},
/// };
///
/// let at = |text: &str| text.parse::<CivilTime>().expect("a time").to_timestamp(Zone::BEIJING);
/// let midnight = Some(at("2021-01-13 00:00"));
/// assert!(!may_wait(midnight, at("2021-01-12 21:05"), Zone::BEIJING));
/// assert!(!may_wait(midnight, at("2021-01-12 20:59"), Zone::BEIJING));
/// assert!(may_wait(Some(at("2021-01-13 18:00")), at("2021-01-12 21:05"), Zone::BEIJING));
/// assert!(may_wait(None, at("2021-01-12 21:05"), Zone::BEIJING));
/// ```
pub fn may_wait(closes: Option<Timestamp>, now: Timestamp, zone: Zone) -> bool {
    closes.is_none_or(|closes| closes > next_quiet_end(now, zone))
}

/// True if a list of `found` people is the one that the office has seen with `shown` people: the
/// difference is at most [`NUDGE_TOLERANCE_PERCENT`], rounded down.
/// ```
/// use shared::nudge::is_as_shown;
///
/// assert!(is_as_shown(12, 12) && !is_as_shown(12, 13) && !is_as_shown(12, 11));
/// assert!(is_as_shown(2_000, 1_980) && !is_as_shown(2_000, 2_021));
/// ```
pub fn is_as_shown(shown: u64, found: u64) -> bool {
    shown.abs_diff(found) <= allowed_change(shown)
}

/// Most people whom an order reminds that was confirmed for `shown` people: a list can grow while
/// its messages are written.
/// ```
/// use shared::nudge::max_people;
///
/// assert_eq!((max_people(1), max_people(99), max_people(2_000)), (1, 99, 2_020));
/// ```
pub fn max_people(shown: u64) -> u64 {
    shown.saturating_add(allowed_change(shown))
}

fn allowed_change(shown: u64) -> u64 {
    shown / (100 / NUDGE_TOLERANCE_PERCENT)
}
