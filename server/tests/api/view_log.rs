//! Tests of the log of views: who has seen the form and the pictures of whom.

use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::json;
use shared::{
    id::{ApplicationId, ImageId},
    review_grant::GrantKind,
    time::Timestamp,
    view::{OfficeViewLog, ReviewDesk, ReviewTeam, ViewRow},
    view_log::{MAX_REPORTED_VIEWS, ViewKind, ViewReason},
};

use crate::{
    actor::{TestResponse, TestUser, new_image_id},
    app::{EXAM, TestApp},
};

impl TestUser {
    async fn send_json(&self, function: &str, body: serde_json::Value) -> TestResponse {
        let request = Request::post(format!("/api/{function}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json");
        self.send(request, Body::from(body.to_string())).await
    }

    async fn report(&self, application: ApplicationId, images: &[Option<ImageId>]) -> u16 {
        let views: Vec<_> = images
            .iter()
            .map(|image| json!({ "image": image, "age_ms": 1_000 }))
            .collect();
        let body = json!({ "application": application, "views": views });
        self.send_json("review/report-views", body).await.status
    }

    async fn views(&self, application: ApplicationId) -> Vec<ViewRow> {
        let id = application.to_string();
        let team: ReviewTeam = self.read("review/team", &[("application", &id)]).await;
        team.views.expect("supervises")
    }
}

/// Kind, reason and picture of each entry, oldest first.
fn summarise(views: &[ViewRow]) -> Vec<(ViewKind, ViewReason, Option<ImageId>)> {
    let entry = |row: &ViewRow| (row.kind, row.reason, row.image.as_ref().map(|it| it.image));
    views.iter().rev().map(entry).collect()
}

#[tokio::test]
async fn a_view_has_its_person_time_reason_and_picture() {
    use ViewKind::Seen;
    let app = TestApp::start().await;
    let (application, images) = app.candidate().await.apply().await;
    let (reviewer, looker) = (app.reviewer().await, app.reviewer().await);
    let supervisor = app.reviewer_with(EXAM, &[GrantKind::Supervisor]).await;
    let opened = app.state.clock.now();
    looker.desk(application).await;
    app.advance(Timestamp::MINUTE_MS);
    reviewer.call("review/claim-next", &[]).await;
    reviewer.desk(application).await;
    app.advance(Timestamp::MINUTE_MS);
    let shown = [None, Some(images[0]), Some(new_image_id())];
    assert_eq!(reviewer.report(application, &shown).await, 200);
    assert_eq!(
        reviewer.report(application, &shown).await,
        200,
        "a repetition"
    );
    let views = supervisor.views(application).await;
    assert_eq!(
        summarise(&views),
        [
            (Seen, ViewReason::Search, None),
            (Seen, ViewReason::Next, None),
            (Seen, ViewReason::Next, Some(images[0])),
        ]
    );
    assert_eq!(views[2].at, opened);
    assert_eq!(views[0].at, app.state.clock.now().plus(-1_000));
    assert_eq!(views[0].name, "林样本");
    let place = views[0].image.as_ref().and_then(|it| it.place.clone());
    assert_eq!(place.expect("is in a slot").1, 1);

    // After the decision it is a second look, and later views are entries of their own.
    app.advance(20 * Timestamp::MINUTE_MS);
    reviewer.send_back(application, "education", "edu-qr").await;
    app.advance(20 * Timestamp::MINUTE_MS);
    reviewer.desk(application).await;
    let views = supervisor.views(application).await;
    let last = (views[0].kind, views[0].reason);
    assert_eq!(last, (Seen, ViewReason::SecondLook));
    assert_eq!(views[0].at, app.state.clock.now());
}

#[tokio::test]
async fn a_desk_in_advance_is_seen_once_it_is_reported() {
    let app = TestApp::start().await;
    let (application, images) = app.candidate().await.apply().await;
    let reviewer = app.reviewer().await;
    let supervisor = app.reviewer_with(EXAM, &[GrantKind::Supervisor]).await;
    let ahead = json!({ "filter": {}, "held": [] });
    let desk: Option<ReviewDesk> = reviewer.send_json("review/claim-ahead", ahead).await.json();
    assert_eq!(
        desk.expect("is claimed").dossier.application.id,
        application
    );
    // The pictures are loaded too, and that is no view.
    let picture = shared::url::image(application, images[0]);
    assert_eq!(reviewer.open(&picture).await.status, 200);
    let (prefetched, next) = (ViewKind::Prefetched, ViewReason::Next);
    let views = summarise(&supervisor.views(application).await);
    assert_eq!(views, [(prefetched, next, None)]);
    app.advance(Timestamp::MINUTE_MS);
    let shown = [None, Some(images[0])];
    assert_eq!(reviewer.report(application, &shown).await, 200);
    let views = summarise(&supervisor.views(application).await);
    assert_eq!(views.len(), 3);
    assert_eq!(views[0].0, prefetched, "an entry is never changed");
    assert!(
        views[1..]
            .iter()
            .all(|it| (it.0, it.1) == (ViewKind::Seen, next))
    );
}

#[tokio::test]
async fn a_page_without_the_module_counts_its_picture() {
    let app = TestApp::start().await;
    let (application, images) = app.candidate().await.apply().await;
    let reviewer = app.reviewer().await;
    let supervisor = app.reviewer_with(EXAM, &[GrantKind::Supervisor]).await;
    let page = format!("/review/{application}?part=education");
    assert_eq!(reviewer.open(&page).await.status, 200);
    let views = summarise(&supervisor.views(application).await);
    let (seen, search) = (ViewKind::Seen, ViewReason::Search);
    assert_eq!(views.len(), 2, "{views:?}");
    for image in [None, Some(images[1])] {
        assert!(views.contains(&(seen, search, image)), "{views:?}");
    }
}

#[tokio::test]
async fn the_office_finds_the_views_by_the_number() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let (application, _) = candidate.apply().await;
    let (reviewer, officer) = (app.reviewer().await, app.officer().await);
    reviewer.desk(application).await;
    let number = candidate.application(application).await.number;
    let asked = [("exam", EXAM), ("number", &*number.to_lowercase())];
    let log: OfficeViewLog = officer.read("office/view-log", &asked).await;
    assert_eq!((log.number.as_str(), log.views.len()), (&*number, 1));
    let page = format!("/office/exams/{EXAM}/views?number={number}");
    let page = officer.open(&page).await;
    assert!(page.text().contains("报名表"), "{}", page.text());
    assert!(page.text().contains("查找或打开"));
    let unknown = format!("/office/exams/{EXAM}/views?number=X-1");
    let unknown = officer.open(&unknown).await;
    assert!(unknown.text().contains(r#"class="problem""#));
}

#[tokio::test]
async fn a_report_of_too_many_views_is_refused() {
    let app = TestApp::start().await;
    let (application, _) = app.candidate().await.apply().await;
    let reviewer = app.reviewer().await;
    let many = vec![None; MAX_REPORTED_VIEWS + 1];
    assert_eq!(reviewer.report(application, &many).await, 400);
    assert_eq!(reviewer.report(application, &many[1..]).await, 200);
}

#[tokio::test]
async fn views_of_many_pages_are_written_together() {
    let app = TestApp::start().await;
    let (application, _) = app.candidate().await.apply().await;
    let supervisor = app.reviewer_with(EXAM, &[GrantKind::Supervisor]).await;
    let mut reviewers = Vec::new();
    for _ in 0..5 {
        reviewers.push(app.reviewer().await);
    }
    let desks = reviewers.iter().map(|reviewer| reviewer.desk(application));
    futures::future::join_all(desks).await;
    let written = app.state.db.write_waiting_views();
    written.await.expect("writes");
    assert_eq!(supervisor.views(application).await.len(), 5);
}
