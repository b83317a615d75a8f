//! Networks outside of which accounts of staff cannot be used.

use std::net::Ipv4Addr;

use shared::{audit::AuditKind, problem::Problem};

use crate::app::{PASSWORD, TestApp};

/// An address outside of the networks of these tests, whose browsers have addresses in 10.0.0.0/8.
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 9);

async fn start() -> TestApp {
    TestApp::start_with(|config| {
        config.staff_networks = vec!["10.0.0.0/8".parse().expect("a network")];
    })
    .await
}

#[tokio::test]
async fn a_staff_session_counts_only_in_the_networks() {
    let app = start().await;
    let (application, _) = app.candidate().await.apply().await;
    for (actor, page) in [
        (app.reviewer().await, "/review"),
        (app.officer().await, "/office"),
        (app.administrator().await, "/office/staff"),
    ] {
        assert_eq!(actor.open(page).await.status, 200, "{page}");
        let away = actor.browser.moved_to(ELSEWHERE);
        assert_ne!(away.open(page).await.status, 200, "{page}");
        let id = application.to_string();
        let refused = away.query("review/desk", &[("application", &id)]).await;
        assert_eq!(refused.problem(), Problem::SignedOut, "{page}");
        // The session lives on, since a network may be lost for a minute.
        assert_eq!(actor.open(page).await.status, 200, "{page}");
    }
}

#[tokio::test]
async fn staff_cannot_sign_in_from_elsewhere() {
    let app = start().await;
    let reviewer = app.reviewer().await;
    let before = app.audit_entries().await.len();
    let away = app.browser().moved_to(ELSEWHERE);
    let refused = away.sign_in(&reviewer.login, PASSWORD).await;
    assert_ne!(refused.status, 302);
    assert!(
        refused.text().contains("您现在的地址是 203.0.113.9"),
        "{}",
        refused.text()
    );
    assert_eq!(away.cookie("session"), None);
    let account = app.state.db.find_account_by_login(&reviewer.login).await;
    let account = account.expect("reads").expect("is there").id;
    let refusal = (AuditKind::SignInRefused.as_str().to_owned(), Some(account));
    assert_eq!(app.kinds_after(before).await, [refusal]);

    // Only the owner learns that the account is one of staff.
    let wrong = away.sign_in(&reviewer.login, "not the password").await;
    assert!(!wrong.text().contains("203.0.113.9"), "{}", wrong.text());
}

#[tokio::test]
async fn a_candidate_signs_in_from_everywhere() {
    let app = start().await;
    let candidate = app.candidate().await;
    let away = app.browser().moved_to(ELSEWHERE);
    assert_eq!(away.sign_in(&candidate.login, PASSWORD).await.status, 302);
    assert_eq!(away.open("/exams").await.status, 200);
}
