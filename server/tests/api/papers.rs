//! Tests of forms printed after the approval.

use shared::{exam::Exam, id::ApplicationId, time::Timestamp};

use crate::{
    actor::{TestResponse, TestUser},
    app::{EXAM, TestApp, read_definition},
    application::REQUIRED,
};

/// Addition to the exam of these tests: a letter that can be printed for two days.
const LETTER: &str = r#"
[[windows]]
id = "print"
title = "打印"
after = "approved"
days = 2

[[rounds.stages]]
id = "print"
title = "打印"
kind = "print"
window = "print"

[[printed-forms]]
id = "letter"
title = "介绍信"
copies = 1
lines = [{ title = "姓名", from = "name" }, { title = "签名", from = "blank" }]
"#;

async fn start() -> TestApp {
    start_with(LETTER).await
}

async fn start_with(letter: &str) -> TestApp {
    let app = TestApp::start().await.with_fonts();
    let exam: Exam =
        toml::from_str(&format!("{}{letter}", read_definition(EXAM))).expect("it parses");
    let now = app.state.clock.now();
    app.state
        .db
        .publish_exam(&exam, now)
        .await
        .expect("it is published");
    app
}

async fn open(actor: &TestUser, application: ApplicationId, form: &str) -> TestResponse {
    let path = format!("/api/v1/applications/{application}/papers/{form}");
    actor.open(&path).await
}

async fn approve(reviewer: &TestUser, application: ApplicationId) {
    for (slot, _) in REQUIRED {
        reviewer
            .review("review/pass", application, &[("part", slot)])
            .await;
    }
    reviewer.review("review/approve", application, &[]).await;
}

#[tokio::test]
async fn a_paper_with_a_character_no_face_has_is_refused() {
    // The fonts of these tests have no rare characters.
    let app = start_with(&LETTER.replace("签名", "王𠮷签名")).await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let (application, _) = candidate.apply().await;
    approve(&reviewer, application).await;
    let refused = open(&candidate, application, "letter").await;
    assert_eq!(refused.status, 409);
    let sentence = refused.text();
    assert!(
        sentence.contains("「𠮷」（U+20BB7），本系统的字库里暂时没有"),
        "{sentence}"
    );
    // The office sees the application and the character.
    let board = app.officer().await.open("/office").await.text();
    let number = candidate.application(application).await.number;
    assert!(board.contains(&format!("报名编号 {number}，林样本：「𠮷」（U+20BB7）")));
}

#[tokio::test]
async fn form_is_printable_from_approval_to_window_end() {
    let app = start().await;
    let (candidate, stranger) = (app.candidate().await, app.candidate().await);
    let reviewer = app.reviewer().await;
    let (application, _) = candidate.apply().await;
    let early = open(&candidate, application, "letter").await;
    assert_eq!(early.status, 403, "before the approval");

    approve(&reviewer, application).await;
    let printed = open(&candidate, application, "letter").await;
    assert_eq!(printed.status, 200, "{}", printed.text());
    assert_eq!(printed.header("content-type"), "application/pdf");
    assert_eq!(printed.header("cache-control"), "no-store");
    assert!(printed.body.starts_with(b"%PDF-"));
    assert_eq!(open(&stranger, application, "letter").await.status, 404);
    assert_eq!(open(&candidate, application, "ticket").await.status, 404);

    app.advance(2 * Timestamp::DAY_MS);
    let candidate = app.sign_in_again(&candidate).await;
    let late = open(&candidate, application, "letter").await;
    assert_eq!(late.status, 409, "after the window");
}
