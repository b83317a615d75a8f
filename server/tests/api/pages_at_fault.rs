//! Tests of a return that names pages: the candidate must replace each of them before the slot can
//! be submitted again.

use axum::body::Body;
use shared::{
    application::{LogEvent, MissingRequirement, PageNumbers, ReviewPart, StateKind},
    id::{ApplicationId, ImageId, SlotId},
    problem::Problem,
    url,
};

use crate::{
    actor::{TestUser, image_upload_request, new_image_id},
    app::{TestApp, load_picture},
    application::REQUIRED,
};

const SLOT: &str = "education";
const PAGE: &str = "scan-degree-under-300k.jpg";
const OTHER_PAGE: &str = "scan-household-under-300k.jpg";
const NEW_PAGES: [&str; 2] = [
    "scan-chsi-under-300k.jpg",
    "scan-appointment-under-300k.jpg",
];

fn slot() -> SlotId {
    SLOT.parse().expect("a slug")
}

/// Submits with three pages in the slot.
async fn apply_with_three_pages(candidate: &TestUser) -> ApplicationId {
    let application = candidate.enter().await;
    candidate.prepare(application).await;
    candidate.fill(application).await;
    for file in [PAGE, OTHER_PAGE] {
        let answer = candidate
            .upload(application, SLOT, new_image_id(), load_picture(file))
            .await;
        assert_eq!(answer.status, 201, "{file}: {}", answer.text());
    }
    candidate.submit(application).await;
    application
}

/// Returns the slot for these pages and passes the others.
async fn send_back(reviewer: &TestUser, application: ApplicationId, pages: &[&str]) {
    for (slot, _) in REQUIRED.iter().filter(|(slot, _)| *slot != SLOT) {
        let part = [("part", *slot)];
        reviewer.review("review/pass", application, &part).await;
    }
    let mut fields = vec![("part", SLOT), ("reasons[0]", "edu-qr")];
    fields.extend(["pages[]"; 2].into_iter().zip(pages.iter().copied()));
    reviewer
        .review("review/return-part", application, &fields)
        .await;
    reviewer.review("review/send-back", application, &[]).await;
}

/// Uploads a file in place of an image.
async fn replace(candidate: &TestUser, application: ApplicationId, old: ImageId, file: &str) {
    let (image, bytes) = (new_image_id(), load_picture(file));
    let address = url::slot_image(application, &slot(), image);
    let request = image_upload_request(application, SLOT, image, &bytes)
        .uri(format!("{address}?replaces={old}"));
    let answer = candidate.send(request, Body::from(bytes)).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
}

#[tokio::test]
async fn submission_is_refused_until_every_named_page_is_replaced() {
    let app = TestApp::start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let application = apply_with_three_pages(&candidate).await;
    send_back(&reviewer, application, &["1", "3"]).await;

    let dossier = candidate.dossier(application).await;
    let LogEvent::Returned { parts } = &dossier.log[0].event else {
        panic!("newest first: {:?}", dossier.log[0]);
    };
    assert_eq!(parts[0].pages, PageNumbers::from([1, 3]));
    let messages = candidate.open(url::page::MESSAGES).await.text();
    assert!(messages.contains("请替换第 1、3 页。"), "{messages}");

    let images = dossier.application.images(&slot()).to_vec();
    let refused_for = async || {
        let revision = candidate
            .application(application)
            .await
            .revision
            .to_string();
        let arguments = [
            ("application", &*application.to_string()),
            ("revision", &revision),
        ];
        match candidate
            .call("applications/submit", &arguments)
            .await
            .problem()
        {
            Problem::Incomplete { missing } => missing,
            other => panic!("{other:?}"),
        }
    };
    let unmended = |pages: PageNumbers| {
        vec![MissingRequirement::Unmended {
            part: ReviewPart::Slot(slot()),
            pages,
        }]
    };
    assert_eq!(refused_for().await, unmended([1, 3].into()));
    replace(&candidate, application, images[0].id, NEW_PAGES[0]).await;
    assert_eq!(refused_for().await, unmended([3].into()));
    replace(&candidate, application, images[2].id, NEW_PAGES[1]).await;
    candidate.submit(application).await;
    let again = candidate.application(application).await;
    assert_eq!(again.state.kind(), StateKind::Submitted);
    assert!(again.pages_at_fault(&slot()).is_empty());
}

#[tokio::test]
async fn return_for_a_page_that_is_not_there_is_refused() {
    let app = TestApp::start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let application = apply_with_three_pages(&candidate).await;
    let revision = reviewer
        .desk(application)
        .await
        .dossier
        .application
        .revision;
    let (id, revision) = (application.to_string(), revision.to_string());
    for page in ["0", "4"] {
        let fields = [
            ("application", id.as_str()),
            ("revision", revision.as_str()),
            ("part", SLOT),
            ("reasons[0]", "edu-qr"),
            ("pages[0]", page),
        ];
        let refused = reviewer.call("review/return-part", &fields).await;
        let page = page.parse().expect("a number");
        let problem = Problem::UnknownPage { page, count: 3 };
        assert_eq!((refused.status, refused.problem()), (422, problem));
    }
}
