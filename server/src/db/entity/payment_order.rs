//! An order at a gateway.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payment_order")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub application: Uuid,
    pub gateway: String,
    /// In hundredths.
    pub amount: i64,
    pub made: i64,
    pub state: String,
    /// The gateway's own number of the payment.
    pub reference: Option<String>,
    /// When the gateway is asked about it next, while it is open.
    pub next_check: i64,
    /// How often the gateway was asked without an outcome.
    pub checks: i64,
}

impl ActiveModelBehavior for ActiveModel {}
