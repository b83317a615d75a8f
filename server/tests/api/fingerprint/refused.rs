//! Tests of refusals: fingerprints that differ from the server's images, and files that differ from
//! the registered hashes.

use super::*;

#[tokio::test]
async fn after_close_only_committed_files_are_accepted() {
    let app = start().await;
    let candidate = app.candidate().await;
    let (application, files) = start_incomplete_application(&candidate).await;
    register_commitment(&candidate, application, &files).await;
    app.set_time(CLOSES);
    let others = load_picture("scan-degree-under-300k.jpg");
    let stored = app.stored_files().len();
    let (slot, bytes) = (files[0].0, files[0].1.clone());

    let answer = candidate
        .upload(application, slot, new_image_id(), others.clone())
        .await;
    assert_eq!(answer.status, 409);
    let refused = Problem::ImageNotRegistered {
        measured: Sha256::of(&others),
        allowed: vec![Sha256::of(&bytes)],
    };
    assert_eq!(answer.problem(), refused);
    // A plain form is refused too, and nothing is stored.
    let uploads = post_form(&candidate, application, slot, &others).await;
    assert_eq!(uploads[0].problem, Some(refused));
    assert_eq!(app.stored_files().len(), stored);
    // A slot without a commitment, or with another one.
    let answer = candidate
        .upload(application, "id-card", new_image_id(), bytes.clone())
        .await;
    let nothing = Problem::ImageNotRegistered {
        measured: Sha256::of(&bytes),
        allowed: Vec::new(),
    };
    assert_eq!(answer.problem(), nothing);
    // A committed file may also come by a plain form, from any computer that has it.
    let uploads = post_form(&candidate, application, slot, &bytes).await;
    assert_eq!(uploads[0].problem, None);
    let again = candidate
        .upload(application, slot, new_image_id(), bytes)
        .await;
    assert_eq!(again.status, 409, "it has come once");

    // All other actions stay locked.
    let id = application.to_string();
    let there = candidate.application(application).await;
    let image = there.images(&"id-card".parse::<SlotId>().expect("a slot"))[0]
        .id
        .to_string();
    for (act, more) in [
        ("images/remove", ("image", image.as_str())),
        ("applications/answer-facts", ("facts[household]", "yes")),
        (
            "applications/submit",
            ("revision", &there.revision.to_string()),
        ),
    ] {
        let answer = candidate.call(act, &[("application", &id), more]).await;
        assert_eq!(
            (answer.status, answer.problem().code()),
            (409, "locked"),
            "{act}"
        );
    }
    assert_eq!(
        candidate.application(application).await.materials,
        there.materials
    );
}

#[tokio::test]
async fn repeated_commitment_is_idempotent_and_late_one_refused() {
    let app = start().await;
    let (candidate, late) = (app.candidate().await, app.candidate().await);
    let (application, files) = start_incomplete_application(&candidate).await;
    let (too_late, other_files) = start_incomplete_application(&late).await;
    let dossier = candidate.dossier(application).await;
    let packed = fingerprint_of(&dossier, &files)
        .pack()
        .expect("it is small");
    let at: Timestamp = post_commitment(&candidate, application, &packed)
        .await
        .json();
    app.set_time(CLOSES);
    // The response was lost, and the device repeats the request after the close.
    assert_eq!(
        post_commitment(&candidate, application, &packed)
            .await
            .json::<Timestamp>(),
        at
    );
    let registered = |event: &LogEvent| matches!(event, LogEvent::FingerprintRegistered { .. });
    let log = candidate.dossier(application).await.log;
    assert_eq!(
        log.iter().filter(|entry| registered(&entry.event)).count(),
        1
    );
    // Another fingerprint is too late, as a replacement and as the first one.
    let other = fingerprint_of(&dossier, &files[..1])
        .pack()
        .expect("it is small");
    assert_eq!(
        post_commitment(&candidate, application, &other)
            .await
            .status,
        409
    );
    let dossier = late.dossier(too_late).await;
    let packed = fingerprint_of(&dossier, &other_files)
        .pack()
        .expect("it is small");
    assert_eq!(
        post_commitment(&late, too_late, &packed)
            .await
            .problem()
            .code(),
        "locked"
    );
    assert_eq!(lapse(&app).await, 1);
}

#[tokio::test]
async fn what_is_no_fingerprint_of_what_is_there_is_refused() {
    let app = start().await;
    let candidate = app.candidate().await;
    let (application, files) = start_incomplete_application(&candidate).await;
    let dossier = candidate.dossier(application).await;
    let right = fingerprint_of(&dossier, &files);
    let refusal = async |packed: &str| {
        post_commitment(&candidate, application, packed)
            .await
            .problem()
    };

    assert_eq!(refusal("?").await.code(), "bad-request");
    let long = "A".repeat(MAX_FINGERPRINT_BYTES + 1);
    let allowed = MAX_FINGERPRINT_BYTES as u32;
    let too_large = Problem::FingerprintTooLarge {
        measured: allowed + 1,
        allowed,
    };
    assert_eq!(refusal(&long).await, too_large);
    let other = Fingerprint {
        answers: Sha256::of(b"other"),
        ..right.clone()
    };
    assert_eq!(
        refusal(&other.pack().expect("small")).await.code(),
        "not-as-looked"
    );
    // The fingerprint lacks required files: the candidate sees what is missing.
    let part = fingerprint_of(&dossier, &files[..1]).pack().expect("small");
    assert_eq!(refusal(&part).await.code(), "incomplete");
    // The server has a picture that the person did not review.
    let blind = Dossier {
        application: shared::application::Application {
            materials: Default::default(),
            ..dossier.application.clone()
        },
        ..dossier.clone()
    };
    let all = REQUIRED.map(|(slot, file)| (slot, load_picture(file)));
    let without = [
        ("id-card", load_picture("id-back-100-300k.jpg")),
        all[1].clone(),
        all[2].clone(),
    ];
    let packed = fingerprint_of(&blind, &without).pack().expect("small");
    assert_eq!(refusal(&packed).await.code(), "not-as-looked");
    assert_eq!(
        candidate.application(application).await.state.commitment(),
        None
    );

    // A picture that is replaced was reviewed, and makes room.
    let gone: Vec<ImageId> = dossier
        .application
        .materials
        .values()
        .flat_map(|it| &it.images)
        .map(|it| it.id)
        .collect();
    let leaving = Fingerprint {
        removed_images: gone.clone(),
        ..fingerprint_of(&blind, &without)
    };
    let answer = post_commitment(&candidate, application, &leaving.pack().expect("small")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    app.set_time(CLOSES);
    for (slot, bytes) in without {
        assert_eq!(
            candidate
                .upload(application, slot, new_image_id(), bytes)
                .await
                .status,
            201,
            "{slot}"
        );
    }
    let submitted = candidate.application(application).await;
    assert_eq!(submitted.state.kind(), StateKind::Submitted);
    assert_eq!(submitted.find_image(gone[0]), None);
}

#[tokio::test]
async fn exam_without_grace_refuses_commitments() {
    let app = TestApp::start().await;
    app.set_time("2021-01-26 17:59");
    let candidate = app.candidate().await;
    let (application, files) = start_incomplete_application(&candidate).await;
    let dossier = candidate.dossier(application).await;
    let packed = fingerprint_of(&dossier, &files)
        .pack()
        .expect("it is small");
    assert_eq!(
        post_commitment(&candidate, application, &packed)
            .await
            .problem(),
        Problem::FingerprintsOff
    );
    app.set_time(CLOSES);
    let (slot, bytes) = files[0].clone();
    let answer = candidate
        .upload(application, slot, new_image_id(), bytes)
        .await;
    assert_eq!(answer.problem().code(), "locked");
    assert_eq!(lapse(&app).await, 1);
    assert_eq!(
        candidate.dossier(application).await.log[0].event,
        LogEvent::Lapsed
    );
}

async fn post_form(
    candidate: &TestUser,
    application: ApplicationId,
    slot: &str,
    bytes: &[u8],
) -> Vec<FormUploadResult> {
    let mut body = b"--x\r\ncontent-disposition: form-data; name=\"files\"; filename=\"a.jpg\"\r\ncontent-type: image/jpeg\r\n\r\n".to_vec();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--x--\r\n");
    let request = Request::post(format!(
        "/api/v1/applications/{application}/slots/{slot}/images"
    ))
    .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
    .header(header::ACCEPT, "application/json");
    let answer = candidate.send(request, Body::from(body)).await;
    answer.json()
}
