//! Payment of the fee (网上缴费): an order is made at a gateway, and is paid when the gateway
//! confirms it. S2-21, A8.

use std::sync::Arc;

use futures::{StreamExt as _, stream};
use shared::{
    application::Application,
    exam::{Exam, fee::Gateway},
    id::{ApplicationId, OrderId},
    payment::{Fate, Order, OrderState, Payment, Said},
    problem::Problem,
    url::page,
};

use super::Backend;
use crate::{auth::Candidate, cashier::Cashier, error::Result, random, state::AppState};

/// The most orders checked in one turn.
const MAX_CHECKS_PER_TURN: u64 = 500;
/// The most concurrent requests to the gateway.
const MAX_CONCURRENT_CHECKS: usize = 8;

impl Backend {
    pub(super) async fn read_payment(
        &self,
        candidate: Candidate,
        id: ApplicationId,
    ) -> Result<Payment> {
        let (application, exam) = self.payable(candidate, id).await?;
        let order = self.state.db.order_of(application.id).await?;
        let fee = exam.fee.as_ref();
        let cashier = self.state.cashier.as_ref();
        let open = order
            .as_ref()
            .filter(|order| order.state == OrderState::Open);
        let back = format!("{}{}", self.own_address(), page::payment(id));
        Ok(Payment {
            gateways: match cashier {
                Some(_) => fee.map(|fee| fee.online.clone()).unwrap_or_default(),
                None => Vec::new(),
            },
            address: cashier
                .zip(open)
                .map(|(cashier, order)| cashier.address(order, &back)),
            order,
        })
    }

    /// Creates the order or keeps the existing one. If another gateway is chosen, the order at the
    /// first one is closed there before.
    pub(super) async fn make_payment_order(
        &self,
        candidate: Candidate,
        id: ApplicationId,
        gateway: Gateway,
    ) -> Result<()> {
        let now = self.state.clock.now();
        let (application, exam) = self.payable(candidate, id).await?;
        let amount = application.payment_due(&exam, now)?;
        let cashier = self.state.cashier.clone().ok_or(Problem::NotFound)?;
        let fee = exam.fee.as_ref().ok_or(Problem::NotFound)?;
        if !fee.online.contains(&gateway) {
            return Err(Problem::NotFound.into());
        }
        if let Some(open) = self.state.db.order_of(id).await? {
            if open.gateway == gateway && open.amount == amount {
                return Ok(());
            }
            let fate = cashier.close(open.id).await?;
            let is_closed = fate == Fate::Closed;
            take_fate(&self.state, open, fate).await?;
            if !is_closed {
                return Ok(());
            }
        }
        let order = Order {
            id: OrderId(random::id(now)),
            application: id,
            gateway,
            amount,
            made: now,
            state: OrderState::Open,
        };
        self.state.db.make_order(order).await
    }

    /// 支付完毕: asks the gateway, which is the only trusted source. If it has received nothing,
    /// the page shows that with the time of the check.
    pub(super) async fn check_payment_as(
        &self,
        candidate: Candidate,
        id: ApplicationId,
    ) -> Result<()> {
        self.payable(candidate, id).await?;
        let cashier = self.state.cashier.clone().ok_or(Problem::NotFound)?;
        let order = self.state.db.order_of(id).await?;
        let Some(order) = order.filter(|order| order.state == OrderState::Open) else {
            return Ok(());
        };
        let asked = self.state.clock.now();
        match cashier.ask(order.id).await? {
            Fate::Open => Err(Problem::PaymentNotArrived { asked }.into()),
            fate => take_fate(&self.state, order, fate).await,
        }
    }

    /// The candidate's own application, if its fee is paid in the system.
    async fn payable(
        &self,
        candidate: Candidate,
        id: ApplicationId,
    ) -> Result<(Application, Arc<Exam>)> {
        let application = self.find_own(candidate, id).await?;
        let db = &self.state.db;
        let exam = db.exam(&application.exam, application.exam_version).await?;
        let is_online = exam.fee.as_ref().is_some_and(|fee| !fee.online.is_empty());
        if is_online {
            Ok((application, exam))
        } else {
            Err(Problem::NotFound.into())
        }
    }

    /// The public URL of this server without a trailing slash.
    fn own_address(&self) -> String {
        let address = self.state.config.public_url.clone().unwrap_or_default();
        address.trim_end_matches('/').to_owned()
    }
}

/// Processes a gateway's notice whose signature was verified.
pub async fn take_notice(state: &AppState, said: Said) -> Result<()> {
    let order = state.db.order(said.order).await?.ok_or(Problem::NotFound)?;
    take_fate(state, order, said.fate).await
}

/// Checks due orders for which no notice came, so that a lost notice has no effect. Every order
/// gets its turn, even if the gateway leaves others open or fails.
pub async fn reconcile_due_orders(state: &AppState) -> Result<()> {
    let Some(cashier) = state.cashier.clone() else {
        return Ok(());
    };
    let now = state.clock.now();
    let due = state.db.take_due_orders(now, MAX_CHECKS_PER_TURN).await?;
    stream::iter(due)
        .for_each_concurrent(MAX_CONCURRENT_CHECKS, |order| async {
            let id = order.id;
            if let Err(error) = reconcile(state, &cashier, order).await {
                tracing::warn!(order = %id, %error, "the gateway gave no outcome of an order");
            }
        })
        .await;
    Ok(())
}

async fn reconcile(state: &AppState, cashier: &Arc<dyn Cashier>, order: Order) -> Result<()> {
    let fate = cashier.ask(order.id).await?;
    take_fate(state, order, fate).await
}

async fn take_fate(state: &AppState, order: Order, fate: Fate) -> Result<()> {
    match fate {
        Fate::Open => Ok(()),
        Fate::Closed => state.db.close_order(order.id).await,
        Fate::Paid { amount, reference } if amount == order.amount => {
            state
                .db
                .settle_order(order, reference, state.clock.now())
                .await
        }
        Fate::Paid { amount, .. } => {
            tracing::error!(order = %order.id, %amount, "the gateway took another amount than was ordered");
            Err(Problem::AmountDiffers {
                measured: amount,
                allowed: order.amount,
            }
            .into())
        }
    }
}
