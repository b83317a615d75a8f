//! Compact text form of a fingerprint: base64url (RFC 4648, 5) of the hash of the answers, the
//! slots (name; number of images and their hashes, or a mark and the hash of the list), and the
//! images that leave.

use uuid::Uuid;

use super::{Fingerprint, FingerprintSlot};
use crate::{
    application::receipt::SlotManifest,
    digest::Sha256,
    id::{ImageId, SlotId},
};

pub(super) const HASH_BYTES: usize = 32;
/// Length of the answers' hash and the number of slots, in bytes.
pub(super) const HEADER_BYTES: usize = HASH_BYTES + 1;
pub(super) const IMAGE_ID_BYTES: usize = 16;
/// Mark in the place of the number of images; a definition allows at most 200.
const UNCHANGED_SLOT_MARK: u8 = u8::MAX;

/// Length of an unchanged slot in bytes: its name and its mark, a byte for each, and a hash.
pub(super) fn unchanged_slot_bytes(slot: &SlotId) -> usize {
    1 + slot.as_str().len() + 1 + HASH_BYTES
}

pub(super) fn base64_length(bytes: usize) -> usize {
    (bytes * 4).div_ceil(3)
}

pub(super) fn write_fingerprint(fingerprint: &Fingerprint) -> String {
    let Fingerprint {
        answers,
        slots,
        removed_images: leaving,
    } = fingerprint;
    let mut bytes = answers.0.to_vec();
    // A number above a byte is too long in any case and is not sent.
    bytes.push(slots.len().min(255) as u8);
    for named in slots {
        let (slot, count, hashes) = match named {
            FingerprintSlot::Listed(SlotManifest { slot, images }) => {
                (slot, images.len().min(254) as u8, images.as_slice())
            }
            FingerprintSlot::Unchanged(slot, digest) => {
                (slot, UNCHANGED_SLOT_MARK, std::slice::from_ref(digest))
            }
        };
        bytes.push(slot.as_str().len() as u8);
        bytes.extend_from_slice(slot.as_str().as_bytes());
        bytes.push(count);
        hashes.iter().for_each(|hash| bytes.extend(hash.0));
    }
    leaving.iter().for_each(|id| bytes.extend(id.0.as_bytes()));
    encode(&bytes)
}

pub(super) fn read_fingerprint(text: &str) -> Option<Fingerprint> {
    let bytes = decode(text)?;
    let mut rest = bytes.as_slice();
    let answers = take_hash(&mut rest)?;
    let mut slots = Vec::new();
    for _ in 0..take_byte(&mut rest)? {
        slots.push(take_slot(&mut rest)?);
    }
    let leaving = rest.chunks(IMAGE_ID_BYTES).map(|id| {
        let id: [u8; IMAGE_ID_BYTES] = id.try_into().ok()?;
        Some(ImageId(Uuid::from_bytes(id)))
    });
    Some(Fingerprint {
        removed_images: leaving.collect::<Option<_>>()?,
        answers,
        slots,
    })
}

fn take_slot(rest: &mut &[u8]) -> Option<FingerprintSlot> {
    let name = take_byte(rest)?;
    let name = take(rest, name.into())?;
    let slot: SlotId = std::str::from_utf8(name).ok()?.parse().ok()?;
    let count = take_byte(rest)?;
    if count == UNCHANGED_SLOT_MARK {
        return Some(FingerprintSlot::Unchanged(slot, take_hash(rest)?));
    }
    let images = (0..count).map(|_| take_hash(rest));
    let images = images.collect::<Option<Vec<_>>>()?;
    Some(FingerprintSlot::Listed(SlotManifest { slot, images }))
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

fn take_byte(rest: &mut &[u8]) -> Option<u8> {
    take(rest, 1).map(|byte| byte[0])
}

fn take_hash(rest: &mut &[u8]) -> Option<Sha256> {
    take(rest, HASH_BYTES)?.try_into().ok().map(Sha256)
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(base64_length(bytes.len()));
    for group in bytes.chunks(3) {
        let bits = group.iter().enumerate().fold(0_u32, |bits, (at, byte)| {
            bits | u32::from(*byte) << (16 - 8 * at)
        });
        for at in 0..=group.len() {
            let place = (bits >> (18 - 6 * at)) & 63;
            text.push(char::from(ALPHABET[place as usize]));
        }
    }
    text
}

/// Decodes base64url. `None` for any text that [`encode`] does not write, so that each fingerprint
/// has one text.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    for group in text.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for (at, letter) in group.iter().enumerate() {
            let place = ALPHABET.iter().position(|other| other == letter)?;
            bits |= (place as u32) << (18 - 6 * at);
        }
        let [_, first, second, third] = bits.to_be_bytes();
        bytes.extend_from_slice(&[first, second, third][..group.len().checked_sub(1)?]);
    }
    (encode(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fingerprint with this number of images in each slot; `None` makes an unchanged slot.
    fn fingerprint(counts: &[Option<u8>], leaving: u8) -> Fingerprint {
        let slots = counts.iter().enumerate().map(|(at, count)| {
            let slot: SlotId = format!("slot-{at}").parse().expect("a slug");
            let hash = |it| Sha256::of(&[at as u8, it]);
            match count {
                None => FingerprintSlot::Unchanged(slot, hash(0)),
                Some(count) => FingerprintSlot::Listed(SlotManifest {
                    slot,
                    images: (0..*count).map(hash).collect(),
                }),
            }
        });
        Fingerprint {
            slots: slots.collect(),
            answers: Sha256::of(b"answers"),
            removed_images: (0..leaving)
                .map(|it| ImageId(Uuid::from_u128(it.into())))
                .collect(),
        }
    }

    #[test]
    fn base64_is_that_of_the_standard() {
        // Test vectors of RFC 4648, section 10, without padding.
        for (plain, text) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(plain.as_bytes()), text);
            assert_eq!(decode(text).as_deref(), Some(plain.as_bytes()));
        }
        assert_eq!(encode(&[0xfb, 0xff]), "-_8");
        for wrong in ["Z", "Zh", "Zg==", "Zm9v Zm", "Z+8"] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn packed_fingerprint_round_trips_with_the_computed_length() {
        let all: [(&[Option<u8>], u8); 5] = [
            (&[], 0),
            (&[Some(1)], 0),
            (&[Some(2), None, Some(0), Some(7)], 3),
            (&[None, None], 2),
            (&[Some(12)], 12),
        ];
        for (counts, leaving) in all {
            let one = fingerprint(counts, leaving);
            let text = write_fingerprint(&one);
            assert_eq!(read_fingerprint(&text), Some(one.clone()));
            let slots = one.slots.iter().map(|named| match named {
                FingerprintSlot::Unchanged(slot, _) => unchanged_slot_bytes(slot),
                FingerprintSlot::Listed(it) => {
                    unchanged_slot_bytes(&it.slot) - HASH_BYTES + it.images.len() * HASH_BYTES
                }
            });
            let bytes = HEADER_BYTES + slots.sum::<usize>() + usize::from(leaving) * IMAGE_ID_BYTES;
            assert_eq!(text.len(), base64_length(bytes));
        }
    }

    #[test]
    fn truncated_fingerprint_is_refused() {
        let text = write_fingerprint(&fingerprint(&[Some(2), None, Some(3)], 2));
        for length in 0..text.len() {
            // A text cut at the end of a leaving image is valid too.
            let is_list =
                read_fingerprint(&text[..length]).is_some_and(|it| it.removed_images.len() < 2);
            assert!(
                read_fingerprint(&text[..length]).is_none() || is_list,
                "{length}"
            );
        }
    }
}
