//! Tests of `PUT` of one image: accepted once, however often it is sent.

use axum::body::{Body, Bytes};
use futures::{StreamExt as _, stream};
use shared::{
    application::{Image, LockReason},
    id::ImageId,
    jpeg::FileKind,
    problem::Problem,
    url,
};

use crate::{
    actor::{image_upload_request, new_image_id},
    app::{TestApp, load_picture},
};

const PAPER: &str = "scan-diploma-under-300k.jpg";

#[tokio::test]
async fn an_image_is_stored_once_however_often_it_is_sent() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let id = new_image_id();

    let first = candidate
        .upload(application, "education", id, load_picture(PAPER))
        .await;
    assert_eq!(first.status, 201, "{}", first.text());
    let image: Image = first.json();
    assert_eq!(
        (image.id, image.kind, image.file_name.as_str()),
        (id, FileKind::Jpeg, "证件.jpg")
    );
    assert_eq!(image.bytes, load_picture(PAPER).len() as u64);
    assert_eq!(image.uploaded, app.state.clock.now());

    app.advance(1000);
    let again = candidate
        .upload(application, "education", id, load_picture(PAPER))
        .await;
    assert_eq!((again.status, again.json::<Image>()), (200, image));
    assert_eq!(
        candidate
            .application(application)
            .await
            .images(&"education".parse().expect("a slot"))
            .len(),
        1
    );
}

#[tokio::test]
async fn repeated_upload_into_locked_slot_gets_same_response() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let (application, images) = candidate.apply().await;
    let again = candidate
        .upload(application, "education", images[1], load_picture(PAPER))
        .await;
    assert_eq!(again.status, 200, "{}", again.text());
    let other = candidate
        .upload(
            application,
            "education",
            new_image_id(),
            load_picture(PAPER),
        )
        .await;
    assert_eq!(
        (other.status, other.problem()),
        (409, Problem::Locked(LockReason::Submitted))
    );
}

#[tokio::test]
async fn an_id_belongs_to_the_bytes_it_was_first_sent_with() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let id = new_image_id();
    assert_eq!(
        candidate
            .upload(application, "education", id, load_picture(PAPER))
            .await
            .status,
        201
    );
    let other = candidate
        .upload(
            application,
            "education",
            id,
            load_picture("scan-degree-under-300k.jpg"),
        )
        .await;
    assert_eq!(
        (other.status, other.problem()),
        (409, Problem::ImageIdTaken)
    );

    // Another person does not learn the owner of the id.
    let stranger = app.candidate().await;
    let elsewhere = stranger.enter().await;
    let taken = stranger
        .upload(elsewhere, "education", id, load_picture(PAPER))
        .await;
    assert!(
        matches!(taken.problem(), Problem::NotFound | Problem::ImageIdTaken),
        "{}",
        taken.text()
    );
}

#[tokio::test]
async fn an_image_replaces_another_in_its_place() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let slot = "education".parse().expect("a slot");
    let ids = [new_image_id(), new_image_id(), new_image_id()];
    let files = [
        PAPER,
        "scan-degree-under-300k.jpg",
        "scan-chsi-under-300k.jpg",
    ];
    assert_eq!(
        candidate
            .upload(application, "education", ids[0], load_picture(files[0]))
            .await
            .status,
        201
    );
    assert_eq!(
        candidate
            .upload(application, "education", ids[1], load_picture(files[1]))
            .await
            .status,
        201
    );

    let bytes = load_picture(files[2]);
    let path = format!(
        "{}?replaces={}",
        url::slot_image(application, &slot, ids[2]),
        ids[0]
    );
    let request = image_upload_request(application, "education", ids[2], &bytes).uri(path);
    assert_eq!(candidate.send(request, Body::from(bytes)).await.status, 201);
    let order: Vec<ImageId> = candidate
        .application(application)
        .await
        .images(&slot)
        .iter()
        .map(|i| i.id)
        .collect();
    assert_eq!(order, [ids[2], ids[1]]);
}

#[tokio::test]
async fn what_has_arrived_is_stored_even_when_the_client_is_gone() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let (id, bytes) = (new_image_id(), load_picture(PAPER));
    let (sent, all_sent) = tokio::sync::oneshot::channel();
    let last = stream::once(async move {
        sent.send(()).expect("someone waits for it");
        Ok::<_, std::io::Error>(Bytes::new())
    });
    let body = Body::from_stream(stream::iter([Ok(Bytes::from(bytes.clone()))]).chain(last));
    let request = image_upload_request(application, "education", id, &bytes);
    let browser = candidate.browser.clone();
    let upload = tokio::spawn(async move { browser.send(request, body).await });
    all_sent.await.expect("the body was read");
    upload.abort();

    app.state.tasks.close();
    app.state.tasks.wait().await;
    assert!(
        candidate
            .application(application)
            .await
            .find_image(id)
            .is_some()
    );
}

#[tokio::test]
async fn a_hostile_file_name_is_shown_without_its_teeth() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let bytes = load_picture(PAPER);
    let id = new_image_id();
    let request = image_upload_request(application, "education", id, &bytes);
    let mut request = request;
    let name = "..%2F..%2Fetc%2F%E2%80%AE%00%3Cscript%3E%22%0D%0A.jpg";
    request
        .headers_mut()
        .expect("headers")
        .insert("x-file-name", name.parse().expect("a header"));
    let image: Image = candidate.send(request, Body::from(bytes)).await.json();
    assert_eq!(image.file_name, "<script>\".jpg");
    let answer = candidate.open(&url::image(application, id)).await;
    assert_eq!(
        answer.header("content-disposition"),
        "inline; filename*=UTF-8''%3Cscript%3E%22.jpg"
    );
}

#[tokio::test]
async fn a_candidate_sends_so_much_in_a_day_and_no_more() {
    let app = TestApp::start_with(|config| config.upload_day_files = 3).await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let send = async |id| {
        candidate
            .upload(application, "education", id, load_picture(PAPER))
            .await
    };
    let ids = [new_image_id(), new_image_id(), new_image_id()];
    for id in ids {
        assert_eq!(send(id).await.status, 201);
        assert_eq!(send(id).await.status, 200, "the same again counts once");
    }
    let refused = candidate
        .upload(
            application,
            "education",
            new_image_id(),
            load_picture("bad-truncated.jpg"),
        )
        .await;
    assert_eq!(refused.status, 429);
    let refused = send(new_image_id()).await;
    assert_eq!(refused.status, 429, "{}", refused.text());
    let Problem::UploadQuota {
        measured,
        allowed,
        resets,
        ..
    } = refused.problem()
    else {
        panic!("{}", refused.text());
    };
    assert_eq!((measured.files, allowed.files), (4, 3));
    assert_eq!(resets, crate::app::beijing_time("2021-01-16 00:00"));
    assert_eq!(refused.header("retry-after"), (14 * 3600).to_string());
    let stranger = app.candidate().await;
    let elsewhere = stranger.enter().await;
    let sent = stranger
        .upload(elsewhere, "education", new_image_id(), load_picture(PAPER))
        .await;
    assert_eq!(sent.status, 201, "each has a day of their own");

    app.set_time("2021-01-16 00:00");
    let candidate = app.sign_in_again(&candidate).await;
    let sent = candidate
        .upload(
            application,
            "education",
            new_image_id(),
            load_picture(PAPER),
        )
        .await;
    assert_eq!(sent.status, 201, "{}", sent.text());
}
