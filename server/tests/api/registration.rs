//! Tests of registration (S2-02 … S2-07): one account, in its window, and typed values are kept.

mod known_number;

use shared::{time::Timestamp, view::Dossier};

use crate::{
    actor::{SolvedProof, TestBrowser, TestResponse},
    app::TestApp,
};

const PAGE: &str = "/exams/national-personnel/register";
const NUMBER: &str = "11010119940307058X";
pub(crate) const PASSWORD: &str = "correct horse";

/// S2 in the middle of its window.
async fn start() -> TestApp {
    let app = TestApp::start().await;
    app.publish("national-personnel").await;
    app.set_time("2024-03-05 10:00");
    app
}

/// Sends a valid form with `changes`, and a proof from a page of its own.
pub(crate) async fn register(browser: &TestBrowser, changes: &[(&str, &str)]) -> TestResponse {
    let proof = browser.solve_proof(PAGE).await;
    browser
        .post_and_follow(PAGE, &proof.with(&form(changes)))
        .await
}

fn form<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("document", "resident-card"),
        ("number", NUMBER),
        ("name", "林样本"),
        ("valid-until", "2030-01-01"),
        ("phone", "13800138000"),
        ("password", PASSWORD),
        ("password-again", PASSWORD),
        ("document-again", "resident-card"),
        ("number-again", NUMBER),
        ("name-again", "林样本"),
    ];
    fields.retain(|(name, _)| changes.iter().all(|(other, _)| other != name));
    fields.extend(changes);
    fields
}

const ANOTHER_NAME: [(&str, &str); 2] = [("name", "李𬭎"), ("name-again", "李𬭎")];

/// The fields of a number without an account.
const ANOTHER_NUMBER: [(&str, &str); 2] = [
    ("number", "110101199403070686"),
    ("number-again", "110101199403070686"),
];

/// The recovery codes on a page.
pub(crate) fn codes_of(answer: &TestResponse) -> Vec<String> {
    let page = answer.text();
    let sheet = page
        .split_once("code-sheet")
        .expect("a sheet of codes")
        .1
        .to_owned();
    let codes = sheet.split("<code>").skip(1);
    codes
        .map(|rest| rest.split('<').next().expect("an end").to_owned())
        .collect()
}

#[tokio::test]
async fn a_candidate_registers_gets_codes_once_and_is_signed_in() {
    let app = start().await;
    let browser = app.browser();
    let dressed = [
        ("number", "１１０１０１１９９４０３０７０５８ｘ"),
        ("name", " 林 样本 "),
    ];
    let answer = register(&browser, &dressed).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.text().contains("注册成功"));
    let codes = codes_of(&answer);
    assert_eq!(codes.len(), 8);
    assert!(codes.iter().all(|code| code.len() == 14), "{codes:?}");
    // The codes can be saved without a script, and the person is signed in.
    let page = answer.text();
    assert!(page.contains("data:text/plain;charset=utf-8,"), "{page}");
    assert!(page.contains(r#"data-copy=""#) && !page.contains(PASSWORD));
    let page = browser.open("/account").await.text();
    assert!(page.contains("林样本"), "{page}");

    let elsewhere = app.browser();
    assert_eq!(elsewhere.sign_in(NUMBER, PASSWORD).await.status, 302);
}

#[tokio::test]
async fn a_reload_shows_no_codes_and_says_they_were_shown() {
    let app = start().await;
    let browser = app.browser();
    let proof = browser.solve_proof(PAGE).await;
    let answer = browser.post_page(PAGE, &proof.with(&form(&[]))).await;
    let next = answer.header("location").to_owned();
    assert_eq!(
        (answer.status, next.as_str()),
        (302, "/account/recovery-codes?new=1")
    );
    assert_eq!(codes_of(&browser.open(&next).await).len(), 8);
    let again = browser.open(&next).await.text();
    assert!(again.contains("安全码只显示一次，已经显示过"), "{again}");
    assert!(!again.contains("code-sheet"), "{again}");
    assert!(again.contains("还有 8 个没有用过的安全码"), "{again}");
    // Another person does not get them under the address.
    let stranger = app.browser().open(&next).await;
    assert_eq!(stranger.status, 401);
}

#[tokio::test]
async fn what_the_account_knows_stands_in_the_form() {
    let app = start().await;
    let browser = app.browser();
    register(&browser, &[("email", "lin@example.cn")]).await;
    let exam = [("exam", "national-personnel")];
    let answer = browser.post_page("/api/applications/enter", &exam).await;
    let hub = answer.header("location").to_owned();
    let application = &hub["/applications/".len()..][..36];
    let arguments = [("application", application)];
    let dossier: Dossier = browser.read("applications/read", &arguments).await;
    let known = ["mobile", "mail"].map(|field| {
        let field = field.parse().expect("a slug");
        dossier.known.text(&field).to_owned()
    });
    assert_eq!(known, ["13800138000", "lin@example.cn"]);
}

#[tokio::test]
async fn refused_registration_shows_faults_and_keeps_input() {
    let app = start().await;
    let browser = app.browser();
    let proof = browser.solve_proof(PAGE).await;
    let changes = [
        ("number-again", "110101199403070581"),
        ("name", "林<b>样本"),
    ];
    let answer = browser.post_page(PAGE, &proof.with(&form(&changes))).await;
    assert_eq!(answer.status, 422);
    let page = answer.text();
    for part in [
        "「&lt;」不是姓名里的字",
        r#"value="13800138000""#,
        r#"value="2030-01-01""#,
        r#"value="110101199403070581""#,
        r#"aria-invalid="true""#,
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    assert!(!page.contains(PASSWORD) && !page.contains("林<b>"));
    // A mistake does not spend the proof.
    assert!(page.contains(&proof.challenge));
    assert_eq!(
        browser
            .post_page(PAGE, &proof.with(&form(&[])))
            .await
            .status,
        302
    );
}

#[tokio::test]
async fn form_without_proof_must_wait_and_keeps_input() {
    let app = start().await;
    let browser = app.browser();
    let proof = browser.solve_proof(PAGE).await;
    let mut fields = form(&[]);
    fields.push(("challenge", &proof.challenge));
    let answer = browser.post_page(PAGE, &fields).await;
    assert_eq!(answer.status, 428);
    assert!(
        answer
            .text()
            .contains("还没有完成安全验证。请等 00:00:10 后再按一次")
    );
    // The wait of the same challenge continues.
    assert!(
        answer.text().contains(&proof.challenge) && answer.text().contains(r#"value="林样本""#)
    );
    app.advance(10 * Timestamp::SECOND_MS);
    assert_eq!(browser.post_page(PAGE, &fields).await.status, 302);
    // A proof can be used only once.
    let mut other = form(&ANOTHER_NUMBER);
    other.push(("challenge", proof.challenge.as_str()));
    assert_eq!(browser.post_page(PAGE, &other).await.status, 428);
}

#[tokio::test]
async fn a_proof_is_for_one_act_and_not_made_up() {
    let app = start().await;
    let browser = app.browser();
    let for_recovery = browser.solve_proof("/recover").await;
    app.advance(Timestamp::MINUTE_MS);
    assert_eq!(
        browser
            .post_page(PAGE, &for_recovery.with(&form(&[])))
            .await
            .status,
        428
    );
    let real = browser.solve_proof(PAGE).await;
    let forged = SolvedProof {
        challenge: real.challenge.replace(".6.", ".0."),
        answer: "0".to_owned(),
        bits: 0,
    };
    assert_eq!(
        browser
            .post_page(PAGE, &forged.with(&form(&[])))
            .await
            .status,
        428
    );
    app.advance(2 * Timestamp::HOUR_MS);
    assert_eq!(
        browser.post_page(PAGE, &real.with(&form(&[]))).await.status,
        428
    );
}

#[tokio::test]
async fn many_unproved_forms_make_the_wait_without_script_longer() {
    let app = start().await;
    let browser = app.browser();
    let key = format!("unproved {}", browser.address());
    for _ in 0..app.state.config.unproved_per_address {
        app.state
            .db
            .record_failure(&key, app.state.clock.now())
            .await
            .expect("is written");
    }
    let proof = browser.solve_proof(PAGE).await;
    let unproved = browser.solve_proof(PAGE).await;
    // A browser with script is not affected.
    assert_eq!(
        browser
            .post_page(PAGE, &proof.with(&form(&[])))
            .await
            .status,
        302
    );
    let other = form(&ANOTHER_NAME);
    let mut fields = other.clone();
    fields.push(("challenge", &unproved.challenge));
    app.advance(10 * Timestamp::SECOND_MS);
    assert_eq!(browser.post_page(PAGE, &fields).await.status, 428);
    app.advance(10 * Timestamp::SECOND_MS);
    assert_ne!(browser.post_page(PAGE, &fields).await.status, 428);
}

#[tokio::test]
async fn registering_is_possible_in_its_window_only() {
    let app = start().await;
    for (time, status, words) in [
        ("2024-03-01 08:59", 409, "还没有到时间"),
        ("2024-03-01 09:00", 422, "还没有填"),
        (
            "2024-03-11 18:00",
            409,
            "注册已于 2024年3月11日 18:00:00（北京时间） 截止",
        ),
    ] {
        app.set_time(time);
        let answer = app.browser().post_page(PAGE, &[]).await;
        assert_eq!(answer.status, status, "{time}");
        assert!(answer.text().contains(words), "{time}: {}", answer.text());
    }
}
