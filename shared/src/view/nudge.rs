//! View models of the office's page of reminders (A3).

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    exam::Exam,
    id::AccountId,
    message::Channel,
    nudge::{NudgeList, PlanDays, PlanDaysFault},
    text::LocalText,
    time::Timestamp,
};

/// People of a list that the page shows.
pub const MAX_NUDGE_ROWS: u64 = 50;
/// Sent reminders that the page shows.
pub const MAX_NUDGE_RECORDS: u64 = 20;

/// Lists of an exam, with the chosen one before anything is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NudgePage {
    /// Exam of the lists.
    pub exam: Arc<Exam>,
    /// Lists that the exam has, with the number of people on each.
    pub lists: Vec<(NudgeList, u64)>,
    /// Chosen list. `None` if none is chosen.
    pub preview: Option<NudgePreview>,
    /// The last reminders that the office sent, newest first.
    pub records: Vec<NudgeRecord>,
}

/// People to whom a reminder would be sent now, and its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NudgePreview {
    /// List.
    pub list: NudgeList,
    /// Number of people on the list.
    pub people: u64,
    /// Number of people among them to whom the reminder would be sent.
    pub due: u64,
    /// Number of people who have no account, so that no message can be sent to them. They are not on
    /// the list.
    pub without_account: u64,
    /// First people to whom it would be sent.
    pub rows: Vec<NudgeRow>,
    /// First people who were reminded before.
    pub reminded: Vec<NudgeRow>,
    /// Message to the first person. `None` if there is nobody.
    pub message: Option<NudgeText>,
    /// Channels of the server's configuration.
    pub channels: Vec<Channel>,
    /// Time from which mail and text messages are sent. `None` if they are sent at once.
    pub quiet_until: Option<Timestamp>,
    /// Plan of the list. `None` if its people have no deadline to count back from.
    pub plan: Option<NudgePlanView>,
}

/// Plan of a list, or the place for one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NudgePlanView {
    /// Plan that holds. `None` without one.
    pub set: Option<NudgePlan>,
    /// Deadline of everyone who has no extension of their own. `None` if each person has their own.
    pub closes: Option<Timestamp>,
}

/// Plan of the office to remind the people of a list by days before the deadline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NudgePlan {
    /// Days before the deadline.
    pub days: PlanDays,
    /// Time at which it was set.
    pub at: Timestamp,
    /// Name of the officer.
    pub name: String,
}

/// Message as one person would receive it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NudgeText {
    /// Name of the person.
    pub name: String,
    /// Subject line.
    pub subject: LocalText,
    /// Text with its link.
    pub words: LocalText,
}

/// One person on a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NudgeRow {
    /// Account of the person.
    pub account: AccountId,
    /// Name of the person.
    pub name: String,
    /// Masked identity number.
    pub id_number: Option<String>,
    /// Number of the application. `None` before there is one.
    pub number: Option<String>,
    /// Deadline of the person. `None` without one.
    pub closes: Option<Timestamp>,
    /// Masked addresses by the channels that reach the person; empty if only the app does.
    pub addresses: Vec<(Channel, String)>,
    /// Reminder of this matter.
    pub reminded: Option<SentReminder>,
}

/// Reminder that a person has received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentReminder {
    /// Time of the message.
    pub at: Timestamp,
    /// True if the office sent it, false if the server did.
    pub is_by_office: bool,
}

/// Reminders that the office sent to one list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NudgeRecord {
    /// List.
    pub list: NudgeList,
    /// Time of the order.
    pub at: Timestamp,
    /// Name of the officer.
    pub name: String,
    /// Number of people that the officer confirmed.
    pub people: u64,
    /// Number of messages so far.
    pub sent: u64,
    /// True if all messages are written.
    pub is_finished: bool,
    /// Days before the deadline, if a plan sent them. `None` for an order of the officer.
    pub days: Option<u8>,
}

/// Result of the form on the page of reminders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NudgeOutcome {
    /// The messages are being written.
    Started,
    /// The plan is set.
    Planned,
    /// The plan is cancelled.
    PlanCancelled,
    /// Nothing was sent.
    Refused(NudgeRefusal),
}

/// Reason for which no reminder was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NudgeRefusal {
    /// The list has changed since it was shown.
    Changed {
        /// Number of people that the page showed.
        shown: u64,
        /// Number of people now.
        found: u64,
    },
    /// Reminders of this list are being sent.
    Running {
        /// Time of the order.
        at: Timestamp,
        /// Name of the officer.
        name: String,
    },
    /// The list has no person left to be reminded.
    Nobody,
    /// The typed days are no plan.
    Days {
        /// Text as it was typed.
        typed: String,
        /// Reason.
        fault: PlanDaysFault,
    },
    /// The step of the list is paused.
    Paused {
        /// Beginning of the pause.
        since: Timestamp,
    },
}
