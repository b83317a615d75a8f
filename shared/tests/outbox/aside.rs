//! Images that are kept on the device and are not on their way: refused, fitted and not taken yet,
//! or left out of a submission.

use std::collections::BTreeMap;

use shared::{
    application::{Manifest, ReviewedSnapshot, receipt::SlotManifest},
    digest::Sha256,
    id::{ImageId, SlotId},
    image_engine::{ChromaSampling, EncodingInfo},
    outbox::{
        AttemptId, Command, DeliveryError, Event, FitSource, HoldReason, ItemId, Outbox,
        PendingImage, ServerSnapshot, SyncRequest, SyncResponse, SyncState,
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

fn picture(number: u128, held: Option<HoldReason>) -> PendingImage {
    PendingImage {
        id: id(number),
        slot: slot(),
        rank: number as i32,
        replaces: None,
        name: format!("{number}.jpg"),
        bytes: 1,
        sha256: hash(number),
        added: Timestamp(0),
        is_persisted: true,
        hold_reason: held,
        delivery: Default::default(),
    }
}

fn fitted(number: u128, original: u128) -> PendingImage {
    let making = EncodingInfo {
        width: 1800,
        height: 1200,
        source_width: 4000,
        source_height: 3000,
        quality: 80,
        sampling: ChromaSampling::Half,
    };
    let original = id(original);
    picture(
        number,
        Some(HoldReason::Fitted(FitSource {
            original,
            encoding: making,
        })),
    )
}

/// The state of a server with these images.
fn seen(images: &[u128], revision: u32, is_open: bool) -> ServerSnapshot {
    let images = images.iter().map(|number| (id(*number), hash(*number)));
    ServerSnapshot {
        revision,
        submissions: u32::from(!is_open),
        is_open,
        slots: [(slot(), images.collect())].into(),
        fields: BTreeMap::new(),
    }
}

fn looked(images: &[u128]) -> ReviewedSnapshot {
    let entry = SlotManifest {
        slot: slot(),
        images: images.iter().map(|number| hash(*number)).collect(),
    };
    ReviewedSnapshot {
        manifest: Manifest(vec![entry]),
        answers: Sha256::of(b""),
    }
}

fn ask(images: &[u128]) -> Event {
    Event::SubmitRequested {
        previous_submissions: 0,
        reviewed: looked(images),
        by_fingerprint: false,
    }
}

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

/// Answers the one look at the server that the outbox asks for.
fn receive_snapshot(outbox: &mut Outbox, shown: ServerSnapshot) {
    let sent = take_requests(outbox);
    let [(attempt, SyncRequest::Read)] = &sent[..] else {
        panic!("{sent:?}")
    };
    receive_answer(outbox, *attempt, Ok(SyncResponse::Read(shown)));
}

/// The one submission that is sent now.
fn submit(outbox: &mut Outbox) -> (AttemptId, ReviewedSnapshot) {
    let mut sent = take_requests(outbox);
    match sent.pop() {
        Some((
            attempt,
            SyncRequest::Submit {
                reviewed: looked, ..
            },
        )) if sent.is_empty() => (attempt, *looked),
        other => panic!("{other:?} after {sent:?}"),
    }
}

#[test]
fn submission_and_order_skip_held_images() {
    let mut outbox = Outbox::default();
    outbox.apply(Event::SenderStarted);
    outbox.apply(Event::Added(picture(1, Some(HoldReason::RuleViolated))));
    outbox.apply(Event::Added(fitted(2, 1)));
    assert!(
        take_requests(&mut outbox).is_empty(),
        "neither is sent by itself"
    );
    // A picture that was fitted counts once.
    assert_eq!(
        (outbox.count_unsynced().images, outbox.count_undecided()),
        (1, 1)
    );
    // In a slot that stands as it was submitted there is nothing to decide.
    let count_idle = |stands: bool| outbox.count_locked_undecided(|_| stands);
    assert_eq!((count_idle(false), count_idle(true)), (0, 1));
    assert!(outbox.is_settled() && !outbox.is_empty());
    let order = vec![id(8), id(7)];
    outbox.apply(Event::Arranged {
        slot: slot(),
        order,
    });
    receive_snapshot(&mut outbox, seen(&[7, 8], 1, true));
    let sent = take_requests(&mut outbox);
    let [(attempt, SyncRequest::Arrange { .. })] = &sent[..] else {
        panic!("{sent:?}")
    };
    receive_answer(&mut outbox, *attempt, Ok(SyncResponse::Done));
    outbox.apply(ask(&[8, 7]));
    receive_snapshot(&mut outbox, seen(&[8, 7], 2, true));
    assert_eq!(submit(&mut outbox).1, looked(&[8, 7]));
}

#[test]
fn a_stuck_upload_is_left_out_and_never_sent_to_a_locked_slot() {
    let mut outbox = Outbox::default();
    outbox.apply(Event::SenderStarted);
    outbox.apply(Event::Added(picture(1, None)));
    let (put, _) = take_requests(&mut outbox).remove(0);
    assert!(outbox.is_attempt_in_flight(put));
    assert_eq!(
        outbox.apply(Event::LeftOut(vec![id(1)])),
        [Command::CancelUpload(put)]
    );
    assert!(!outbox.is_attempt_in_flight(put));
    outbox.apply(ask(&[]));
    receive_snapshot(&mut outbox, seen(&[], 1, true));
    let (attempt, _) = submit(&mut outbox);
    // The upload that was stopped ends late, against the locked slot.
    receive_answer(
        &mut outbox,
        put,
        Err(DeliveryError::Refused(Problem::NotAllowed)),
    );
    receive_answer(&mut outbox, attempt, Ok(SyncResponse::Done));
    receive_snapshot(&mut outbox, seen(&[], 2, false));
    assert!(outbox.submission.is_none());
    for event in [Event::SenderStarted, Event::Reconnected] {
        outbox.apply(event);
        let sent = take_requests(&mut outbox);
        let is_put =
            |(_, request): &(AttemptId, SyncRequest)| matches!(request, SyncRequest::Put(_));
        assert!(!sent.iter().any(is_put), "{sent:?}");
        for (attempt, _) in sent {
            receive_answer(
                &mut outbox,
                attempt,
                Ok(SyncResponse::Read(seen(&[], 2, false))),
            );
        }
    }
    let kept = outbox.picture(id(1)).expect("it stays on this device");
    assert_eq!(kept.delivery.state, SyncState::Waiting, "it fails no more");
    assert_eq!(
        (outbox.count_unsynced().images, outbox.count_left_out()),
        (1, 1)
    );
    // The machine does not let it go; to remove it asks nothing of the server.
    outbox.apply(Event::Released(id(1)));
    assert_eq!(outbox.count_left_out(), 1);
    let (slot, image) = (slot(), id(1));
    outbox.apply(Event::Removed { slot, image });
    assert!(outbox.is_empty() && take_requests(&mut outbox).is_empty());
}

#[test]
fn late_upload_makes_the_submission_mismatch_once() {
    let mut outbox = Outbox::default();
    outbox.apply(Event::SenderStarted);
    outbox.apply(Event::Added(picture(1, None)));
    take_requests(&mut outbox);
    outbox.apply(Event::LeftOut(vec![id(1)]));
    outbox.apply(ask(&[]));
    receive_snapshot(&mut outbox, seen(&[], 1, true));
    let (attempt, _) = submit(&mut outbox);
    let missing = Vec::new();
    let refusal = Problem::SnapshotMismatch { missing };
    receive_answer(
        &mut outbox,
        attempt,
        Err(DeliveryError::Refused(refusal.clone())),
    );
    let stage = &outbox.submission.as_ref().expect("asked").delivery.state;
    assert_eq!(*stage, SyncState::Failed(DeliveryError::Refused(refusal)));
    // The next look shows it: it is in now, and nothing of it is here.
    receive_snapshot(&mut outbox, seen(&[1], 2, true));
    assert!(outbox.pictures.is_empty());
    outbox.apply(Event::Cancelled(ItemId::Submission));
    outbox.apply(ask(&[1]));
    assert_eq!(submit(&mut outbox).1, looked(&[1]));
}

#[test]
fn what_is_added_while_a_submission_waits_is_not_in_it() {
    let mut outbox = Outbox::default();
    outbox.apply(ask(&[]));
    outbox.apply(Event::Added(picture(1, Some(HoldReason::AwaitingCheck))));
    assert_eq!(outbox.count_left_out(), 1);
    receive_snapshot(&mut outbox, seen(&[], 1, true));
    submit(&mut outbox);
}

#[test]
fn what_was_left_out_is_sent_once_the_person_asks_for_it() {
    let mut outbox = Outbox::default();
    outbox.apply(Event::Added(picture(1, None)));
    outbox.apply(Event::LeftOut(vec![id(1)]));
    assert!(take_requests(&mut outbox).is_empty());
    outbox.apply(Event::Retried(ItemId::Picture(id(1))));
    let sent = take_requests(&mut outbox);
    assert!(matches!(&sent[..], [(_, SyncRequest::Put(_))]), "{sent:?}");
}

#[test]
fn a_fitted_image_and_its_original_stay_until_one_is_taken() {
    let begin = || {
        let mut outbox = Outbox::default();
        outbox.apply(Event::SenderStarted);
        outbox.apply(Event::Added(picture(1, Some(HoldReason::RuleViolated))));
        outbox.apply(Event::Added(fitted(2, 1)));
        outbox
    };
    // Fitted once more: the newer takes the place of the older.
    let mut outbox = begin();
    let again = outbox.apply(Event::Added(fitted(3, 1)));
    assert_eq!(again, [Command::DeleteBytes(id(2))]);
    assert_eq!(outbox.find_fitted(id(1)).map(|it| it.id), Some(id(3)));
    // Taken: the original goes, and it is sent.
    let mut outbox = begin();
    assert_eq!(
        outbox.apply(Event::Released(id(2))),
        [Command::DeleteBytes(id(1))]
    );
    let sent = take_requests(&mut outbox);
    assert!(matches!(&sent[..], [(_, SyncRequest::Put(it))] if it.id == id(2)));
    // The same where the page reads it once more before it goes.
    let mut outbox = begin();
    outbox.apply(Event::Added(picture(2, None)));
    assert_eq!(outbox.picture(id(2)).and_then(|it| it.hold_reason), None);
    // The original removed: nothing of either is here.
    let mut outbox = begin();
    let (slot, image) = (slot(), id(1));
    let forgotten = outbox.apply(Event::Removed { slot, image });
    assert_eq!(
        forgotten,
        [Command::DeleteBytes(id(1)), Command::DeleteBytes(id(2))]
    );
    assert!(outbox.is_empty());
}

/// As the first version with held images has written it.
const EARLIER: &str = r#"{"pictures":[{"id":"00000000-0000-0000-0000-000000000001","slot":"id-card","rank":1,"replaces":null,"name":"1.jpg","bytes":1,"sha256":"HASH","added":0,"is_kept":true,"held":"doubted","delivery":{"stage":"waiting","tries":0}},{"id":"00000000-0000-0000-0000-000000000002","slot":"id-card","rank":2,"replaces":null,"name":"2.jpg","bytes":1,"sha256":"HASH","added":0,"is_kept":true,"delivery":{"stage":{"resting":{"after":3,"fault":"line"}},"tries":1}}],"removals":{},"orders":{},"fields":{},"submission":null,"seen":null,"reading":{"stage":"waiting","tries":0},"gone":[],"last":3,"acknowledged":0,"edition":0}"#;

#[test]
fn a_record_of_an_earlier_build_opens_with_its_pictures() {
    let hash = serde_json::to_value(hash(1)).expect("plain data");
    let text = EARLIER.replace("HASH", hash.as_str().expect("a text"));
    let outbox: Outbox = serde_json::from_str(&text).expect("it opens");
    let held: Vec<_> = outbox.pictures.iter().map(|it| it.hold_reason).collect();
    assert_eq!(held, [Some(HoldReason::AwaitingConfirmation), None]);
    // And a record of this build comes back as it was written.
    let mut outbox = outbox;
    outbox.apply(Event::Added(picture(4, Some(HoldReason::RuleViolated))));
    outbox.apply(Event::Added(fitted(5, 4)));
    outbox.apply(Event::LeftOut(vec![id(2)]));
    let text = serde_json::to_string(&outbox).expect("plain data");
    assert_eq!(serde_json::from_str::<Outbox>(&text).ok(), Some(outbox));
}

#[test]
fn a_held_deletion_is_not_sent_and_can_be_undone() {
    let held = || {
        let mut outbox = Outbox::default();
        outbox.apply(Event::SenderStarted);
        let (slot, image) = (slot(), id(7));
        outbox.apply(Event::RemovalHeld { slot, image });
        assert!(take_requests(&mut outbox).iter().all(|it| !is_removal(it)));
        assert_eq!(
            outbox.count_unsynced().actions,
            1,
            "it is kept on this device"
        );
        outbox
    };
    let mut outbox = held();
    outbox.apply(Event::Cancelled(ItemId::Removal(id(7))));
    assert!(outbox.removals.is_empty() && outbox.is_empty());
    assert!(!take_requests(&mut outbox).iter().any(is_removal));
    // Its time is over, or the page that could undo it is gone.
    for event in [Event::RemovalReleased(id(7)), Event::SenderStarted] {
        let mut outbox = held();
        outbox.apply(event.clone());
        assert_eq!(
            take_requests(&mut outbox)
                .iter()
                .filter(|it| is_removal(it))
                .count(),
            1,
            "{event:?}"
        );
    }
}

#[test]
fn a_stored_deletion_without_the_hold_is_sent() {
    let text = format!(
        r#"{{"slot":"id-card","delivery":{{"stage":"waiting","tries":0}},"image":"{}"}}"#,
        id(7)
    );
    let removal: shared::outbox::Removal = serde_json::from_str(&text).expect("it opens");
    assert!(!removal.is_held);
}

#[test]
fn refused_upload_counts_as_undecided_until_retried() {
    let mut outbox = Outbox::default();
    outbox.apply(Event::SenderStarted);
    outbox.apply(Event::Added(picture(1, None)));
    outbox.apply(Event::Added(picture(2, None)));
    assert_eq!(
        (
            outbox.count_undecided(),
            outbox.count_blocking_submission().images
        ),
        (0, 2)
    );
    let (put, _) = take_requests(&mut outbox).remove(0);
    receive_answer(
        &mut outbox,
        put,
        Err(DeliveryError::Refused(Problem::NotAllowed)),
    );
    assert_eq!(
        (
            outbox.count_undecided(),
            outbox.count_blocking_submission().images
        ),
        (1, 1)
    );
    outbox.apply(Event::ConfirmationNeeded(id(2)));
    outbox.apply(Event::Retried(ItemId::Picture(id(1))));
    assert_eq!(outbox.count_undecided(), 0);
}

fn is_removal((_, request): &(AttemptId, SyncRequest)) -> bool {
    matches!(request, SyncRequest::Remove(_))
}
