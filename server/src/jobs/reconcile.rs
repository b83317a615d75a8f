//! Reconciliation of payment orders: the gateway is asked about orders for which no notice came.

use std::sync::Arc;

use futures::{StreamExt, stream};
use shared::{exam::StageKind, payment::Order};

use crate::{
    error::Result, jobs::skipped::is_stage_paused, payment_gateway::PaymentGateway,
    services::payment::apply_order_outcome, state::AppState,
};

/// Maximum number of orders checked in one run.
const MAX_CHECKS_PER_RUN: u64 = 500;
/// Maximum number of concurrent requests to the gateway.
const MAX_CONCURRENT_CHECKS: usize = 8;

/// Asks the gateway about the due orders, so that a lost notice has no effect. An order that stays
/// open or whose request fails is due again later, after the other orders. Those of exams whose payment
/// is paused are asked about after the pause, or when their candidates ask.
pub async fn reconcile_due_orders(state: &AppState) -> Result<()> {
    let Some(gateway) = state.payment_gateway.clone() else {
        return Ok(());
    };
    let now = state.clock.now();
    let pauses = state.db.list_running_pauses().await?;
    let mut paused = Vec::new();
    for pause in &pauses {
        let exam = state.db.current_exam(&pause.exam).await?;
        paused.extend(
            exam.filter(|(_, exam)| is_stage_paused(&pauses, exam, StageKind::Payment))
                .map(|_| pause.exam.clone()),
        );
    }
    let due = state.db.claim_due_orders(paused, now, MAX_CHECKS_PER_RUN);
    let due = due.await?;
    stream::iter(due)
        .for_each_concurrent(MAX_CONCURRENT_CHECKS, |order| async {
            let id = order.id;
            if let Err(error) = reconcile(state, &gateway, order).await {
                tracing::warn!(order = %id, %error, "the state of an order is unknown");
            }
        })
        .await;
    Ok(())
}

async fn reconcile(
    state: &AppState,
    gateway: &Arc<dyn PaymentGateway>,
    order: Order,
) -> Result<()> {
    let outcome = gateway.fetch_status(order.id).await?;
    apply_order_outcome(state, order, outcome).await
}
