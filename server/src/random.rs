//! The only source of randomness: tokens, ids, references.

use shared::time::Timestamp;
use uuid::Uuid;

/// Characters that are not easily confused with one another.
pub const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A UUID of version 7: later ones sort after earlier ones.
pub fn id(now: Timestamp) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(now.0.unsigned_abs(), &bytes()).into_uuid()
}

/// Eight characters that identify a fault in the log.
pub fn reference() -> String {
    bytes::<8>()
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect()
}
