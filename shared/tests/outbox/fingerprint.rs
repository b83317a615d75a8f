//! Handing in by fingerprint (C5), step by step: the hashes before the files, and what then need
//! not be sent.

use std::collections::BTreeMap;

use shared::{
    application::{
        Manifest, ReviewedSnapshot, commitment::fingerprint::FingerprintSlot, receipt::SlotManifest,
    },
    digest::Sha256,
    id::{ImageId, SlotId},
    outbox::{
        AttemptId, Command, DeliveryError, Event, FieldVersion, Outbox, PendingImage,
        ServerSnapshot, SyncRequest, SyncResponse,
    },
    problem::Problem,
    time::Timestamp,
};
use uuid::Uuid;

fn slot() -> SlotId {
    "id-card".parse().expect("a slug")
}

fn id(number: u128) -> ImageId {
    ImageId(Uuid::from_u128(number))
}

fn hash(number: u128) -> Sha256 {
    Sha256::of(&number.to_be_bytes())
}

fn picture(number: u128, replaces: Option<ImageId>) -> PendingImage {
    PendingImage {
        id: id(number),
        slot: slot(),
        rank: number as i32,
        replaces,
        name: String::new(),
        bytes: 1,
        sha256: hash(number),
        added: Timestamp(0),
        is_persisted: true,
        hold_reason: None,
        delivery: Default::default(),
    }
}

fn seen(images: &[u128], submissions: u32) -> ServerSnapshot {
    let images = images.iter().map(|number| (id(*number), hash(*number)));
    ServerSnapshot {
        revision: 1,
        submissions,
        is_open: submissions == 0,
        slots: [(slot(), images.collect())].into(),
        fields: BTreeMap::new(),
    }
}

fn ask(images: &[u128]) -> Event {
    let entry = SlotManifest {
        slot: slot(),
        images: images.iter().map(|number| hash(*number)).collect(),
    };
    Event::SubmitRequested {
        previous_submissions: 0,
        reviewed: ReviewedSnapshot {
            manifest: Manifest(vec![entry]),
            answers: Sha256::of(b""),
        },
        by_fingerprint: true,
    }
}

/// The requests that are sent now, each with its attempt.
fn take_requests(outbox: &mut Outbox) -> Vec<(AttemptId, SyncRequest)> {
    let commands = outbox.apply(Event::SendPending).into_iter();
    let sent = commands.filter_map(|command| match command {
        Command::Send { attempt, request } => Some((attempt, request)),
        _ => None,
    });
    sent.collect()
}

fn receive_answer(
    outbox: &mut Outbox,
    attempt: AttemptId,
    answer: Result<SyncResponse, DeliveryError>,
) {
    outbox.apply(Event::ResponseReceived {
        attempt,
        result: answer,
        random: 7,
    });
}

/// An outbox that has seen the server with these images.
fn begin(images: &[u128]) -> Outbox {
    let mut outbox = Outbox::default();
    outbox.apply(Event::SenderStarted);
    // Something to look for: a removal of what is not there.
    let (slot, image) = (slot(), id(999));
    outbox.apply(Event::Removed { slot, image });
    for _ in 0..2 {
        for (attempt, request) in take_requests(&mut outbox) {
            let answer = match request {
                SyncRequest::Read => Ok(SyncResponse::Read(seen(images, 0))),
                _ => Err(DeliveryError::Refused(Problem::NotFound)),
            };
            receive_answer(&mut outbox, attempt, answer);
        }
    }
    assert!(outbox.server_snapshot().is_some() && outbox.removals.is_empty());
    outbox
}

fn is_put(request: &SyncRequest) -> bool {
    matches!(request, SyncRequest::Put(_))
}

#[test]
fn fingerprint_is_sent_before_any_file() {
    let mut outbox = begin(&[1]);
    outbox.apply(Event::Added(picture(2, None)));
    outbox.apply(Event::Added(picture(3, None)));
    outbox.apply(ask(&[1, 2, 3]));
    let sent = take_requests(&mut outbox);
    let [(attempt, SyncRequest::Register(fingerprint))] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert!(fingerprint.pack().expect("it is small").len() < 300);
    assert!(
        take_requests(&mut outbox).is_empty(),
        "the line is the fingerprint's"
    );
    receive_answer(
        &mut outbox,
        *attempt,
        Ok(SyncResponse::Registered(Timestamp(5))),
    );
    let registration = outbox.registration().expect("it was asked for");
    assert_eq!(registration.registered_at, Some(Timestamp(5)));

    let sent = take_requests(&mut outbox);
    assert!(
        sent.len() == 2 && sent.iter().all(|(_, it)| is_put(it)),
        "{sent:?}"
    );
    for (attempt, _) in sent {
        receive_answer(&mut outbox, attempt, Ok(SyncResponse::Done));
    }
    // The server has submitted by itself: there is nothing to send, only to look.
    let sent = take_requests(&mut outbox);
    let [(attempt, SyncRequest::Read)] = &sent[..] else {
        panic!("{sent:?}")
    };
    receive_answer(
        &mut outbox,
        *attempt,
        Ok(SyncResponse::Read(seen(&[1, 2, 3], 1))),
    );
    assert!(outbox.is_empty());
    assert!(take_requests(&mut outbox).is_empty());
}

#[test]
fn files_are_sent_while_the_fingerprint_backs_off() {
    let mut outbox = begin(&[]);
    outbox.apply(Event::Added(picture(2, None)));
    outbox.apply(ask(&[2]));
    let (attempt, _) = take_requests(&mut outbox).remove(0);
    receive_answer(&mut outbox, attempt, Err(DeliveryError::NoResponse));
    assert!(take_requests(&mut outbox).iter().any(|(_, it)| is_put(it)));
    outbox.apply(Event::BackoffEnded(attempt));
    let sent = take_requests(&mut outbox);
    assert!(
        sent.iter()
            .any(|(_, it)| matches!(it, SyncRequest::Register(_))),
        "{sent:?}"
    );
}

#[test]
fn fingerprint_replaces_deletions_and_orders() {
    let mut outbox = begin(&[1, 4]);
    outbox.apply(Event::Added(picture(2, Some(id(1)))));
    outbox.apply(Event::Removed {
        slot: slot(),
        image: id(4),
    });
    outbox.apply(Event::Arranged {
        slot: slot(),
        order: vec![id(2)],
    });
    outbox.apply(ask(&[2]));
    let sent = take_requests(&mut outbox);
    let Some((attempt, SyncRequest::Register(fingerprint))) = sent.first() else {
        panic!("{sent:?}")
    };
    assert_eq!(fingerprint.removed_images, [id(1), id(4)]);
    for (other, request) in &sent {
        if matches!(request, SyncRequest::Remove(_)) {
            receive_answer(&mut outbox, *other, Err(DeliveryError::NoResponse));
        }
    }
    receive_answer(
        &mut outbox,
        *attempt,
        Ok(SyncResponse::Registered(Timestamp(5))),
    );
    outbox.apply(Event::Reconnected);
    let sent = take_requests(&mut outbox);
    let [(attempt, SyncRequest::Put(_))] = &sent[..] else {
        panic!("{sent:?}")
    };
    receive_answer(&mut outbox, *attempt, Ok(SyncResponse::Done));
    let (attempt, _) = take_requests(&mut outbox).remove(0);
    receive_answer(&mut outbox, attempt, Ok(SyncResponse::Read(seen(&[2], 1))));
    assert!(outbox.is_empty(), "{outbox:?}");
}

#[test]
fn fingerprint_waits_for_texts_and_void_one_is_plain_submit() {
    let mut outbox = begin(&[]);
    outbox.apply(Event::Edited {
        field: shared::outbox::FieldKey("school".to_owned()),
        text: "a text".to_owned(),
        base: shared::outbox::BaseVersion::Server(FieldVersion::default()),
        typed_at: Timestamp(0),
    });
    outbox.apply(Event::Added(picture(2, None)));
    outbox.apply(ask(&[2]));
    let sent = take_requests(&mut outbox);
    assert!(
        !sent
            .iter()
            .any(|(_, it)| matches!(it, SyncRequest::Register(_)))
    );
    for (attempt, request) in sent {
        let answer = match request {
            SyncRequest::Save {
                base_version: over, ..
            } => Ok(SyncResponse::Saved(over.next())),
            _ => Err(DeliveryError::NoResponse),
        };
        receive_answer(&mut outbox, attempt, answer);
    }
    let (attempt, request) = take_requests(&mut outbox).remove(0);
    assert!(matches!(request, SyncRequest::Register(_)));
    receive_answer(
        &mut outbox,
        attempt,
        Ok(SyncResponse::Registered(Timestamp(5))),
    );
    outbox.apply(Event::Reconnected);
    let (attempt, _) = take_requests(&mut outbox).remove(0);
    receive_answer(&mut outbox, attempt, Ok(SyncResponse::Done));
    // Everything has come, and another device has changed something: it is not submitted.
    let (attempt, _) = take_requests(&mut outbox).remove(0);
    receive_answer(
        &mut outbox,
        attempt,
        Ok(SyncResponse::Read(seen(&[2, 7], 0))),
    );
    assert_eq!(outbox.registration(), None);
    let sent = take_requests(&mut outbox);
    assert!(
        matches!(sent[..], [(_, SyncRequest::Submit { .. })]),
        "{sent:?}"
    );
}

#[test]
fn submission_elsewhere_keeps_unsent_pictures() {
    let mut outbox = begin(&[]);
    outbox.apply(Event::Added(picture(1, None)));
    outbox.apply(Event::Added(picture(2, None)));
    outbox.apply(ask(&[1, 2]));
    for (attempt, request) in take_requests(&mut outbox) {
        assert!(matches!(request, SyncRequest::Register(_)));
        receive_answer(&mut outbox, attempt, Err(DeliveryError::NoResponse));
    }
    for (attempt, request) in take_requests(&mut outbox) {
        let SyncRequest::Put(picture) = request else {
            continue;
        };
        let has_come = picture.id == id(1);
        let answer = if has_come {
            Ok(SyncResponse::Done)
        } else {
            Err(DeliveryError::NoResponse)
        };
        receive_answer(&mut outbox, attempt, answer);
    }
    let looks = take_requests(&mut outbox);
    assert!(matches!(looks[..], [(_, SyncRequest::Read)]));
    receive_answer(
        &mut outbox,
        looks[0].0,
        Ok(SyncResponse::Read(seen(&[1, 5], 1))),
    );
    assert_eq!(outbox.submission, None);
    let left: Vec<_> = outbox.pictures.iter().map(|it| it.id).collect();
    assert_eq!(left, [id(2)]);
}

/// Before the first look at the server there is only what the page shows: what nothing from here
/// touches goes by the hash over its list, and the server compares.
#[test]
fn without_snapshot_changed_slots_are_listed_in_full() {
    let other: SlotId = "other".parse().expect("a slug");
    let moved: SlotId = "resume".parse().expect("a slug");
    let entry = |slot: &SlotId, numbers: &[u128]| SlotManifest {
        slot: slot.clone(),
        images: numbers.iter().map(|number| hash(*number)).collect(),
    };
    let entries = [
        entry(&slot(), &[1, 2]),
        entry(&other, &[3]),
        entry(&moved, &[5, 4]),
    ];
    let looked = ReviewedSnapshot {
        manifest: Manifest(entries.to_vec()),
        answers: Sha256::of(b""),
    };
    let mut outbox = Outbox::default();
    outbox.apply(Event::Added(picture(2, None)));
    outbox.apply(Event::Removed {
        slot: slot(),
        image: id(9),
    });
    outbox.apply(Event::Arranged {
        slot: moved,
        order: vec![id(5), id(4)],
    });
    assert_eq!(outbox.server_snapshot(), None);
    let fingerprint = outbox.build_fingerprint(&looked);
    let [first, second, third] = entries;
    let by_list = FingerprintSlot::Unchanged(other, second.digest());
    assert_eq!(
        fingerprint.slots,
        [
            FingerprintSlot::Listed(first),
            by_list,
            FingerprintSlot::Listed(third)
        ]
    );
    assert_eq!(fingerprint.removed_images, [id(9)]);
}

#[test]
fn new_fingerprint_replaces_only_a_registered_one() {
    let mut outbox = begin(&[1]);
    outbox.apply(Event::Added(picture(2, None)));
    outbox.apply(ask(&[1, 2]));
    // Asked again before it is sent: it stands as it was asked for.
    outbox.apply(ask(&[1, 7]));
    let sent = take_requests(&mut outbox);
    let [(attempt, SyncRequest::Register(first))] = &sent[..] else {
        panic!("{sent:?}")
    };
    receive_answer(
        &mut outbox,
        *attempt,
        Ok(SyncResponse::Registered(Timestamp(5))),
    );
    outbox.apply(Event::Added(picture(3, None)));
    outbox.apply(ask(&[1, 2, 3]));
    let registration = outbox.registration().expect("it is asked for");
    assert_eq!(registration.registered_at, None);
    let sent = take_requests(&mut outbox);
    let [(attempt, SyncRequest::Register(second))] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert_ne!(first, second);
    receive_answer(
        &mut outbox,
        *attempt,
        Ok(SyncResponse::Registered(Timestamp(6))),
    );
    let registration = outbox.registration().expect("it was asked for");
    assert_eq!(registration.registered_at, Some(Timestamp(6)));
    // The same again is the one that the server has.
    outbox.apply(ask(&[1, 2, 3]));
    assert!(take_requests(&mut outbox).iter().all(|(_, it)| is_put(it)));
}

/// The picture was registered, and taken away before it came: the server still waits for it, and
/// nothing is submitted that nobody asked for.
#[test]
fn removed_image_leaves_the_registration_unsubmitted() {
    let mut outbox = begin(&[1]);
    outbox.apply(Event::Added(picture(2, None)));
    outbox.apply(ask(&[1, 2]));
    let (attempt, request) = take_requests(&mut outbox).remove(0);
    assert!(matches!(request, SyncRequest::Register(_)));
    receive_answer(
        &mut outbox,
        attempt,
        Ok(SyncResponse::Registered(Timestamp(5))),
    );
    let (attempt, _) = take_requests(&mut outbox).remove(0);
    receive_answer(&mut outbox, attempt, Err(DeliveryError::NoResponse));
    outbox.apply(Event::Removed {
        slot: slot(),
        image: id(2),
    });
    let settle = |outbox: &mut Outbox| {
        for _ in 0..4 {
            for (attempt, request) in take_requests(outbox) {
                let answer = match request {
                    SyncRequest::Read => Ok(SyncResponse::Read(seen(&[1], 0))),
                    SyncRequest::Remove(_) => Err(DeliveryError::Refused(Problem::NotFound)),
                    other => panic!("{other:?}"),
                };
                receive_answer(outbox, attempt, answer);
            }
        }
    };
    settle(&mut outbox);
    assert!(outbox.is_settled(), "{outbox:?}");
    let at = |outbox: &Outbox| outbox.registration().and_then(|it| it.registered_at);
    assert_eq!(at(&outbox), Some(Timestamp(5)));
    // The remaining images are submitted on request.
    let Event::SubmitRequested {
        previous_submissions: before,
        reviewed: looked,
        ..
    } = ask(&[1])
    else {
        unreachable!()
    };
    outbox.apply(Event::SubmitRequested {
        previous_submissions: before,
        reviewed: looked,
        by_fingerprint: false,
    });
    let sent = take_requests(&mut outbox);
    assert!(
        matches!(sent[..], [(_, SyncRequest::Submit { .. })]),
        "{sent:?}"
    );
}
