//! Client of a payment provider with redirects and signed messages:
//!
//! ```text
//! GET  <payment-gateway>/pay?amount=100.00&back=…&channel=alipay&currency=CNY&order=…&signature=…
//! GET  <payment-gateway>/orders/<order>          {"order":"…","state":"open"}
//! POST <payment-gateway>/orders/<order>/close    {"order":"…","state":"closed"}
//! POST <public-url>/api/v1/payments/notice       {"order":"…","state":"paid","amount":"100.00","reference":"…"}
//!
//! X-Zhunkao-Timestamp: <milliseconds since 1970>
//! X-Zhunkao-Signature: sha256=<hex of HMAC-SHA256(payment-secret, timestamp + "." + text)>
//! ```
//!
//! The signed text is the body of a message or response, or the path of a request. For the payment
//! address it is the query before `&signature=`, with the timestamp 0.

use std::fmt::Write as _;

use async_trait::async_trait;
use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Client, Method, redirect::Policy};
use sha2::Sha256;
use shared::{
    id::OrderId,
    payment::{Order, OrderOutcome, OrderReport},
    time::Timestamp,
};

use super::PaymentGateway;
use crate::{
    clock::Clock,
    config::{Config, Secret},
    error::{Error, Result},
};

pub const TIMESTAMP_HEADER: &str = "x-zhunkao-timestamp";
pub const SIGNATURE_HEADER: &str = "x-zhunkao-signature";

/// Maximum age of a signed message in milliseconds.
const MAX_MESSAGE_AGE_MS: i64 = 5 * Timestamp::MINUTE_MS;

/// Timeout of a request.
const REQUEST_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(10);

pub struct SignedPaymentGateway {
    client: Client,
    gateway: String,
    secret: Secret,
    clock: Clock,
}

impl SignedPaymentGateway {
    /// The configured gateway; `None` if there is none.
    pub fn open(config: &Config, clock: Clock) -> Result<Option<Self>> {
        let Some(gateway) = &config.payment_gateway else {
            return Ok(None);
        };
        let unusable = |key: &str, fault: &dyn std::fmt::Display| {
            Error::Broken(format!(
                "the configuration's `{key}` cannot be used: {fault}"
            ))
        };
        if config.public_url.is_none() {
            return Err(unusable(
                "payment-gateway",
                &"it needs `public-url`, where its notices arrive",
            ));
        }
        let secret = config.payment_secret.clone();
        let client = Client::builder()
            .redirect(Policy::none())
            .timeout(REQUEST_TIMEOUT)
            .build();
        Ok(Some(Self {
            client: client.map_err(|fault| unusable("payment-gateway", &fault))?,
            gateway: gateway.trim_end_matches('/').to_owned(),
            secret: secret.ok_or_else(|| unusable("payment-secret", &"it is missing"))?,
            clock,
        }))
    }

    async fn send_request(
        &self,
        method: Method,
        path: String,
        order: OrderId,
    ) -> Result<OrderOutcome> {
        let broken = |fault: &dyn std::fmt::Display| {
            Error::Broken(format!(
                "the payment gateway does not answer as agreed: {fault}"
            ))
        };
        let timestamp = self.clock.now().0.to_string();
        let signature = sign(self.secret.expose_secret(), &timestamp, path.as_bytes());
        let answer = self
            .client
            .request(method, format!("{}{path}", self.gateway))
            .header(TIMESTAMP_HEADER, timestamp)
            .header(SIGNATURE_HEADER, signature)
            .send()
            .await
            .map_err(|fault| broken(&fault.without_url()))?;
        if !answer.status().is_success() {
            return Err(broken(&answer.status()));
        }
        let header = |name| {
            let value = answer.headers().get(name)?;
            Some(value.to_str().ok()?.to_owned())
        };
        let (timestamp, signature) = (header(TIMESTAMP_HEADER), header(SIGNATURE_HEADER));
        let body = answer.bytes().await;
        let body = body.map_err(|fault| broken(&fault.without_url()))?;
        let said = verify_message(
            self.secret.expose_secret(),
            timestamp.as_deref().unwrap_or_default(),
            signature.as_deref().unwrap_or_default(),
            &body,
            self.clock.now(),
        );
        match said {
            Some(said) if said.order == order => Ok(said.outcome),
            Some(_) => Err(broken(&"it speaks of another order")),
            None => Err(broken(&"the signature is wrong")),
        }
    }
}

#[async_trait]
impl PaymentGateway for SignedPaymentGateway {
    fn payment_url(&self, order: &Order, back: &str) -> String {
        let query = pay_query(order, back, self.secret.expose_secret());
        format!("{}/pay?{query}", self.gateway)
    }

    async fn fetch_status(&self, order: OrderId) -> Result<OrderOutcome> {
        self.send_request(Method::GET, format!("/orders/{order}"), order)
            .await
    }

    async fn close_order(&self, order: OrderId) -> Result<OrderOutcome> {
        self.send_request(Method::POST, format!("/orders/{order}/close"), order)
            .await
    }

    fn signing_secret(&self) -> &str {
        self.secret.expose_secret()
    }
}

/// The query of the payment address, with its signature at the end.
pub(super) fn pay_query(order: &Order, back: &str, secret: &str) -> String {
    let back = utf8_percent_encode(back, NON_ALPHANUMERIC);
    let query = format!(
        "amount={}&back={back}&channel={}&currency=CNY&order={}",
        order.amount,
        order.gateway.as_str(),
        order.id
    );
    let signature = sign(secret, "0", query.as_bytes());
    format!("{query}&signature={}", signature.replace('=', "%3D"))
}

/// The content of a gateway's message; `None` if the signature is wrong or too old.
pub fn verify_message(
    secret: &str,
    timestamp: &str,
    signature: &str,
    body: &[u8],
    now: Timestamp,
) -> Option<OrderReport> {
    let at: i64 = timestamp.parse().ok()?;
    let is_fresh = now.0.abs_diff(at) <= MAX_MESSAGE_AGE_MS.unsigned_abs();
    let wanted = signature.strip_prefix("sha256=")?;
    let wanted: Option<Vec<u8>> = (0..wanted.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(wanted.get(at..at + 2)?, 16).ok())
        .collect();
    // The comparison takes constant time.
    let is_own = new_mac(secret, timestamp, body)
        .verify_slice(&wanted?)
        .is_ok();
    if is_fresh && is_own {
        serde_json::from_slice(body).ok()
    } else {
        None
    }
}

pub fn sign(secret: &str, timestamp: &str, text: &[u8]) -> String {
    let digest = new_mac(secret, timestamp, text).finalize().into_bytes();
    digest.iter().fold("sha256=".to_owned(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn new_mac(secret: &str, timestamp: &str, text: &[u8]) -> Hmac<Sha256> {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length is a key");
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(text);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);

    fn body() -> String {
        let order = OrderId(uuid::Uuid::from_u128(7));
        format!(r#"{{"order":"{order}","state":"paid","amount":"100.00","reference":"R-1"}}"#)
    }

    #[test]
    fn gateway_message_needs_fresh_valid_signature() {
        let (body, at) = (body(), NOW.0.to_string());
        let signature = sign("secret", &at, body.as_bytes());
        let read = |secret, at: &str, signature: &str, body: &str, now| {
            verify_message(secret, at, signature, body.as_bytes(), now)
        };
        let said = read("secret", &at, &signature, &body, NOW).expect("is its own");
        assert!(matches!(said.outcome, OrderOutcome::Paid { reference, .. } if reference == "R-1"));
        let other = body.replace("100.00", "1.00");
        assert_eq!(read("secret", &at, &signature, &other, NOW), None);
        assert_eq!(read("another", &at, &signature, &body, NOW), None);
        assert_eq!(read("secret", &at, "sha256=00", &body, NOW), None);
        assert_eq!(read("secret", &at, "", &body, NOW), None);
        let late = NOW.plus(MAX_MESSAGE_AGE_MS + 1);
        assert_eq!(
            read("secret", &at, &signature, &body, late),
            None,
            "it is repeated"
        );
    }
}
