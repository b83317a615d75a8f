//! Known browsers ("device cookies" of OWASP): failed attempts of a browser that has signed in
//! before are counted separately, so that failures of others do not make its sign-in harder.
//!
//! The cookie proves only that: it opens no session and says nothing about a password.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256 as Algorithm;
use shared::{digest::Sha256, id::AccountId};

use crate::{random, state::AppState};

/// Separates these signatures from others made with the same key.
const PURPOSE: &str = "known-device";

/// A valid cookie: `ACCOUNT.CHANCE.SIGNATURE`, where the first part is a digest.
pub struct KnownDevice {
    account: String,
    id: Sha256,
}

impl KnownDevice {
    /// The value of a new cookie for a browser in which this account has signed in.
    pub fn issue_cookie(state: &AppState, account: AccountId) -> String {
        let chance = URL_SAFE_NO_PAD.encode(random::bytes::<16>());
        let said = format!("{}.{chance}", hash_account_id(account));
        let signature = sign(state, &said).finalize().into_bytes();
        format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Parses a cookie; `None` without a valid signature.
    pub fn verify_cookie(state: &AppState, text: &str) -> Option<Self> {
        let (said, signature) = text.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        sign(state, said).verify_slice(&signature).ok()?;
        let (account, _) = said.split_once('.')?;
        Some(Self {
            account: account.to_owned(),
            id: Sha256::of(said.as_bytes()),
        })
    }

    pub fn is_owned_by(&self, account: AccountId) -> bool {
        self.account == hash_account_id(account)
    }

    /// The key under which its failures are counted.
    pub fn id(&self) -> Sha256 {
        self.id
    }
}

fn hash_account_id(account: AccountId) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::of(format!("{PURPOSE} {account}").as_bytes()).0)
}

fn sign(state: &AppState, said: &str) -> Hmac<Algorithm> {
    let mut signer =
        Hmac::<Algorithm>::new_from_slice(&state.signing_key).expect("HMAC takes any key");
    signer.update(PURPOSE.as_bytes());
    signer.update(b" ");
    signer.update(said.as_bytes());
    signer
}
