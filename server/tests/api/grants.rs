//! Tests of the grants of reviewers: every route of a reviewer with every grant, on an application
//! of the exam, on one that is absent and on a draft; and the list, the counts and the next one.

use axum::http::Method;
use shared::{
    application::StateKind,
    id::{ApplicationId, ImageId},
    review_grant::GrantKind,
    view::ReviewQueue,
};

use crate::{
    actor::{TestBrowser, TestUser, new_image_id},
    app::{EXAM, TestApp},
    gate::ask_with,
};

const GET: Method = Method::GET;
const POST: Method = Method::POST;

/// Method, route, arguments, and the statuses of: a reviewer without grants, one whose grants were
/// revoked, the first review, the second review, a supervisor, all grants of another exam. The exam
/// has one review, and the application waits for it.
type GrantRow = (Method, &'static str, &'static str, [u16; 6]);

const OF: &str = "application=APPLICATION";
const STALE: &str = "application=APPLICATION&revision=999";
const PART: &str = "application=APPLICATION&revision=999&part=resume";

#[rustfmt::skip]
const TABLE: [GrantRow; 26] = [
    (GET, "/review/{application}", "", [200, 404, 200, 200, 200, 404]),
    (GET, "/review/{application}/team", "", [200, 404, 200, 200, 200, 404]),
    (GET, "/api/review/desk", OF, [200, 404, 200, 200, 200, 404]),
    (GET, "/api/review/team", OF, [200, 404, 200, 200, 200, 404]),
    (GET, "/api/v1/applications/{application}/images/{image}", "", [200, 404, 200, 200, 200, 404]),
    (GET, "/api/v1/applications/{application}/images/{image}/thumbnail", "", [200, 404, 200, 200, 200, 404]),
    (POST, "/api/review/pass", PART, [409, 404, 409, 403, 403, 404]),
    (POST, "/api/review/return-part", PART, [409, 404, 409, 403, 403, 404]),
    (POST, "/api/review/clear", PART, [409, 404, 409, 403, 403, 404]),
    (POST, "/api/review/send-back", STALE, [409, 404, 409, 403, 403, 404]),
    (POST, "/api/review/approve", STALE, [409, 404, 409, 403, 403, 404]),
    (POST, "/api/review/refuse", "application=APPLICATION&revision=999&note=x", [409, 404, 409, 403, 403, 404]),
    // The colleague is nobody.
    (POST, "/api/review/hand-over", "application=APPLICATION&to=IMAGE&question=x", [404, 404, 404, 403, 404, 404]),
    (POST, "/api/review/propose-correction", "application=APPLICATION&target=refused&reason=x", [403, 404, 403, 403, 409, 404]),
    (POST, "/api/review/confirm-correction", "application=APPLICATION&proposed=0", [403, 404, 403, 403, 409, 404]),
    (POST, "/api/review/decline-correction", "application=APPLICATION&proposed=0", [403, 404, 403, 403, 409, 404]),
    (POST, "/api/review/mark-known-case", OF, [403, 404, 403, 403, 409, 404]),
    (POST, "/api/review/add-note", "application=APPLICATION&text=", [422, 404, 422, 422, 422, 404]),
    (POST, "/api/review/renew-claim", OF, [200, 404, 200, 200, 200, 404]),
    (POST, "/api/review/put-back", OF, [200, 404, 200, 200, 200, 404]),
    (POST, "/api/review/release-claim", OF, [200, 404, 200, 200, 200, 404]),
    (POST, "/api/review/release-foreign-claim", OF, [403, 404, 403, 403, 200, 404]),
    (POST, "/api/review/take-over", OF, [200, 404, 200, 403, 403, 404]),
    (GET, "/api/review/queue", "filter[page]=0", [200, 200, 200, 200, 200, 200]),
    (POST, "/api/review/claim-next", "", [200, 200, 200, 200, 200, 200]),
    // The last row: these people never read the application again.
    (POST, "/api/review/recuse", OF, [200, 404, 200, 200, 200, 404]),
];

const OTHER_EXAM: &str = "hebei-medical";

async fn six_reviewers(app: &TestApp) -> [TestUser; 6] {
    use GrantKind::{Final, Initial, Supervisor};
    app.publish(OTHER_EXAM).await;
    [
        app.reviewer().await,
        app.reviewer_with(EXAM, &[]).await,
        app.reviewer_with(EXAM, &[Initial]).await,
        app.reviewer_with(EXAM, &[Final]).await,
        app.reviewer_with(EXAM, &[Supervisor]).await,
        app.reviewer_with(OTHER_EXAM, &GrantKind::ALL).await,
    ]
}

async fn compare(
    reviewers: &[TestUser; 6],
    application: ApplicationId,
    image: ImageId,
    expect: impl Fn(&GrantRow) -> [u16; 6],
) -> Vec<String> {
    let mut differences = Vec::new();
    for row in &TABLE {
        let (method, route, arguments, _) = row;
        let mut answered = [0; 6];
        for (status, reviewer) in answered.iter_mut().zip(reviewers) {
            let browser: &TestBrowser = &reviewer.browser;
            *status = ask_with(browser, method, route, arguments, application, image).await;
        }
        let expected = expect(row);
        if answered != expected {
            differences.push(format!(
                "{method} {route}: {answered:?} and not {expected:?}"
            ));
        }
    }
    differences
}

fn names_application((_, route, arguments, _): &GrantRow) -> bool {
    arguments.contains("APPLICATION") || route.contains("{application}")
}

#[tokio::test]
async fn every_route_of_a_reviewer_asks_for_its_grant() {
    let app = TestApp::start().await;
    let (application, images) = app.candidate().await.apply().await;
    let reviewers = six_reviewers(&app).await;
    let differences = compare(&reviewers, application, images[1], |row| row.3).await;
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[tokio::test]
async fn a_draft_and_an_absent_one_are_there_for_no_grant() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let draft = candidate.enter().await;
    let images = candidate.fill(draft).await;
    let absent = ApplicationId(new_image_id().0);
    let reviewers = six_reviewers(&app).await;
    for application in [draft, absent] {
        let expect = |row: &GrantRow| match names_application(row) {
            true => [404; 6],
            false => row.3,
        };
        let differences = compare(&reviewers, application, images[1], expect).await;
        assert!(differences.is_empty(), "\n{}", differences.join("\n"));
    }
}

#[tokio::test]
async fn list_counts_and_next_follow_the_grants() {
    let app = TestApp::start().await;
    let (application, _) = app.candidate().await.apply().await;
    let reviewers = six_reviewers(&app).await;
    let mut found = Vec::new();
    for reviewer in &reviewers {
        let queue: ReviewQueue = reviewer
            .read("review/queue", &[("filter[page]", "0")])
            .await;
        let exams = queue.exams.len();
        let counted = queue.counts[&StateKind::Submitted];
        let waiting: u64 = queue.waiting.values().sum();
        let answer = reviewer.call("review/claim-next", &[]).await;
        let next: Option<ApplicationId> = answer.json();
        let released = reviewer
            .call(
                "review/release-claim",
                &[("application", &application.to_string())],
            )
            .await;
        assert!(matches!(released.status, 200 | 404), "{}", released.text());
        found.push((queue.total, counted, waiting, exams, next.is_some()));
    }
    assert_eq!(
        found,
        [
            (1, 1, 1, 2, true),
            (0, 0, 0, 0, false),
            (1, 1, 1, 1, true),
            (0, 0, 0, 1, false),
            (1, 1, 1, 1, false),
            (0, 0, 0, 1, false),
        ]
    );
}
