//! Payment gateways: the address where an order is paid, and its payment status.
//!
//! A [`PaymentGateway`] covers all channels (支付宝, 微信支付, 银联) of one provider. [`signed`]
//! implements the signed protocol of a provider named in the configuration; [`practice`] is the
//! gateway of the demonstration, which takes no money.

pub mod practice;
pub mod signed;

use async_trait::async_trait;
use shared::{
    id::OrderId,
    payment::{Order, OrderOutcome},
};

use crate::error::Result;

#[async_trait]
pub trait PaymentGateway: Send + Sync {
    /// Address where the candidate pays the order; afterwards the gateway redirects to `back`.
    fn payment_url(&self, order: &Order, back: &str) -> String;
    /// Asks the gateway for the status of the order.
    async fn fetch_status(&self, order: OrderId) -> Result<OrderOutcome>;
    /// Closes the order, so that it can't be paid any more; returns its status, for example paid if
    /// the close came too late.
    async fn close_order(&self, order: OrderId) -> Result<OrderOutcome>;
    /// The key of the gateway's signatures.
    fn signing_secret(&self) -> &str;
}
