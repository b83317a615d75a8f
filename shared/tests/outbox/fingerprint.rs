//! Handing in by fingerprint (C5), step by step: the hashes before the files, and what then need
//! not be sent.

use std::collections::BTreeMap;

use shared::{
    application::{Looked, Manifest, fingerprint::Named, receipt::SlotManifest},
    digest::Sha256,
    id::{ImageId, SlotId},
    outbox::{Answer, Attempt, Command, Event, Fault, Outbox, Picture, Request, Seen, Version},
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

fn picture(number: u128, replaces: Option<ImageId>) -> Picture {
    Picture {
        id: id(number),
        slot: slot(),
        rank: number as i32,
        replaces,
        name: String::new(),
        bytes: 1,
        sha256: hash(number),
        added: Timestamp(0),
        is_kept: true,
        held: None,
        delivery: Default::default(),
    }
}

fn seen(images: &[u128], submissions: u32) -> Seen {
    let images = images.iter().map(|number| (id(*number), hash(*number)));
    Seen {
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
    Event::SubmitAsked {
        before: 0,
        looked: Looked {
            manifest: Manifest(vec![entry]),
            answers: Sha256::of(b""),
        },
        by_fingerprint: true,
    }
}

/// The requests that are sent now, each with its attempt.
fn run(outbox: &mut Outbox) -> Vec<(Attempt, Request)> {
    let commands = outbox.apply(Event::Run).into_iter();
    let sent = commands.filter_map(|command| match command {
        Command::Send { attempt, request } => Some((attempt, request)),
        _ => None,
    });
    sent.collect()
}

fn hear(outbox: &mut Outbox, attempt: Attempt, answer: Result<Answer, Fault>) {
    outbox.apply(Event::Answered {
        attempt,
        answer,
        chance: 7,
    });
}

/// An outbox that has seen the server with these images.
fn begin(images: &[u128]) -> Outbox {
    let mut outbox = Outbox::default();
    outbox.apply(Event::Opened);
    // Something to look for: a removal of what is not there.
    let (slot, image) = (slot(), id(999));
    outbox.apply(Event::Removed { slot, image });
    for _ in 0..2 {
        for (attempt, request) in run(&mut outbox) {
            let answer = match request {
                Request::Read => Ok(Answer::Read(seen(images, 0))),
                _ => Err(Fault::Refused(Problem::NotFound)),
            };
            hear(&mut outbox, attempt, answer);
        }
    }
    assert!(outbox.seen().is_some() && outbox.removals.is_empty());
    outbox
}

fn is_put(request: &Request) -> bool {
    matches!(request, Request::Put(_))
}

#[test]
fn the_hashes_go_first_and_no_file_before_they_are_answered() {
    let mut outbox = begin(&[1]);
    outbox.apply(Event::Added(picture(2, None)));
    outbox.apply(Event::Added(picture(3, None)));
    outbox.apply(ask(&[1, 2, 3]));
    let sent = run(&mut outbox);
    let [(attempt, Request::Register(fingerprint))] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert!(fingerprint.pack().expect("it is small").len() < 300);
    assert!(run(&mut outbox).is_empty(), "the line is the fingerprint's");
    hear(&mut outbox, *attempt, Ok(Answer::Registered(Timestamp(5))));
    let registration = outbox.registration().expect("it was asked for");
    assert_eq!(registration.at, Some(Timestamp(5)));

    let sent = run(&mut outbox);
    assert!(
        sent.len() == 2 && sent.iter().all(|(_, it)| is_put(it)),
        "{sent:?}"
    );
    for (attempt, _) in sent {
        hear(&mut outbox, attempt, Ok(Answer::Done));
    }
    // The server has submitted by itself: there is nothing to send, only to look.
    let sent = run(&mut outbox);
    let [(attempt, Request::Read)] = &sent[..] else {
        panic!("{sent:?}")
    };
    hear(&mut outbox, *attempt, Ok(Answer::Read(seen(&[1, 2, 3], 1))));
    assert!(outbox.is_empty());
    assert!(run(&mut outbox).is_empty());
}

#[test]
fn while_the_fingerprint_rests_the_files_go_on_and_it_is_tried_again() {
    let mut outbox = begin(&[]);
    outbox.apply(Event::Added(picture(2, None)));
    outbox.apply(ask(&[2]));
    let (attempt, _) = run(&mut outbox).remove(0);
    hear(&mut outbox, attempt, Err(Fault::Line));
    assert!(run(&mut outbox).iter().any(|(_, it)| is_put(it)));
    outbox.apply(Event::Rested(attempt));
    let sent = run(&mut outbox);
    assert!(
        sent.iter()
            .any(|(_, it)| matches!(it, Request::Register(_))),
        "{sent:?}"
    );
}

#[test]
fn deletions_and_orders_that_it_says_are_the_servers_to_do() {
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
    let sent = run(&mut outbox);
    let Some((attempt, Request::Register(fingerprint))) = sent.first() else {
        panic!("{sent:?}")
    };
    assert_eq!(fingerprint.leaving, [id(1), id(4)]);
    for (other, request) in &sent {
        if matches!(request, Request::Remove(_)) {
            hear(&mut outbox, *other, Err(Fault::Line));
        }
    }
    hear(&mut outbox, *attempt, Ok(Answer::Registered(Timestamp(5))));
    outbox.apply(Event::Awake);
    let sent = run(&mut outbox);
    let [(attempt, Request::Put(_))] = &sent[..] else {
        panic!("{sent:?}")
    };
    hear(&mut outbox, *attempt, Ok(Answer::Done));
    let (attempt, _) = run(&mut outbox).remove(0);
    hear(&mut outbox, attempt, Ok(Answer::Read(seen(&[2], 1))));
    assert!(outbox.is_empty(), "{outbox:?}");
}

#[test]
fn it_waits_for_the_texts_and_a_broken_promise_goes_as_any_submission() {
    let mut outbox = begin(&[]);
    outbox.apply(Event::Edited {
        field: shared::outbox::FieldKey("school".to_owned()),
        text: "a text".to_owned(),
        over: shared::outbox::Over::Server(Version::default()),
        typed: Timestamp(0),
    });
    outbox.apply(Event::Added(picture(2, None)));
    outbox.apply(ask(&[2]));
    let sent = run(&mut outbox);
    assert!(
        !sent
            .iter()
            .any(|(_, it)| matches!(it, Request::Register(_)))
    );
    for (attempt, request) in sent {
        let answer = match request {
            Request::Save { over, .. } => Ok(Answer::Saved(over.next())),
            _ => Err(Fault::Line),
        };
        hear(&mut outbox, attempt, answer);
    }
    let (attempt, request) = run(&mut outbox).remove(0);
    assert!(matches!(request, Request::Register(_)));
    hear(&mut outbox, attempt, Ok(Answer::Registered(Timestamp(5))));
    outbox.apply(Event::Awake);
    let (attempt, _) = run(&mut outbox).remove(0);
    hear(&mut outbox, attempt, Ok(Answer::Done));
    // Everything has come, and another device has changed something: it is not submitted.
    let (attempt, _) = run(&mut outbox).remove(0);
    hear(&mut outbox, attempt, Ok(Answer::Read(seen(&[2, 7], 0))));
    assert_eq!(outbox.registration(), None);
    let sent = run(&mut outbox);
    assert!(
        matches!(sent[..], [(_, Request::Submit { .. })]),
        "{sent:?}"
    );
}

#[test]
fn what_another_device_submitted_takes_no_picture_that_the_server_does_not_show() {
    let mut outbox = begin(&[]);
    outbox.apply(Event::Added(picture(1, None)));
    outbox.apply(Event::Added(picture(2, None)));
    outbox.apply(ask(&[1, 2]));
    for (attempt, request) in run(&mut outbox) {
        assert!(matches!(request, Request::Register(_)));
        hear(&mut outbox, attempt, Err(Fault::Line));
    }
    for (attempt, request) in run(&mut outbox) {
        let Request::Put(picture) = request else {
            continue;
        };
        let has_come = picture.id == id(1);
        let answer = if has_come {
            Ok(Answer::Done)
        } else {
            Err(Fault::Line)
        };
        hear(&mut outbox, attempt, answer);
    }
    let looks = run(&mut outbox);
    assert!(matches!(looks[..], [(_, Request::Read)]));
    hear(&mut outbox, looks[0].0, Ok(Answer::Read(seen(&[1, 5], 1))));
    assert_eq!(outbox.submission, None);
    let left: Vec<_> = outbox.pictures.iter().map(|it| it.id).collect();
    assert_eq!(left, [id(2)]);
}

/// Before the first look at the server there is only what the page shows: what nothing from here
/// touches goes by the hash over its list, and the server compares.
#[test]
fn without_a_look_what_is_touched_here_goes_image_by_image() {
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
    let looked = Looked {
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
    assert_eq!(outbox.seen(), None);
    let fingerprint = outbox.fingerprint(&looked);
    let [first, second, third] = entries;
    let by_list = Named::AsThere(other, second.digest());
    assert_eq!(
        fingerprint.slots,
        [Named::Each(first), by_list, Named::Each(third)]
    );
    assert_eq!(fingerprint.leaving, [id(9)]);
}

#[test]
fn another_fingerprint_replaces_one_that_the_server_has_and_no_other() {
    let mut outbox = begin(&[1]);
    outbox.apply(Event::Added(picture(2, None)));
    outbox.apply(ask(&[1, 2]));
    // Asked again before it is sent: it stands as it was asked for.
    outbox.apply(ask(&[1, 7]));
    let sent = run(&mut outbox);
    let [(attempt, Request::Register(first))] = &sent[..] else {
        panic!("{sent:?}")
    };
    hear(&mut outbox, *attempt, Ok(Answer::Registered(Timestamp(5))));
    outbox.apply(Event::Added(picture(3, None)));
    outbox.apply(ask(&[1, 2, 3]));
    let registration = outbox.registration().expect("it is asked for");
    assert_eq!(registration.at, None);
    let sent = run(&mut outbox);
    let [(attempt, Request::Register(second))] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert_ne!(first, second);
    hear(&mut outbox, *attempt, Ok(Answer::Registered(Timestamp(6))));
    let registration = outbox.registration().expect("it was asked for");
    assert_eq!(registration.at, Some(Timestamp(6)));
    // The same again is the one that the server has.
    outbox.apply(ask(&[1, 2, 3]));
    assert!(run(&mut outbox).iter().all(|(_, it)| is_put(it)));
}

/// The picture was registered, and taken away before it came: the server still waits for it, and
/// nothing is submitted that nobody asked for.
#[test]
fn what_is_registered_and_taken_away_stays_registered_and_submits_nothing() {
    let mut outbox = begin(&[1]);
    outbox.apply(Event::Added(picture(2, None)));
    outbox.apply(ask(&[1, 2]));
    let (attempt, request) = run(&mut outbox).remove(0);
    assert!(matches!(request, Request::Register(_)));
    hear(&mut outbox, attempt, Ok(Answer::Registered(Timestamp(5))));
    let (attempt, _) = run(&mut outbox).remove(0);
    hear(&mut outbox, attempt, Err(Fault::Line));
    outbox.apply(Event::Removed {
        slot: slot(),
        image: id(2),
    });
    let settle = |outbox: &mut Outbox| {
        for _ in 0..4 {
            for (attempt, request) in run(outbox) {
                let answer = match request {
                    Request::Read => Ok(Answer::Read(seen(&[1], 0))),
                    Request::Remove(_) => Err(Fault::Refused(Problem::NotFound)),
                    other => panic!("{other:?}"),
                };
                hear(outbox, attempt, answer);
            }
        }
    };
    settle(&mut outbox);
    assert!(outbox.is_settled(), "{outbox:?}");
    let at = |outbox: &Outbox| outbox.registration().and_then(|it| it.at);
    assert_eq!(at(&outbox), Some(Timestamp(5)));
    // The remaining images are submitted on request.
    let Event::SubmitAsked { before, looked, .. } = ask(&[1]) else {
        unreachable!()
    };
    outbox.apply(Event::SubmitAsked {
        before,
        looked,
        by_fingerprint: false,
    });
    let sent = run(&mut outbox);
    assert!(
        matches!(sent[..], [(_, Request::Submit { .. })]),
        "{sent:?}"
    );
}
