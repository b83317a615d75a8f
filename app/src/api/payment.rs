//! The server functions of the payment.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use shared::{exam::fee::Gateway, id::ApplicationId, payment::Payment};

use super::{Answer, ApiError};

#[server(endpoint = "payment/read", output = Answer, input = GetUrl)]
pub async fn read_payment(application: ApplicationId) -> Result<Payment, ApiError> {
    Ok(crate::ports::candidate().payment(application).await?)
}

/// 生成订单: makes the order.
#[server(endpoint = "payment/order", output = Answer)]
pub async fn make_order(application: ApplicationId, gateway: Gateway) -> Result<(), ApiError> {
    crate::ports::candidate()
        .order_payment(application, gateway)
        .await?;
    Ok(())
}

/// 支付完毕: asks the gateway for the outcome.
#[server(endpoint = "payment/check", output = Answer)]
pub async fn check_payment(application: ApplicationId) -> Result<(), ApiError> {
    crate::ports::candidate().check_payment(application).await?;
    Ok(())
}
