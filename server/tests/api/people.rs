//! Tests of the office's help for one person: the search, what is shown, and that it is recorded.

use server::db::{NewAccount, RosterEntry};
use shared::{
    application::{LogEvent, StateKind},
    id::AccountId,
    person::Assurance,
    problem::Problem,
    review_grant::GrantKind,
    role::Role,
    view::{AuditLog, FoundPeople, MAX_FOUND_PEOPLE, MessageLog, PersonView, ReviewTeam},
    view_log::{ViewKind, ViewReason},
};

use crate::{
    actor::TestUser,
    app::{EXAM, TestApp, make_id_number},
    code::start_with_gateway,
    recovery::recover,
};

impl TestUser {
    async fn find_people(&self, search: &str) -> FoundPeople {
        self.read("office/find-people", &[("search", search)]).await
    }

    async fn person(&self, account: AccountId) -> PersonView {
        let account = account.to_string();
        self.read("office/person", &[("account", &account)]).await
    }
}

/// The identity number of this actor.
async fn number_of(app: &TestApp, user: &TestUser) -> String {
    let found = app.state.db.find_account_by_login(&user.login).await;
    let account = found.expect("reads").expect("is there");
    account.identity.expect("has one").number().to_owned()
}

#[tokio::test]
async fn a_person_is_found_by_what_they_can_say() {
    let app = TestApp::start().await;
    let (candidate, other) = (app.candidate().await, app.candidate().await);
    app.set_contact(&candidate, Some("13800138000"), Some("Lin@example.cn"))
        .await;
    let (application, _) = candidate.apply().await;
    let dossier = candidate.dossier(application).await;
    let number = number_of(&app, &candidate).await;
    let officer = app.officer().await;
    let whole = [
        number.as_str(),
        "13800138000",
        "LIN@example.cn",
        dossier.application.number.as_str(),
        dossier.receipts[0].code.as_str(),
    ];
    let mut ids = Vec::new();
    for search in whole {
        let found = officer.find_people(search).await;
        assert_eq!(found.people.len(), 1, "{search}");
        let person = &found.people[0];
        assert_eq!(person.applications, 1);
        assert_eq!(person.phone.as_deref(), Some("138****000"));
        let masked = person.id_number.as_deref().expect("has one");
        assert_eq!(
            masked,
            format!("{}**********{}", &number[..4], &number[14..])
        );
        ids.push(person.account);
    }
    assert!(ids.iter().all(|id| *id == ids[0]));
    // Both people have this name; the officer has it too and is no candidate.
    let named = officer.find_people("样本").await;
    assert_eq!(named.people.len(), 2);
    assert!(!named.is_cut);
    let other_number = number_of(&app, &other).await;
    let listed = officer.find_people(&other_number).await.listed;
    assert_eq!(listed.len(), 1, "is on the roster and has not entered");
    assert_eq!(listed[0].entered, None);
    assert_eq!(
        officer.find_people("13900139000").await,
        FoundPeople::default()
    );
    assert_eq!(officer.find_people("样%").await, FoundPeople::default());
    for refused in ["林", &"林".repeat(65)] {
        let answer = officer
            .query("office/find-people", &[("search", refused)])
            .await;
        assert!(
            matches!(answer.problem(), Problem::BadRequest { .. }),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn a_search_lists_a_limited_number_of_people() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let entries =
        (0..=MAX_FOUND_PEOPLE).map(|_| RosterEntry::new(make_id_number(), "重名样本".to_owned()));
    let code = EXAM.parse().expect("a code");
    let imported = app.state.db.import_roster(&code, entries.collect()).await;
    imported.expect("is imported");
    let found = officer.find_people("重名样本").await;
    assert_eq!(found.listed.len(), MAX_FOUND_PEOPLE);
    assert!(found.is_cut);
}

#[tokio::test]
async fn the_office_sees_what_the_candidate_sees_and_it_is_recorded() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    app.set_contact(&candidate, Some("13800138000"), None).await;
    let (application, _) = candidate.apply().await;
    let reviewer = app.reviewer().await;
    reviewer.send_back(application, "education", "edu-qr").await;
    let officer = app.officer().await;
    let found = officer.find_people("13800138000").await;
    let account = found.people[0].account;
    let person = officer.person(account).await;
    assert_eq!(person.phone.as_deref(), Some("138****000"));
    assert!(person.can_sign_in && !person.is_disabled);
    assert_eq!(person.listed.len(), 1);
    assert!(person.listed[0].entered.is_some());
    let [shown] = person.applications.as_slice() else {
        panic!("{person:?}")
    };
    let seen = candidate.dossier(application).await;
    assert_eq!(shown.card.state, Some(StateKind::Returned));
    assert_eq!(shown.log, seen.log, "the log of the candidate");
    let is_return = |event: &LogEvent| matches!(event, LogEvent::Returned { .. });
    assert!(shown.log.iter().any(|entry| is_return(&entry.event)));
    assert_eq!(shown.receipts, seen.receipts);

    let page = officer
        .open(&format!("/office/people/{account}"))
        .await
        .text();
    for words in ["138****000", "需补正", "二维码"] {
        assert!(page.contains(words), "{words}");
    }
    let number = number_of(&app, &candidate).await;
    assert!(!page.contains(&number) && !page.contains("13800138000"));

    let supervisor = app.reviewer_with(EXAM, &[GrantKind::Supervisor]).await;
    let id = application.to_string();
    let team: ReviewTeam = supervisor
        .read("review/team", &[("application", &id)])
        .await;
    let views = team.views.expect("supervises");
    let support = views.iter().filter(|row| row.reason == ViewReason::Support);
    let kinds: Vec<_> = support.map(|row| (row.kind, row.image.is_some())).collect();
    assert_eq!(
        kinds,
        [(ViewKind::Seen, false)],
        "two looks within minutes are one"
    );
}

#[tokio::test]
async fn messages_are_listed_for_one_person() {
    let app = TestApp::start().await;
    let (candidate, other) = (app.candidate().await, app.candidate().await);
    app.set_contact(&candidate, Some("13800138000"), None).await;
    let reviewer = app.reviewer().await;
    for user in [&candidate, &other] {
        let (application, _) = user.apply().await;
        reviewer.send_back(application, "education", "edu-qr").await;
    }
    let officer = app.officer().await;
    let all: MessageLog = officer
        .read("office/outbox", &[("filter[page]", "0")])
        .await;
    assert_eq!((all.total, all.recipient), (2, None));
    let account = officer.find_people("13800138000").await.people[0].account;
    let only = account.to_string();
    let filter = [("filter[page]", "0"), ("filter[account]", &only)];
    let log: MessageLog = officer.read("office/outbox", &filter).await;
    assert_eq!((log.total, log.rows.len()), (1, 1));
    assert_eq!(log.recipient.as_deref(), Some("林样本"));
    let page = officer
        .open(&format!("/office/messages?person={account}"))
        .await;
    assert!(page.text().contains(&format!("/office/people/{account}")));
}

#[tokio::test]
async fn staff_are_no_candidates() {
    let app = TestApp::start().await;
    let (officer, reviewer) = (app.officer().await, app.reviewer().await);
    let found = app.state.db.find_account_by_login(&reviewer.login).await;
    let account = found.expect("reads").expect("is there").id.to_string();
    let answer = officer
        .query("office/person", &[("account", &account)])
        .await;
    assert_eq!(answer.problem(), Problem::NotFound);
}

/// The code on the page of the person; `None` if it is not shown.
fn reset_code_of(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("reset-code\">")?;
    Some(rest.split('<').next()?.to_owned())
}

#[tokio::test]
async fn a_reset_code_is_shown_once_recorded_and_told() {
    let (app, gateway) = start_with_gateway().await;
    let candidate = app.candidate().await;
    app.set_contact(&candidate, Some("13800138000"), None).await;
    let officer = app.officer().await;
    let account = officer.find_people("13800138000").await.people[0].account;
    assert!(officer.person(account).await.has_password);
    let (id, long) = (account.to_string(), "长".repeat(201));
    const ISSUE: &str = "/api/office/issue-reset-code";
    for (check, refused) in [
        ("  ", Problem::ReasonMissing),
        (
            long.as_str(),
            Problem::TextTooLong {
                measured: 201,
                allowed: 200,
            },
        ),
    ] {
        let fields = [("account", id.as_str()), ("identity_check", check)];
        let answer = officer.call("office/issue-reset-code", &fields).await;
        assert_eq!(answer.problem(), refused);
    }
    let fields = [("account", id.as_str()), ("identity_check", "看了身份证")];
    let page = officer.post_and_follow(ISSUE, &fields).await.text();
    let code = reset_code_of(&page).unwrap_or_else(|| panic!("no code in {page}"));
    let again = officer.open(&format!("/office/people/{account}")).await;
    assert_eq!(reset_code_of(&again.text()), None, "it is shown once");
    app.send_due().await;
    assert_eq!(gateway.sent("13800138000", "reset-code-issued").len(), 1);
    let filter = [("filter[kind]", "reset-code")];
    let log: AuditLog = app.administrator().await.read("staff/audit", &filter).await;
    assert_eq!(log.total, 1);
    assert_eq!(log.rows[0].name.as_deref(), Some("林样本"));
    assert!(log.rows[0].details.contains("看了身份证"));
    assert!(!log.rows[0].details.contains(&code));
    let done = recover(&app.browser(), &candidate.login, &code).await;
    assert_eq!(done.status, 302, "{}", done.text());
    let used = recover(&app.browser(), &candidate.login, &code).await;
    assert_eq!(used.status, 422);
}

#[tokio::test]
async fn a_reset_code_is_no_first_password_and_none_of_staff() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (reviewer, _) = app.make_account(Role::Reviewer).await;
    let invited = app.state.db.create_account(NewAccount {
        id: AccountId(uuid::Uuid::from_u128(7)),
        role: Role::Candidate,
        login: "invited".to_owned(),
        name: "林受邀".to_owned(),
        identity: None,
        valid_until: None,
        phone: None,
        password_hash: None,
        assurance: Assurance::Invited,
        created: app.state.clock.now(),
    });
    let invited = invited.await.expect("is created");
    let (closed, _) = app.make_account(Role::Candidate).await;
    let disabled = app.state.db.set_disabled(closed, true);
    disabled.await.expect("is closed");
    for (account, refused) in [
        (reviewer, Problem::NotFound),
        (invited, Problem::NotAllowed),
        (closed, Problem::AccountDisabled),
    ] {
        let id = account.to_string();
        let fields = [("account", id.as_str()), ("identity_check", "看了身份证")];
        let answer = officer.call("office/issue-reset-code", &fields).await;
        assert_eq!(answer.problem(), refused);
    }
}
