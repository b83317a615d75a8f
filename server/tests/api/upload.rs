//! `PUT` of one image: what is taken, what is refused and with which words.

use axum::{
    body::{Body, Bytes},
    http::{Request, header},
};
use futures::{StreamExt as _, stream};
use shared::{
    application::{Image, Locked},
    id::ImageId,
    jpeg::{FileFault, Kind},
    judge::{Check, Finding, Grade},
    problem::Problem,
    url,
};

use crate::{
    actor::{new_image, put_image},
    app::{TestApp, list_pictures, picture},
};

const PAPER: &str = "scan-diploma-under-300k.jpg";

#[tokio::test]
async fn an_image_is_stored_once_however_often_it_is_sent() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let id = new_image();

    let first = candidate.upload(application, "education", id, picture(PAPER)).await;
    assert_eq!(first.status, 201, "{}", first.text());
    let image: Image = first.json();
    assert_eq!((image.id, image.kind, image.file_name.as_str()), (id, Kind::Jpeg, "证件.jpg"));
    assert_eq!(image.bytes, picture(PAPER).len() as u64);
    assert_eq!(image.uploaded, app.state.clock.now());

    app.advance(1000);
    let again = candidate.upload(application, "education", id, picture(PAPER)).await;
    assert_eq!((again.status, again.json::<Image>()), (200, image));
    assert_eq!(candidate.application(application).await.images(&"education".parse().expect("a slot")).len(), 1);
}

#[tokio::test]
async fn an_answer_that_was_lost_is_given_again_even_after_the_slot_was_locked() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let (application, images) = candidate.apply().await;
    let again = candidate.upload(application, "education", images[1], picture(PAPER)).await;
    assert_eq!(again.status, 200, "{}", again.text());
    let other = candidate.upload(application, "education", new_image(), picture(PAPER)).await;
    assert_eq!((other.status, other.problem()), (409, Problem::Locked(Locked::Submitted)));
}

#[tokio::test]
async fn an_id_belongs_to_the_bytes_it_was_first_sent_with() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let id = new_image();
    assert_eq!(candidate.upload(application, "education", id, picture(PAPER)).await.status, 201);
    let other = candidate.upload(application, "education", id, picture("scan-degree-under-300k.jpg")).await;
    assert_eq!((other.status, other.problem()), (409, Problem::ImageIdTaken));

    // Whose it is, is not told to someone else.
    let stranger = app.candidate().await;
    let elsewhere = stranger.enter().await;
    let taken = stranger.upload(elsewhere, "education", id, picture(PAPER)).await;
    assert!(matches!(taken.problem(), Problem::NotFound | Problem::ImageIdTaken), "{}", taken.text());
}

#[tokio::test]
async fn an_image_replaces_another_in_its_place() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let slot = "education".parse().expect("a slot");
    let ids = [new_image(), new_image(), new_image()];
    let files = [PAPER, "scan-degree-under-300k.jpg", "scan-chsi-under-300k.jpg"];
    assert_eq!(candidate.upload(application, "education", ids[0], picture(files[0])).await.status, 201);
    assert_eq!(candidate.upload(application, "education", ids[1], picture(files[1])).await.status, 201);

    let bytes = picture(files[2]);
    let path = format!("{}?replaces={}", url::slot_image(application, &slot, ids[2]), ids[0]);
    let request = put_image(application, "education", ids[2], &bytes).uri(path);
    assert_eq!(candidate.send(request, Body::from(bytes)).await.status, 201);
    let order: Vec<ImageId> = candidate.application(application).await.images(&slot).iter().map(|i| i.id).collect();
    assert_eq!(order, [ids[2], ids[1]]);
}

#[tokio::test]
async fn every_bad_file_is_refused_with_its_fault_and_a_blank_page_left_to_the_reviewer() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let mut said = Vec::new();
    for name in list_pictures("bad-").into_iter().chain(list_pictures("odd-")) {
        let answer = candidate.upload(application, "education", new_image(), picture(&name)).await;
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

/// The faults that refused a file, in a few words.
fn summary(answer: &crate::actor::Answer) -> String {
    if answer.status < 300 {
        return "taken".to_owned();
    }
    match answer.problem() {
        Problem::FileRefused { findings } => {
            let hard = findings.into_iter().filter(|finding: &Finding| finding.grade == Grade::Hard);
            hard.map(|finding| format!("{:?}", finding.check)).collect::<Vec<_>>().join(", ")
        }
        problem => format!("{problem:?}"),
    }
}

#[tokio::test]
async fn a_file_with_a_script_after_its_end_is_refused_by_that_fault() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let mut bytes = picture("scan-resume-under-300k.jpg");
    bytes.extend_from_slice(b"<script>alert(1)</script>");
    let answer = candidate.upload(application, "education", new_image(), bytes).await;
    let Problem::FileRefused { findings } = answer.problem() else { panic!("{}", answer.text()) };
    let fault = Check::Sound { fault: Some(FileFault::TrailingData) };
    assert!(findings.contains(&Finding { grade: Grade::Hard, check: fault }), "{findings:?}");
}

#[tokio::test]
async fn a_file_of_fifty_megabytes_gets_its_answer_with_and_without_a_length() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let length = 50_000_000_u64;
    let body = || Body::from_stream(stream::iter((0..50).map(|_| Ok::<_, std::io::Error>(vec![0xff; 1_000_000]))));
    let slot = "education".parse().expect("a slot");
    let digest = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
    let request = || {
        Request::put(url::slot_image(application, &slot, new_image())).header("content-digest", digest)
    };
    for request in [request().header(header::CONTENT_LENGTH, length), request()] {
        let answer = candidate.send(request, body()).await;
        let too_large = Problem::FileTooLarge { measured: Some(length), allowed: 300 * 1024 };
        assert_eq!((answer.status, answer.problem()), (413, too_large));
    }
}

#[tokio::test]
async fn an_announcement_is_needed_and_has_to_be_true() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let slot = "education".parse().expect("a slot");
    let bare = Request::put(url::slot_image(application, &slot, new_image()));
    let answer = candidate.send(bare, Body::from(picture(PAPER))).await;
    assert!(matches!(answer.problem(), Problem::BadRequest { .. }), "{}", answer.text());

    let lying = put_image(application, "education", new_image(), b"announced");
    let lying = lying.header(header::CONTENT_LENGTH, picture(PAPER).len());
    let answer = candidate.send(lying, Body::from(picture(PAPER))).await;
    assert_eq!(answer.status, 400);
    assert!(matches!(answer.problem(), Problem::DigestMismatch { .. }), "{}", answer.text());
}

#[tokio::test]
async fn a_body_that_breaks_off_leaves_nothing() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let (id, bytes) = (new_image(), picture(PAPER));
    let half = Bytes::from(bytes[..bytes.len() / 2].to_vec());
    let broken = stream::iter([Ok(half), Err(std::io::Error::other("the line is gone"))]);
    let answer = candidate.send(put_image(application, "education", id, &bytes), Body::from_stream(broken)).await;
    assert!(matches!(answer.problem(), Problem::BadRequest { .. }), "{}", answer.text());
    assert_eq!(app.count_unfinished(), 0);
    assert!(candidate.application(application).await.find_image(id).is_none());
    assert_eq!(candidate.upload(application, "education", id, bytes).await.status, 201);
}

#[tokio::test]
async fn what_has_arrived_is_stored_even_when_the_client_is_gone() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let (id, bytes) = (new_image(), picture(PAPER));
    let (sent, all_sent) = tokio::sync::oneshot::channel();
    let last = stream::once(async move {
        sent.send(()).expect("someone waits for it");
        Ok::<_, std::io::Error>(Bytes::new())
    });
    let body = Body::from_stream(stream::iter([Ok(Bytes::from(bytes.clone()))]).chain(last));
    let request = put_image(application, "education", id, &bytes);
    let browser = candidate.browser.clone();
    let upload = tokio::spawn(async move { browser.send(request, body).await });
    all_sent.await.expect("the body was read");
    upload.abort();

    app.state.tasks.close();
    app.state.tasks.wait().await;
    assert!(candidate.application(application).await.find_image(id).is_some());
}

#[tokio::test]
async fn a_hostile_file_name_is_shown_without_its_teeth() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let bytes = picture(PAPER);
    let id = new_image();
    let request = put_image(application, "education", id, &bytes);
    let mut request = request;
    let name = "..%2F..%2Fetc%2F%E2%80%AE%00%3Cscript%3E%22%0D%0A.jpg";
    request.headers_mut().expect("headers").insert("x-file-name", name.parse().expect("a header"));
    let image: Image = candidate.send(request, Body::from(bytes)).await.json();
    assert_eq!(image.file_name, "<script>\".jpg");
    let answer = candidate.open(&url::image(application, id)).await;
    assert_eq!(answer.header("content-disposition"), "inline; filename*=UTF-8''%3Cscript%3E%22.jpg");
}

#[tokio::test]
async fn only_one_s_own_slots_that_apply_take_anything() {
    let app = TestApp::start().await;
    let (candidate, stranger) = (app.candidate().await, app.candidate().await);
    let application = candidate.enter().await;
    candidate.prepare(application).await;
    for (slot, who) in [("education", &stranger), ("household", &candidate), ("no-such-slot", &candidate)] {
        let answer = who.upload(application, slot, new_image(), picture(PAPER)).await;
        assert_eq!((answer.status, answer.problem()), (404, Problem::NotFound), "{slot}");
    }
}

#[tokio::test]
async fn a_full_slot_says_how_many_it_takes() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    for file in ["id-front-100-300k.jpg", "id-back-100-300k.jpg"] {
        assert_eq!(candidate.upload(application, "id-card", new_image(), picture(file)).await.status, 201);
    }
    let answer = candidate.upload(application, "id-card", new_image(), picture(PAPER)).await;
    assert_eq!((answer.status, answer.problem()), (409, Problem::SlotFull { most: 2 }));
}
