//! Unsent data, and the registered part of them.

use std::sync::Arc;

use shared::{
    application::{Command, Fingerprint, ReviewedSnapshot, State},
    digest::Sha256,
    exam::{Exam, WindowSpan},
    id::ImageId,
    outbox::{
        self, DeliveryError, Event, Outbox, PendingImage, ServerSnapshot, SyncRequest, SyncResponse,
    },
    problem::Problem,
    role::Actor,
};
use uuid::Uuid;

use super::*;
use crate::fixture::{complete, draft, put, slot};

fn images(count: usize) -> UnsyncedChanges {
    UnsyncedChanges {
        images: count,
        slots: ["id-card".parse().expect("a slug")].into(),
        ..UnsyncedChanges::default()
    }
}

#[test]
fn unsynced_data_is_urgent_two_hours_before_its_stage_closes() {
    let dossier = draft();
    let opening = dossier
        .application
        .stage_kind_period(&dossier.exam, StageKind::Materials);
    let closes = opening.expect("S0 has a window").closes;
    let at = |before: i64| images(1).urgency(&dossier, closes.plus(-before));
    assert_eq!(at(NEAR_DEADLINE_MS + 1), Some(Urgency::Calm));
    assert_eq!(at(NEAR_DEADLINE_MS), Some(Urgency::Near { closes }));
    assert_eq!(at(1), Some(Urgency::Near { closes }));
    assert_eq!(at(0), Some(Urgency::Closed { closed: closes }));
    assert_eq!(images(0).urgency(&dossier, closes.plus(-1)), None);
    // S0 has no form, so a text has no deadline.
    let field = UnsyncedChanges {
        fields: 1,
        ..UnsyncedChanges::default()
    };
    assert_eq!(
        field.urgency(&dossier, closes.plus(-1)),
        Some(Urgency::Calm)
    );
}

/// Complete but for the images of one slot, in an exam with fingerprints.
fn on_a_bad_line() -> Dossier {
    let mut dossier = complete();
    let mut exam = Exam::clone(&dossier.exam);
    exam.fingerprint_grace_minutes = Some(30);
    dossier.exam = Arc::new(exam);
    dossier.application.materials.remove(&slot("resume"));
    dossier
}

fn picture(number: u8) -> PendingImage {
    PendingImage {
        id: ImageId(Uuid::from_u128(0x100 + u128::from(number))),
        slot: slot("resume"),
        rank: i32::from(number),
        replaces: None,
        name: format!("{number}.jpg"),
        bytes: 200_000,
        sha256: Sha256::of(&[100, number]),
        added: Timestamp(0),
        is_persisted: true,
        hold_reason: None,
        delivery: Default::default(),
    }
}

/// Registers the fingerprint and returns it as it was sent.
fn register(dossier: &Dossier, outbox: &mut Outbox) -> Fingerprint {
    let foreseen = outbox.apply_local_changes(&dossier.exam, &dossier.application);
    outbox.apply(Event::SubmitRequested {
        previous_submissions: 0,
        reviewed: ReviewedSnapshot::from_application(&foreseen, &dossier.exam),
        by_fingerprint: true,
    });
    let sent = outbox.apply(Event::SendPending);
    let [
        outbox::Command::Send {
            attempt,
            request: SyncRequest::Register(fingerprint),
        },
    ] = &sent[..]
    else {
        panic!("{sent:?}")
    };
    outbox.apply(Event::ResponseReceived {
        attempt: *attempt,
        result: Ok(SyncResponse::Registered(dossier.now)),
        random: 0,
    });
    Fingerprint::clone(fingerprint)
}

#[test]
fn change_makes_fingerprint_stale_until_undone() {
    let dossier = on_a_bad_line();
    let mut outbox = Outbox::default();
    outbox.apply(Event::Added(picture(1)));
    register(&dossier, &mut outbox);
    let is_outgrown =
        |outbox: &Outbox| outbox.is_fingerprint_stale(&dossier.exam, &dossier.application);
    assert!(!is_outgrown(&outbox));
    assert!(outbox.is_image_registered(&picture(1)) && !outbox.is_image_registered(&picture(2)));

    let remove = |number| Event::Removed {
        slot: slot("resume"),
        image: picture(number).id,
    };
    outbox.apply(Event::Added(picture(2)));
    assert!(is_outgrown(&outbox), "one more");
    outbox.apply(remove(2));
    assert!(!is_outgrown(&outbox), "undone");
    let mut without = outbox.clone();
    without.apply(remove(1));
    assert!(is_outgrown(&without), "one less");
    let key = shared::outbox::FieldKey("school".to_owned());
    let mut written = outbox.clone();
    written.apply(Event::Edited {
        field: key,
        text: "a text".to_owned(),
        base: shared::outbox::BaseVersion::Server(Default::default()),
        typed_at: Timestamp(0),
    });
    assert!(is_outgrown(&written), "written in");
}

#[test]
fn stale_is_shown_before_close_and_grace_after_it() {
    let dossier = on_a_bad_line();
    let opening = dossier.application.submission_period(&dossier.exam);
    let closes = opening.expect("S0 has a window").closes;
    let until = closes.plus(30 * Timestamp::MINUTE_MS);
    let at = dossier.now;
    let here = |is_outgrown| UnsyncedChanges {
        registered_at: Some(at),
        is_stale: is_outgrown,
        is_submitting: true,
        ..images(1)
    };
    let follows = Some(Urgency::GraceOpen {
        at,
        until,
        accepts_registered_only: false,
    });
    let before = closes.plus(-1);
    assert_eq!(here(false).urgency(&dossier, before), follows);
    assert_eq!(
        here(true).urgency(&dossier, before),
        Some(Urgency::Stale { at })
    );
    // After the close only the registered files count.
    assert_eq!(here(true).urgency(&dossier, closes), follows);
    assert_eq!(
        here(true).urgency(&dossier, until),
        Some(Urgency::GraceOver { until })
    );
}

#[test]
fn fingerprint_deadline_is_first_close_as_on_server() {
    let mut dossier = on_a_bad_line();
    let mut exam = Exam::clone(&dossier.exam);
    let submit = dossier.application.submission_period(&exam);
    let early = submit
        .expect("S0 has a window")
        .closes
        .plus(-Timestamp::DAY_MS);
    let mut window = exam.windows[0].clone();
    let WindowSpan::Fixed { opens, .. } = window.span else {
        panic!("{window:?}")
    };
    window.id = "papers".parse().expect("a slug");
    window.span = WindowSpan::Fixed {
        opens,
        closes: early.in_zone(exam.time_zone),
    };
    let stages = exam.rounds.iter_mut().flat_map(|round| &mut round.stages);
    let papers = stages.filter(|stage| stage.kind == StageKind::Materials);
    papers.for_each(|stage| stage.window = Some(window.id.clone()));
    exam.windows.push(window);
    dossier.exam = Arc::new(exam);

    assert_eq!(images(1).first_close(&dossier), Some(early));
    let dossier = registered(dossier);
    let promised = dossier.application.commitment_status(&dossier.exam);
    let grace = dossier.exam.fingerprint_grace_ms().expect("it takes them");
    assert_eq!(promised.map(|it| it.until), Some(early.plus(grace)));
}

/// The dossier with its fingerprint registered on the server.
fn registered(mut dossier: Dossier) -> Dossier {
    let mut outbox = Outbox::default();
    outbox.apply(Event::Added(picture(1)));
    let fingerprint = register(&dossier, &mut outbox);
    let actor = Actor::Candidate(dossier.application.candidate);
    let command = Command::RegisterFingerprint { fingerprint };
    let done = dossier
        .application
        .apply(&dossier.exam, command, actor, dossier.now);
    dossier.application = done.expect("in time").application;
    dossier
}

#[test]
fn after_close_only_registered_files_are_accepted() {
    let dossier = registered(on_a_bad_line());
    let opening = dossier.application.submission_period(&dossier.exam);
    let closes = opening.expect("S0 has a window").closes;
    let from_anyone = |now| match UnsyncedChanges::default().urgency(&dossier, now) {
        Some(Urgency::GraceOpen {
            accepts_registered_only: from_anyone,
            ..
        }) => from_anyone,
        other => panic!("{other:?}"),
    };
    assert!(!from_anyone(closes.plus(-1)));
    assert!(from_anyone(closes));
}

#[test]
fn void_commitment_restricts_nothing() {
    let mut dossier = registered(on_a_bad_line());
    let here = UnsyncedChanges {
        registered_at: Some(dossier.now),
        is_submitting: true,
        ..images(1)
    };
    assert!(here.commitment(&dossier).is_some());
    let mut broken = dossier.clone();
    put(&mut broken, "id-card", 9);
    assert_eq!(here.commitment(&broken), None, "changed elsewhere");
    dossier.application.state = State::Lapsed { at: dossier.now };
    assert_eq!(here.commitment(&dossier), None, "lapsed");
}

/// The registered picture was removed to be taken again: the server still waits for it.
#[test]
fn removing_only_registered_picture_makes_fingerprint_stale() {
    let dossier = on_a_bad_line();
    let mut outbox = Outbox::default();
    outbox.apply(Event::Added(picture(1)));
    register(&dossier, &mut outbox);
    for command in outbox.apply(Event::SendPending) {
        if let outbox::Command::Send { attempt, .. } = command {
            outbox.apply(Event::ResponseReceived {
                attempt,
                result: Err(DeliveryError::NoResponse),
                random: 0,
            });
        }
    }
    outbox.apply(Event::Removed {
        slot: slot("resume"),
        image: picture(1).id,
    });
    for _ in 0..4 {
        for command in outbox.apply(Event::SendPending) {
            let outbox::Command::Send { attempt, request } = command else {
                continue;
            };
            let answer = match request {
                SyncRequest::Read => Ok(SyncResponse::Read(ServerSnapshot::of(&dossier))),
                SyncRequest::Remove(_) => Err(DeliveryError::Refused(Problem::NotFound)),
                other => panic!("{other:?}"),
            };
            outbox.apply(Event::ResponseReceived {
                attempt,
                result: answer,
                random: 0,
            });
        }
    }
    assert!(outbox.is_settled(), "{outbox:?}");
    assert!(outbox.is_fingerprint_stale(&dossier.exam, &dossier.application));
}

#[test]
fn undecided_data_is_not_urgent_when_locked() {
    let mut dossier = draft();
    let opening = dossier
        .application
        .stage_kind_period(&dossier.exam, StageKind::Materials);
    let closes = opening.expect("S0 has a window").closes;
    let here = UnsyncedChanges {
        undecided: 1,
        ..images(1)
    };
    let before = closes.plus(-1);
    assert_eq!(
        here.urgency(&dossier, before),
        Some(Urgency::Near { closes })
    );
    let text = crate::text::Text(shared::text::Lang::Zh);
    assert!(!text.unsynced_outlook(&here).contains("自动"));
    dossier.application.state = State::Submitted;
    assert_eq!(here.urgency(&dossier, before), None);
}

#[test]
fn undecided_data_is_never_announced_as_automatic() {
    let text = crate::text::Text(shared::text::Lang::Zh);
    let say = |undecided, conflicts, images, fields| {
        let here = UnsyncedChanges {
            undecided,
            conflicts,
            fields,
            ..super::tests::images(images)
        };
        text.unsynced_outlook(&here)
    };
    assert_eq!(say(0, 0, 2, 1), text.here_about());
    for all_wait in [say(2, 0, 2, 0), say(0, 1, 0, 1), say(2, 1, 2, 1)] {
        assert!(!all_wait.contains("自动"), "{all_wait}");
    }
    for some_wait in [say(1, 0, 2, 0), say(0, 1, 0, 2), say(1, 1, 2, 1)] {
        assert!(some_wait.contains("等您处理"), "{some_wait}");
        assert!(some_wait.contains("其余联网后自动送达"), "{some_wait}");
    }
}
