//! What the office's pages are given of people: who paid on site, and who has not entered.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    application::State, exam::Exam, id::ApplicationId, payment::PaymentRecord, time::Timestamp,
};

/// The payment on site of an exam, with the people that were looked for (S4-19).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Payers {
    pub exam: Arc<Exam>,
    pub approved: u64,
    /// Of the approved.
    pub paid: u64,
    pub people: Vec<Payer>,
}

/// Someone found by number or name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payer {
    pub application: ApplicationId,
    pub number: String,
    pub name: String,
    /// With its middle hidden.
    pub id_number: Option<String>,
    pub state: State,
    pub paid: Option<Timestamp>,
    pub payment: Option<PaymentRecord>,
    /// The name of the officer who recorded it.
    pub by: Option<String>,
}

/// People of a page of those who have not entered.
pub const ABSENT_PAGE: u32 = 50;

/// How many of a roster have not entered the exam (S0-09).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbsentTotals {
    pub listed: u64,
    pub not_entered: u64,
    /// Of them, those whose time was over: deemed to have given up.
    pub given_up: u64,
    /// Invited people of whom no message was accepted, so that their time has not begun (S4-20).
    pub untold: u64,
}

/// A page of those who have not entered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AbsentPeople {
    pub exam: Arc<Exam>,
    pub totals: AbsentTotals,
    pub people: Vec<AbsentPerson>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbsentPerson {
    pub name: String,
    /// With its middle hidden.
    pub id_number: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub is_reminded: bool,
    /// The close at which they were deemed to have given up.
    pub lapsed: Option<Timestamp>,
}
