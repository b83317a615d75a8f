//! Tests of a refusal in S2 after registration has closed, and of unconfirmed drafts. SH-14.

use crate::national::{CODE, enter};

#[tokio::test]
async fn after_the_window_a_refusal_is_final_and_a_draft_lapses() {
    let (app, candidate, id) = enter().await;
    candidate.settle(&app, id).await;
    assert_eq!(
        candidate
            .act("positions/choose", id, &[("position", "10010101")])
            .await,
        200
    );
    candidate.submit(id).await;
    let reviewer = app.reviewer().await;
    reviewer.refuse(id, "专业不符").await;
    app.set_time("2024-03-11 18:00");
    let candidate = app.sign_in_again(&candidate).await;
    let revision = candidate.application(id).await.revision.to_string();
    let late = [("revision", &*revision)];
    assert_eq!(
        candidate.act("applications/begin-again", id, &late).await,
        409
    );

    app.set_time("2024-03-05 10:00");
    let other = app.candidate().await;
    assert_eq!(
        other
            .call("applications/enter", &[("exam", CODE)])
            .await
            .status,
        200
    );
    app.set_time("2024-03-11 18:00");
    let lapsed = server::jobs::lapse_overdue(&app.state).await.expect("runs");
    assert_eq!(lapsed, 1, "the window of the confirmation decides");
}
