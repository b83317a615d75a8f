//! Browsers that have signed in before ("device cookies" of OWASP): their failed attempts are
//! counted by themselves, so that nobody else's failures make their sign-in harder.
//!
//! The cookie proves nothing but that: it opens no session and says nothing of a password.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256 as Algorithm;
use shared::{digest::Sha256, id::AccountId};

use crate::{random, state::AppState};

/// Keeps what is signed here apart from what else the same key signs.
const PURPOSE: &str = "known-device";

/// A cookie of ours: `ACCOUNT.CHANCE.SIGNATURE`, the first a digest.
pub struct KnownDevice {
    account: String,
    id: Sha256,
}

impl KnownDevice {
    /// The value of a new cookie for a browser in which this account has signed in.
    pub fn issue(state: &AppState, account: AccountId) -> String {
        let chance = URL_SAFE_NO_PAD.encode(random::bytes::<16>());
        let said = format!("{}.{chance}", name_account(account));
        let signature = sign(state, &said).finalize().into_bytes();
        format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// `None` for what we did not sign.
    pub fn read(state: &AppState, text: &str) -> Option<Self> {
        let (said, signature) = text.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        sign(state, said).verify_slice(&signature).ok()?;
        let (account, _) = said.split_once('.')?;
        Some(Self {
            account: account.to_owned(),
            id: Sha256::of(said.as_bytes()),
        })
    }

    pub fn is_of(&self, account: AccountId) -> bool {
        self.account == name_account(account)
    }

    /// The key by which its failures are counted.
    pub fn id(&self) -> Sha256 {
        self.id
    }
}

fn name_account(account: AccountId) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::of(format!("{PURPOSE} {account}").as_bytes()).0)
}

fn sign(state: &AppState, said: &str) -> Hmac<Algorithm> {
    let mut signer = Hmac::<Algorithm>::new_from_slice(&state.key).expect("HMAC takes any key");
    signer.update(PURPOSE.as_bytes());
    signer.update(b" ");
    signer.update(said.as_bytes());
    signer
}
