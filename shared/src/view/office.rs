//! View models of people for the office: payments on site, and people who have not entered.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    application::StateKind, exam::Exam, id::ApplicationId, payment::PaymentRecord, time::Timestamp,
};

/// Payments on site of an exam, with the people found by a search (S4-19).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PayerList {
    /// Exam of the payments.
    pub exam: Arc<Exam>,
    /// Number of approved applications.
    pub approved: u64,
    /// Number of paid applications among the approved.
    pub paid: u64,
    /// People whom the search found.
    pub people: Vec<Payer>,
}

/// Person found by number or name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payer {
    /// Application of the person.
    pub application: ApplicationId,
    /// Number of the application.
    pub number: String,
    /// Name of the person.
    pub name: String,
    /// Masked identity number.
    pub id_number: Option<String>,
    /// State of the application.
    pub state: StateKind,
    /// Time of the payment. `None` if it is not paid.
    pub paid: Option<Timestamp>,
    /// Record of the payment. `None` if it is not paid.
    pub payment: Option<PaymentRecord>,
    /// Name of the officer who recorded it.
    #[serde(rename = "by")]
    pub recorded_by: Option<String>,
}

/// People on a page of those who have not entered.
pub const ABSENT_PAGE_SIZE: u32 = 50;

/// Number of people on a roster who have not entered the exam (S0-09).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbsentTotals {
    /// Number of people on the roster.
    pub listed: u64,
    /// Number of them who have not entered.
    pub not_entered: u64,
    /// Number of these whose time was over, so that they count as given up.
    pub given_up: u64,
    /// Invited people whose message was never accepted, so that their time has not begun (S4-20).
    #[serde(rename = "untold")]
    pub not_notified: u64,
}

/// Page of people who have not entered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AbsentPeople {
    /// Exam of the roster.
    pub exam: Arc<Exam>,
    /// Totals of all pages.
    pub totals: AbsentTotals,
    /// People of this page.
    pub people: Vec<AbsentPerson>,
}

/// One person on the roster who has not entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbsentPerson {
    /// Name of the person.
    pub name: String,
    /// Masked identity number.
    pub id_number: String,
    /// Phone number, if there is one.
    pub phone: Option<String>,
    /// E-mail address, if there is one.
    pub email: Option<String>,
    /// True if the reminder was sent.
    pub is_reminded: bool,
    /// Close at which they counted as given up.
    pub lapsed: Option<Timestamp>,
}
