//! Tests of the second factor of staff: required after the password, accepted once, limited, replaced
//! by recovery codes, and reset by an administrator.

use server::{auth::totp::TotpSecret, config::StaffSecondFactor};
use shared::{id::AccountId, problem::Problem, role::Role, staff::StaffEventKind, time::Timestamp};

use crate::{
    actor::{TestBrowser, TestResponse},
    app::{PASSWORD, TestApp},
};

const STEP_MS: i64 = 30 * Timestamp::SECOND_MS;
const SET_UP: &str = "/account/second-factor";
const STEP: &str = "/sign-in/second-step";

async fn start() -> TestApp {
    TestApp::start_with(|config| config.staff_second_factor = StaffSecondFactor::Required).await
}

/// A reviewer with an authenticator.
struct Owner {
    login: String,
    account: AccountId,
    browser: TestBrowser,
    codes: Vec<String>,
}

impl Owner {
    /// Signs in with the password alone and sets up the second factor.
    async fn set_up(app: &TestApp, role: Role) -> Self {
        let (account, login) = app.make_account(role).await;
        let browser = app.browser();
        let signed_in = browser.sign_in(&login, PASSWORD).await;
        assert_eq!(signed_in.header("location"), SET_UP);
        let page = browser.open(SET_UP).await;
        let code = offered_secret(&page).code_at(app);
        let fields = [("second-factor", code.as_str())];
        let shown = browser.post_and_follow(SET_UP, &fields).await;
        let codes = codes_of(&shown);
        assert_eq!(codes.len(), 10, "{}", shown.text());
        Self {
            login,
            account,
            browser,
            codes,
        }
    }

    async fn code(&self, app: &TestApp) -> String {
        let factor = app.state.db.find_second_factor(self.account).await;
        let nonce = factor.expect("reads").expect("is set up").nonce;
        let key = &app.state.signing_key;
        TotpSecret::derive(key, self.account, nonce).code_at(app.state.clock.now())
    }

    /// A browser after the right password.
    async fn pending(&self, app: &TestApp) -> TestBrowser {
        let browser = app.browser();
        let signed_in = browser.sign_in(&self.login, PASSWORD).await;
        assert_eq!(signed_in.header("location"), STEP);
        browser
    }
}

/// The secret that a page shows as text, computed as an authenticator does.
struct ShownSecret(Vec<u8>);

impl ShownSecret {
    fn code_at(&self, app: &TestApp) -> String {
        use hmac::{Hmac, KeyInit as _, Mac as _};
        let step = app.state.clock.now().0 / STEP_MS;
        let mut signer = Hmac::<sha1::Sha1>::new_from_slice(&self.0).expect("any key");
        signer.update(&step.to_be_bytes());
        let digest = signer.finalize().into_bytes();
        let offset = usize::from(digest[19] & 0xf);
        let number = u32::from_be_bytes(digest[offset..offset + 4].try_into().expect("4 bytes"));
        format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
    }
}

fn offered_secret(page: &TestResponse) -> ShownSecret {
    let text = page.text();
    let (_, rest) = text
        .split_once("totp-secret\">")
        .unwrap_or_else(|| panic!("no secret in {text}"));
    let secret = rest.split('<').next().expect("the secret ends");
    let (mut bytes, mut buffer, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in secret.bytes().filter(|byte| *byte != b' ') {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            _ => letter - b'2' + 26,
        };
        buffer = (buffer << 5) | u32::from(value);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits) as u8);
            buffer &= (1 << bits) - 1;
        }
    }
    ShownSecret(bytes)
}

fn codes_of(page: &TestResponse) -> Vec<String> {
    let text = page.text();
    let items = text.split("<li><code>").skip(1);
    items
        .map(|item| item.split('<').next().expect("an item ends").to_owned())
        .collect()
}

async fn verify(browser: &TestBrowser, code: &str) -> TestResponse {
    browser.post_page(STEP, &[("second-factor", code)]).await
}

#[tokio::test]
async fn staff_without_a_second_factor_can_only_set_it_up() {
    let app = start().await;
    let (_, login) = app.make_account(Role::Reviewer).await;
    let browser = app.browser();
    let signed_in = browser.sign_in(&login, PASSWORD).await;
    assert_eq!(
        (signed_in.status, signed_in.header("location")),
        (302, SET_UP)
    );
    for path in [
        "/review",
        "/account",
        "/account/password",
        "/account/recovery-codes",
    ] {
        assert_eq!(browser.open(path).await.status, 401, "{path}");
    }
    assert_eq!(
        browser
            .query("review/queue", &[("filter[page]", "0")])
            .await
            .status,
        401
    );
    assert_eq!(browser.query("sessions/list", &[]).await.status, 401);
    assert_eq!(browser.open(STEP).await.status, 404);

    let page = browser.open(SET_UP).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let again = browser.open(SET_UP).await;
    assert_eq!(offered_secret(&page).0, offered_secret(&again).0);
    let wrong = browser
        .post_page(SET_UP, &[("second-factor", "000000")])
        .await;
    assert_eq!(wrong.status, 422);
    let code = offered_secret(&page).code_at(&app);
    let shown = browser
        .post_and_follow(SET_UP, &[("second-factor", code.as_str())])
        .await;
    assert_eq!(codes_of(&shown).len(), 10);
    assert_eq!(browser.open("/review").await.status, 200);
    assert!(
        codes_of(&browser.open(SET_UP).await).is_empty(),
        "they are shown once"
    );
}

#[tokio::test]
async fn candidates_sign_in_with_the_password_alone() {
    let app = start().await;
    let candidate = app.candidate().await;
    assert_eq!(candidate.open("/exams").await.status, 200);
}

#[tokio::test]
async fn a_code_opens_the_session_and_is_accepted_once() {
    let app = start().await;
    let owner = Owner::set_up(&app, Role::Reviewer).await;
    // The code of the setting up was accepted once already.
    let browser = owner.pending(&app).await;
    let code = owner.code(&app).await;
    assert_eq!(verify(&browser, &code).await.status, 422);
    app.advance(STEP_MS);
    let code = owner.code(&app).await;
    assert_eq!(
        browser.open("/review").await.status,
        401,
        "not before the code"
    );
    let done = verify(&browser, &code).await;
    assert_eq!((done.status, done.header("location")), (302, "/review"));
    assert_eq!(browser.open("/review").await.status, 200);
    let other = owner.pending(&app).await;
    assert_eq!(verify(&other, &code).await.status, 422, "a replay");
    let shown = verify(&other, &code).await.text();
    assert!(!shown.contains(&code), "a code is never shown again");
    app.advance(2 * STEP_MS);
    assert_eq!(verify(&other, &code).await.status, 422, "an old code");
}

#[tokio::test]
async fn the_cookie_of_the_password_alone_opens_nothing_later() {
    let app = start().await;
    let owner = Owner::set_up(&app, Role::Reviewer).await;
    app.advance(STEP_MS);
    let browser = owner.pending(&app).await;
    let pending = browser.cookie("zhunkao_session").expect("has a session");
    let code = owner.code(&app).await;
    assert_eq!(verify(&browser, &code).await.status, 302);
    assert_ne!(
        browser.cookie("zhunkao_session").as_deref(),
        Some(pending.as_str())
    );
    let thief = app.browser();
    thief.set_cookie("zhunkao_session", &pending);
    assert_eq!(thief.open("/review").await.status, 401);
    // A pending session neither sees nor replaces the second factor, and ends by itself.
    let other = owner.pending(&app).await;
    assert_eq!(other.open(SET_UP).await.status, 401);
    let remove = [("act", "remove"), ("old-password", PASSWORD)];
    assert_eq!(other.post_page(SET_UP, &remove).await.status, 401);
    app.advance(30 * Timestamp::MINUTE_MS);
    assert_eq!(verify(&other, "123456").await.status, 401);
}

#[tokio::test]
async fn guesses_of_the_second_factor_are_limited() {
    let app = start().await;
    let owner = Owner::set_up(&app, Role::Office).await;
    app.advance(STEP_MS);
    let browser = owner.pending(&app).await;
    for _ in 0..app.state.config.sign_in_attempts {
        assert_eq!(verify(&browser, "000000").await.status, 422);
    }
    let code = owner.code(&app).await;
    assert_eq!(verify(&browser, &code).await.status, 429);
    // Another sign-in with the password does not reset the count.
    let other = owner.pending(&app).await;
    assert_eq!(verify(&other, &code).await.status, 429);
    app.advance(app.state.config.sign_in_window_ms() + STEP_MS);
    let other = owner.pending(&app).await;
    let code = owner.code(&app).await;
    assert_eq!(verify(&other, &code).await.status, 302);
}

#[tokio::test]
async fn a_recovery_code_works_once_and_is_recorded() {
    let app = start().await;
    let owner = Owner::set_up(&app, Role::Reviewer).await;
    let code = &owner.codes[3];
    let browser = owner.pending(&app).await;
    assert_eq!(verify(&browser, &code.to_lowercase()).await.status, 302);
    assert_eq!(verify(&owner.pending(&app).await, code).await.status, 422);
    let left = app.state.db.count_second_factor_codes(owner.account).await;
    assert_eq!(left.expect("reads"), 9);
    let events = app
        .state
        .db
        .list_staff_events(owner.account)
        .await
        .expect("reads");
    assert_eq!(events[0].kind, StaffEventKind::SecondFactorCodeUsed);

    // New codes need password and code, and end the old ones.
    app.advance(STEP_MS);
    let code = owner.code(&app).await;
    let renewal = |password, code| {
        [
            ("act", "renew-codes"),
            ("old-password", password),
            ("second-factor", code),
        ]
    };
    for (password, code) in [
        ("not the password", code.as_str()),
        (PASSWORD, ""),
        (PASSWORD, "000000"),
        (PASSWORD, owner.codes[3].as_str()),
    ] {
        let answer = browser.post_page(SET_UP, &renewal(password, code)).await;
        assert_eq!(answer.status, 422, "{password} {code}");
    }
    let shown = browser
        .post_and_follow(SET_UP, &renewal(PASSWORD, &code))
        .await;
    assert_eq!(codes_of(&shown).len(), 10);
    let old = verify(&owner.pending(&app).await, &owner.codes[4]).await;
    assert_eq!(old.status, 422);
    let new = verify(&owner.pending(&app).await, &codes_of(&shown)[4]).await;
    assert_eq!(new.status, 302);
}

#[tokio::test]
async fn a_required_second_factor_is_reset_by_an_administrator_alone() {
    let app = start().await;
    let owner = Owner::set_up(&app, Role::Reviewer).await;
    let remove = [("act", "remove"), ("old-password", PASSWORD)];
    assert_eq!(owner.browser.post_page(SET_UP, &remove).await.status, 403);
    let administrator = Owner::set_up(&app, Role::Administrator).await;
    let account = owner.account.to_string();
    let arguments = [("account", account.as_str())];
    let by_owner = owner
        .browser
        .call("staff/reset-second-factor", &arguments)
        .await;
    assert_eq!(by_owner.status, 403);
    let reset = administrator
        .browser
        .call("staff/reset-second-factor", &arguments)
        .await;
    assert_eq!(reset.status, 200, "{}", reset.text());
    assert_eq!(
        owner.browser.open("/review").await.status,
        401,
        "sessions end"
    );
    let signed_in = app.browser().sign_in(&owner.login, PASSWORD).await;
    assert_eq!(signed_in.header("location"), SET_UP);
    let again = administrator
        .browser
        .call("staff/reset-second-factor", &arguments)
        .await;
    assert_eq!(again.problem(), Problem::Stale);
    let own = administrator.account.to_string();
    let own = [("account", own.as_str())];
    let own = administrator
        .browser
        .call("staff/reset-second-factor", &own)
        .await;
    assert_eq!(own.problem(), Problem::OwnAccount);
}

#[tokio::test]
async fn an_optional_second_factor_needs_the_password_to_change() {
    let app = TestApp::start().await;
    let reviewer = app.reviewer().await;
    let other = app.browser();
    assert_eq!(other.sign_in(&reviewer.login, PASSWORD).await.status, 302);
    let page = reviewer.open(SET_UP).await;
    let code = offered_secret(&page).code_at(&app);
    let without = reviewer
        .post_page(SET_UP, &[("second-factor", code.as_str())])
        .await;
    assert_eq!(without.status, 422);
    let fields = [("second-factor", code.as_str()), ("old-password", PASSWORD)];
    let shown = reviewer.post_and_follow(SET_UP, &fields).await;
    assert_eq!(codes_of(&shown).len(), 10, "{}", shown.text());
    assert_eq!(reviewer.open("/review").await.status, 200);
    let status = other.open("/review").await.status;
    assert_eq!(status, 401, "sessions of the password alone end");
    let signed_in = app.browser().sign_in(&reviewer.login, PASSWORD).await;
    assert_eq!(signed_in.header("location"), STEP);
    let remove = [("act", "remove"), ("old-password", PASSWORD)];
    assert_eq!(reviewer.post_page(SET_UP, &remove).await.status, 422);
    app.advance(STEP_MS);
    let code = offered_secret(&page).code_at(&app);
    let remove = [remove[0], remove[1], ("second-factor", code.as_str())];
    let removed = reviewer.post_page(SET_UP, &remove).await;
    assert_eq!(removed.status, 302, "{}", removed.text());
    let signed_in = app.browser().sign_in(&reviewer.login, PASSWORD).await;
    assert_eq!(signed_in.header("location"), "/review");
}

#[tokio::test]
async fn the_second_step_leads_back_to_the_page_before() {
    let app = start().await;
    let owner = Owner::set_up(&app, Role::Reviewer).await;
    app.advance(STEP_MS);
    let browser = app.browser();
    let fields = [
        ("login", owner.login.as_str()),
        ("password", PASSWORD),
        ("next", "/review?page=2"),
    ];
    let signed_in = browser.post_page("/sign-in", &fields).await;
    let location = signed_in.header("location").to_owned();
    assert_eq!(location, "/sign-in/second-step?next=%2Freview%3Fpage%3D2");
    let page = browser.open(&location).await;
    assert!(
        page.text()
            .contains(r#"name="next" value="/review?page=2""#),
        "{}",
        page.text()
    );
    let code = owner.code(&app).await;
    let fields = [("second-factor", code.as_str()), ("next", "//evil.example")];
    let done = browser.post_page(STEP, &fields).await;
    assert_eq!(done.header("location"), "/review");
}
