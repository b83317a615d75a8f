//! The practice gateway of the demonstration: it takes no money and says so on its page. It uses
//! the same signed messages as a real gateway, so that the whole payment can be tried.

use std::{collections::BTreeMap, sync::Mutex};

use async_trait::async_trait;
use shared::{
    id::OrderId,
    payment::{Fate, Order, Said},
    time::Timestamp,
};

use super::{
    Cashier,
    signed::{pay_query, sign},
};
use crate::error::Result;

/// Path of its page.
pub const PAGE: &str = "/practice-gateway";

/// The secret is public: it can pay only play money.
const SECRET: &str = "practice";

/// Results of practice payments, kept in memory only.
#[derive(Default)]
pub struct PracticeCashier {
    fates: Mutex<BTreeMap<OrderId, Fate>>,
}

/// A signed message of a gateway.
pub struct SignedWords {
    pub timestamp: String,
    pub signature: String,
    pub body: Vec<u8>,
}

impl PracticeCashier {
    /// Marks the order as paid and returns the notice of a gateway; `None` if it was closed.
    pub fn pay(&self, order: &Order, now: Timestamp) -> Option<SignedWords> {
        let fate = {
            let mut fates = self.fates.lock().expect("nobody panics with it");
            let fate = fates.entry(order.id).or_insert_with(|| Fate::Paid {
                amount: order.amount,
                reference: format!("PRACTICE-{}", order.made.0),
            });
            fate.clone()
        };
        let said = Said {
            order: order.id,
            fate,
        };
        matches!(said.fate, Fate::Paid { .. }).then(|| {
            let body = serde_json::to_vec(&said).expect("is plain data");
            let timestamp = now.0.to_string();
            SignedWords {
                signature: sign(SECRET, &timestamp, &body),
                timestamp,
                body,
            }
        })
    }
}

#[async_trait]
impl Cashier for PracticeCashier {
    fn address(&self, order: &Order, back: &str) -> String {
        format!("{PAGE}?{}", pay_query(order, back, SECRET))
    }

    async fn ask(&self, order: OrderId) -> Result<Fate> {
        let fates = self.fates.lock().expect("nobody panics with it");
        Ok(fates.get(&order).cloned().unwrap_or(Fate::Open))
    }

    async fn close(&self, order: OrderId) -> Result<Fate> {
        let mut fates = self.fates.lock().expect("nobody panics with it");
        Ok(fates.entry(order).or_insert(Fate::Closed).clone())
    }

    fn secret(&self) -> &str {
        SECRET
    }
}
