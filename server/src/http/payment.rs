//! Notices of gateways, and the page of the practice gateway in the demonstration. S2-21.

use axum::{
    Form,
    extract::{Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use shared::{id::OrderId, payment::Order, problem::Problem, url::page};

use super::problem::Refusal;
use crate::{
    backend::payment::take_notice,
    cashier::{
        practice::PAGE,
        signed::{SIGNATURE, TIMESTAMP, read_said},
    },
    error::Result,
    state::AppState,
};

/// Maximum size of a gateway's notice in bytes: an id, an amount and a reference.
pub const NOTICE_LIMIT: u64 = 16 * 1024;

/// Maximum size of the practice gateway's form in bytes: an id and a button.
pub const PRACTICE_LIMIT: u64 = 4 * 1024;

/// `POST /api/v1/payments/notice`: 204 after the notice is durable. A notice without a valid
/// signature is refused.
pub async fn post_notice(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    let header = |name| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    };
    take_signed(&state, header(TIMESTAMP), header(SIGNATURE), &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn take_signed(
    state: &AppState,
    timestamp: &str,
    signature: &str,
    body: &[u8],
) -> Result<()> {
    let cashier = state.cashier.as_ref().ok_or(Problem::NotFound)?;
    let now = state.clock.now();
    let said = read_said(cashier.secret(), timestamp, signature, body, now);
    take_notice(state, said.ok_or(Problem::NotAllowed)?).await
}

#[derive(Deserialize)]
pub struct Practice {
    order: OrderId,
    #[serde(default)]
    pay: bool,
}

/// The page has only two buttons.
const PRACTICE_POLICY: &str = "default-src 'none'; form-action 'self'; frame-ancestors 'none'";

/// `GET /practice-gateway?order=…`
pub async fn get_practice(
    State(state): State<AppState>,
    Query(practice): Query<Practice>,
) -> Result<Response, Refusal> {
    let order = find_order(&state, practice.order).await?;
    let policy = [(header::CONTENT_SECURITY_POLICY, PRACTICE_POLICY)];
    Ok((policy, Html(practice_page(&order))).into_response())
}

/// `POST /practice-gateway`: sends the notice first and then redirects back, like a real gateway.
pub async fn post_practice(
    State(state): State<AppState>,
    Form(practice): Form<Practice>,
) -> Result<Response, Refusal> {
    let order = find_order(&state, practice.order).await?;
    let cashier = state.practice.clone().ok_or(Problem::NotFound)?;
    if practice.pay
        && let Some(words) = cashier.pay(&order, state.clock.now())
    {
        take_signed(&state, &words.timestamp, &words.signature, &words.body).await?;
    }
    Ok(Redirect::to(&page::payment(order.application)).into_response())
}

/// The order; `NotFound` without a practice gateway.
async fn find_order(state: &AppState, order: OrderId) -> Result<Order> {
    state.practice.as_ref().ok_or(Problem::NotFound)?;
    let order = state.db.order(order).await?;
    Ok(order.ok_or(Problem::NotFound)?)
}

/// The gateway's page looks like another site: without this app's frame, and clearly with play
/// money.
fn practice_page(order: &Order) -> String {
    let (id, amount) = (order.id, order.amount);
    format!(
        r#"<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>演练支付平台 · Practice gateway</title>
<main>
<h1>演练支付平台 <small>Practice gateway</small></h1>
<p><strong>这不是真的支付，不会扣款。</strong> No money is taken here.</p>
<p>¥ {amount}</p>
<form method="post" action="{PAGE}"><input type="hidden" name="order" value="{id}">
<p><button name="pay" value="true">演练支付成功 · Play that it is paid</button></p>
<p><button name="pay" value="false">不支付，返回 · Leave without paying</button></p></form>
</main></html>
"#
    )
}
