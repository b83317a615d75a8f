//! Forms that are printed after the approval.

use shared::{exam::Exam, id::ApplicationId, time::Timestamp};

use crate::{
    actor::{Actor, Answer},
    app::{EXAM, TestApp, read_definition},
    application::REQUIRED,
};

/// What the exam of these tests has besides: a letter that can be printed for two days.
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
    let app = TestApp::start().await.with_fonts();
    let exam: Exam =
        toml::from_str(&format!("{}{LETTER}", read_definition(EXAM))).expect("it parses");
    let now = app.state.clock.now();
    app.state
        .db
        .publish_exam(&exam, now)
        .await
        .expect("it is published");
    app
}

async fn open(actor: &Actor, application: ApplicationId, form: &str) -> Answer {
    let path = format!("/api/v1/applications/{application}/papers/{form}");
    actor.open(&path).await
}

#[tokio::test]
async fn a_form_is_printed_by_its_candidate_from_the_approval_to_the_end_of_the_window() {
    let app = start().await;
    let (candidate, stranger) = (app.candidate().await, app.candidate().await);
    let reviewer = app.reviewer().await;
    let (application, _) = candidate.apply().await;
    let early = open(&candidate, application, "letter").await;
    assert_eq!(early.status, 403, "before the approval");

    for (slot, _) in REQUIRED {
        reviewer
            .review("review/pass", application, &[("part", slot)])
            .await;
    }
    reviewer.review("review/approve", application, &[]).await;
    let printed = open(&candidate, application, "letter").await;
    assert_eq!(printed.status, 200, "{}", printed.text());
    assert_eq!(printed.header("content-type"), "application/pdf");
    assert_eq!(printed.header("cache-control"), "no-store");
    assert!(printed.body.starts_with(b"%PDF-"));
    assert_eq!(open(&stranger, application, "letter").await.status, 404);
    assert_eq!(open(&candidate, application, "ticket").await.status, 404);

    app.advance(2 * Timestamp::DAY);
    let candidate = app.again(&candidate).await;
    let late = open(&candidate, application, "letter").await;
    assert_eq!(late.status, 409, "after the window");
}
