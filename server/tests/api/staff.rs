//! Tests of accounts of staff: opened with a link, disabled, reset, and what an attacker tries.

use shared::{
    id::{AccountId, ApplicationId},
    message::Channel,
    problem::Problem,
    review_grant::GrantKind,
    role::Role,
    staff::{StaffEventKind, StaffState},
    time::Timestamp,
    unit_scope::UnitScope,
    view::{HeldRight, ReviewQueue, StaffAccount, StaffList},
};

use crate::{
    actor::{TestBrowser, TestResponse, TestUser},
    app::{EXAM, PASSWORD, TestApp},
    code::start_with_gateway,
    contact::confirm_phone,
};

const STRONG: &str = "a stable door";
const PHONE: &str = "13800138000";

/// Opens an account as an administrator; returns the page of the account.
async fn create(administrator: &TestUser, role: &str, login: &str) -> TestResponse {
    let fields = [
        ("role", role),
        ("login", login),
        ("name", "何敏"),
        ("phone", PHONE),
    ];
    administrator
        .post_and_follow("/office/staff/new", &fields)
        .await
}

/// The path of the link on the page of an account.
fn link_of(page: &TestResponse) -> String {
    let text = page.text();
    let at = text
        .find("/staff-link?code=")
        .unwrap_or_else(|| panic!("no link in {text}"));
    let end = text[at..].find(['<', '"']).expect("the link ends");
    text[at..at + end].to_owned()
}

fn code_of(link: &str) -> &str {
    link.rsplit('=').next().expect("a link has a code")
}

async fn accept(browser: &TestBrowser, link: &str, password: &str) -> TestResponse {
    let fields = [
        ("code", code_of(link)),
        ("password", password),
        ("password-again", password),
    ];
    browser.post_page("/staff-link", &fields).await
}

async fn find(administrator: &TestUser, login: &str) -> StaffAccount {
    let arguments = [("filter[search]", login)];
    let list: StaffList = administrator.read("staff/list", &arguments).await;
    assert_eq!(list.rows.len(), 1, "{list:?}");
    read(administrator, list.rows[0].account).await
}

async fn read(administrator: &TestUser, account: AccountId) -> StaffAccount {
    let account = account.to_string();
    administrator
        .read("staff/read", &[("account", &account)])
        .await
}

async fn act(user: &TestUser, act: &str, account: AccountId) -> TestResponse {
    let account = account.to_string();
    user.call(&format!("staff/{act}"), &[("account", &account)])
        .await
}

async fn account_of(app: &TestApp, user: &TestUser) -> AccountId {
    let found = app.state.db.find_account_by_login(&user.login).await;
    found.expect("reads").expect("is there").id
}

#[tokio::test]
async fn invited_reviewer_sets_the_password_once_and_signs_in() {
    let app = TestApp::start().await;
    let administrator = app.administrator().await;
    let page = create(&administrator, "reviewer", "he.min").await;
    assert_eq!(page.status, 200, "{}", page.text());
    let link = link_of(&page);
    let invited = find(&administrator, "he.min").await;
    assert_eq!(invited.row.state, StaffState::Invited);
    assert_eq!(invited.row.role, Role::Reviewer);
    let path = format!("/office/staff/{}", invited.row.account);
    let again = administrator.open(&path).await;
    assert!(
        !again.text().contains("/staff-link?code="),
        "the link is shown once"
    );

    let browser = app.browser();
    let shown = browser.open(&link).await;
    assert!(shown.text().contains("he.min"), "{}", shown.text());
    let weak = accept(&browser, &link, "short").await;
    assert_eq!(weak.status, 422);
    let done = accept(&browser, &link, STRONG).await;
    assert_eq!((done.status, done.header("location")), (302, "/review"));
    assert_eq!(browser.open("/review").await.status, 200);
    let used = accept(&app.browser(), &link, "another stable door").await;
    assert_eq!(used.status, 410);
    assert_eq!(app.browser().open(&link).await.status, 410);
    assert_eq!(app.browser().sign_in("he.min", STRONG).await.status, 302);

    let active = find(&administrator, "he.min").await;
    assert_eq!(active.row.state, StaffState::Active);
    assert_eq!(active.sign_ins.len(), 2);
    assert_eq!(active.sign_ins[1].address, browser.address());
    assert_eq!(active.sign_ins[1].browser, "Test/1.0");
    let events: Vec<_> = active.events.iter().map(|event| &event.kind).collect();
    assert!(
        matches!(
            events[..],
            [
                StaffEventKind::PasswordSet,
                StaffEventKind::LinkIssued { .. },
                StaffEventKind::Created {
                    role: Role::Reviewer
                }
            ]
        ),
        "{events:?}"
    );
}

#[tokio::test]
async fn invited_reviewer_has_no_right_before_the_first_grant() {
    let app = TestApp::start().await;
    let (application, _) = app.candidate().await.apply().await;
    let administrator = app.administrator().await;
    let link = link_of(&create(&administrator, "reviewer", "he").await);
    let browser = app.browser();
    assert_eq!(accept(&browser, &link, STRONG).await.status, 302);
    let login = "he".to_owned();
    let invited = TestUser { browser, login };
    let filter = [("filter[page]", "0")];
    let count = || async {
        invited
            .read::<ReviewQueue>("review/queue", &filter)
            .await
            .total
    };
    assert_eq!(count().await, 0);
    let desk = format!("/review/{application}");
    assert_ne!(invited.open(&desk).await.status, 200);
    let account = find(&administrator, "he").await;
    assert!(!account.is_unrestricted);
    assert!(account.exams.iter().all(|exam| {
        exam.rights
            .iter()
            .all(|(_, held)| *held == HeldRight::Missing)
    }));
    let id = account.row.account.to_string();
    let grant = [
        ("account", id.as_str()),
        ("exam", EXAM),
        ("kind", "initial"),
    ];
    for _ in 0..2 {
        assert_eq!(administrator.call("staff/grant", &grant).await.status, 200);
    }
    assert_eq!(count().await, 1);
    assert_eq!(invited.open(&desk).await.status, 200);
    let events = read(&administrator, account.row.account).await.events;
    let is_grant = |kind: &StaffEventKind| matches!(kind, StaffEventKind::Granted { .. });
    let grants = events.iter().filter(|event| is_grant(&event.kind));
    assert_eq!(grants.count(), 1, "a repetition is no event");
}

#[tokio::test]
async fn a_link_ends_after_three_days_and_at_a_newer_one() {
    let app = TestApp::start().await;
    let administrator = app.administrator().await;
    let first = link_of(&create(&administrator, "reviewer", "he").await);
    let account = find(&administrator, "he").await.row.account;
    let reset = act(&administrator, "reset", account).await;
    assert_eq!(reset.status, 200, "{}", reset.text());
    let page = administrator
        .open(&format!("/office/staff/{account}"))
        .await;
    let second = link_of(&page);
    assert_eq!(accept(&app.browser(), &first, STRONG).await.status, 410);
    app.advance(3 * Timestamp::DAY_MS);
    assert_eq!(accept(&app.browser(), &second, STRONG).await.status, 410);
}

#[tokio::test]
async fn the_link_goes_to_the_phone_of_its_owner() {
    let (app, gateway) = start_with_gateway().await;
    let administrator = app.administrator().await;
    let link = link_of(&create(&administrator, "office", "su").await);
    app.send_due().await;
    let sent = gateway.sent(PHONE, "staff-link");
    assert!(
        sent.len() == 1 && sent[0].contains(code_of(&link)),
        "{sent:?}"
    );
    let account = find(&administrator, "su").await.row.account;
    // The page shows the link once, right after it was made.
    let page = administrator
        .open(&format!("/office/staff/{account}"))
        .await;
    assert!(!page.text().contains(code_of(&link)));
    accept(&app.browser(), &link, STRONG).await;
    act(&administrator, "disable", account).await;
    app.send_due().await;
    assert_eq!(gateway.sent(PHONE, "account-disabled").len(), 1);
}

#[tokio::test]
async fn a_disabled_reviewer_is_out_at_once_and_frees_the_claims() {
    let app = TestApp::start().await;
    let (application, _) = app.candidate().await.apply().await;
    let (administrator, reviewer) = (app.administrator().await, app.reviewer().await);
    let claimed: Option<ApplicationId> = reviewer.call("review/claim-next", &[]).await.json();
    assert_eq!(claimed, Some(application));
    let account = account_of(&app, &reviewer).await;
    assert_eq!(act(&administrator, "disable", account).await.status, 200);

    let id = application.to_string();
    let refused = reviewer.query("review/desk", &[("application", &id)]).await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.problem(), Problem::AccountDisabled);
    let page = reviewer.open("/review").await;
    assert_eq!(page.status, 401);
    assert!(page.text().contains("这个账号已停用"), "{}", page.text());
    let again = app.browser().sign_in(&reviewer.login, PASSWORD).await;
    assert_eq!(again.status, 401);
    assert!(again.text().contains("这个账号已停用"), "{}", again.text());
    let wrong = app
        .browser()
        .sign_in(&reviewer.login, "not the password")
        .await;
    assert!(
        !wrong.text().contains("这个账号已停用"),
        "only its owner is told"
    );
    let other = app.reviewer().await;
    let next: Option<ApplicationId> = other.call("review/claim-next", &[]).await.json();
    assert_eq!(next, Some(application));

    // The earlier session stays dead when the account is opened again.
    assert_eq!(act(&administrator, "enable", account).await.status, 200);
    assert_eq!(reviewer.open("/review").await.status, 401);
    app.sign_in_again(&reviewer).await;
    assert_eq!(reviewer.open("/review").await.status, 200);
}

#[tokio::test]
async fn a_reset_ends_password_and_sessions() {
    let app = TestApp::start().await;
    let (administrator, reviewer) = (app.administrator().await, app.reviewer().await);
    let account = account_of(&app, &reviewer).await;
    assert_eq!(act(&administrator, "reset", account).await.status, 200);
    assert_eq!(reviewer.open("/review").await.status, 401);
    assert_eq!(
        app.browser()
            .sign_in(&reviewer.login, PASSWORD)
            .await
            .status,
        401
    );
    let page = administrator
        .open(&format!("/office/staff/{account}"))
        .await;
    let done = accept(&app.browser(), &link_of(&page), STRONG).await;
    assert_eq!(done.status, 302);
    assert_eq!(
        app.browser().sign_in(&reviewer.login, STRONG).await.status,
        302
    );
}

#[tokio::test]
async fn nobody_disables_themselves_or_the_last_administrator() {
    let app = TestApp::start().await;
    let administrator = app.administrator().await;
    let own = account_of(&app, &administrator).await;
    for name in ["disable", "reset"] {
        let refused = act(&administrator, name, own).await;
        assert_eq!(refused.problem(), Problem::OwnAccount);
    }
    let change = server::db::StaffChange {
        account: own,
        actor: None,
        at: app.state.clock.now(),
        messages: Vec::new(),
    };
    let refused = app.state.db.disable_staff(change.clone()).await;
    let refused = server::error::to_problem(refused.expect_err("is refused"));
    assert_eq!(refused, Problem::LastAdministrator);
    // An administrator who has no password yet is none that can sign in.
    create(&administrator, "administrator", "zhou").await;
    let refused = app.state.db.disable_staff(change.clone()).await;
    let refused = server::error::to_problem(refused.expect_err("is refused"));
    assert_eq!(refused, Problem::LastAdministrator);
    // Two who reset each other at the same time would both be out.
    let link = server::db::NewStaffLink {
        code: shared::digest::Sha256([7; 32]),
        expires: app.state.clock.now().plus(60_000),
    };
    let refused = app.state.db.reset_staff(link, change.clone()).await;
    let refused = server::error::to_problem(refused.expect_err("is refused"));
    assert_eq!(refused, Problem::LastAdministrator);
    app.administrator().await;
    app.state
        .db
        .disable_staff(change)
        .await
        .expect("is disabled");
}

#[tokio::test]
async fn grants_are_given_and_taken_and_count_at_once() {
    let app = TestApp::start().await;
    app.candidate().await.apply().await;
    let (administrator, reviewer) = (app.administrator().await, app.reviewer().await);
    let account = account_of(&app, &reviewer).await;
    let count = || async {
        let list: ReviewQueue = reviewer
            .read("review/queue", &[("filter[page]", "0")])
            .await;
        list.total
    };
    assert_eq!(count().await, 1);
    let id = account.to_string();
    let grant = [
        ("account", id.as_str()),
        ("exam", EXAM),
        ("kind", "initial"),
    ];
    assert_eq!(administrator.call("staff/grant", &grant).await.status, 200);
    let found = read(&administrator, account).await;
    let exam = found
        .exams
        .iter()
        .find(|exam| exam.exam.as_str() == EXAM)
        .expect("is listed");
    let given = (GrantKind::Initial, HeldRight::Held(UnitScope::WholeExam));
    assert!(!found.is_unrestricted && exam.rights.contains(&given));
    assert!(
        exam.rights
            .iter()
            .all(|(kind, _)| *kind != GrantKind::Final),
        "it has one review"
    );
    assert_eq!(administrator.call("staff/revoke", &grant).await.status, 200);
    assert_eq!(count().await, 0, "the last right was taken");
    let again = administrator.call("staff/revoke", &grant).await;
    assert_eq!(again.problem(), Problem::Stale);
    let found = read(&administrator, account).await;
    assert!(matches!(
        found.events[0].kind,
        StaffEventKind::Revoked { .. }
    ));
    assert_eq!(found.events[0].actor.as_deref(), Some("林样本"));

    let officer = account_of(&app, &app.officer().await).await.to_string();
    let grant = [
        ("account", officer.as_str()),
        ("exam", EXAM),
        ("kind", "initial"),
    ];
    let refused = administrator.call("staff/grant", &grant).await;
    assert_eq!(refused.problem(), Problem::NotAllowed);
}

#[tokio::test]
async fn nobody_but_an_administrator_makes_staff() {
    let app = TestApp::start().await;
    let victim = app.reviewer().await;
    let account = account_of(&app, &victim).await;
    let fields = [
        ("role", "administrator"),
        ("login", "mine"),
        ("name", "何敏"),
    ];
    for user in [
        app.reviewer().await,
        app.officer().await,
        app.candidate().await,
    ] {
        let page = user.post_page("/office/staff/new", &fields).await;
        assert_eq!(page.status, 403);
        for name in ["reset", "disable", "enable"] {
            assert_eq!(act(&user, name, account).await.status, 403, "{name}");
        }
        let own = account_of(&app, &user).await.to_string();
        let grant = [
            ("account", own.as_str()),
            ("exam", EXAM),
            ("kind", "supervisor"),
        ];
        assert_eq!(user.call("staff/grant", &grant).await.status, 403);
    }
    assert_eq!(victim.open("/review").await.status, 200);
    let found = app.state.db.find_account_by_login("mine").await;
    assert!(found.expect("reads").is_none());
}

#[tokio::test]
async fn candidates_are_no_staff_and_logins_are_unique() {
    let app = TestApp::start().await;
    let (administrator, candidate) = (app.administrator().await, app.candidate().await);
    let account = account_of(&app, &candidate).await;
    for name in ["reset", "disable", "enable"] {
        assert_eq!(act(&administrator, name, account).await.status, 404);
    }
    assert_eq!(create(&administrator, "candidate", "lin").await.status, 422);
    assert_eq!(create(&administrator, "reviewer", "he").await.status, 200);
    let taken = create(&administrator, "office", "HE").await;
    assert_eq!(taken.status, 422);
    let text = taken.text();
    assert!(
        text.contains("已经有人用了") && text.contains(PHONE),
        "{text}"
    );
}

#[tokio::test]
async fn the_list_is_found_by_text_role_and_state() {
    let app = TestApp::start().await;
    let (administrator, reviewer) = (app.administrator().await, app.reviewer().await);
    create(&administrator, "reviewer", "he").await;
    let count = |arguments: &'static [(&str, &str)]| {
        let administrator = administrator.clone();
        async move {
            let list: StaffList = administrator.read("staff/list", arguments).await;
            list.total
        }
    };
    assert_eq!(count(&[]).await, 3);
    assert_eq!(count(&[("filter[role]", "reviewer")]).await, 2);
    assert_eq!(count(&[("filter[state]", "invited")]).await, 1);
    assert_eq!(count(&[("filter[search]", "HE")]).await, 1);
    assert_eq!(count(&[("filter[search]", "138001")]).await, 1);
    let account = account_of(&app, &reviewer).await;
    act(&administrator, "disable", account).await;
    assert_eq!(count(&[("filter[state]", "disabled")]).await, 1);
    assert_eq!(count(&[("filter[page]", "4000000000")]).await, 3);
    let page = administrator
        .open("/office/staff?role=reviewer&search=he&page=1")
        .await;
    assert!(page.text().contains("共 1 个账号"), "{}", page.text());
}

#[tokio::test]
async fn changes_by_the_owner_are_recorded_and_told_to_the_old_phone() {
    let (app, gateway) = start_with_gateway().await;
    let (administrator, reviewer) = (app.administrator().await, app.reviewer().await);
    app.set_contact(&reviewer, Some(PHONE), None).await;
    confirm_phone(&app, &gateway, &reviewer, (PASSWORD, "13900139000")).await;
    let fields = [
        ("old-password", PASSWORD),
        ("password", STRONG),
        ("password-again", STRONG),
    ];
    let changed = reviewer.post_page("/account/password", &fields).await;
    assert_eq!(changed.status, 302, "{}", changed.text());
    app.send_due().await;
    assert_eq!(gateway.sent(PHONE, "contact-changed").len(), 1);
    let account = account_of(&app, &reviewer).await;
    let found = read(&administrator, account).await;
    let events: Vec<_> = found.events.into_iter().map(|event| event.kind).collect();
    assert_eq!(
        events,
        [
            StaffEventKind::PasswordChanged,
            StaffEventKind::ContactChanged {
                channel: Channel::Sms
            }
        ]
    );
}

#[tokio::test]
async fn staff_are_signed_out_earlier_than_candidates() {
    let app = TestApp::start_with(|config| config.staff_session_idle_minutes = 30).await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    app.advance(31 * Timestamp::MINUTE_MS);
    assert_eq!(reviewer.open("/review").await.status, 401);
    assert_eq!(candidate.open("/exams").await.status, 200);
}
