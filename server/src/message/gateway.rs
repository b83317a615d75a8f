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

use super::{PATIENCE, Post, Refused};
use crate::{
    config::{Config, Secret},
    error::{Error, Result},
};

const TIMESTAMP: &str = "x-zhunkao-timestamp";
const SIGNATURE: &str = "x-zhunkao-signature";
const KEY: &str = "idempotency-key";

/// Maximum number of characters of a refusal shown to the office.
const SHOWN: usize = 200;

/// Value of `sms-gateway` for a demonstration: text messages are written to its log.
pub const PRACTICE: &str = "practice:";

pub(super) enum Gateway {
    Signed(SignedGateway),
    /// The gateway of a demonstration: messages are written to the log.
    Practice,
}

pub(super) struct SignedGateway {
    client: Client,
    url: Url,
    secret: Secret,
}

#[derive(Serialize)]
struct Body<'a> {
    id: &'a str,
    to: &'a str,
    template: &'a str,
    language: &'a str,
    text: &'a str,
}

impl Gateway {
    pub(super) fn open(config: &Config) -> Result<Option<Self>> {
        let Some(url) = &config.sms_gateway else {
            return Ok(None);
        };
        if url == PRACTICE {
            return Ok(Some(Self::Practice));
        }
        let unusable = |key: &str, fault: &dyn std::fmt::Display| {
            Error::Broken(format!(
                "the configuration's `{key}` cannot be used: {fault}"
            ))
        };
        let secret = config.sms_secret.clone();
        Ok(Some(Self::Signed(SignedGateway {
            client: Client::builder()
                .redirect(Policy::none())
                .timeout(PATIENCE)
                .build()
                .map_err(|fault| unusable("sms-gateway", &fault))?,
            url: url
                .parse()
                .map_err(|fault| unusable("sms-gateway", &fault))?,
            secret: secret.ok_or_else(|| unusable("sms-secret", &"it is missing"))?,
        })))
    }

    pub(super) async fn send(&self, post: &Post<'_>) -> Result<(), Refused> {
        match self {
            Gateway::Signed(gateway) => gateway.send(post).await,
            Gateway::Practice => {
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

impl SignedGateway {
    async fn send(&self, post: &Post<'_>) -> Result<(), Refused> {
        let body = Body {
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
            .header(KEY, &post.key)
            .header(SIGNATURE, sign(self.secret.reveal(), &timestamp, &body))
            .header(TIMESTAMP, timestamp)
            .body(body)
            .send()
            .await
            .map_err(|fault| Refused::ForNow(fault.without_url().to_string()))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(());
        }
        let said = answer.text().await.unwrap_or_default();
        let said: String = said.chars().take(SHOWN).collect();
        let fault = format!("{status} {said}").trim().to_owned();
        if status.is_server_error() || is_passing(status) {
            Err(Refused::ForNow(fault))
        } else {
            Err(Refused::ForGood(fault))
        }
    }
}

fn is_passing(status: StatusCode) -> bool {
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
