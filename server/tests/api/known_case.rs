//! Tests of the known cases (R11): marking, the draw before the next application, the review that
//! touches nothing, the result, and the counts for supervisors and the office.

use shared::{
    application::{Application, StateKind, Verdict},
    exam::Exam,
    id::ApplicationId,
    problem::Problem,
    review_event::ReviewEvent,
    review_grant::GrantKind,
    url,
    view::{CaseCounts, KnownCaseRow, ReviewQuality, ReviewQueue, ReviewTeam},
    view_log::{ViewKind, ViewReason},
};

use crate::{
    actor::{TestUser, new_image_id},
    app::{EXAM, TestApp, exam, load_picture},
    second_look::mend,
};

/// S0 with a known case before each application.
async fn start() -> TestApp {
    let app = TestApp::start().await;
    let mut all: Exam = (*exam()).clone();
    all.review.known_cases = 100;
    let published = app.state.db.publish_exam(&all, app.state.clock.now());
    published.await.expect("is published");
    app
}

impl TestUser {
    async fn mark(&self, id: ApplicationId) -> Result<(), Problem> {
        let arguments = [("application", &*id.to_string())];
        let answer = self.call("review/mark-known-case", &arguments).await;
        match answer.status {
            200 => Ok(()),
            _ => Err(answer.problem()),
        }
    }

    async fn claim_after(&self, left: Option<ApplicationId>) -> Option<ApplicationId> {
        let left = left.map(|left| left.to_string());
        let arguments: Vec<_> = left.iter().map(|left| ("left", left.as_str())).collect();
        let answer = self.call("review/claim-next", &arguments).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    async fn object(&self, case: ApplicationId, note: &str) -> u16 {
        let id = case.to_string();
        let fields = [("application", id.as_str()), ("note", note)];
        self.call("review/object-to-known-case", &fields)
            .await
            .status
    }

    async fn quality(&self) -> ReviewQuality {
        self.read("review/quality", &[("exam", EXAM)]).await
    }

    async fn team_of(&self, id: ApplicationId) -> ReviewTeam {
        self.read("review/team", &[("application", &id.to_string())])
            .await
    }
}

async fn supervisor(app: &TestApp) -> TestUser {
    app.reviewer_with(EXAM, &[GrantKind::Supervisor]).await
}

/// An application that was returned because `education` is blurred.
async fn returned(app: &TestApp) -> (TestUser, ApplicationId) {
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let (id, _) = candidate.apply().await;
    reviewer.send_back(id, "education", "blurred").await;
    (candidate, id)
}

/// A supervisor who has marked a returned application, and a reviewer who has got it as a case.
async fn give_case(app: &TestApp) -> (TestUser, ApplicationId, TestUser, ApplicationId) {
    let supervisor = supervisor(app).await;
    let (_, original) = returned(app).await;
    supervisor.mark(original).await.expect("is marked");
    app.candidate().await.apply().await;
    let reviewer = app.reviewer().await;
    let case = reviewer.claim_after(None).await.expect("a case");
    (supervisor, original, reviewer, case)
}

async fn stored(app: &TestApp, id: ApplicationId) -> Application {
    let found = app.state.db.application(id).await.expect("reads");
    found.expect("is there")
}

fn only_case(quality: &ReviewQuality) -> &KnownCaseRow {
    let [row] = &quality.known_cases[..] else {
        panic!("{:?}", quality.known_cases);
    };
    row
}

#[tokio::test]
async fn known_case_is_judged_as_any_other_and_compared() {
    let app = start().await;
    let supervisor = supervisor(&app).await;
    let (candidate, original) = returned(&app).await;
    assert_eq!(supervisor.mark(original).await, Ok(()));
    assert_eq!(supervisor.mark(original).await, Ok(()), "changes nothing");
    let before = stored(&app, original).await;
    let messages = candidate.messages().await.rows.len();
    let (waiting, _) = app.candidate().await.apply().await;

    let reviewer = app.reviewer().await;
    let case = reviewer.claim_after(None).await.expect("a case");
    assert!(case != waiting && case != original);
    assert_eq!(reviewer.claim_after(None).await, Some(case), "is repeated");
    let desk = reviewer.desk(case).await;
    let text = reviewer
        .query("review/desk", &[("application", &case.to_string())])
        .await
        .text();
    assert!(!text.contains(&original.to_string()), "the case is told");
    let shown = &desk.dossier.application;
    assert!(desk.can_act() && desk.case_result.is_none());
    assert_eq!(
        (shown.id, shown.state.kind(), shown.review.return_count),
        (case, StateKind::Submitted, 0)
    );
    assert!(shown.materials.values().all(|it| it.verdict.is_pending()));
    assert!(
        desk.dossier
            .log
            .iter()
            .all(|it| !it.event.reveals_decision())
    );
    assert!(desk.journal.is_empty());
    let images = shown.images(&"education".parse().expect("a slot"));
    let picture = reviewer.open(&url::image(case, images[0].id)).await;
    assert_eq!(picture.status, 200);
    assert_eq!(reviewer.open(&url::page::desk(case)).await.status, 200);
    assert_eq!(reviewer.open(&url::page::team(case)).await.status, 200);

    // A right verdict, a missed reason and an added one.
    let faults = [("part", "id-card"), ("reasons[0]", "blurred")];
    reviewer.review("review/return-part", case, &faults).await;
    reviewer.pass_all(case).await;
    let note = [("application", &*case.to_string()), ("text", "公章不清")];
    assert_eq!(reviewer.call("review/add-note", &note).await.status, 200);
    reviewer.review("review/send-back", case, &[]).await;

    let desk = reviewer.desk(case).await;
    let result = desk.case_result.expect("is decided");
    let differing: Vec<_> = result.comparison.differences.iter().collect();
    let names: Vec<_> = differing.iter().map(|it| it.part.to_string()).collect();
    assert_eq!(names, ["education", "id-card"]);
    assert_eq!(differing[0].missed, ["blurred".parse().expect("a reason")]);
    assert_eq!(differing[1].added, ["blurred".parse().expect("a reason")]);
    let page = reviewer.open(&url::page::desk(case)).await.text();
    assert!(
        page.contains("已知样例") && page.contains("预期退回"),
        "{page}"
    );

    // Nothing of it has touched the application.
    assert_eq!(stored(&app, original).await, before);
    assert_eq!(candidate.messages().await.rows.len(), messages);
    let queue: ReviewQueue = reviewer
        .read("review/queue", &[("filter[page]", "0")])
        .await;
    assert_eq!((queue.total, queue.counts[&StateKind::Returned]), (1, 1));
    let quality = supervisor.quality().await;
    assert_eq!(quality.reasons[0].count, 1, "only that of the real return");
    let once = CaseCounts {
        given: 1,
        judged: 1,
        agreed: 0,
        missed: 1,
        added: 1,
    };
    let row = only_case(&quality);
    assert_eq!((row.counts, row.is_doubtful()), (once, false));
    let [counted] = &quality.case_reviewers[..] else {
        panic!("{:?}", quality.case_reviewers);
    };
    assert_eq!((counted.total, counted.weeks[0].1), (once, once));

    // The application follows, and no second case comes before it.
    assert_eq!(reviewer.claim_after(Some(case)).await, Some(waiting));
    let team = supervisor.team_of(original).await;
    let views = team.views.expect("is the supervisor");
    let is_of_case = |reason| reason == ViewReason::KnownCase;
    assert!(
        views
            .iter()
            .any(|view| is_of_case(view.reason) && view.kind == ViewKind::Seen)
    );
    assert!(
        views
            .iter()
            .any(|view| is_of_case(view.reason) && view.image.is_some()),
        "the rendered page has shown a picture"
    );
    let journal = team.journal.iter().map(|entry| &entry.event);
    assert_eq!(journal.collect::<Vec<_>>(), [&ReviewEvent::KnownCaseMarked]);
}

#[tokio::test]
async fn decision_on_a_case_answers_with_the_comparison() {
    let app = start().await;
    let (_, _, reviewer, case) = give_case(&app).await;
    reviewer.send_back(case, "education", "blurred").await;
    let desk = reviewer.desk(case).await;
    assert_eq!(desk.dossier.application.state.kind(), StateKind::Returned);
    assert!(desk.case_result.is_some_and(|it| it.comparison.is_agreed()));

    // A repeated decision has the same answer, and another act comes too late.
    let revision = desk.dossier.application.revision.to_string();
    let id = case.to_string();
    let act = [("application", id.as_str()), ("revision", &revision)];
    let late = reviewer.call("review/approve", &act).await;
    let state = StateKind::Returned;
    assert_eq!(late.problem(), Problem::NotInReview { state });
    let old = [("application", id.as_str()), ("revision", "0")];
    assert_eq!(reviewer.call("review/send-back", &old).await.status, 200);

    // A case belongs to its reviewer alone.
    let other = app.reviewer().await;
    let foreign = other.query("review/desk", &[("application", &id)]).await;
    assert_eq!(foreign.status, 404);
}

#[tokio::test]
async fn reviewer_gets_no_case_that_they_decided_marked_or_saw() {
    let app = start().await;
    let supervisor = app.reviewer_with(EXAM, &GrantKind::ALL).await;
    let (candidate, judge) = (app.candidate().await, app.reviewer().await);
    let (original, _) = candidate.apply().await;
    judge.send_back(original, "education", "blurred").await;
    supervisor.mark(original).await.expect("is marked");
    let (first, _) = app.candidate().await.apply().await;
    app.advance(1_000);
    let (second, _) = app.candidate().await.apply().await;
    assert_eq!(judge.claim_after(None).await, Some(first), "has decided it");
    assert_eq!(
        supervisor.claim_after(None).await,
        Some(second),
        "marked it"
    );
    for (user, id) in [(&judge, first), (&supervisor, second)] {
        user.call("review/release-claim", &[("application", &id.to_string())])
            .await;
    }
    let reviewer = app.reviewer().await;
    let case = reviewer.claim_after(None).await.expect("a case");
    reviewer.desk(case).await;
    assert_eq!(reviewer.claim_after(Some(case)).await, Some(first));
    assert_eq!(
        reviewer.claim_after(Some(first)).await,
        Some(second),
        "the skipped case does not come back"
    );
    // A search is not interrupted.
    let another = app.reviewer().await;
    let search = [("filter[search]", "SZ")];
    let answer = another.call("review/claim-next", &search).await;
    let found: Option<ApplicationId> = answer.json();
    assert!(found.is_none_or(|id| id == first || id == second));
}

#[tokio::test]
async fn snapshot_stays_when_the_candidate_mends() {
    let app = start().await;
    let supervisor = supervisor(&app).await;
    let (candidate, original) = returned(&app).await;
    supervisor.mark(original).await.expect("is marked");
    let decided = stored(&app, original).await;
    let slot = "education".parse().expect("a slot");
    let file = decided.images(&slot)[0].clone();
    mend(&candidate, original, file.id).await;
    let judge = app.reviewer().await;
    judge.pass_all(original).await;
    judge.review("review/approve", original, &[]).await;

    app.candidate().await.apply().await;
    let reviewer = app.reviewer().await;
    let case = reviewer.claim_after(None).await.expect("a case");
    let desk = reviewer.desk(case).await;
    assert_eq!(
        desk.dossier.application.images(&slot),
        std::slice::from_ref(&file)
    );
    let picture = reviewer.open(&url::image(case, file.id)).await;
    assert_eq!(picture.status, 200);
    let used = app.state.db.find_used_names(&[file.sha256]).await;
    assert!(used.expect("reads").contains(&file.sha256));
    reviewer.send_back(case, "education", "blurred").await;
    let result = reviewer.desk(case).await.case_result.expect("is decided");
    assert!(result.comparison.differences.is_empty());
}

#[tokio::test]
async fn only_an_unchanged_decision_can_be_marked() {
    let app = start().await;
    let (supervisor, officer) = (supervisor(&app).await, app.officer().await);
    let (candidate, id) = returned(&app).await;
    let (waiting, _) = app.candidate().await.apply().await;
    let early = supervisor.mark(waiting).await;
    assert_eq!(early, Err(Problem::NotMarkable));
    assert_eq!(
        app.reviewer().await.mark(id).await,
        Err(Problem::NotAllowed),
        "no supervisor"
    );
    let new = load_picture("scan-degree-under-300k.jpg");
    let added = candidate.upload(id, "education", new_image_id(), new).await;
    assert_eq!(added.status, 201, "{}", added.text());
    let late = supervisor.mark(id).await;
    assert_eq!(late, Err(Problem::NotMarkable));

    // The office marks by number and retires.
    let (_, other) = returned(&app).await;
    let number = stored(&app, other).await.number;
    let marked = [("exam", EXAM), ("number", number.as_str())];
    let answer = officer.call("office/mark-known-case", &marked).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let quality = supervisor.quality().await;
    let row = only_case(&quality);
    assert_eq!(
        (row.number.as_str(), row.retired_at),
        (number.as_str(), None)
    );
    let case = row.id.to_string();
    let retire = [("exam", EXAM), ("case", case.as_str())];
    assert_eq!(
        officer
            .call("office/retire-known-case", &retire)
            .await
            .status,
        200
    );
    assert_eq!(
        supervisor
            .call("review/retire-known-case", &retire)
            .await
            .status,
        200
    );
    let quality = supervisor.quality().await;
    assert!(only_case(&quality).retired_at.is_some());
    assert_eq!(app.reviewer().await.claim_after(None).await, Some(waiting));
    let team = supervisor.team_of(other).await;
    let journal: Vec<_> = team.journal.into_iter().map(|entry| entry.event).collect();
    assert_eq!(
        journal,
        [ReviewEvent::KnownCaseRetired, ReviewEvent::KnownCaseMarked]
    );
    let others = app.reviewer().await.team_of(other).await.journal;
    assert!(
        others.is_empty(),
        "a reviewer does not learn of it: {others:?}"
    );
    for (user, path) in [
        (&officer, url::page::review_quality(&exam().code)),
        (&supervisor, url::page::supervised_quality(&exam().code)),
    ] {
        let page = user.open(&path).await.text();
        assert!(page.contains(&number) && page.contains("停用"), "{page}");
    }
}

#[tokio::test]
async fn objection_after_the_decision_reaches_the_supervisor() {
    let app = start().await;
    let (supervisor, original, reviewer, case) = give_case(&app).await;
    assert_eq!(reviewer.object(case, "清楚").await, 404, "is not told yet");
    reviewer.pass_all(case).await;
    reviewer.review("review/approve", case, &[]).await;
    assert_eq!(reviewer.object(case, " ").await, 422);
    assert_eq!(reviewer.object(case, &"字".repeat(10_000)).await, 422);
    assert_eq!(reviewer.object(case, "这张是清楚的").await, 200);
    assert_eq!(
        reviewer.object(case, "又一条").await,
        200,
        "changes nothing"
    );
    let desk = reviewer.desk(case).await;
    let verdict = desk
        .dossier
        .application
        .verdict(&"resume".parse().expect("a slot"));
    assert_eq!(*verdict, Verdict::Passed);
    let result = desk.case_result.expect("is decided");
    assert_eq!(result.objection.as_deref(), Some("这张是清楚的"));
    let quality = supervisor.quality().await;
    let [objection] = &only_case(&quality).objections[..] else {
        panic!("{quality:?}");
    };
    assert_eq!(objection.note, "这张是清楚的");
    let journal = supervisor.team_of(original).await.journal;
    assert!(
        matches!(&journal[0].event, ReviewEvent::KnownCaseObjected { note } if note == "这张是清楚的")
    );
}

#[tokio::test]
async fn recusal_from_a_case_withdraws_it() {
    let app = start().await;
    let supervisor = supervisor(&app).await;
    let (_, original) = returned(&app).await;
    supervisor.mark(original).await.expect("is marked");
    let (waiting, _) = app.candidate().await.apply().await;
    let reviewer = app.reviewer().await;
    let case = reviewer.claim_after(None).await.expect("a case");
    let id = [("application", &*case.to_string())];
    assert_eq!(reviewer.call("review/recuse", &id).await.status, 200);
    let desk = reviewer.query("review/desk", &id).await;
    assert_eq!(desk.problem(), Problem::Recused);
    assert_eq!(reviewer.claim_after(None).await, Some(waiting));
}
