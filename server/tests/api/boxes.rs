//! Boxes on returned pictures: from the desk's form into the store, and to the candidate.

use axum::{
    body::Body,
    http::{Request, header},
};
use shared::{
    application::{BoxFault, LogEvent, MarkedBox, QueuedAct, ReviewAct, ReviewPart, StateKind},
    id::{ApplicationId, SlotId},
    problem::Problem,
    url,
};

use crate::{
    actor::{TestResponse, TestUser, image_upload_request, new_image_id},
    app::{TestApp, load_picture},
    application::REQUIRED,
};

/// Has two pages.
const SLOT: &str = "education";
const SECOND_PAGE: &str = "scan-degree-under-300k.jpg";
const NEW_PAGE: &str = "scan-chsi-under-300k.jpg";

fn slot() -> SlotId {
    SLOT.parse().expect("a slug")
}

fn marked() -> MarkedBox {
    MarkedBox {
        page: 2,
        left: 100,
        top: 2_000,
        width: 5_000,
        height: 700,
        reason: Some("edu-qr".parse().expect("a slug")),
    }
}

/// The fields of a return of the slot with this box, as the plain form sends them.
fn fields(marked: &MarkedBox) -> Vec<(String, String)> {
    let number = |name: &str, number: u16| (format!("boxes[0][{name}]"), number.to_string());
    let mut fields = vec![
        ("part".to_owned(), SLOT.to_owned()),
        ("reasons[0]".to_owned(), "edu-qr".to_owned()),
        number("page", marked.page),
        number("left", marked.left),
        number("top", marked.top),
        number("width", marked.width),
        number("height", marked.height),
    ];
    let reason = marked.reason.as_ref().map(ToString::to_string);
    fields.extend(reason.map(|reason| ("boxes[0][reason]".to_owned(), reason)));
    fields
}

fn borrow(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// Sends an act as the desk's queue does.
async fn send_act(reviewer: &TestUser, queued: &QueuedAct) -> TestResponse {
    let body = serde_json::json!({ "act": queued }).to_string();
    let request = Request::post("/api/review/act")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json");
    reviewer.send(request, Body::from(body)).await
}

async fn apply(candidate: &TestUser) -> ApplicationId {
    let application = candidate.enter().await;
    candidate.prepare(application).await;
    candidate.fill(application).await;
    let answer = candidate
        .upload(application, SLOT, new_image_id(), load_picture(SECOND_PAGE))
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    candidate.submit(application).await;
    application
}

#[tokio::test]
async fn box_is_stored_sent_and_gone_after_the_replacement() {
    let app = TestApp::start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let application = apply(&candidate).await;
    for (slot, _) in REQUIRED.iter().filter(|(slot, _)| *slot != SLOT) {
        let part = [("part", *slot)];
        reviewer.review("review/pass", application, &part).await;
    }
    let fields = fields(&marked());
    reviewer
        .review("review/return-part", application, &borrow(&fields))
        .await;
    // The desk shows it again, and the page with the box is at fault.
    let desk = reviewer.desk(application).await.dossier.application;
    assert_eq!(desk.marked_boxes(&slot()), [marked()]);
    assert_eq!(desk.pages_at_fault(&slot()), &[2].into());
    reviewer.review("review/send-back", application, &[]).await;

    let dossier = candidate.dossier(application).await;
    let LogEvent::Returned { parts } = &dossier.log[0].event else {
        panic!("newest first: {:?}", dossier.log[0]);
    };
    assert_eq!(parts[0].boxes, [marked()]);
    let messages = candidate.open(url::page::MESSAGES).await.text();
    assert!(messages.contains("请替换第 2 页。"), "{messages}");
    assert!(messages.contains("已在图片上框出，共 1 处"), "{messages}");
    let materials = url::page::materials(application);
    let page = candidate.open(&materials).await.text();
    assert!(page.contains("class=\"marked-box\""), "{page}");

    let old = dossier.application.images(&slot())[1].id;
    let (image, bytes) = (new_image_id(), load_picture(NEW_PAGE));
    let address = url::slot_image(application, &slot(), image);
    let request = image_upload_request(application, SLOT, image, &bytes)
        .uri(format!("{address}?replaces={old}"));
    let answer = candidate.send(request, Body::from(bytes)).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let page = candidate.open(&materials).await.text();
    assert!(!page.contains("class=\"marked-box\""), "{page}");
    candidate.submit(application).await;
    let again = candidate.application(application).await;
    assert_eq!(again.state.kind(), StateKind::Submitted);
    assert!(again.marked_boxes(&slot()).is_empty());
}

#[tokio::test]
async fn invalid_box_is_refused_and_nothing_is_stored() {
    let app = TestApp::start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let application = apply(&candidate).await;
    let revision = reviewer
        .desk(application)
        .await
        .dossier
        .application
        .revision;
    let refused = |fault: BoxFault| Problem::BoxRefused { number: 1, fault };
    let cases = [
        (
            MarkedBox {
                left: 6_000,
                ..marked()
            },
            refused(BoxFault::OutsidePicture),
        ),
        (
            MarkedBox {
                reason: Some("blurred".parse().expect("a slug")),
                ..marked()
            },
            refused(BoxFault::UnknownReason),
        ),
        (
            MarkedBox {
                page: 3,
                ..marked()
            },
            Problem::UnknownPage { page: 3, count: 2 },
        ),
    ];
    for (wrong, problem) in cases {
        let mut fields = fields(&wrong);
        fields.push(("application".to_owned(), application.to_string()));
        fields.push(("revision".to_owned(), revision.to_string()));
        let answer = reviewer.call("review/return-part", &borrow(&fields)).await;
        assert_eq!((answer.status, answer.problem()), (422, problem));
    }
    let desk = reviewer.desk(application).await.dossier.application;
    assert!(desk.verdict(&slot()).is_pending());
}

#[tokio::test]
async fn act_of_the_desk_carries_its_boxes() {
    let app = TestApp::start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let application = apply(&candidate).await;
    let revision = reviewer
        .desk(application)
        .await
        .dossier
        .application
        .revision;
    let act = ReviewAct::ReturnPart {
        part: ReviewPart::Slot(slot()),
        reasons: vec!["edu-qr".parse().expect("a slug")],
        note: None,
        pages: [2].into(),
        boxes: vec![marked(); 6],
    };
    let queued = QueuedAct::new(application, revision, act.clone());
    let refused = send_act(&reviewer, &queued).await;
    let problem = Problem::TooManyBoxes {
        measured: 6,
        allowed: 5,
    };
    assert_eq!((refused.status, refused.problem()), (422, problem));
    let ReviewAct::ReturnPart {
        part,
        reasons,
        note,
        pages,
        mut boxes,
    } = act
    else {
        unreachable!("it is a return")
    };
    boxes.truncate(5);
    let act = ReviewAct::ReturnPart {
        part,
        reasons,
        note,
        pages,
        boxes,
    };
    let queued = QueuedAct::new(application, revision, act);
    assert_eq!(send_act(&reviewer, &queued).await.status, 200);
    // An answer that was lost: the same act is recognised.
    assert_eq!(send_act(&reviewer, &queued).await.status, 200);
    let desk = reviewer.desk(application).await.dossier.application;
    assert_eq!(desk.marked_boxes(&slot()).len(), 5);
}
