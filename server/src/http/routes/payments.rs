//! Payment notices of the payment gateway, and the page of the practice gateway of the demonstration
//! (requirement S2-21).

use axum::{
    Form,
    extract::{Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use shared::{id::OrderId, payment::Order, problem::Problem, url::page};

use crate::{
    error::Result,
    http::problem::ProblemResponse,
    payment_gateway::{
        practice::PRACTICE_PAGE_PATH,
        signed::{SIGNATURE_HEADER, TIMESTAMP_HEADER, verify_message},
    },
    services::payment::handle_notice,
    state::AppState,
};

/// Maximum size in bytes of a gateway's notice, which has an id, an amount and a reference.
pub const MAX_NOTICE_BYTES: u64 = 16 * 1024;

/// Maximum size in bytes of the practice gateway's form, which has an id and a button.
pub const MAX_PRACTICE_FORM_BYTES: u64 = 4 * 1024;

/// `POST /api/v1/payments/notice`: 204 after the notice is stored.
///
/// # Errors
/// `NotFound` without a gateway or for an unknown order, `NotAllowed` for an invalid signature,
/// `AmountDiffers` if the paid amount is not that of the order.
pub async fn post_notice(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, ProblemResponse> {
    let header = |name| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    };
    accept_signed_notice(
        &state,
        header(TIMESTAMP_HEADER),
        header(SIGNATURE_HEADER),
        &body,
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Verifies the signature of a notice and processes it.
async fn accept_signed_notice(
    state: &AppState,
    timestamp: &str,
    signature: &str,
    body: &[u8],
) -> Result<()> {
    let gateway = state.payment_gateway.as_ref().ok_or(Problem::NotFound)?;
    let now = state.clock.now();
    let report = verify_message(gateway.signing_secret(), timestamp, signature, body, now);
    handle_notice(state, report.ok_or(Problem::NotAllowed)?).await
}

/// Parameters of the practice gateway's page and of its form.
#[derive(Deserialize)]
pub struct PracticeQuery {
    order: OrderId,
    #[serde(default)]
    pay: bool,
}

/// Content security policy: the page has a form with two buttons, and no script or style.
const PRACTICE_CSP: &str = "default-src 'none'; form-action 'self'; frame-ancestors 'none'";

/// `GET /practice-gateway?order=…`: the page on which the person pays or leaves.
pub async fn get_practice(
    State(state): State<AppState>,
    Query(practice): Query<PracticeQuery>,
) -> Result<Response, ProblemResponse> {
    let order = find_order(&state, practice.order).await?;
    let headers = [(header::CONTENT_SECURITY_POLICY, PRACTICE_CSP)];
    Ok((headers, Html(render_practice_page(&order))).into_response())
}

/// `POST /practice-gateway`: sends the notice first and then redirects back, like a real gateway.
pub async fn post_practice(
    State(state): State<AppState>,
    Form(practice): Form<PracticeQuery>,
) -> Result<Response, ProblemResponse> {
    let order = find_order(&state, practice.order).await?;
    let gateway = state.practice_gateway.clone().ok_or(Problem::NotFound)?;
    if practice.pay
        && let Some(notice) = gateway.pay(&order, state.clock.now())
    {
        accept_signed_notice(&state, &notice.timestamp, &notice.signature, &notice.body).await?;
    }
    Ok(Redirect::to(&page::payment(order.application)).into_response())
}

/// The order; `NotFound` if it is unknown or the server has no practice gateway.
async fn find_order(state: &AppState, order: OrderId) -> Result<Order> {
    state.practice_gateway.as_ref().ok_or(Problem::NotFound)?;
    let order = state.db.order(order).await?;
    Ok(order.ok_or(Problem::NotFound)?)
}

/// The HTML of the practice gateway's page. It has no layout of this app, because a real gateway is
/// another site, and it states that no money is taken.
fn render_practice_page(order: &Order) -> String {
    let (id, amount) = (order.id, order.amount);
    format!(
        r#"<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>演练支付平台 · Practice gateway</title>
<main>
<h1>演练支付平台 <small>Practice gateway</small></h1>
<p><strong>这不是真的支付，不会扣款。</strong> No money is taken here.</p>
<p>¥ {amount}</p>
<form method="post" action="{PRACTICE_PAGE_PATH}"><input type="hidden" name="order" value="{id}">
<p><button name="pay" value="true">演练支付成功 · Play that it is paid</button></p>
<p><button name="pay" value="false">不支付，返回 · Leave without paying</button></p></form>
</main></html>
"#
    )
}
