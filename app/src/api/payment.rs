//! The server functions of the payment.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use shared::{exam::fee::PaymentMethod, id::ApplicationId, payment::Payment};

use super::{ApiError, TextJsonOutput};

#[server(endpoint = "payment/read", output = TextJsonOutput, input = GetUrl)]
pub async fn read_payment(application: ApplicationId) -> Result<Payment, ApiError> {
    Ok(crate::ports::candidate().payment(application).await?)
}

/// 生成订单: makes the order.
#[server(endpoint = "payment/order", output = TextJsonOutput)]
pub async fn create_order(
    application: ApplicationId,
    gateway: PaymentMethod,
) -> Result<(), ApiError> {
    crate::ports::candidate()
        .order_payment(application, gateway)
        .await?;
    Ok(())
}

/// 支付完毕: asks the gateway for the outcome.
#[server(endpoint = "payment/check", output = TextJsonOutput)]
pub async fn check_payment(application: ApplicationId) -> Result<(), ApiError> {
    crate::ports::candidate().check_payment(application).await?;
    Ok(())
}
