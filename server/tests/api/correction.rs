//! Tests of the correction of a decision that has gone out: two people make it, the candidate is told,
//! and it is refused where others rely on the decision.

use shared::{
    application::{CorrectionObstacle, CorrectionTarget, LogEvent, State, StateKind, Verdict},
    exam::{Exam, Publication},
    id::{ApplicationId, ExamCode},
    problem::Problem,
    review_event::{MAX_CORRECTION_PROPOSALS, ReviewEvent},
    review_grant::GrantKind,
    view::{CorrectionProposal, ReviewQueue, ReviewTeam},
};

use crate::{
    actor::TestUser,
    app::{EXAM, TestApp, exam},
    national::{CODE as NATIONAL, enter},
    payment::{approved_in, post_notice},
};

const REASON: &str = "学历认证已被撤销";
const TO_REVIEW: &str = "under-review";
const TO_REFUSAL: &str = "refused";

impl TestUser {
    async fn read_team(&self, id: ApplicationId) -> ReviewTeam {
        self.read("review/team", &[("application", &id.to_string())])
            .await
    }

    pub(crate) async fn find_proposal(&self, id: ApplicationId) -> Option<CorrectionProposal> {
        self.read_team(id).await.correction?.proposal
    }

    pub(crate) async fn propose(
        &self,
        id: ApplicationId,
        target: &str,
        reason: &str,
    ) -> Result<(), Problem> {
        let more = [("target", target), ("reason", reason)];
        self.send_correction("review/propose-correction", id, &more)
            .await
    }

    pub(crate) async fn confirm(
        &self,
        id: ApplicationId,
        proposal: &CorrectionProposal,
    ) -> Result<(), Problem> {
        let at = proposal.at.0.to_string();
        self.send_correction("review/confirm-correction", id, &[("proposed", &at)])
            .await
    }

    async fn decline(
        &self,
        id: ApplicationId,
        proposal: &CorrectionProposal,
        note: &str,
    ) -> Result<(), Problem> {
        let at = proposal.at.0.to_string();
        let more = [("proposed", at.as_str()), ("note", note)];
        self.send_correction("review/decline-correction", id, &more)
            .await
    }

    async fn send_correction(
        &self,
        act: &str,
        id: ApplicationId,
        more: &[(&str, &str)],
    ) -> Result<(), Problem> {
        let id = id.to_string();
        let mut arguments = vec![("application", id.as_str())];
        arguments.extend(more);
        let answer = self.call(act, &arguments).await;
        match answer.status {
            200 => Ok(()),
            _ => Err(answer.problem()),
        }
    }

    async fn listed_corrections(&self) -> usize {
        let queue: ReviewQueue = self.read("review/queue", &[("filter[page]", "0")]).await;
        queue.corrections.len()
    }
}

/// Two supervisors of an exam.
pub(crate) async fn supervisors(app: &TestApp, exam: &str) -> [TestUser; 2] {
    let kinds = [GrantKind::Supervisor];
    [
        app.reviewer_with(exam, &kinds).await,
        app.reviewer_with(exam, &kinds).await,
    ]
}

async fn approve(app: &TestApp, id: ApplicationId) {
    let reviewer = app.reviewer().await;
    reviewer.pass_all(id).await;
    reviewer.review("review/approve", id, &[]).await;
}

async fn stored_state(app: &TestApp, id: ApplicationId) -> State {
    let stored = app.state.db.application(id).await.expect("reads");
    stored.expect("is there").state
}

#[tokio::test]
async fn two_supervisors_correct_an_approval_and_tell_the_candidate() {
    let app = TestApp::start().await;
    let (candidate, [first, second]) = (app.candidate().await, supervisors(&app, EXAM).await);
    let (id, images) = candidate.apply().await;
    approve(&app, id).await;
    let before = candidate.application(id).await;

    assert_eq!(
        first.propose(id, TO_REVIEW, " ").await,
        Err(Problem::ReasonMissing)
    );
    assert_eq!(first.propose(id, TO_REVIEW, REASON).await, Ok(()));
    // Nothing has changed, and the candidate sees nothing of it.
    assert_eq!(candidate.application(id).await, before);
    let messages = candidate.messages().await.rows.len();
    for (route, body) in crate::gate::read_everything(&candidate.browser, id, images[1]).await {
        assert!(!body.contains(REASON), "{route} tells the proposal");
    }
    let pending = second.propose(id, TO_REFUSAL, "别的").await;
    assert_eq!(pending, Err(Problem::CorrectionPending));
    assert_eq!(
        (
            first.listed_corrections().await,
            second.listed_corrections().await
        ),
        (1, 1)
    );
    let proposal = second.find_proposal(id).await.expect("waits");
    assert_eq!(
        (proposal.target, &*proposal.reason),
        (CorrectionTarget::UnderReview, REASON)
    );
    let own = first.confirm(id, &proposal).await;
    assert_eq!(own, Err(Problem::SecondPersonRequired));
    assert!(matches!(
        stored_state(&app, id).await,
        State::Approved { .. }
    ));

    app.advance(60_000);
    assert_eq!(second.confirm(id, &proposal).await, Ok(()));
    let after = candidate.application(id).await;
    assert_eq!(after.state, State::UnderReview { held: None });
    assert_eq!(after.revision, before.revision + 1);
    let log = candidate.dossier(id).await.log;
    let corrected = LogEvent::DecisionCorrected {
        from: StateKind::Approved,
        to: StateKind::UnderReview,
        reason: REASON.to_owned(),
    };
    assert_eq!(log[0].event, corrected);
    assert_eq!(log[0].name, None, "a candidate learns no names");
    let told = candidate.messages().await.rows;
    assert_eq!(told.len(), messages + 1);
    for (words, part) in [
        (&told[0].words.zh, REASON),
        (&told[0].words.zh, "由“审核通过”改为“审核中”"),
        (
            told[0].words.en.as_ref().expect("both languages"),
            "Under review",
        ),
    ] {
        assert!(words.contains(part), "{words}");
    }
    let journal = first.read_team(id).await.journal;
    assert!(matches!(
        journal[0].event,
        ReviewEvent::CorrectionConfirmed { .. }
    ));
    assert!(
        matches!(&journal[1].event, ReviewEvent::CorrectionProposed { reason, .. } if reason == REASON)
    );

    // The answer to an old page comes to nothing, and the review goes on with its verdicts.
    assert_eq!(second.confirm(id, &proposal).await, Err(Problem::Stale));
    let reviewer = app.reviewer().await;
    let desk = reviewer.desk(id).await;
    assert!(desk.can_act() && desk.claim.is_none());
    let resume = "resume".parse().expect("a slot");
    assert_eq!(desk.dossier.application.verdict(&resume), &Verdict::Passed);
    let next: Option<ApplicationId> = reviewer.call("review/claim-next", &[]).await.json();
    assert_eq!(next, Some(id));
    reviewer.review("review/approve", id, &[]).await;
    assert!(matches!(
        stored_state(&app, id).await,
        State::Approved { .. }
    ));
}

#[tokio::test]
async fn declined_and_withdrawn_proposals_change_nothing() {
    let app = TestApp::start().await;
    let (candidate, [first, second]) = (app.candidate().await, supervisors(&app, EXAM).await);
    let (id, _) = candidate.apply().await;
    let early = first.propose(id, TO_REVIEW, REASON).await;
    let state = StateKind::Submitted;
    assert_eq!(early, Err(Problem::NotCorrectable { state }));
    approve(&app, id).await;
    let before = candidate.application(id).await;
    for answering in [&second, &first] {
        assert_eq!(first.propose(id, TO_REFUSAL, REASON).await, Ok(()));
        let proposal = second.find_proposal(id).await.expect("waits");
        assert_eq!(answering.decline(id, &proposal, "材料无误").await, Ok(()));
        assert_eq!(second.confirm(id, &proposal).await, Err(Problem::Stale));
        assert_eq!(second.find_proposal(id).await, None);
        assert_eq!(second.listed_corrections().await, 0);
        app.advance(1000);
    }
    assert_eq!(candidate.application(id).await, before);
    let journal = second.read_team(id).await.journal;
    let declined = ReviewEvent::CorrectionDeclined {
        note: Some("材料无误".to_owned()),
    };
    assert_eq!(journal[0].event, declined);
    assert_eq!(journal.len(), 4);

    for _ in 2..MAX_CORRECTION_PROPOSALS {
        assert_eq!(first.propose(id, TO_REFUSAL, REASON).await, Ok(()));
        let proposal = first.find_proposal(id).await.expect("waits");
        assert_eq!(first.decline(id, &proposal, "").await, Ok(()));
        app.advance(1000);
    }
    let (measured, allowed) = (MAX_CORRECTION_PROPOSALS + 1, MAX_CORRECTION_PROPOSALS);
    let too_many = first.propose(id, TO_REFUSAL, REASON).await;
    assert_eq!(too_many, Err(Problem::TooManyEntries { measured, allowed }));
}

#[tokio::test]
async fn supervisors_and_second_reviewers_answer_a_proposal() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let [first, _] = supervisors(&app, EXAM).await;
    let last = app.reviewer_with(EXAM, &[GrantKind::Final]).await;
    let (id, _) = candidate.apply().await;
    approve(&app, id).await;
    assert_eq!(
        last.propose(id, TO_REFUSAL, REASON).await,
        Err(Problem::NotAllowed)
    );
    assert_eq!(first.propose(id, TO_REFUSAL, REASON).await, Ok(()));
    let proposal = first.find_proposal(id).await.expect("waits");
    // The exam has one review, so that a second reviewer has no say.
    assert_eq!(last.read_team(id).await.correction, None);
    assert_eq!(last.confirm(id, &proposal).await, Err(Problem::NotAllowed));
    assert_eq!(
        last.decline(id, &proposal, "").await,
        Err(Problem::NotAllowed)
    );
    assert_eq!(last.listed_corrections().await, 0);

    let mut two: Exam = (*exam()).clone();
    two.review.levels = 2;
    let now = app.state.clock.now();
    app.state
        .db
        .publish_exam(&two, now)
        .await
        .expect("is published");
    let other = app.candidate().await;
    let (id, _) = other.apply().await;
    let reviewers = [app.reviewer().await, app.reviewer().await];
    for reviewer in &reviewers {
        reviewer.pass_all(id).await;
        reviewer.review("review/approve", id, &[]).await;
    }
    assert_eq!(first.propose(id, TO_REFUSAL, REASON).await, Ok(()));
    assert_eq!(last.listed_corrections().await, 1);
    let panel = last.read_team(id).await.correction.expect("is asked");
    assert!(panel.targets.is_empty(), "only a supervisor proposes");
    let proposal = panel.proposal.expect("waits");
    assert_eq!(last.confirm(id, &proposal).await, Ok(()));
    let page = other.open(&format!("/applications/{id}")).await.text();
    assert!(page.contains(REASON), "{page}");
    let state = other.application(id).await.state;
    assert_eq!(state.refusal_reason(), Some(REASON));

    // From a refusal there is only one way.
    let again = first.propose(id, TO_REFUSAL, REASON).await;
    let state = StateKind::Refused;
    assert_eq!(again, Err(Problem::NotCorrectable { state }));
    assert_eq!(first.propose(id, TO_REVIEW, REASON).await, Ok(()));
}

#[tokio::test]
async fn payment_order_and_seat_forbid_a_correction() {
    let (app, practice, candidate, id) = approved_in(TestApp::start().await).await;
    let [first, second] = supervisors(&app, NATIONAL).await;
    assert_eq!(first.propose(id, TO_REVIEW, REASON).await, Ok(()));
    let proposal = second.find_proposal(id).await.expect("waits");
    let order = candidate.order(id, "alipay").await.expect("is due");
    let blocked = |obstacle| Err(Problem::CorrectionBlocked { obstacle });
    let refused = second.confirm(id, &proposal).await;
    assert_eq!(refused, blocked(CorrectionObstacle::OrderOpen));
    let words = practice
        .pay(&order, app.state.clock.now())
        .expect("is open");
    assert_eq!(post_notice(&app, &words).await, 204);
    let refused = second.confirm(id, &proposal).await;
    assert_eq!(refused, blocked(CorrectionObstacle::PaidOnline));
    assert!(matches!(
        stored_state(&app, id).await,
        State::Approved { .. }
    ));
    let panel = second.read_team(id).await.correction.expect("is decided");
    assert_eq!(panel.obstacle, Some(CorrectionObstacle::PaidOnline));
    assert!(panel.proposal.is_some(), "it can still be declined");
    assert_eq!(second.decline(id, &proposal, "").await, Ok(()));
    let refused = first.propose(id, TO_REVIEW, REASON).await;
    assert_eq!(refused, blocked(CorrectionObstacle::PaidOnline));
}

/// Both lock the exam before the application; in another order PostgreSQL ends one of them.
#[tokio::test]
async fn correction_and_import_of_positions_wait_for_each_other() {
    const ROUNDS: i64 = 6;
    let (app, candidate, id) = enter().await;
    let other = app.start_second().await;
    candidate.settle(&app, id).await;
    let choose = [("position", "10010101")];
    assert_eq!(candidate.act("positions/choose", id, &choose).await, 200);
    candidate.submit(id).await;
    let (reviewer, [first, second]) = (app.reviewer().await, supervisors(&app, NATIONAL).await);
    reviewer.pass_all(id).await;
    let code: ExamCode = NATIONAL.parse().expect("a code");
    let tree = app.state.db.positions(&code).await.expect("reads");
    let position = "10010101".parse().expect("a code");
    let mut position = tree.find(&position).expect("is there").clone();
    for round in 0..ROUNDS {
        reviewer.review("review/approve", id, &[]).await;
        assert_eq!(first.propose(id, TO_REVIEW, REASON).await, Ok(()));
        let proposal = second.find_proposal(id).await.expect("waits");
        // The import writes the unit of the application anew.
        position.path[1] = format!("第{round}分局");
        let by = (None, app.state.clock.now());
        let list = vec![position.clone()];
        let (confirmed, imported) = tokio::join!(
            second.confirm(id, &proposal),
            other.state.db.import_positions(&code, list, by)
        );
        assert_eq!(confirmed, Ok(()));
        imported.expect("is imported");
        assert_eq!(
            stored_state(&app, id).await,
            State::UnderReview { held: None }
        );
        app.advance(60_000);
        let claimed: Option<ApplicationId> = reviewer.call("review/claim-next", &[]).await.json();
        assert_eq!(claimed, Some(id));
    }
}

#[tokio::test]
async fn seated_candidate_is_not_corrected() {
    let app = TestApp::start().await;
    let (candidate, [first, _]) = (app.candidate().await, supervisors(&app, EXAM).await);
    let (id, _) = candidate.apply().await;
    approve(&app, id).await;
    let seat = shared::seat::Seat {
        ticket_number: "2021-0301".to_owned(),
        cells: Default::default(),
    };
    let now = app.state.clock.now();
    let seated = app
        .state
        .db
        .import_seats(exam(), vec![(id, seat)], None, now);
    seated.await.expect("is seated");
    let refused = first.propose(id, TO_REVIEW, REASON).await;
    let obstacle = CorrectionObstacle::Seated;
    assert_eq!(refused, Err(Problem::CorrectionBlocked { obstacle }));
}

/// Order and seat were prepared while the application was approved, and are stored after the
/// correction.
#[tokio::test]
async fn neither_order_nor_seat_follows_a_correction() {
    let app = TestApp::start().await;
    let (candidate, [first, second]) = (app.candidate().await, supervisors(&app, EXAM).await);
    let (id, _) = candidate.apply().await;
    approve(&app, id).await;
    assert_eq!(first.propose(id, TO_REVIEW, REASON).await, Ok(()));
    let proposal = second.find_proposal(id).await.expect("waits");
    assert_eq!(second.confirm(id, &proposal).await, Ok(()));
    let (db, now) = (&app.state.db, app.state.clock.now());
    let order = shared::payment::Order {
        id: shared::id::OrderId(uuid::Uuid::from_u128(1)),
        application: id,
        gateway: shared::exam::fee::PaymentMethod::Alipay,
        amount: shared::exam::fee::Amount(7_000),
        made: now,
        state: shared::payment::OrderState::Open,
    };
    let refused = db.insert_order(order).await.expect_err("is refused");
    assert_eq!(server::error::to_problem(refused), Problem::NotAllowed);
    let seat = shared::seat::Seat {
        ticket_number: "2021-0301".to_owned(),
        cells: Default::default(),
    };
    let refused = db.import_seats(exam(), vec![(id, seat)], None, now).await;
    let refused = server::error::to_problem(refused.expect_err("is refused"));
    assert_eq!(refused, Problem::Stale);
    assert!(db.seat_of(id).await.expect("reads").is_none());
}

#[tokio::test]
async fn unpublished_decision_is_corrected_without_a_message() {
    let app = TestApp::start().await;
    let mut later: Exam = (*exam()).clone();
    later.results = Publication::WhenPublished;
    let now = app.state.clock.now();
    app.state
        .db
        .publish_exam(&later, now)
        .await
        .expect("is published");
    let (candidate, [first, second]) = (app.candidate().await, supervisors(&app, EXAM).await);
    let officer = app.officer().await;
    let (id, _) = candidate.apply().await;
    approve(&app, id).await;
    assert_eq!(first.propose(id, TO_REFUSAL, REASON).await, Ok(()));
    let proposal = second.find_proposal(id).await.expect("waits");
    assert_eq!(second.confirm(id, &proposal).await, Ok(()));
    assert!(candidate.messages().await.rows.is_empty());
    assert_eq!(
        candidate.application(id).await.state.kind(),
        StateKind::UnderReview
    );
    let log = candidate.dossier(id).await.log;
    assert!(log.iter().all(|entry| !entry.event.reveals_decision()));

    let published = officer
        .call("office/publish-results", &[("exam", EXAM)])
        .await;
    assert_eq!(published.status, 200);
    // The candidate gets the result that counts, and no word of the approval.
    let told = candidate.messages().await.rows;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].words.zh.contains(REASON), "{}", told[0].words.zh);
    assert!(
        candidate
            .application(id)
            .await
            .state
            .refusal_reason()
            .is_some()
    );
    let at = app.state.clock.now();
    let refused = first.propose(id, TO_REVIEW, REASON).await;
    let obstacle = CorrectionObstacle::Published { at };
    assert_eq!(refused, Err(Problem::CorrectionBlocked { obstacle }));
}

#[tokio::test]
async fn correction_works_as_plain_forms() {
    let app = TestApp::start().await;
    let (candidate, [first, second]) = (app.candidate().await, supervisors(&app, EXAM).await);
    let (id, _) = candidate.apply().await;
    approve(&app, id).await;
    let team = format!("/review/{id}/team");
    let page = first.open(&team).await.text();
    for part in [
        r#"action="/api/review/propose-correction""#,
        r#"value="under-review""#,
        "恢复审核",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let fields = [
        ("application", &*id.to_string()),
        ("target", TO_REVIEW),
        ("reason", REASON),
    ];
    let sent = first
        .post_page("/api/review/propose-correction", &fields)
        .await;
    assert_eq!((sent.status, sent.header("location")), (302, &*team));
    let page = second.open(&team).await.text();
    for part in [
        r#"action="/api/review/confirm-correction""#,
        REASON,
        "确认更正",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let own = first.open(&team).await.text();
    assert!(own.contains("撤回提议") && !own.contains("confirm-correction"));
    let queue = second.open("/review").await.text();
    assert!(queue.contains("等待第二人确认的更正"));
}
