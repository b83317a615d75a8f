//! Tests of refused `PUT` uploads: status, message, and that nothing is stored.

use axum::{
    body::{Body, Bytes},
    http::{Request, header},
};
use futures::stream;
use shared::{
    jpeg::FileFault,
    judge::{Finding, FindingGrade, RuleCheck},
    problem::Problem,
    url,
};

use crate::{
    actor::{image_upload_request, new_image_id},
    app::{TestApp, list_pictures, load_picture},
};

const PAPER: &str = "scan-diploma-under-300k.jpg";

#[tokio::test]
async fn bad_files_are_refused_with_their_fault() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let mut said = Vec::new();
    for name in list_pictures("bad-")
        .into_iter()
        .chain(list_pictures("odd-"))
    {
        let answer = candidate
            .upload(
                application,
                "education",
                new_image_id(),
                load_picture(&name),
            )
            .await;
        said.push(format!("{name}: {} {}", answer.status, summary(&answer)));
    }
    insta::assert_snapshot!(said.join("\n"), @r#"
    bad-blank-page.jpg: 201 taken
    bad-claims-0x0.jpg: 422 Sound { fault: Some(NoPixels) }
    bad-claims-65535x65535.jpg: 422 Sound { fault: Some(TooManyPixels) }
    bad-empty.jpg: 422 Kind { measured: Empty, allowed: [Jpeg] }
    bad-heic-named.jpg: 422 Kind { measured: Heic, allowed: [Jpeg] }
    bad-not-an-image.jpg: 422 Kind { measured: Other, allowed: [Jpeg] }
    bad-pdf-named.jpg: 422 Kind { measured: Pdf, allowed: [Jpeg] }
    bad-png-named.jpg: 422 Kind { measured: Png, allowed: [Jpeg] }
    bad-trailing-html.jpg: 422 Sound { fault: Some(TrailingData) }
    bad-truncated.jpg: 422 Sound { fault: Some(Truncated) }
    odd-200k-of-app13-before-sof.jpg: 413 FileTooLarge { measured: Some(495316), allowed: 307200 }
    "#);
    assert_eq!(app.count_unfinished(), 0);
}

/// A short summary of the faults of a file.
fn summary(answer: &crate::actor::TestResponse) -> String {
    if answer.status < 300 {
        return "taken".to_owned();
    }
    match answer.problem() {
        Problem::FileRefused { findings } => {
            let hard = findings
                .into_iter()
                .filter(|finding: &Finding| finding.grade == FindingGrade::Hard);
            hard.map(|finding| format!("{:?}", finding.check))
                .collect::<Vec<_>>()
                .join(", ")
        }
        problem => format!("{problem:?}"),
    }
}

#[tokio::test]
async fn a_file_with_a_script_after_its_end_is_refused_by_that_fault() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let mut bytes = load_picture("scan-resume-under-300k.jpg");
    bytes.extend_from_slice(b"<script>alert(1)</script>");
    let answer = candidate
        .upload(application, "education", new_image_id(), bytes)
        .await;
    let Problem::FileRefused { findings } = answer.problem() else {
        panic!("{}", answer.text())
    };
    let fault = RuleCheck::Sound {
        fault: Some(FileFault::TrailingData),
    };
    assert!(
        findings.contains(&Finding {
            grade: FindingGrade::Hard,
            check: fault
        }),
        "{findings:?}"
    );
}

#[tokio::test]
async fn oversized_file_gets_a_response_with_or_without_length() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let length = 50_000_000_u64;
    let body = || {
        Body::from_stream(stream::iter(
            (0..50).map(|_| Ok::<_, std::io::Error>(vec![0xff; 1_000_000])),
        ))
    };
    let slot = "education".parse().expect("a slot");
    let digest = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
    let request = || {
        Request::put(url::slot_image(application, &slot, new_image_id()))
            .header("content-digest", digest)
    };
    for request in [request().header(header::CONTENT_LENGTH, length), request()] {
        let answer = candidate.send(request, body()).await;
        let too_large = Problem::FileTooLarge {
            measured: Some(length),
            allowed: 300 * 1024,
        };
        assert_eq!((answer.status, answer.problem()), (413, too_large));
    }
}

#[tokio::test]
async fn an_announcement_is_needed_and_has_to_be_true() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let slot = "education".parse().expect("a slot");
    let bare = Request::put(url::slot_image(application, &slot, new_image_id()));
    let answer = candidate.send(bare, Body::from(load_picture(PAPER))).await;
    assert!(
        matches!(answer.problem(), Problem::BadRequest { .. }),
        "{}",
        answer.text()
    );

    let lying = image_upload_request(application, "education", new_image_id(), b"announced");
    let lying = lying.header(header::CONTENT_LENGTH, load_picture(PAPER).len());
    let answer = candidate.send(lying, Body::from(load_picture(PAPER))).await;
    assert_eq!(answer.status, 400);
    assert!(
        matches!(answer.problem(), Problem::DigestMismatch { .. }),
        "{}",
        answer.text()
    );
}

#[tokio::test]
async fn a_body_that_breaks_off_leaves_nothing() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let (id, bytes) = (new_image_id(), load_picture(PAPER));
    let half = Bytes::from(bytes[..bytes.len() / 2].to_vec());
    let broken = stream::iter([Ok(half), Err(std::io::Error::other("the line is gone"))]);
    let answer = candidate
        .send(
            image_upload_request(application, "education", id, &bytes),
            Body::from_stream(broken),
        )
        .await;
    assert!(
        matches!(answer.problem(), Problem::BadRequest { .. }),
        "{}",
        answer.text()
    );
    assert_eq!(app.count_unfinished(), 0);
    assert!(
        candidate
            .application(application)
            .await
            .find_image(id)
            .is_none()
    );
    assert_eq!(
        candidate
            .upload(application, "education", id, bytes)
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn only_one_s_own_slots_that_apply_take_anything() {
    let app = TestApp::start().await;
    let (candidate, stranger) = (app.candidate().await, app.candidate().await);
    let application = candidate.enter().await;
    candidate.prepare(application).await;
    for (slot, who) in [
        ("education", &stranger),
        ("household", &candidate),
        ("no-such-slot", &candidate),
    ] {
        let answer = who
            .upload(application, slot, new_image_id(), load_picture(PAPER))
            .await;
        assert_eq!(
            (answer.status, answer.problem()),
            (404, Problem::NotFound),
            "{slot}"
        );
    }
}

#[tokio::test]
async fn a_full_slot_says_how_many_it_takes() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    for file in ["id-front-100-300k.jpg", "id-back-100-300k.jpg"] {
        assert_eq!(
            candidate
                .upload(application, "id-card", new_image_id(), load_picture(file))
                .await
                .status,
            201
        );
    }
    let answer = candidate
        .upload(application, "id-card", new_image_id(), load_picture(PAPER))
        .await;
    assert_eq!(
        (answer.status, answer.problem()),
        (409, Problem::SlotFull { most: 2 })
    );
}
