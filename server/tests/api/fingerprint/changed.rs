//! Tests of changes during a hash commitment: the definition, the material, and images that the
//! server already has.

use shared::application::Command;

use super::*;

/// A changed answer and an answered recheck: the second has its own log entry beside that of the
/// submission.
#[tokio::test]
async fn fact_or_form_change_completes_a_commitment() {
    let app = start().await;
    let candidate = app.candidate().await;
    let (application, files) = start_incomplete_application(&candidate).await;
    let at = register_commitment(&candidate, application, &files).await;
    let id = application.to_string();
    let answers = [
        ("application", id.as_str()),
        ("facts[household]", "no"),
        ("facts[grassroots]", "no"),
        ("facts[other]", "yes"),
    ];
    let answer = candidate.call("applications/answer-facts", &answers).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let dossier = candidate.dossier(application).await;
    assert_eq!(dossier.application.commitment_status(&dossier.exam), None);

    // All files arrive, but nothing is submitted that differs from the reviewed state.
    app.advance(Timestamp::SECOND_MS);
    for (slot, bytes) in files {
        let answer = candidate
            .upload(application, slot, new_image_id(), bytes)
            .await;
        assert_eq!(answer.status, 201);
    }
    assert_eq!(
        candidate.application(application).await.state.kind(),
        StateKind::Draft
    );
    candidate.prepare(application).await;
    let dossier = candidate.dossier(application).await;
    assert_eq!(dossier.application.state.kind(), StateKind::Submitted);
    assert_eq!(dossier.application.event_times.submitted, Some(at));
    let [receipt] = &dossier.receipts[..] else {
        panic!("{:?}", dossier.receipts)
    };
    let events: Vec<&LogEvent> = dossier.log.iter().map(|entry| &entry.event).collect();
    let [
        LogEvent::Submitted { receipt: code, .. },
        LogEvent::FactsAnswered,
        ..,
    ] = events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!(*code, receipt.code);
}

#[tokio::test]
async fn board_does_not_count_void_commitments() {
    let app = start().await;
    let (candidate, officer) = (app.candidate().await, app.officer().await);
    let (application, files) = start_incomplete_application(&candidate).await;
    register_commitment(&candidate, application, &files).await;
    let count = async || {
        let board: Vec<BoardRow> = officer.read("office/board", &[]).await;
        let revision =
            preview_version(&app.state.db, &exam_with_grace(), app.state.clock.now()).await;
        (board[0].promised, revision.expect("looks").committed)
    };
    assert_eq!(count().await, (1, 1));
    let added = new_image_id();
    let more = load_picture("id-back-100-300k.jpg");
    let answer = candidate.upload(application, "id-card", added, more).await;
    assert_eq!(answer.status, 201);
    assert_eq!(count().await, (0, 0));
}

/// A known image id adds nothing new, even if the commitment would be complete with it: no part of
/// the change is written.
#[tokio::test]
async fn an_image_known_before_completes_no_promise_in_part() {
    let app = start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let application = candidate.enter().await;
    candidate.prepare(application).await;
    let images = candidate.fill(application).await;
    let (back, first) = (new_image_id(), images[2]);
    let file = load_picture("id-back-100-300k.jpg");
    let answer = candidate.upload(application, "id-card", back, file).await;
    assert_eq!(answer.status, 201);
    candidate.submit(application).await;
    let returned: [&[(&str, &str)]; 2] = [
        &[("part", "id-card"), ("reasons[0]", "id-edge")],
        &[("part", "resume"), ("reasons[0]", "blurred")],
    ];
    for part in returned {
        reviewer
            .review("review/return-part", application, part)
            .await;
    }
    let passed = [("part", "education")];
    reviewer.review("review/pass", application, &passed).await;
    reviewer.review("review/send-back", application, &[]).await;

    // The person removes a page and adds another, and commits to both, without the card's back.
    let id = application.to_string();
    let gone = first.to_string();
    let arguments = [("application", id.as_str()), ("image", &gone)];
    assert_eq!(
        candidate.call("images/remove", &arguments).await.status,
        200
    );
    let other = load_picture("scan-household-under-300k.jpg");
    let answer = candidate
        .upload(application, "resume", new_image_id(), other)
        .await;
    assert_eq!(answer.status, 201);
    let dossier = candidate.dossier(application).await;
    let mut foreseen = dossier.application.clone();
    let remove = Command::RemoveImage { image: back };
    let actor = shared::role::Actor::Candidate(foreseen.candidate);
    let outcome = foreseen.apply(&dossier.exam, remove, actor, dossier.now);
    foreseen = outcome.expect("it is returned").application;
    let page = load_picture(REQUIRED[2].1);
    let fingerprint = Fingerprint {
        removed_images: vec![back],
        ..fingerprint_of(
            &Dossier {
                application: foreseen,
                ..dossier
            },
            &[("resume", page.clone())],
        )
    };
    let packed = fingerprint.pack().expect("it is small");
    let answer = post_commitment(&candidate, application, &packed).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let before = candidate.application(application).await;
    // The commitment of an application with verdicts is counted too.
    let counted = app.state.db.count_committed(&before.exam).await;
    assert_eq!(counted.expect("reads"), 1);

    // The file under its earlier id: a repetition gets the same response.
    let answer = candidate
        .upload(application, "resume", first, page.clone())
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(candidate.application(application).await, before);
    // Under a new id it completes everything at once.
    let answer = candidate
        .upload(application, "resume", new_image_id(), page)
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let after = candidate.application(application).await;
    assert_eq!(after.state.kind(), StateKind::Submitted);
    assert_eq!(after.find_image(back), None);
}
