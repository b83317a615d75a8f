//! View models of people for the office: payments on site, and people who have not entered.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    application::State, exam::Exam, id::ApplicationId, payment::PaymentRecord, time::Timestamp,
};

/// Payments on site of an exam, with the people found by a search (S4-19).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Payers {
    pub exam: Arc<Exam>,
    pub approved: u64,
    /// Number of paid applications among the approved.
    pub paid: u64,
    pub people: Vec<Payer>,
}

/// Person found by number or name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payer {
    pub application: ApplicationId,
    pub number: String,
    pub name: String,
    /// Masked identity number.
    pub id_number: Option<String>,
    pub state: State,
    pub paid: Option<Timestamp>,
    pub payment: Option<PaymentRecord>,
    /// Name of the officer who recorded it.
    pub by: Option<String>,
}

/// People on a page of those who have not entered.
pub const ABSENT_PAGE: u32 = 50;

/// Number of people on a roster who have not entered the exam (S0-09).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbsentTotals {
    pub listed: u64,
    pub not_entered: u64,
    /// Number of these whose time was over, so that they count as given up.
    pub given_up: u64,
    /// Invited people whose message was never accepted, so that their time has not begun (S4-20).
    pub untold: u64,
}

/// Page of people who have not entered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AbsentPeople {
    pub exam: Arc<Exam>,
    pub totals: AbsentTotals,
    pub people: Vec<AbsentPerson>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbsentPerson {
    pub name: String,
    /// Masked identity number.
    pub id_number: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub is_reminded: bool,
    /// Close at which they counted as given up.
    pub lapsed: Option<Timestamp>,
}
