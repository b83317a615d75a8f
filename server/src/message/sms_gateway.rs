//! Sends text messages through a gateway that takes a signed `POST`:
//!
//! ```text
//! POST <sms-gateway>
//! Content-Type: application/json
//! Idempotency-Key: <the same at every attempt>
//! X-Zhunkao-Timestamp: <milliseconds since 1970>
//! X-Zhunkao-Signature: sha256=<hex of HMAC-SHA256(sms-secret, timestamp + "." + body)>
//!
//! {"id":"…","to":"13800138000","template":"returned","language":"zh-CN","text":"…"}
//! ```
//!
//! A status of 2xx is accepted; 408, 425, 429 and 5xx are retried; any other is final.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::{Client, StatusCode, Url, header, redirect::Policy};
use serde::Serialize;
use sha2::Sha256;

use super::{OutgoingMessage, REQUEST_TIMEOUT, SendError};
use crate::{
    config::{Config, Secret},
    error::{Error, Result},
};

const TIMESTAMP_HEADER: &str = "x-zhunkao-timestamp";
const SIGNATURE_HEADER: &str = "x-zhunkao-signature";
const IDEMPOTENCY_KEY_HEADER: &str = "idempotency-key";

/// Maximum number of characters of a refusal shown to the office.
const MAX_SHOWN_CHARS: usize = 200;

/// Value of `sms-gateway` for a demonstration: text messages are written to its log.
pub const PRACTICE_SMS_GATEWAY: &str = "practice:";

pub enum SmsGateway {
    Signed(SignedSmsGateway),
    /// The gateway of a demonstration: messages are written to the log.
    Practice,
}

pub struct SignedSmsGateway {
    client: Client,
    url: Url,
    secret: Secret,
}

#[derive(Serialize)]
struct SmsRequestBody<'a> {
    id: &'a str,
    to: &'a str,
    template: &'a str,
    language: &'a str,
    text: &'a str,
}

impl SmsGateway {
    pub fn open(config: &Config) -> Result<Option<Self>> {
        let Some(url) = &config.sms_gateway else {
            return Ok(None);
        };
        if url == PRACTICE_SMS_GATEWAY {
            return Ok(Some(Self::Practice));
        }
        let unusable = |key: &str, fault: &dyn std::fmt::Display| {
            Error::Broken(format!(
                "the configuration's `{key}` cannot be used: {fault}"
            ))
        };
        let secret = config.sms_secret.clone();
        Ok(Some(Self::Signed(SignedSmsGateway {
            client: Client::builder()
                .redirect(Policy::none())
                .timeout(REQUEST_TIMEOUT)
                .build()
                .map_err(|fault| unusable("sms-gateway", &fault))?,
            url: url
                .parse()
                .map_err(|fault| unusable("sms-gateway", &fault))?,
            secret: secret.ok_or_else(|| unusable("sms-secret", &"it is missing"))?,
        })))
    }

    pub async fn send(&self, post: &OutgoingMessage<'_>) -> Result<(), SendError> {
        match self {
            SmsGateway::Signed(gateway) => gateway.send(post).await,
            SmsGateway::Practice => {
                tracing::info!(
                    to = post.address,
                    text = post.words,
                    "a practice text message"
                );
                Ok(())
            }
        }
    }
}

impl SignedSmsGateway {
    async fn send(&self, post: &OutgoingMessage<'_>) -> Result<(), SendError> {
        let body = SmsRequestBody {
            id: &post.key,
            to: post.address,
            template: post.kind,
            language: post.lang,
            text: &post.words,
        };
        let body = serde_json::to_vec(&body).expect("texts are plain data");
        let timestamp = post.at.0.to_string();
        let answer = self
            .client
            .post(self.url.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header(IDEMPOTENCY_KEY_HEADER, &post.key)
            .header(
                SIGNATURE_HEADER,
                sign(self.secret.expose_secret(), &timestamp, &body),
            )
            .header(TIMESTAMP_HEADER, timestamp)
            .body(body)
            .send()
            .await
            .map_err(|fault| SendError::Temporary(fault.without_url().to_string()))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(());
        }
        let said = answer.text().await.unwrap_or_default();
        let said: String = said.chars().take(MAX_SHOWN_CHARS).collect();
        let fault = format!("{status} {said}").trim().to_owned();
        if status.is_server_error() || is_transient(status) {
            Err(SendError::Temporary(fault))
        } else {
            Err(SendError::Permanent(fault))
        }
    }
}

fn is_transient(status: StatusCode) -> bool {
    [
        StatusCode::REQUEST_TIMEOUT,
        StatusCode::TOO_EARLY,
        StatusCode::TOO_MANY_REQUESTS,
    ]
    .contains(&status)
}

fn sign(secret: &str, timestamp: &str, body: &[u8]) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length is a key");
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(body);
    let digest = mac.finalize().into_bytes();
    digest.iter().fold("sha256=".to_owned(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_documentation() {
        // printf '1.{}' | openssl dgst -sha256 -hmac secret
        assert_eq!(
            sign("secret", "1", b"{}"),
            "sha256=1122767b193110cfec322b6f199b599edbf608ed087f2d27afb0b97d99523908"
        );
    }
}
