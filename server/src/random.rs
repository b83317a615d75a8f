//! The only source of randomness in the server, for tokens, identifiers and log references.

use std::sync::{
    LazyLock,
    atomic::{AtomicU64, Ordering},
};

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

/// Counter of the UUIDs of this process, which begins at a random number.
static UUID_COUNTER: LazyLock<AtomicU64> = LazyLock::new(|| {
    // The upper bit is left for the identifiers that follow.
    AtomicU64::new(u64::from_be_bytes(bytes()) & (MAX_UUID_COUNTER >> 1))
});
/// The largest counter: it takes the 12 bits of `rand_a` and the upper 30 bits of `rand_b`.
const MAX_UUID_COUNTER: u64 = (1 << 42) - 1;

/// Returns a UUID of version 7. It begins with the time `now` in milliseconds, so that later
/// identifiers sort after earlier ones; those of one millisecond are in the order of the calls
/// (RFC 9562, section 6.2, method 1).
pub fn uuid_v7(now: Timestamp) -> Uuid {
    let counter = UUID_COUNTER.fetch_add(1, Ordering::Relaxed) & MAX_UUID_COUNTER;
    let rand_a = (counter >> 30) as u16;
    // The two upper bits of `rand_b` are the variant, which the builder writes.
    let upper_rand_b = (counter & ((1 << 30) - 1)) as u32;
    let mut random: [u8; 10] = bytes();
    random[..2].copy_from_slice(&rand_a.to_be_bytes());
    random[2..6].copy_from_slice(&upper_rand_b.to_be_bytes());
    uuid::Builder::from_unix_timestamp_millis(now.0.unsigned_abs(), &random).into_uuid()
}

/// Returns eight random characters. They connect an error that a person sees with its log entry.
pub fn new_reference() -> String {
    bytes::<8>()
        .iter()
        .map(|byte| char::from(CROCKFORD_ALPHABET[usize::from(byte % 32)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_of_one_millisecond_are_in_order() {
        let (now, earlier) = (Timestamp(1_790_000_000_000), Timestamp(1_780_000_000_000));
        let mut ids = Vec::new();
        for _ in 0..2_000 {
            ids.push(uuid_v7(now));
            // Identifiers of another time in between change nothing.
            assert!(uuid_v7(earlier) < ids[0]);
        }
        assert!(ids.is_sorted_by(|earlier, later| earlier < later));
        let later = uuid_v7(now.plus(1));
        assert!(ids.iter().all(|id| *id < later));
        assert_eq!(later.get_version_num(), 7);
        assert_eq!(later.get_variant(), uuid::Variant::RFC4122);
    }
}
