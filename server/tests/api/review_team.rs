//! Tests of supervisors, hand-overs, recusals and notes among reviewers.

use shared::{
    application::Verdict,
    id::{AccountId, ApplicationId},
    problem::Problem,
    review_event::ReviewEvent,
    review_grant::GrantKind,
    time::Timestamp,
    url,
    view::{ReviewQueue, ReviewTeam},
};

use crate::{
    actor::TestUser,
    app::{EXAM, TestApp},
    gate::read_everything,
};

impl TestUser {
    async fn team(&self, application: ApplicationId) -> ReviewTeam {
        self.read("review/team", &[("application", &application.to_string())])
            .await
    }

    async fn queue(&self) -> ReviewQueue {
        self.read("review/queue", &[("filter[page]", "0")]).await
    }

    async fn claim_next(&self) -> Option<ApplicationId> {
        self.call("review/claim-next", &[]).await.json()
    }

    /// The account of a colleague to whom this reviewer may hand the application over.
    async fn find_colleague(&self, application: ApplicationId, other: &TestUser) -> AccountId {
        let team = self.team(application).await;
        let found = team.colleagues.iter().find(|it| it.login == other.login);
        found.expect("is a colleague").account
    }

    async fn hand_over(
        &self,
        application: ApplicationId,
        to: AccountId,
        question: &str,
    ) -> Result<(), Problem> {
        let (id, to) = (application.to_string(), to.to_string());
        let arguments = [
            ("application", id.as_str()),
            ("to", &to),
            ("question", question),
        ];
        let answer = self.call("review/hand-over", &arguments).await;
        match answer.status {
            200 => Ok(()),
            _ => Err(answer.problem()),
        }
    }

    async fn act_on(&self, function: &str, application: ApplicationId) -> u16 {
        let id = application.to_string();
        self.call(function, &[("application", &id)]).await.status
    }
}

#[tokio::test]
async fn a_supervisor_releases_a_claim_and_hands_it_over() {
    let app = TestApp::start().await;
    let (application, _) = app.candidate().await.apply().await;
    let first = app.reviewer_with(EXAM, &[GrantKind::Initial]).await;
    let second = app.reviewer_with(EXAM, &[GrantKind::Initial]).await;
    let supervisor = app.reviewer_with(EXAM, &[GrantKind::Supervisor]).await;
    assert_eq!(first.claim_next().await, Some(application));
    let row = supervisor.queue().await.rows.remove(0);
    assert!(row.is_supervised);
    let claim = row.claim.expect("is claimed");
    assert_eq!(
        claim.ends,
        app.state.clock.now().plus(15 * Timestamp::MINUTE_MS)
    );
    assert_eq!(second.claim_next().await, None);

    let release = "review/release-foreign-claim";
    assert_eq!(first.act_on(release, application).await, 403);
    assert_eq!(supervisor.act_on(release, application).await, 200);
    assert_eq!(supervisor.team(application).await.claim, None);
    assert_eq!(second.claim_next().await, Some(application));

    let back = supervisor.find_colleague(application, &first).await;
    let handed = supervisor.hand_over(application, back, "").await;
    assert_eq!(handed, Ok(()));
    let list = first.queue().await.handed;
    assert_eq!(list.len(), 1);
    assert_eq!(
        (list[0].application, &list[0].question),
        (application, &None)
    );
    assert_eq!(second.act_on("review/put-back", application).await, 200);
    assert_eq!(
        first.claim_next().await,
        Some(application),
        "is still theirs"
    );
    let journal = supervisor.team(application).await.journal;
    assert!(matches!(journal[0].event, ReviewEvent::HandedOver { .. }));
    assert!(matches!(journal[1].event, ReviewEvent::Released { .. }));
    let seen = first.team(application).await;
    assert_eq!(seen.journal.len(), 1, "releases are for supervisors");
    assert_eq!(seen.views, None);
}

#[tokio::test]
async fn a_question_goes_with_the_claim_to_a_colleague() {
    let app = TestApp::start().await;
    let (application, _) = app.candidate().await.apply().await;
    let (asking, asked) = (app.reviewer().await, app.reviewer().await);
    let outsider = app.reviewer_with(EXAM, &[GrantKind::Supervisor]).await;
    assert_eq!(asking.claim_next().await, Some(application));
    let to = asking.find_colleague(application, &asked).await;
    let team = asking.team(application).await;
    let is_listed = |user: &TestUser| team.colleagues.iter().any(|it| it.login == user.login);
    assert!(!is_listed(&outsider), "a supervisor does not judge");
    assert!(!is_listed(&asking));
    let silent = asking.hand_over(application, to, " ").await;
    assert_eq!(silent, Err(Problem::ReasonMissing));
    let long = asking.hand_over(application, to, &"问".repeat(501)).await;
    let (measured, allowed) = (501, 500);
    assert_eq!(long, Err(Problem::TextTooLong { measured, allowed }));
    let handed = asking.hand_over(application, to, "学信网能查到吗？").await;
    assert_eq!(handed, Ok(()));

    let list = asked.queue().await.handed;
    assert_eq!(list[0].question.as_deref(), Some("学信网能查到吗？"));
    let desk = asked.desk(application).await;
    assert!(desk.find_hand_over().is_some() && desk.can_act());
    // The colleague keeps the claim after reading the desk and after leaving it.
    assert_eq!(asked.claim_next().await, Some(application));
    assert_eq!(asked.act_on("review/renew-claim", application).await, 200);
    assert_eq!(asked.act_on("review/put-back", application).await, 200);
    app.advance(Timestamp::HOUR_MS);
    assert_eq!(asking.claim_next().await, None);
    assert_eq!(asked.queue().await.handed.len(), 1);
    let again = asking.hand_over(application, to, "还有").await;
    assert!(
        matches!(again, Err(Problem::ClaimedByOther { .. })),
        "{again:?}"
    );
    // Putting it back into the list does.
    assert_eq!(asked.act_on("review/release-claim", application).await, 200);
    assert_eq!(asking.claim_next().await, Some(application));
    assert!(asking.desk(application).await.find_hand_over().is_none());
}

#[tokio::test]
async fn who_recuses_never_gets_reads_or_judges_it_again() {
    let app = TestApp::start().await;
    let (application, images) = app.candidate().await.apply().await;
    let (friend, other) = (app.reviewer().await, app.reviewer().await);
    let supervisor = app.reviewer_with(EXAM, &[GrantKind::Supervisor]).await;
    assert_eq!(friend.claim_next().await, Some(application));
    let pass = [("part", "resume")];
    friend.review("review/pass", application, &pass).await;
    assert_eq!(friend.act_on("review/recuse", application).await, 200);
    assert_eq!(
        friend.act_on("review/recuse", application).await,
        200,
        "again"
    );

    assert_eq!(friend.claim_next().await, None);
    for image in &images {
        let address = url::image(application, *image);
        assert_eq!(friend.open(&address).await.status, 403);
        let small = format!("{address}/thumbnail");
        assert_eq!(friend.open(&small).await.status, 403);
    }
    let id = application.to_string();
    let read = friend.query("review/desk", &[("application", &id)]).await;
    assert_eq!(read.problem(), Problem::Recused);
    let page = friend.open(&format!("/review/{application}")).await;
    assert_eq!(page.status, 403);
    assert!(page.text().contains("您已回避这份报名"), "{}", page.text());
    assert_eq!(friend.act_on("review/take-over", application).await, 403);
    let approve = [("application", id.as_str()), ("revision", "1")];
    let approved = friend.call("review/approve", &approve).await;
    assert_eq!(approved.problem(), Problem::Recused);

    let desk = other.desk(application).await;
    let resume = desk
        .dossier
        .application
        .verdict(&"resume".parse().expect("a slot"));
    assert_eq!(resume, &Verdict::Pending, "the verdict of a friend is void");
    assert!(desk.journal.is_empty() && desk.claim.is_none());
    let team = other.team(application).await;
    assert!(team.colleagues.iter().all(|it| it.login != friend.login));
    let journal = supervisor.team(application).await.journal;
    assert_eq!(journal[0].event, ReviewEvent::Recused);
    assert_eq!(other.claim_next().await, Some(application));
}

#[tokio::test]
async fn a_note_is_in_no_answer_to_a_candidate() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let (application, images) = candidate.apply().await;
    let (author, other) = (app.reviewer().await, app.reviewer().await);
    let id = application.to_string();
    let (note, question) = ("公章像是后加的", "这枚公章您见过吗");
    let added = author
        .call("review/add-note", &[("application", &id), ("text", note)])
        .await;
    assert_eq!(added.status, 200, "{}", added.text());
    let long = "长".repeat(501);
    let refused = author
        .call("review/add-note", &[("application", &id), ("text", &long)])
        .await;
    assert_eq!(refused.status, 422);
    assert_eq!(author.claim_next().await, Some(application));
    let to = author.find_colleague(application, &other).await;
    let handed = author.hand_over(application, to, question).await;
    assert_eq!(handed, Ok(()));
    let reviewers = read_everything(&other.browser, application, images[1]).await;
    for text in [note, question] {
        let routes = reviewers.iter().filter(|(_, body)| body.contains(text));
        assert!(routes.count() > 1, "reviewers read {text}");
    }

    other.send_back(application, "education", "edu-qr").await;
    for (route, body) in read_everything(&candidate.browser, application, images[1]).await {
        for text in [note, question] {
            assert!(!body.contains(text), "{route} has {text}");
        }
    }
}
