//! Paying the fee in the system (网上缴费): an order at a gateway, and what makes it paid.
//! S2-21, A8.
//!
//! Coming back from the gateway proves nothing. An order is paid when the gateway says so under
//! its signature: by its notice, or in its answer to our question. An application has one order
//! that is open or paid at most, so that nobody pays twice.

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
    /// The gateway takes no money for it any more.
    Closed,
}

impl OrderState {
    pub const ALL: [OrderState; 3] = [OrderState::Open, OrderState::Paid, OrderState::Closed];

    /// The word in the database.
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

/// How a fee was paid: what the log keeps and the candidate is shown as their receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRecord {
    /// The number that the payment has with whoever took it.
    pub reference: String,
    /// `None` where the definition names no amount, and in entries of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// `None` in entries of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<Gateway>,
    /// The order of a payment online; `None` on site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
}

/// The longest number of a payment that the office writes, in characters.
pub const REFERENCE_LIMIT: usize = 64;

/// What a gateway says of an order, in its notice and in its answers.
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
    /// `reference` is the gateway's own number of the payment.
    Paid {
        amount: Amount,
        reference: String,
    },
    Closed,
}

/// Paying, as its candidate sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Those of the exam that this server can reach.
    pub gateways: Vec<Gateway>,
    /// The one that is open or paid.
    pub order: Option<Order>,
    /// Where an open order is paid.
    pub address: Option<String>,
}
