//! Online payment of the fee (网上缴费): an order is created for a gateway, and is paid when the
//! gateway confirms it (requirements S2-21, A8).

use std::sync::Arc;

use shared::{
    application::Application,
    exam::{Exam, fee::PaymentMethod},
    id::{ApplicationId, OrderId},
    payment::{Order, OrderOutcome, OrderReport, OrderState, Payment},
    problem::Problem,
    url::page,
};

use crate::{auth::Candidate, error::Result, random, services::Backend, state::AppState};

impl Backend {
    /// The fee with the current order and the gateways to choose from.
    pub(super) async fn read_payment(
        &self,
        candidate: Candidate,
        id: ApplicationId,
    ) -> Result<Payment> {
        let (application, exam) = self.find_payable_application(candidate, id).await?;
        let order = self.state.db.find_current_order(application.id).await?;
        let fee = exam.fee.as_ref();
        let gateway = self.state.payment_gateway.as_ref();
        let open_order = order
            .as_ref()
            .filter(|order| order.state == OrderState::Open);
        let return_url = format!("{}{}", self.public_url(), page::payment(id));
        Ok(Payment {
            gateways: match gateway {
                Some(_) => fee.map(|fee| fee.online.clone()).unwrap_or_default(),
                None => Vec::new(),
            },
            address: gateway
                .zip(open_order)
                .map(|(gateway, order)| gateway.payment_url(order, &return_url)),
            order,
        })
    }

    /// Creates the order, or keeps the existing one. If the method or the amount has changed, the
    /// existing order is first closed at the gateway.
    pub(super) async fn make_payment_order(
        &self,
        candidate: Candidate,
        id: ApplicationId,
        method: PaymentMethod,
    ) -> Result<()> {
        let now = self.state.clock.now();
        let (application, exam) = self.find_payable_application(candidate, id).await?;
        let amount = application.amount_due(&exam, now)?;
        let gateway = self
            .state
            .payment_gateway
            .clone()
            .ok_or(Problem::NotFound)?;
        let fee = exam.fee.as_ref().ok_or(Problem::NotFound)?;
        if !fee.online.contains(&method) {
            return Err(Problem::NotFound.into());
        }
        if let Some(open_order) = self.state.db.find_current_order(id).await? {
            if open_order.gateway == method && open_order.amount == amount {
                return Ok(());
            }
            let outcome = gateway.close_order(open_order.id).await?;
            let is_closed = outcome == OrderOutcome::Closed;
            apply_order_outcome(&self.state, open_order, outcome).await?;
            if !is_closed {
                return Ok(());
            }
        }
        let order = Order {
            id: OrderId(random::uuid_v7(now)),
            application: id,
            gateway: method,
            amount,
            made: now,
            state: OrderState::Open,
        };
        self.state.db.insert_order(order).await
    }

    /// Asks the gateway about the open order (支付完毕, "I have paid"): only the gateway's answer
    /// counts.
    ///
    /// # Errors
    /// `PaymentNotArrived` with the time of the question if the gateway has received nothing.
    pub(super) async fn check_payment_as(
        &self,
        candidate: Candidate,
        id: ApplicationId,
    ) -> Result<()> {
        self.find_payable_application(candidate, id).await?;
        let gateway = self
            .state
            .payment_gateway
            .clone()
            .ok_or(Problem::NotFound)?;
        let order = self.state.db.find_current_order(id).await?;
        let Some(order) = order.filter(|order| order.state == OrderState::Open) else {
            return Ok(());
        };
        let asked_at = self.state.clock.now();
        match gateway.fetch_status(order.id).await? {
            OrderOutcome::Open => Err(Problem::PaymentNotArrived { asked: asked_at }.into()),
            outcome => apply_order_outcome(&self.state, order, outcome).await,
        }
    }

    /// The candidate's own application and its exam. `NotFound` if the fee is not paid online.
    async fn find_payable_application(
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

    /// The public URL of this server without a trailing slash; empty if none is configured.
    fn public_url(&self) -> String {
        let address = self.state.config.public_url.clone().unwrap_or_default();
        address.trim_end_matches('/').to_owned()
    }
}

/// Processes a gateway's notice; its signature must be verified before. `NotFound` for an unknown
/// order; else as [`apply_order_outcome`].
pub async fn handle_notice(state: &AppState, report: OrderReport) -> Result<()> {
    let order = state
        .db
        .order(report.order)
        .await?
        .ok_or(Problem::NotFound)?;
    apply_order_outcome(state, order, report.outcome).await
}

/// Stores the state of an order at its gateway.
///
/// # Errors
/// `AmountDiffers` if the paid amount is not that of the order.
pub async fn apply_order_outcome(
    state: &AppState,
    order: Order,
    outcome: OrderOutcome,
) -> Result<()> {
    match outcome {
        OrderOutcome::Open => Ok(()),
        OrderOutcome::Closed => state.db.close_order(order.id).await,
        OrderOutcome::Paid { amount, reference } if amount == order.amount => {
            state
                .db
                .mark_order_paid(order, reference, state.clock.now())
                .await
        }
        OrderOutcome::Paid { amount, .. } => {
            tracing::error!(order = %order.id, %amount, "the gateway took another amount than was ordered");
            Err(Problem::AmountDiffers {
                measured: amount,
                allowed: order.amount,
            }
            .into())
        }
    }
}
