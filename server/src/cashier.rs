//! The gateways through which money comes: where an order is paid, and what became of it.
//!
//! A [`Cashier`] speaks for all channels (支付宝, 微信支付, 银联) of one provider. There is the
//! signed protocol of [`signed`] for a provider that the configuration names, and in the
//! demonstration a [`practice`] one that takes no money.

pub mod practice;
pub mod signed;

use async_trait::async_trait;
use shared::{
    id::OrderId,
    payment::{Fate, Order},
};

use crate::error::Result;

#[async_trait]
pub trait Cashier: Send + Sync {
    /// Where the candidate pays the order; afterwards the gateway leads back to `back`.
    fn address(&self, order: &Order, back: &str) -> String;
    /// What the gateway knows of the order.
    async fn ask(&self, order: OrderId) -> Result<Fate>;
    /// No money is taken for the order any more; what it has become instead, if that is too late.
    async fn close(&self, order: OrderId) -> Result<Fate>;
    /// With which the gateway signs.
    fn secret(&self) -> &str;
}
