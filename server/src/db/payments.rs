//! Payment orders: at most one open or paid order for each application; payment and order change in
//! one transaction. A8.

pub(in crate::db) mod on_site;

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set,
    EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{LockBehavior, LockType, OnConflict, Query},
};
use shared::{
    application::{Command, StateKind},
    exam::fee::{Amount, PaymentMethod},
    id::{ApplicationId, ExamCode, OrderId},
    payment::{Order, OrderState, PaymentRecord},
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

use super::{
    Database,
    entity::{application, payment_order},
};
use crate::{
    db::{
        applications::{load_for_update, perform::execute_in_tx, visible::load_for_actor},
        engine::{error::CorruptRow, row_decoder::RowDecoder},
    },
    error::Result,
};

/// Delay in milliseconds before the first check of an order without a notice.
const FIRST_CHECK_DELAY_MS: i64 = Timestamp::MINUTE_MS;
/// The longest pause between two checks of one order, in milliseconds.
const MAX_CHECK_INTERVAL_MS: i64 = Timestamp::HOUR_MS;

/// The pause after this number of checks without a result: doubled each time.
fn check_interval_ms(checks: i64) -> i64 {
    let doublings = u32::try_from(checks).unwrap_or(u32::MAX).min(10);
    (FIRST_CHECK_DELAY_MS << doublings).min(MAX_CHECK_INTERVAL_MS)
}

impl TryFrom<payment_order::Model> for Order {
    type Error = CorruptRow;
    fn try_from(row: payment_order::Model) -> Result<Self, CorruptRow> {
        let this = RowDecoder {
            table: "payment_order",
            id: row.id,
        };
        Ok(Order {
            id: OrderId(row.id),
            application: ApplicationId(row.application),
            gateway: PaymentMethod::from_name(&row.gateway)
                .ok_or_else(|| this.corrupt(format!("no gateway `{}`", row.gateway)))?,
            amount: Amount(this.number(row.amount)?),
            made: Timestamp(row.made),
            state: OrderState::from_name(&row.state)
                .ok_or_else(|| this.corrupt(format!("no state `{}`", row.state)))?,
        })
    }
}

impl Database {
    pub async fn order(&self, id: OrderId) -> Result<Option<Order>> {
        let row = payment_order::Entity::find_by_id(id.0)
            .one(self.read())
            .await?;
        Ok(row.map(Order::try_from).transpose()?)
    }

    /// The open or paid order of an application.
    pub async fn find_current_order(&self, application: ApplicationId) -> Result<Option<Order>> {
        let row = payment_order::Entity::find()
            .filter(payment_order::COLUMN.application.eq(application.0))
            .filter(payment_order::COLUMN.state.ne(OrderState::Closed.as_str()))
            .one(self.read())
            .await?;
        Ok(row.map(Order::try_from).transpose()?)
    }

    /// The open orders that are due for a check, longest due first, without those of some exams. Each
    /// is rescheduled before it is returned, so that with a failing gateway or a second server every
    /// order still gets its turn.
    pub async fn claim_due_orders(
        &self,
        without: Vec<ExamCode>,
        now: Timestamp,
        most: u64,
    ) -> Result<Vec<Order>> {
        self.write(move |transaction| {
            async move {
                let mut due = payment_order::Entity::find()
                    .filter(payment_order::COLUMN.state.eq(OrderState::Open.as_str()))
                    .filter(payment_order::COLUMN.next_check.lte(now.0));
                if !without.is_empty() {
                    let of_others = Query::select()
                        .column(application::Column::Id)
                        .from(application::Entity)
                        .and_where(
                            application::COLUMN
                                .exam
                                .is_in(without.iter().map(ExamCode::as_str)),
                        )
                        .take();
                    due = due.filter(payment_order::COLUMN.application.not_in_subquery(of_others));
                }
                let rows = due
                    .order_by_asc(payment_order::COLUMN.next_check)
                    .limit(most)
                    .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
                    .all(transaction)
                    .await?;
                let mut due = Vec::with_capacity(rows.len());
                for row in rows {
                    let put_off = payment_order::ActiveModel {
                        id: Set(row.id),
                        next_check: Set(now.plus(check_interval_ms(row.checks)).0),
                        checks: Set(row.checks.saturating_add(1)),
                        ..Default::default()
                    };
                    payment_order::Entity::update(put_off)
                        .exec(transaction)
                        .await?;
                    due.push(Order::try_from(row)?);
                }
                Ok(due)
            }
            .boxed()
        })
        .await
    }

    /// Stores a new order; does nothing if the application has an open or paid one.
    ///
    /// # Errors
    /// `NotAllowed` if the application is not approved, or no longer: a correction locks it too.
    pub async fn insert_order(&self, order: Order) -> Result<()> {
        self.write(move |transaction| {
            async move {
                let found = load_for_update(transaction, order.application).await?;
                if found.is_some_and(|found| found.state.kind() != StateKind::Approved) {
                    return Err(Problem::NotAllowed.into());
                }
                let row = payment_order::ActiveModel {
                    id: Set(order.id.0),
                    application: Set(order.application.0),
                    gateway: Set(order.gateway.as_str().to_owned()),
                    amount: Set(i64::from(order.amount.0)),
                    made: Set(order.made.0),
                    state: Set(order.state.as_str().to_owned()),
                    reference: Set(None),
                    next_check: Set(order.made.plus(FIRST_CHECK_DELAY_MS).0),
                    checks: Set(0),
                };
                payment_order::Entity::insert(row)
                    .on_conflict(OnConflict::new().do_nothing().to_owned())
                    .exec_without_returning(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Marks an open order as closed at the gateway.
    pub async fn close_order(&self, id: OrderId) -> Result<()> {
        self.write(move |transaction| {
            async move {
                payment_order::Entity::update_many()
                    .set(payment_order::ActiveModel {
                        state: Set(OrderState::Closed.as_str().to_owned()),
                        ..Default::default()
                    })
                    .filter(payment_order::COLUMN.id.eq(id.0))
                    .filter(payment_order::COLUMN.state.eq(OrderState::Open.as_str()))
                    .exec(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Marks the order and its application as paid; a repetition changes nothing.
    pub async fn mark_order_paid(
        &self,
        order: Order,
        reference: String,
        now: Timestamp,
    ) -> Result<()> {
        let database = self.clone();
        self.write(move |transaction| {
            async move {
                let changed = payment_order::Entity::update_many()
                    .set(payment_order::ActiveModel {
                        state: Set(OrderState::Paid.as_str().to_owned()),
                        reference: Set(Some(reference.clone())),
                        ..Default::default()
                    })
                    .filter(payment_order::COLUMN.id.eq(order.id.0))
                    .filter(payment_order::COLUMN.state.eq(OrderState::Open.as_str()))
                    .exec(transaction)
                    .await?;
                if changed.rows_affected == 0 {
                    return Ok(());
                }
                let before = load_for_actor(transaction, order.application, Actor::System).await?;
                let command = Command::RecordPayment(PaymentRecord {
                    reference,
                    amount: Some(order.amount),
                    gateway: Some(order.gateway),
                    order: Some(order.id),
                });
                execute_in_tx(&database, transaction, before, command, Actor::System, now).await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }
}
