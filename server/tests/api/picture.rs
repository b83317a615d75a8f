//! Tests of stored images: access and safe headers.

use axum::{body::Body, http::Request};
use server::{db::RosterEntry, jobs::observe_images::observe_batch};
use shared::{
    digest::Sha256,
    hint::{Hint, ObservationStatus, PictureCheck},
    id::FieldId,
    url,
};

use crate::{
    actor::new_image_id,
    app::{TestApp, load_picture},
};

const PAPER: &str = "scan-diploma-under-300k.jpg";

#[tokio::test]
async fn an_image_comes_back_as_it_was_sent_and_can_do_nothing() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let id = new_image_id();
    candidate
        .upload(application, "education", id, load_picture(PAPER))
        .await;

    let path = url::image(application, id);
    let answer = candidate.open(&path).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, load_picture(PAPER));
    let headers = [
        "cache-control",
        "content-disposition",
        "content-security-policy",
        "content-type",
        "cross-origin-resource-policy",
        "vary",
        "x-content-type-options",
    ];
    let said: Vec<_> = headers
        .iter()
        .map(|name| format!("{name}: {}", answer.header(name)))
        .collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    cache-control: private, max-age=31536000, immutable
    content-disposition: inline; filename*=UTF-8''%E8%AF%81%E4%BB%B6.jpg
    content-security-policy: default-src 'none'; frame-ancestors 'none'; sandbox
    content-type: image/jpeg
    cross-origin-resource-policy: same-origin
    vary: Cookie
    x-content-type-options: nosniff
    "#);

    let again = Request::get(&path).header("if-none-match", answer.header("etag"));
    let again = candidate.send(again, Body::empty()).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
}

#[tokio::test]
async fn a_thumbnail_is_small_and_upright() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let id = new_image_id();
    candidate
        .upload(application, "education", id, load_picture(PAPER))
        .await;
    for _ in 0..2 {
        let answer = candidate.open(&url::thumbnail(application, id)).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, "image/jpeg")
        );
        assert!(answer.body.len() < load_picture(PAPER).len() / 2);
        let facts = shared::jpeg::inspect(&answer.body);
        assert_eq!(facts.fault, None);
        let (width, height) = facts.header.expect("a picture").upright_size();
        assert_eq!(width.max(height), 480);
    }
}

#[tokio::test]
async fn a_reviewer_sees_what_was_submitted_and_no_more() {
    let app = TestApp::start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let application = candidate.enter().await;
    candidate.prepare(application).await;
    let images = candidate.fill(application).await;
    let path = url::image(application, images[1]);
    assert_eq!(reviewer.open(&path).await.status, 404, "a draft");
    candidate.submit(application).await;
    assert_eq!(reviewer.open(&path).await.status, 200);
    assert_eq!(
        reviewer
            .open(&url::thumbnail(application, images[1]))
            .await
            .status,
        200
    );

    reviewer.send_back(application, "education", "edu-qr").await;
    let mended = new_image_id();
    candidate
        .upload(
            application,
            "education",
            mended,
            load_picture("scan-degree-under-300k.jpg"),
        )
        .await;
    assert_eq!(
        candidate
            .open(&url::image(application, mended))
            .await
            .status,
        200
    );
    assert_eq!(
        reviewer.open(&url::image(application, mended)).await.status,
        404,
        "not submitted yet"
    );
    candidate.submit(application).await;
    assert_eq!(
        reviewer.open(&url::image(application, mended)).await.status,
        200
    );
}

/// A picture with the metadata that phones write.
fn with_metadata() -> Vec<u8> {
    let file = load_picture(PAPER);
    let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x01\0\0\0\0\0\0GPS 22.5431 N 114.0579 E, SN 4711";
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    [&file[..2], &[0xff, 0xe1], &length, exif, &file[2..]].concat()
}

fn contains(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

#[tokio::test]
async fn stored_and_served_images_have_no_metadata() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let (id, sent) = (new_image_id(), with_metadata());
    assert!(contains(&sent, b"GPS"));
    for status in [201, 200] {
        let answer = candidate
            .upload(application, "education", id, sent.clone())
            .await;
        assert_eq!(answer.status, status, "sent again it is the same picture");
    }
    let kept = candidate.application(application).await;
    let (_, image) = kept.find_image(id).expect("is there");
    assert_eq!(
        image.sha256,
        Sha256::of(&sent),
        "receipts name what was sent"
    );

    let served = candidate.open(&url::image(application, id)).await;
    assert_eq!(served.body, load_picture(PAPER), "the picture alone");
    let small = candidate.open(&url::thumbnail(application, id)).await;
    assert_eq!(small.status, 200);
    assert!(!contains(&small.body, b"GPS") && !contains(&small.body, b"Exif"));
    let stored = app.stored_files();
    assert!(stored.len() >= 2, "the picture and its thumbnail");
    assert!(stored.iter().all(|bytes| !contains(bytes, b"GPS")));
}

#[tokio::test]
async fn the_desk_is_told_what_the_machine_sees_once_it_has_looked() {
    let app = TestApp::start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let application = candidate.enter().await;
    candidate.prepare(application).await;
    candidate.fill(application).await;
    // The same picture in another slot.
    let twice = load_picture("scan-diploma-under-300k.jpg");
    candidate
        .upload(application, "resume", new_image_id(), twice)
        .await;
    candidate.submit(application).await;

    let before = reviewer.desk(application).await.remarks;
    assert_eq!(before.len(), 4);
    assert!(
        before
            .iter()
            .all(|remark| remark.status == ObservationStatus::Pending)
    );

    assert!(observe_batch(&app.state).await.expect("looks") > 0);
    assert_eq!(observe_batch(&app.state).await.expect("looks"), 0, "once");
    let desk = reviewer.desk(application).await;
    let seen = |remark: &shared::hint::ImageRemark| {
        remark
            .status
            .observation()
            .cloned()
            .expect("has been looked at")
    };
    assert!(desk.remarks.iter().all(|remark| seen(remark).is_decodable));
    assert!(
        desk.remarks
            .iter()
            .all(|remark| !seen(remark).hints.contains(&Hint::Blank))
    );
    let like: Vec<_> = desk
        .remarks
        .iter()
        .filter(|remark| !remark.similar_images.is_empty())
        .collect();
    assert_eq!(like.len(), 2, "{like:?}");
    assert_eq!(like[0].similar_images, [like[1].image]);
    let checks = &seen(&desk.remarks[0]).checks;
    assert!(checks.contains(&PictureCheck::Sharpness), "{checks:?}");
    assert!(!checks.contains(&PictureCheck::QrCode), "the slot has none");
}

#[tokio::test]
async fn picture_of_two_people_is_named_at_both_desks() {
    let app = TestApp::start().await;
    let (first, second) = (app.candidate().await, app.candidate().await);
    let reviewer = app.reviewer().await;
    let (one, images) = first.apply().await;
    let other = second.enter().await;
    second.prepare(other).await;
    second.fill(other).await;
    assert_eq!(reviewer.desk(one).await.shared_pictures, [], "a draft");
    second.submit(other).await;
    for (here, there) in [(one, other), (other, one)] {
        let shared = reviewer.desk(here).await.shared_pictures;
        assert_eq!(shared.len(), images.len());
        for picture in shared {
            assert_eq!(picture.application, there);
            let thumbnail = url::thumbnail(there, picture.other);
            assert_eq!(reviewer.open(&thumbnail).await.status, 200);
        }
    }
}

#[tokio::test]
async fn desk_has_the_compared_columns_of_the_roster() {
    let app = TestApp::start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let account = app.state.db.find_account_by_login(&candidate.login).await;
    let account = account.expect("reads").expect("is there");
    let number = account.identity.and_then(|identity| identity.id_number());
    let mut entry = RosterEntry::new(number.expect("a card"), account.name);
    let employer: FieldId = "employer".parse().expect("a slug");
    let cell = (employer.clone(), "深圳样本局".to_owned());
    entry.cells.extend([cell]);
    let exam = "shenzhen-civil-service".parse().expect("a code");
    let imported = app.state.db.import_roster(&exam, vec![entry]).await;
    imported.expect("is imported");
    let (application, _) = candidate.apply().await;
    let desk = reviewer.desk(application).await;
    assert_eq!(desk.roster.text(&employer), "深圳样本局");
}

#[tokio::test]
async fn staff_and_shared_computers_cache_no_picture() {
    let app = TestApp::start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let (application, images) = candidate.apply().await;
    for path in [
        url::image(application, images[0]),
        url::thumbnail(application, images[0]),
    ] {
        let caching = async |actor: &crate::actor::TestUser| {
            let answer = actor.open(&path).await;
            assert_eq!(answer.status, 200);
            let again = Request::get(&path).header("if-none-match", answer.header("etag"));
            let again = actor.send(again, Body::empty()).await;
            assert_eq!(
                again.header("cache-control"),
                answer.header("cache-control")
            );
            answer.header("cache-control").to_owned()
        };
        assert_eq!(
            caching(&candidate).await,
            "private, max-age=31536000, immutable"
        );
        assert_eq!(caching(&reviewer).await, "no-store");
        candidate.set_cookie("zhunkao_device", "shared");
        assert_eq!(caching(&candidate).await, "no-store");
        candidate.set_cookie("zhunkao_device", "");
    }
}
