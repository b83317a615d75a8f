//! Tests of the keys that a reviewer chooses.

use axum::{
    body::Body,
    http::{Request, header},
};
use shared::{
    problem::Problem,
    review_keys::{KeyAct, KeyFault, KeyPage, ReviewKeys},
    view::{ReviewQueue, ReviewSheet},
};

use crate::{
    actor::{TestResponse, TestUser},
    app::{EXAM, TestApp},
};

/// Origin of the page that the browser names.
const SITE: &str = "http://localhost";

impl TestUser {
    async fn keys(&self) -> ReviewKeys {
        self.read("review/keys", &[]).await
    }

    /// Sends a form of the page of keys as a browser without scripts does, and opens the next page.
    async fn send_form(&self, function: &str, fields: &str) -> TestResponse {
        let request = Request::post(format!("/api/{function}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "text/html")
            .header(header::REFERER, format!("{SITE}/review/keys"));
        let answer = self.send(request, Body::from(fields.to_owned())).await;
        let next = answer.header("location").replace(SITE, "");
        assert!(next.starts_with("/review/keys"), "{next}");
        self.open(&next).await
    }

    async fn set_key(&self, act: &str, key: &str) -> Result<(), Problem> {
        let fields = [("act", act), ("key", key)];
        let answer = self.call("review/set-key", &fields).await;
        match answer.status {
            200 => Ok(()),
            _ => Err(answer.problem()),
        }
    }
}

#[tokio::test]
async fn chosen_key_is_on_desk_queue_and_sheet_of_its_reviewer_alone() {
    let app = TestApp::start().await;
    let (application, _) = app.candidate().await.apply().await;
    let (reviewer, other) = (app.reviewer().await, app.reviewer().await);
    assert_eq!(reviewer.set_key("next", "'").await, Ok(()));
    assert_eq!(reviewer.set_key("sheet-pass", "End").await, Ok(()));

    let keys = reviewer.keys().await;
    assert_eq!(
        keys.find_act(KeyPage::Sheet, "End"),
        Some(KeyAct::SheetPass)
    );
    assert_eq!(keys.find_act(KeyPage::Desk, "n"), None);
    assert_eq!(reviewer.desk(application).await.keys, keys);
    let filter = [("filter[page]", "0")];
    let queue: ReviewQueue = reviewer.read("review/queue", &filter).await;
    assert_eq!(queue.keys, keys);
    let slot = [("query[exam]", EXAM), ("query[slot]", "education")];
    let sheet: ReviewSheet = reviewer.read("review/sheet", &slot).await;
    assert_eq!(sheet.keys, keys);
    assert_eq!(other.keys().await, ReviewKeys::default());

    // They belong to the account, and not to a session.
    let again = app.sign_in_again(&reviewer).await;
    assert_eq!(again.keys().await, keys);
}

#[tokio::test]
async fn taken_reserved_and_unknown_keys_are_refused() {
    let app = TestApp::start().await;
    let reviewer = app.reviewer().await;
    let taken = |act| Err(Problem::KeyTaken { act });
    let refused = |fault| Err(Problem::KeyRefused { fault });
    assert_eq!(reviewer.set_key("pass", "d").await, taken(KeyAct::Decide));
    for (key, fault) in [
        ("F5", KeyFault::Reserved),
        ("Ctrl+W", KeyFault::Reserved),
        ("1", KeyFault::Reason),
        ("?", KeyFault::Fixed),
        ("", KeyFault::Unknown),
        (&"x".repeat(10_000), KeyFault::Unknown),
    ] {
        assert_eq!(reviewer.set_key("pass", key).await, refused(fault));
    }
    assert_eq!(reviewer.keys().await, ReviewKeys::default());
    let unknown = reviewer
        .call("review/set-key", &[("act", "no-such-act"), ("key", "'")])
        .await;
    assert_eq!(unknown.status, 400);
}

#[tokio::test]
async fn plain_form_changes_a_key_and_restores_the_standard() {
    let app = TestApp::start().await;
    let reviewer = app.reviewer().await;
    let changed = reviewer
        .send_form("review/set-key", "act=decide&key=pagedown")
        .await;
    assert!(changed.text().contains("<kbd>PageDown<"));
    assert!(changed.text().contains("原来是 D"));
    // The form with a fault leads to the page with the sentence.
    let refused = reviewer
        .send_form("review/set-key", "act=pass&key=pagedown")
        .await;
    assert!(refused.text().contains("这个键已经用于"));
    let restored = reviewer.send_form("review/reset-keys", "").await;
    assert!(!restored.text().contains("<kbd>PageDown<"));
    assert_eq!(reviewer.keys().await, ReviewKeys::default());
}
