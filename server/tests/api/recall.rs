//! Tests of taking back a submission: the candidate does it until a reviewer has opened or claimed it,
//! and the office does it for them with a reason.

use shared::{
    application::{LogEvent, RecallFault, StateKind},
    id::ApplicationId,
    problem::Problem,
    url::page,
    view::{CLAIM_LEASE_MS, PersonView},
};

use crate::{
    actor::{TestResponse, TestUser},
    app::TestApp,
};

const REASON: &str = "本人来电要求更换学历材料";

impl TestUser {
    async fn recall(&self, id: ApplicationId) -> TestResponse {
        let revision = self.application(id).await.revision.to_string();
        let id = id.to_string();
        let arguments = [("application", id.as_str()), ("revision", &revision)];
        self.call("applications/recall", &arguments).await
    }

    async fn recall_for(&self, account: &str, id: ApplicationId, reason: &str) -> TestResponse {
        let id = id.to_string();
        let fields = [
            ("act", "recall"),
            ("application", id.as_str()),
            ("recall-reason", reason),
        ];
        self.post_page(&format!("/office/people/{account}"), &fields)
            .await
    }
}

async fn account_of(app: &TestApp, user: &TestUser) -> String {
    let found = app.state.db.find_account_by_login(&user.login).await;
    found.expect("reads").expect("is there").id.to_string()
}

fn begun() -> Problem {
    RecallFault::ReviewBegun.into()
}

#[tokio::test]
async fn a_candidate_takes_a_submission_back_and_submits_again() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let (id, _) = candidate.apply().await;
    let first = candidate.dossier(id).await.receipts.remove(0);
    let hub = candidate.open(&page::hub(id)).await.text();
    assert!(
        hub.contains(r#"action="/api/applications/recall""#),
        "{hub}"
    );
    app.advance(1_000);
    let recalled = candidate.recall(id).await;
    assert_eq!(recalled.status, 200, "{}", recalled.text());
    let dossier = candidate.dossier(id).await;
    assert_eq!(dossier.application.state.kind(), StateKind::Draft);
    assert_eq!(
        dossier.log[0].event,
        LogEvent::SubmissionRecalled { reason: None }
    );
    assert!(
        candidate.messages().await.rows.is_empty(),
        "it was their own act"
    );
    let reviewer = app.reviewer().await;
    let draft = [("application", &*id.to_string())];
    let desk = reviewer.query("review/desk", &draft).await;
    assert_eq!(desk.problem(), Problem::NotFound);
    let receipt = candidate.open(&page::receipt(id, &first.code)).await.text();
    assert!(receipt.contains("这份回执不再有效"), "{receipt}");
    let again = candidate.recall(id).await.problem();
    let state = StateKind::Draft;
    assert_eq!(again, RecallFault::NotSubmitted { state }.into());

    app.advance(1_000);
    candidate.submit(id).await;
    assert_eq!(candidate.dossier(id).await.receipts.len(), 2);
    reviewer.pass_all(id).await;
    reviewer.review("review/approve", id, &[]).await;
}

#[tokio::test]
async fn of_a_recall_and_a_claim_at_once_one_wins() {
    let app = TestApp::start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let (id, _) = candidate.apply().await;
    let (recalled, next) = tokio::join!(
        candidate.recall(id),
        reviewer.call("review/claim-next", &[])
    );
    let claimed = next.json::<Option<ApplicationId>>();
    match recalled.status {
        200 => assert_eq!(claimed, None),
        _ => {
            assert_eq!(recalled.problem(), begun());
            assert_eq!(claimed, Some(id));
        }
    }
}

#[tokio::test]
async fn a_claim_or_a_look_of_a_reviewer_keeps_the_submission() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let (id, _) = candidate.apply().await;
    // A look of the office is no review.
    let (officer, account) = (app.officer().await, account_of(&app, &candidate).await);
    let person: PersonView = officer
        .read("office/person", &[("account", &account)])
        .await;
    assert!(person.applications[0].can_recall);
    let reviewer = app.reviewer().await;
    let next = reviewer.call("review/claim-next", &[]).await;
    assert_eq!(next.json::<Option<ApplicationId>>(), Some(id));
    assert_eq!(candidate.recall(id).await.problem(), begun());
    let refused = officer.recall_for(&account, id, REASON).await;
    assert_eq!(refused.status, 409);
    let text = refused.text();
    assert!(
        text.contains("已经打开或领取") && text.contains(REASON),
        "{text}"
    );
    // A claim ends by itself; what was seen stays seen.
    app.advance(CLAIM_LEASE_MS);
    let other = app.candidate().await;
    let (seen, _) = other.apply().await;
    reviewer.desk(seen).await;
    app.advance(CLAIM_LEASE_MS);
    assert_eq!(other.recall(seen).await.problem(), begun());
    assert_eq!(candidate.recall(id).await.status, 200);
}

#[tokio::test]
async fn the_office_takes_a_submission_back_with_a_reason() {
    let app = TestApp::start().await;
    let (candidate, other) = (app.candidate().await, app.candidate().await);
    let (id, _) = candidate.apply().await;
    let account = account_of(&app, &candidate).await;
    let officer = app.officer().await;
    let silent = officer.recall_for(&account, id, " ").await;
    assert_eq!(silent.status, 422, "{}", silent.text());
    let foreign = account_of(&app, &other).await;
    let foreign = officer.recall_for(&foreign, id, REASON).await;
    assert_eq!(foreign.status, 404, "{}", foreign.text());
    assert!(candidate.messages().await.rows.is_empty());

    let done = officer.recall_for(&account, id, REASON).await;
    assert_eq!(done.status, 302, "{}", done.text());
    let dossier = candidate.dossier(id).await;
    assert_eq!(dossier.application.state.kind(), StateKind::Draft);
    let event = LogEvent::SubmissionRecalled {
        reason: Some(REASON.to_owned()),
    };
    assert_eq!(dossier.log[0].event, event);
    let told = candidate.messages().await.rows;
    assert_eq!(told.len(), 1);
    assert!(told[0].words.zh.contains(REASON), "{}", told[0].words.zh);
    let person: PersonView = officer
        .read("office/person", &[("account", &account)])
        .await;
    assert!(!person.applications[0].can_recall);
}
