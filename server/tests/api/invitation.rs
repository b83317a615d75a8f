//! Tests of invitations (S4-02, S4-20): a link and code for one use within five days.

use server::{auth::SecretCode, db::RosterEntry, imports::roster::RosterImporter};
use shared::{id::ApplicationId, person::IdNumber, time::Timestamp};

use crate::{
    actor::{SolvedProof, TestBrowser, TestResponse, TestUser},
    app::{PASSWORD, TestApp},
    registration::codes_of,
};

const EXAM: &str = "cadre-graduate";
const NUMBER: &str = "11010119940307058X";
const NEW: &str = "a stable door";

/// S4, and a person on its roster who is invited now.
async fn start() -> (TestApp, SecretCode) {
    let app = TestApp::start().await;
    app.publish(EXAM).await;
    app.set_time("2023-03-01 10:00");
    let entry = RosterEntry::new(number(), "林样本".to_owned());
    let exam = EXAM.parse().expect("a code");
    app.state
        .db
        .import_roster(&exam, vec![entry.clone()])
        .await
        .expect("is imported");
    let uninvited = app.state.db.list_uninvited(&exam).await.expect("reads");
    assert_eq!(uninvited, [entry]);
    let code = invite(&app).await.expect("is invited");
    assert_eq!(app.state.db.list_uninvited(&exam).await.expect("reads"), []);
    (app, code)
}

fn number() -> IdNumber {
    NUMBER.parse().expect("the specimen")
}

async fn invite(app: &TestApp) -> Option<SecretCode> {
    invite_anew(app, RosterEntry::new(number(), "林样本".to_owned())).await
}

/// Invites like the office; messages cannot be sent here, so the office gets the code.
async fn invite_anew(app: &TestApp, entry: RosterEntry) -> Option<SecretCode> {
    let exam = EXAM.parse().expect("a code");
    let current = app.state.db.current_exam(&exam).await.expect("reads");
    let (version, exam) = current.expect("is published");
    let office = RosterImporter {
        db: &app.state.db,
        config: &app.state.config,
        exam: &exam,
        version,
        account: None,
        now: app.state.clock.now(),
    };
    let report = office.invite(&[entry], true).await.expect("is written");
    let told = report.to_pass_on.first();
    told.map(|told| told.code.parse().expect("a code"))
}

async fn accept(browser: &TestBrowser, code: &SecretCode, number: &str) -> TestResponse {
    let proof = browser
        .solve_proof(&format!("/invitation?code={}", code.to_compact_string()))
        .await;
    let code = code.to_string();
    let fields = [
        ("code", code.as_str()),
        ("number", number),
        ("password", NEW),
        ("password-again", NEW),
    ];
    browser
        .post_and_follow("/invitation", &proof.with(&fields))
        .await
}

#[tokio::test]
async fn the_link_sets_the_password_signs_in_and_enters_the_exam() {
    let (app, code) = start().await;
    let browser = app.browser();
    let page = browser
        .open(&format!("/invitation?code={}", code.to_compact_string()))
        .await;
    assert_eq!(page.status, 200);
    for words in [
        "邀请 林** 参加报名",
        "请在 2023年3月6日 10:00:00（北京时间） 之前完成",
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    let answer = accept(&browser, &code, "110101 19940307 058x").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(codes_of(&answer).len(), 8);
    let text = answer.text();
    let hub = text
        .split_once("/applications/")
        .expect("leads to the application")
        .1;
    let application: ApplicationId = hub[..36].parse().expect("an id");
    let person = TestUser {
        browser,
        login: NUMBER.to_owned(),
    };
    let application = person.application(application).await;
    // The five days count from the invitation, not from the entry.
    assert_eq!(
        application.event_times.invited,
        Some(crate::app::beijing_time("2023-03-01 10:00"))
    );

    assert_eq!(app.browser().sign_in(NUMBER, NEW).await.status, 302);
}

#[tokio::test]
async fn an_invitation_works_once_and_says_so_afterwards() {
    let (app, code) = start().await;
    assert_eq!(accept(&app.browser(), &code, NUMBER).await.status, 200);
    let link = format!("/invitation?code={}", code.to_compact_string());
    let page = app.browser().open(&link).await.text();
    assert!(
        page.contains("这个邀请已经用过") && !page.contains(r#"name="password-again""#),
        "{page}"
    );
    let fields = [
        ("code", code.to_compact_string()),
        ("number", NUMBER.to_owned()),
    ];
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    assert_eq!(
        app.browser().post_page("/invitation", &fields).await.status,
        410
    );
    // A person who has entered the exam is not invited again.
    assert!(invite(&app).await.is_none());
}

#[tokio::test]
async fn invitation_expires_and_a_new_one_voids_the_old() {
    let (app, code) = start().await;
    // Messages could not be sent: the office confirms that everybody was informed.
    let exam = EXAM.parse().expect("a code");
    let (db, now) = (&app.state.db, app.state.clock.now());
    assert_eq!(db.count_unnotified(&exam).await.expect("reads"), 1);
    assert_eq!(db.start_unnotified(&exam, now).await.expect("begins"), 1);
    assert_eq!(db.start_unnotified(&exam, now).await.expect("begins"), 0);
    app.advance(5 * Timestamp::DAY_MS);
    let link = |code: &SecretCode| format!("/invitation?code={}", code.to_compact_string());
    let page = app.browser().open(&link(&code)).await.text();
    assert!(
        page.contains("已于 2023年3月6日 10:00:00（北京时间） 结束")
            && page.contains("联系考试机构"),
        "{page}"
    );
    let fields = [("code", code.to_string()), ("number", NUMBER.to_owned())];
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    assert_eq!(
        app.browser().post_page("/invitation", &fields).await.status,
        410
    );

    let new = invite(&app).await.expect("is invited again");
    assert!(
        app.browser()
            .open(&link(&code))
            .await
            .text()
            .contains("没有这个邀请码")
    );
    app.advance(5 * Timestamp::DAY_MS - 1);
    assert_eq!(accept(&app.browser(), &new, NUMBER).await.status, 200);
}

#[tokio::test]
async fn a_link_in_other_hands_needs_the_number_of_the_person() {
    let (app, code) = start().await;
    let answer = accept(&app.browser(), &code, "110101199503136670").await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("这不是受邀人的证件号码"));
    assert!(!answer.text().contains("林样本"), "the name is not told");
    assert_eq!(accept(&app.browser(), &code, NUMBER).await.status, 200);
}

#[tokio::test]
async fn wrong_codes_close_the_page_for_nobody_behind_the_address() {
    let (app, code) = start().await;
    let guesser = app.browser();
    for _ in 0..20 {
        let page = guesser.open("/invitation?code=K7QM3XNP9T2W").await;
        assert!(page.text().contains("没有这个邀请码"));
    }
    let neighbour = guesser.without_cookies();
    assert_eq!(accept(&neighbour, &code, NUMBER).await.status, 200);
}

#[tokio::test]
async fn guesses_of_the_number_of_a_code_cost_more_and_more_work() {
    let (app, code) = start().await;
    let (guesser, wrong) = (app.browser(), "110101199503136670");
    for _ in 0..3 {
        assert_eq!(accept(&guesser, &code, wrong).await.status, 422);
    }
    let plain = code.to_string();
    let fields = [
        ("code", plain.as_str()),
        ("number", wrong),
        ("password", NEW),
        ("password-again", NEW),
    ];
    // Without a proof of work the number is not checked any more.
    assert_eq!(guesser.post_page("/invitation", &fields).await.status, 428);
    for _ in 0..7 {
        assert_eq!(accept(&guesser, &code, wrong).await.status, 422);
    }
    let page = format!("/invitation?code={}", code.to_compact_string());
    let asked = guesser.post_page("/invitation", &fields).await;
    let bits = app.state.config.proof_bits;
    assert_eq!(SolvedProof::of(&asked).bits, bits + 2);
    // The invited person gets in from the same address.
    assert_eq!(guesser.solve_proof(&page).await.bits, bits);
    let proof = SolvedProof::of(&asked);
    let mut right = fields;
    right[1].1 = NUMBER;
    let answer = guesser.post_page("/invitation", &proof.with(&right)).await;
    assert_eq!(answer.status, 302, "{}", answer.text());
}

#[tokio::test]
async fn who_has_an_account_signs_in_and_enters_with_it() {
    let app = TestApp::start().await;
    app.publish(EXAM).await;
    let known = app.candidate().await;
    let account = app
        .state
        .db
        .find_account_by_login(&known.login)
        .await
        .expect("reads");
    let account = account.expect("is there");
    let id_number = account
        .identity
        .and_then(|identity| identity.id_number())
        .expect("a card");
    let exam = EXAM.parse().expect("a code");
    let entry = RosterEntry::new(id_number, account.name);
    app.state
        .db
        .import_roster(&exam, vec![entry.clone()])
        .await
        .expect("is imported");
    let code = invite_anew(&app, entry).await.expect("is invited");

    let browser = app.browser();
    let page = browser
        .open(&format!("/invitation?code={}", code.to_compact_string()))
        .await
        .text();
    assert!(
        page.contains("您已有账号") && page.contains(r#"action="/sign-in""#),
        "{page}"
    );
    assert_eq!(browser.sign_in(&known.login, PASSWORD).await.status, 302);
    let entered = browser.call("applications/enter", &[("exam", EXAM)]).await;
    assert_eq!(entered.status, 200, "{}", entered.text());
}
