//! Tests of password guessing: its cost, and that it does not lock out others.

use shared::{digest::Sha256, role::Role, time::Timestamp};

use crate::{
    actor::{SolvedProof, TestBrowser},
    app::{PASSWORD, TestApp},
};

const KNOWN: &str = "zhunkao_known_device";

#[tokio::test]
async fn guesses_raise_the_proof_of_work_and_lock_nobody_out() {
    let app = TestApp::start().await;
    let (_, login) = app.make_account(Role::Candidate).await;
    let guesser = app.browser();
    for _ in 0..3 {
        assert_eq!(guesser.sign_in(&login, "guess").await.status, 401);
    }
    // The correct password alone is not enough any more; with the proof it is checked.
    let mut page = guesser.sign_in(&login, PASSWORD).await;
    assert_eq!(page.status, 428);
    let bits = app.state.config.proof_bits;
    for failures in 3..20 {
        let proof = SolvedProof::of(&page);
        let harder = match failures {
            0..5 => 0,
            5..10 => 1,
            _ => 2,
        };
        assert_eq!(proof.bits, bits + harder, "after {failures}");
        let form = proof.with(&[("login", &login), ("password", "guess")]);
        page = guesser.post_page("/sign-in", &form).await;
        assert_eq!(page.status, 401);
        let again = guesser.post_page("/sign-in", &form).await.status;
        assert_eq!(again, 428, "a proof works once");
    }

    // A neighbour behind the same address signs in with another name, and so does the victim.
    let (_, other) = app.make_account(Role::Candidate).await;
    assert_eq!(
        guesser
            .without_cookies()
            .sign_in(&other, PASSWORD)
            .await
            .status,
        302
    );
    let victim = guesser.without_cookies();
    let asked = victim.sign_in(&login, PASSWORD).await;
    assert_eq!(asked.status, 428);
    let proof = SolvedProof::of(&asked);
    let form = proof.with(&[("login", &login), ("password", PASSWORD)]);
    assert_eq!(victim.post_page("/sign-in", &form).await.status, 302);
}

#[tokio::test]
async fn a_proof_that_is_too_easy_by_now_is_not_taken() {
    let app = TestApp::start().await;
    let (_, login) = app.make_account(Role::Candidate).await;
    let guesser = app.browser();
    let easy = guesser.solve_proof("/sign-in").await;
    let key = failure_key(&guesser, &login);
    record_failures(&app, &key, 20).await;
    let form = easy.with(&[("login", &login), ("password", PASSWORD)]);
    let answer = guesser.post_page("/sign-in", &form).await;
    assert_eq!(answer.status, 428);
    let hard = SolvedProof::of(&answer);
    assert_eq!(hard.bits, app.state.config.proof_bits + 3);
    // Failures of others while the form is filled in add at most one step.
    record_failures(&app, &key, 20).await;
    let form = hard.with(&[("login", &login), ("password", PASSWORD)]);
    assert_eq!(guesser.post_page("/sign-in", &form).await.status, 302);
}

#[tokio::test]
async fn a_proof_never_gets_harder_than_a_phone_manages() {
    let app = TestApp::start_with(|config| {
        config.proof_bits_most = 8;
        config.sign_in_attempts_per_address = 10;
    })
    .await;
    let browser = app.browser();
    record_failures(&app, &format!("address {}", browser.address()), 320).await;
    assert_eq!(browser.solve_proof("/sign-in").await.bits, 8);
}

#[tokio::test]
async fn an_address_that_fails_often_costs_work_and_refuses_nobody() {
    let app = TestApp::start().await;
    let guesser = app.browser();
    let limit = app.state.config.sign_in_attempts_per_address;
    record_failures(&app, &format!("address {}", guesser.address()), limit).await;
    let officer = app.make_account(Role::Office).await.1;
    assert_eq!(guesser.sign_in(&officer, PASSWORD).await.status, 428);
    let proof = guesser.solve_proof("/sign-in").await;
    assert_eq!(proof.bits, app.state.config.proof_bits + 1);
    let form = proof.with(&[("login", &officer), ("password", PASSWORD)]);
    assert_eq!(guesser.post_page("/sign-in", &form).await.status, 302);
}

#[tokio::test]
async fn waits_saved_up_for_one_name_run_out() {
    let app = TestApp::start().await;
    let (_, login) = app.make_account(Role::Candidate).await;
    let guesser = app.browser();
    record_failures(&app, &failure_key(&guesser, &login), 3).await;
    let allowed = app.state.config.sign_in_attempts;
    let mut saved = Vec::new();
    for _ in 0..=allowed {
        saved.push(guesser.solve_proof("/sign-in").await.challenge);
    }
    app.advance(6 * Timestamp::MINUTE_MS);
    let mut statuses = Vec::new();
    for challenge in &saved {
        let form = [
            ("login", login.as_str()),
            ("password", "guess"),
            ("challenge", challenge),
        ];
        statuses.push(guesser.post_page("/sign-in", &form).await.status);
    }
    assert_eq!(statuses.pop(), Some(429));
    assert!(statuses.iter().all(|status| *status == 401), "{statuses:?}");
    // A proof of work is still accepted.
    let proof = SolvedProof::of(&guesser.sign_in(&login, PASSWORD).await);
    let form = proof.with(&[("login", &login), ("password", PASSWORD)]);
    assert_eq!(guesser.post_page("/sign-in", &form).await.status, 302);
}

#[tokio::test]
async fn a_known_browser_is_not_hit_by_the_failures_of_others() {
    let app = TestApp::start().await;
    let person = app.candidate().await;
    assert!(person.cookie(KNOWN).is_some());
    record_failures(&app, &failure_key(&person, &person.login), 40).await;
    record_failures(&app, &format!("address {}", person.address()), 400).await;
    // No proof is needed from the same address, although the session has ended.
    person.call("sign-out", &[]).await;
    assert_eq!(person.sign_in(&person.login, PASSWORD).await.status, 302);
    // The known browser is counted separately.
    for _ in 0..3 {
        assert_eq!(person.sign_in(&person.login, "slip").await.status, 401);
    }
    assert_eq!(person.sign_in(&person.login, PASSWORD).await.status, 428);
    // The cookie does not apply to another account.
    let thief = app.browser();
    thief.set_cookie(KNOWN, &person.cookie(KNOWN).expect("a cookie"));
    let (_, other) = app.make_account(Role::Candidate).await;
    record_failures(&app, &failure_key(&thief, &other), 5).await;
    assert_eq!(thief.sign_in(&other, PASSWORD).await.status, 428);
}

#[tokio::test]
async fn a_shared_computer_and_a_forged_cookie_are_not_known() {
    let app = TestApp::start().await;
    let (_, login) = app.make_account(Role::Candidate).await;
    let browser = app.browser();
    let form = [
        ("login", login.as_str()),
        ("password", PASSWORD),
        ("shared-device", "yes"),
    ];
    assert_eq!(browser.post_page("/sign-in", &form).await.status, 302);
    assert_eq!(browser.cookie(KNOWN), None);
    let person = app.candidate().await;
    let cookie = person.cookie(KNOWN).expect("a cookie");
    let forged = app.browser();
    forged.set_cookie(KNOWN, &cookie.replacen('.', ".x", 1));
    record_failures(&app, &failure_key(&forged, &person.login), 5).await;
    assert_eq!(forged.sign_in(&person.login, PASSWORD).await.status, 428);
}

/// The key of the failures of a name from the browser's address.
fn failure_key(browser: &TestBrowser, login: &str) -> String {
    let pair = format!("sign-in {} {login}", browser.address());
    format!("pair {}", Sha256::of(pair.as_bytes()))
}

async fn record_failures(app: &TestApp, key: &str, times: u32) {
    let now = app.state.clock.now();
    for _ in 0..times {
        app.state
            .db
            .record_failure(key, now)
            .await
            .expect("is written");
    }
}
