//! The only source of randomness in the server, for tokens, identifiers and log references.

use shared::{application::receipt::CROCKFORD_ALPHABET, time::Timestamp};
use uuid::Uuid;

/// Returns `N` random bytes of the operating system, which are good for secrets.
///
/// # Panics
/// The operating system has no source of random bytes. A server can't run securely without it.
#[expect(
    clippy::disallowed_methods,
    reason = "all other code takes random bytes from here"
)]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// Returns a UUID of version 7 (RFC 9562). It begins with the time `now` in milliseconds, so that
/// later identifiers sort after earlier ones.
pub fn uuid_v7(now: Timestamp) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(now.0.unsigned_abs(), &bytes()).into_uuid()
}

/// Returns eight random characters. They connect an error that a person sees with its log entry.
pub fn new_reference() -> String {
    bytes::<8>()
        .iter()
        .map(|byte| char::from(CROCKFORD_ALPHABET[usize::from(byte % 32)]))
        .collect()
}
