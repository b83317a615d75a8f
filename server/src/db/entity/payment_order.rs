//! A payment order at a gateway.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payment_order")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub application: Uuid,
    pub gateway: String,
    /// Hundredths of the currency unit.
    pub amount: i64,
    pub made: i64,
    pub state: String,
    /// The gateway's reference number of the payment.
    pub reference: Option<String>,
    /// Time of the next check at the gateway while the order is open.
    pub next_check: i64,
    /// Number of checks without a result.
    pub checks: i64,
}

impl ActiveModelBehavior for ActiveModel {}
