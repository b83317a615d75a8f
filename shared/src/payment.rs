//! Online payment of the fee (网上缴费): orders at a gateway and their status (S2-21, A8).
//!
//! The return of the browser from a gateway proves nothing. An order is paid when the gateway
//! confirms it with its signature, in a notice or an answer. An application has at most one order
//! that is open or paid, which prevents double payment.

use serde::{Deserialize, Serialize};

use crate::{
    exam::fee::{Amount, PaymentMethod},
    id::{ApplicationId, OrderId},
    time::Timestamp,
};

/// Order of the fee at a payment gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Id of the order; the gateway gets it as the merchant's order number.
    pub id: OrderId,
    /// Application whose fee is paid.
    pub application: ApplicationId,
    /// Payment method, whose gateway takes the payment.
    pub gateway: PaymentMethod,
    /// Ordered amount.
    pub amount: Amount,
    /// Time of the order, by the server's clock.
    pub made: Timestamp,
    /// State of the order.
    pub state: OrderState,
}

/// State of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderState {
    /// The order waits for the payment.
    Open,
    /// The gateway has confirmed the payment.
    Paid,
    /// The gateway accepts no payment for it any more.
    Closed,
}

impl OrderState {
    /// All states.
    pub const ALL: [OrderState; 3] = [OrderState::Open, OrderState::Paid, OrderState::Closed];

    /// Name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            OrderState::Open => "open",
            OrderState::Paid => "paid",
            OrderState::Closed => "closed",
        }
    }

    /// State with this name. `None` for an unknown name. The inverse of [`OrderState::as_str`].
    pub fn from_name(name: &str) -> Option<Self> {
        OrderState::ALL
            .into_iter()
            .find(|state| state.as_str() == name)
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
    pub gateway: Option<PaymentMethod>,
    /// Order of an online payment. `None` on site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
}

/// Maximum length of a payment number that the office writes, in characters.
pub const MAX_REFERENCE_LENGTH: usize = 64;

/// Report of a gateway about an order, in a notice or an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderReport {
    /// Order of the report.
    pub order: OrderId,
    /// State of the order at the gateway.
    #[serde(flatten)]
    pub outcome: OrderOutcome,
}

/// State of an order at the gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum OrderOutcome {
    /// The order is not paid yet.
    Open,
    /// The order is paid; `reference` is the gateway's number of the payment.
    Paid {
        /// Paid amount.
        amount: Amount,
        /// Number of the payment at the gateway.
        reference: String,
    },
    /// The gateway accepts no payment for the order any more.
    Closed,
}

/// Payment, for its candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Payment methods of the exam whose gateways this server can reach.
    pub gateways: Vec<PaymentMethod>,
    /// Order that is open or paid.
    pub order: Option<Order>,
    /// Address for paying an open order.
    pub address: Option<String>,
}
