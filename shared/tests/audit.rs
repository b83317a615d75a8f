//! Laws of the audit chain: the encoding is injective, and each change of a chain is located.

use proptest::{collection::vec, option, prelude::*};
use shared::{
    audit::{
        AuditDetails, AuditEntry, AuditFault, AuditFaultKind, AuditHead, AuditKind, ChainLink,
        ChainVerifier, FIRST_SEQUENCE, FieldEncoder, NO_PREVIOUS, StoredAuditEntry, audit_day,
    },
    digest::Sha256,
    id::{AccountId, ApplicationId},
    time::{CivilTime, Timestamp, Zone},
};
use uuid::Uuid;

/// The content of an entry, without its place in the chain.
#[derive(Clone, Debug)]
struct Content {
    at: i64,
    account: Option<u128>,
    kind: AuditKind,
    exam: Option<String>,
    application: Option<u128>,
    details: String,
}

fn contents() -> impl Strategy<Value = Content> {
    let kind = proptest::sample::select(AuditKind::ALL.to_vec());
    let at = 1_700_000_000_000_i64..1_710_000_000_000;
    let exam = option::of("[a-z]{1,4}");
    let ids = (option::of(any::<u128>()), option::of(any::<u128>()));
    (at, ids, kind, exam, ".{0,12}").prop_map(|(at, ids, kind, exam, text)| Content {
        at,
        account: ids.0,
        kind,
        exam,
        application: ids.1,
        details: AuditDetails::default().text("text", text).to_json(),
    })
}

fn append(chain: &mut Vec<StoredAuditEntry>, content: Content) {
    let (sequence, previous, day) = match chain.last() {
        Some(last) => (last.entry.sequence + 1, last.hash, last.entry.day.clone()),
        None => (FIRST_SEQUENCE, NO_PREVIOUS, String::new()),
    };
    let at = Timestamp(content.at);
    let entry = AuditEntry {
        sequence,
        at,
        day: audit_day(at).max(day),
        account: content.account.map(|id| AccountId(Uuid::from_u128(id))),
        kind: content.kind.as_str().to_owned(),
        exam: content.exam,
        application: content
            .application
            .map(|id| ApplicationId(Uuid::from_u128(id))),
        details: content.details,
        previous,
    };
    let hash = entry.hash();
    chain.push(StoredAuditEntry { entry, hash });
}

/// A chain of two entries at least.
fn chains() -> impl Strategy<Value = Vec<StoredAuditEntry>> {
    vec(contents(), 2..12).prop_map(|contents| {
        let mut chain = Vec::new();
        for content in contents {
            append(&mut chain, content);
        }
        chain
    })
}

fn head_of(chain: &[StoredAuditEntry], index: usize) -> AuditHead {
    let StoredAuditEntry { entry, hash } = &chain[index];
    AuditHead {
        day: entry.day.clone(),
        sequence: entry.sequence,
        count: 1,
        hash: *hash,
        signed_at: entry.at,
    }
}

fn verify(chain: &[StoredAuditEntry], heads: &[AuditHead]) -> Result<ChainLink, AuditFault> {
    let mut verifier = ChainVerifier::new(None, heads);
    for stored in chain {
        verifier.check(stored)?;
    }
    verifier.finish()
}

/// Hashes the entries anew from this one on, as somebody would who knows the encoding.
fn rehash(chain: &mut [StoredAuditEntry], from: usize) {
    for index in from..chain.len() {
        if index > 0 {
            chain[index].entry.previous = chain[index - 1].hash;
        }
        chain[index].hash = chain[index].entry.hash();
    }
}

/// A change of one field of an entry.
fn change(entry: &mut AuditEntry, field: usize) {
    match field {
        0 => entry.at = entry.at.plus(1),
        1 => {
            entry.account = match entry.account {
                Some(_) => None,
                None => Some(AccountId(Uuid::nil())),
            }
        }
        2 => entry.kind.push('x'),
        3 => {
            entry.exam = match entry.exam {
                Some(_) => None,
                None => Some(String::new()),
            }
        }
        4 => {
            entry.application = match entry.application {
                Some(_) => None,
                None => Some(ApplicationId(Uuid::nil())),
            }
        }
        5 => entry.details.push(' '),
        _ => entry.day.push('x'),
    }
}

proptest! {
    #[test]
    fn untouched_chain_is_sound_at_every_head(chain in chains(), at in any::<prop::sample::Index>()) {
        let at = at.index(chain.len());
        let heads = [head_of(&chain, at), head_of(&chain, chain.len() - 1)];
        let last = verify(&chain, &heads).expect("is sound");
        prop_assert_eq!(last.sequence, chain.len() as u64);
        // It is sound from any entry on, too.
        let before = &chain[at];
        let link = ChainLink {
            sequence: before.entry.sequence,
            day: before.entry.day.clone(),
            hash: before.hash,
        };
        let mut verifier = ChainVerifier::new(Some(link), &heads);
        for stored in &chain[at + 1..] {
            prop_assert_eq!(verifier.check(stored), Ok(()));
        }
        prop_assert!(verifier.finish().is_ok());
    }

    #[test]
    fn changed_field_is_located_at_its_entry(
        mut chain in chains(),
        at in any::<prop::sample::Index>(),
        field in 0..7_usize,
    ) {
        let at = at.index(chain.len());
        change(&mut chain[at].entry, field);
        let fault = verify(&chain, &[]).expect_err("is broken");
        prop_assert_eq!(fault.sequence, at as u64 + 1);
        prop_assert_eq!(fault.kind, AuditFaultKind::Hash);
    }

    #[test]
    fn changed_entry_with_its_own_hash_breaks_the_next(
        mut chain in chains(),
        at in any::<prop::sample::Index>(),
        field in 0..6_usize,
    ) {
        let at = at.index(chain.len() - 1);
        change(&mut chain[at].entry, field);
        chain[at].hash = chain[at].entry.hash();
        let fault = verify(&chain, &[]).expect_err("is broken");
        prop_assert_eq!(fault.sequence, at as u64 + 2);
        prop_assert_eq!(fault.kind, AuditFaultKind::PreviousHash);
    }

    #[test]
    fn changed_hash_is_located_at_its_entry(mut chain in chains(), at in any::<prop::sample::Index>()) {
        let at = at.index(chain.len());
        chain[at].hash = Sha256::of(b"another");
        let fault = verify(&chain, &[]).expect_err("is broken");
        prop_assert_eq!(fault.sequence, at as u64 + 1);
        prop_assert_eq!(fault.kind, AuditFaultKind::Hash);
    }

    #[test]
    fn removed_entry_is_located(mut chain in chains(), at in any::<prop::sample::Index>()) {
        let at = at.index(chain.len() - 1);
        chain.remove(at);
        let fault = verify(&chain, &[]).expect_err("is broken");
        prop_assert_eq!(fault.sequence, at as u64 + 1);
        prop_assert_eq!(fault.kind, AuditFaultKind::Missing);
    }

    #[test]
    fn swapped_entries_are_located_at_the_first(
        mut chain in chains(),
        places in any::<(prop::sample::Index, prop::sample::Index)>(),
    ) {
        let (one, two) = (places.0.index(chain.len()), places.1.index(chain.len()));
        prop_assume!(one != two);
        let (first, second) = (one.min(two), one.max(two));
        let (one, two) = (chain[first].clone(), chain[second].clone());
        // The numbers stay, so that only the content is exchanged.
        chain[first] = two;
        chain[first].entry.sequence = first as u64 + 1;
        chain[second] = one;
        chain[second].entry.sequence = second as u64 + 1;
        let fault = verify(&chain, &[]).expect_err("is broken");
        prop_assert_eq!(fault.sequence, first as u64 + 1);
    }

    #[test]
    fn inserted_entry_is_located(
        mut chain in chains(),
        at in any::<prop::sample::Index>(),
        content in contents(),
    ) {
        let at = at.index(chain.len());
        // It is written as a good entry after the one before it; the others keep their content.
        let mut forged = chain[..at].to_vec();
        append(&mut forged, content);
        let forged = forged.pop().expect("was appended");
        prop_assume!(forged.hash != chain[at].hash);
        chain.insert(at, forged);
        for (stored, sequence) in chain.iter_mut().zip(FIRST_SEQUENCE..) {
            stored.entry.sequence = sequence;
        }
        let fault = verify(&chain, &[]).expect_err("is broken");
        prop_assert_eq!(fault.sequence, at as u64 + 2);
    }

    #[test]
    fn cut_end_is_located_by_a_signed_head(
        chain in chains(),
        kept in any::<prop::sample::Index>(),
    ) {
        let head = head_of(&chain, chain.len() - 1);
        let kept = kept.index(chain.len());
        let fault = verify(&chain[..kept], std::slice::from_ref(&head)).expect_err("is broken");
        prop_assert_eq!(fault.sequence, kept as u64 + 1);
        let kind = AuditFaultKind::CutEnd { day: head.day, named: head.sequence };
        prop_assert_eq!(fault.kind, kind);
    }

    #[test]
    fn chain_hashed_anew_differs_from_a_signed_head(
        mut chain in chains(),
        at in any::<prop::sample::Index>(),
        field in 0..6_usize,
    ) {
        let head = head_of(&chain, chain.len() - 1);
        let at = at.index(chain.len());
        change(&mut chain[at].entry, field);
        rehash(&mut chain, at);
        prop_assert!(verify(&chain, &[]).is_ok(), "only a head shows it");
        let fault = verify(&chain, std::slice::from_ref(&head)).expect_err("is broken");
        prop_assert_eq!(fault.sequence, head.sequence);
        prop_assert_eq!(fault.kind, AuditFaultKind::HeadHash { day: head.day });
    }

    #[test]
    fn different_fields_have_different_encodings(
        one in vec(option::of(".{0,3}"), 0..5),
        two in vec(option::of(".{0,3}"), 0..5),
    ) {
        let encode = |fields: &[Option<String>]| {
            let encoder = FieldEncoder::new(b"test\n");
            let add = |encoder: FieldEncoder, field: &Option<String>| {
                encoder.optional(field.as_deref().map(str::as_bytes))
            };
            fields.iter().fold(encoder, add).finish()
        };
        prop_assert_eq!(encode(&one) == encode(&two), one == two);
    }

    #[test]
    fn details_are_json_with_the_same_values(text in any::<String>(), number in any::<i64>()) {
        let details = AuditDetails::default().text("b", text.clone()).number("a", number);
        let json = details.to_json();
        let read: serde_json::Value = serde_json::from_str(&json).expect("is JSON");
        prop_assert_eq!(read["a"].as_i64(), Some(number));
        prop_assert_eq!(read["b"].as_str(), Some(text.as_str()));
        prop_assert!(json.starts_with("{\"a\":"), "{}", json);
    }
}

#[test]
fn hash_of_an_entry_is_that_of_the_documented_bytes() {
    let entry = AuditEntry {
        sequence: 1,
        at: Timestamp(2),
        day: "1970-01-01".to_owned(),
        account: None,
        kind: "view".to_owned(),
        exam: Some("e".to_owned()),
        application: Some(ApplicationId(Uuid::nil())),
        details: "{}".to_owned(),
        previous: NO_PREVIOUS,
    };
    let mut bytes = b"zhunkao-audit-entry-1\n".to_vec();
    bytes.extend(b"\0\0\0\x08\0\0\0\0\0\0\0\x01");
    bytes.extend(b"\0\0\0\x08\0\0\0\0\0\0\0\x02");
    bytes.extend(b"\0\0\0\x0a1970-01-01");
    bytes.extend(b"\xff\xff\xff\xff");
    bytes.extend(b"\0\0\0\x04view");
    bytes.extend(b"\0\0\0\x01e");
    bytes.extend(b"\0\0\0\x10");
    bytes.extend([0; 16]);
    bytes.extend(b"\0\0\0\x02{}");
    bytes.extend(b"\0\0\0\x20");
    bytes.extend([0; 32]);
    assert_eq!(entry.encode(), bytes);
    assert_eq!(entry.hash(), Sha256::of(&bytes));
}

#[test]
fn day_of_the_chain_begins_at_midnight_in_china() {
    let at = |civil: &str| {
        let civil: CivilTime = civil.parse().expect("a time");
        audit_day(civil.to_timestamp(Zone::BEIJING))
    };
    assert_eq!(at("2026-03-01 00:00"), "2026-03-01");
    assert_eq!(at("2026-02-28 23:59"), "2026-02-28");
}

#[test]
fn entry_of_an_earlier_day_is_a_fault() {
    let mut chain = Vec::new();
    let content = |at| Content {
        at,
        account: None,
        kind: AuditKind::View,
        exam: None,
        application: None,
        details: "{}".to_owned(),
    };
    append(&mut chain, content(1_700_000_000_000));
    append(&mut chain, content(1_700_000_000_000));
    chain[1].entry.day = "2000-01-01".to_owned();
    rehash(&mut chain, 1);
    let fault = verify(&chain, &[]).expect_err("is broken");
    assert_eq!((fault.sequence, fault.kind), (2, AuditFaultKind::DayOrder));
}

#[test]
fn chain_without_an_entry_is_a_fault() {
    let fault = verify(&[], &[]).expect_err("is broken");
    assert_eq!((fault.sequence, fault.kind), (1, AuditFaultKind::Missing));
}
