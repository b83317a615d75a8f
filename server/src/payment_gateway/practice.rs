//! The practice gateway of the demonstration: it takes no money and says so on its page. It uses
//! the same signed messages as a real gateway, so that the whole payment can be tried.

use std::{collections::BTreeMap, sync::Mutex};

use async_trait::async_trait;
use shared::{
    id::OrderId,
    payment::{Order, OrderOutcome, OrderReport},
    time::Timestamp,
};

use super::{
    PaymentGateway,
    signed::{pay_query, sign},
};
use crate::error::Result;

/// Path of its page.
pub const PRACTICE_PAGE_PATH: &str = "/practice-gateway";

/// The secret is public: it can pay only play money.
const SECRET: &str = "practice";

/// Results of practice payments, kept in memory only.
#[derive(Default)]
pub struct PracticePaymentGateway {
    statuses: Mutex<BTreeMap<OrderId, OrderOutcome>>,
}

/// A signed message of a gateway.
pub struct SignedMessage {
    pub timestamp: String,
    pub signature: String,
    pub body: Vec<u8>,
}

impl PracticePaymentGateway {
    /// Marks the order as paid and returns the notice of a gateway; `None` if it was closed.
    pub fn pay(&self, order: &Order, now: Timestamp) -> Option<SignedMessage> {
        let status = {
            let mut outcomes = self.statuses.lock().expect("nobody panics with it");
            let status = outcomes
                .entry(order.id)
                .or_insert_with(|| OrderOutcome::Paid {
                    amount: order.amount,
                    reference: format!("PRACTICE-{}", order.made.0),
                });
            status.clone()
        };
        let said = OrderReport {
            order: order.id,
            outcome: status,
        };
        matches!(said.outcome, OrderOutcome::Paid { .. }).then(|| {
            let body = serde_json::to_vec(&said).expect("is plain data");
            let timestamp = now.0.to_string();
            SignedMessage {
                signature: sign(SECRET, &timestamp, &body),
                timestamp,
                body,
            }
        })
    }
}

#[async_trait]
impl PaymentGateway for PracticePaymentGateway {
    fn payment_url(&self, order: &Order, back: &str) -> String {
        format!("{PRACTICE_PAGE_PATH}?{}", pay_query(order, back, SECRET))
    }

    async fn fetch_status(&self, order: OrderId) -> Result<OrderOutcome> {
        let outcomes = self.statuses.lock().expect("nobody panics with it");
        Ok(outcomes.get(&order).cloned().unwrap_or(OrderOutcome::Open))
    }

    async fn close_order(&self, order: OrderId) -> Result<OrderOutcome> {
        let mut outcomes = self.statuses.lock().expect("nobody panics with it");
        Ok(outcomes
            .entry(order)
            .or_insert(OrderOutcome::Closed)
            .clone())
    }

    fn signing_secret(&self) -> &str {
        SECRET
    }
}
