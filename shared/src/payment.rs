//! Online payment of the fee (网上缴费): orders at a gateway and their status (S2-21, A8).
//!
//! The return of the browser from a gateway proves nothing. An order is paid when the gateway
//! confirms it with its signature, in a notice or an answer. An application has at most one order
//! that is open or paid, which prevents double payment.

use serde::{Deserialize, Serialize};

use crate::{
    exam::fee::{Amount, Gateway},
    id::{ApplicationId, OrderId},
    time::Timestamp,
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub id: OrderId,
    pub application: ApplicationId,
    pub gateway: Gateway,
    pub amount: Amount,
    pub made: Timestamp,
    pub state: OrderState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderState {
    Open,
    Paid,
    /// The gateway accepts no payment for it any more.
    Closed,
}

impl OrderState {
    pub const ALL: [OrderState; 3] = [OrderState::Open, OrderState::Paid, OrderState::Closed];

    /// Name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            OrderState::Open => "open",
            OrderState::Paid => "paid",
            OrderState::Closed => "closed",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        OrderState::ALL
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

/// Record of a payment, for the log and the candidate's receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRecord {
    /// Number of the payment at the gateway or the office.
    pub reference: String,
    /// Amount. `None` if the definition names none, and in entries of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// `None` in entries of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<Gateway>,
    /// Order of an online payment. `None` on site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
}

/// Maximum length of a payment number that the office writes, in characters.
pub const REFERENCE_LIMIT: usize = 64;

/// Statement of a gateway about an order, in a notice or an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub order: OrderId,
    #[serde(flatten)]
    pub fate: Fate,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum Fate {
    Open,
    /// The order is paid; `reference` is the gateway's number of the payment.
    Paid {
        amount: Amount,
        reference: String,
    },
    Closed,
}

/// Payment, for its candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Gateways of the exam that this server can reach.
    pub gateways: Vec<Gateway>,
    /// Order that is open or paid.
    pub order: Option<Order>,
    /// Address for paying an open order.
    pub address: Option<String>,
}
