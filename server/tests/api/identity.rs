//! Tests of identities: self-declared data gives no access to roster data and takes nothing from
//! the real person, and each exam can only be entered in its own way.

use server::{auth::SecretCode, db::Vouching};
use shared::{
    application::LockReason,
    audit::AuditKind,
    id::ApplicationId,
    person::Assurance,
    problem::Problem,
    roster::RosterReport,
    view::{MyExams, SharedNumber},
};

use crate::{
    actor::{TestBrowser, TestResponse, TestUser, new_image_id},
    app::{EXAM, TestApp, load_picture},
    registration::{self, register},
    roster::send,
};

const NATIONAL: &str = "national-personnel";
const CADRE: &str = "cadre-graduate";
const NUMBER: &str = "11010119940307058X";
const NEW: &str = "a stable door";
const LISTED: &str = "姓名,身份证号,手机,分院,工作单位\n\
                      林样本,11010119940307058X,13900139000,第一分院,样本局机密处\n";

/// S2 and S4 in their windows, and a person who registered with another person's number and name.
async fn start() -> (TestApp, TestUser) {
    let app = TestApp::start().await;
    app.publish(NATIONAL).await;
    app.publish(CADRE).await;
    app.set_time("2024-03-05 10:00");
    let browser = app.browser();
    assert_eq!(register(&browser, &[]).await.status, 200);
    let signed_in = browser.sign_in(NUMBER, registration::PASSWORD).await;
    assert_eq!(signed_in.status, 302);
    let login = NUMBER.to_owned();
    (app, TestUser { browser, login })
}

async fn import(officer: &TestBrowser, exam: &str, rows: &str) -> RosterReport {
    let fields: [(&str, &[u8]); 2] = [("text", rows.as_bytes()), ("apply", b"yes")];
    let answer = send(officer, exam, &fields, "application/json").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// The only code in the report for the office.
fn code_of(report: &RosterReport) -> SecretCode {
    assert_eq!(report.to_pass_on.len(), 1, "{report:?}");
    report.to_pass_on[0].code.parse().expect("a code")
}

async fn accept(browser: &TestBrowser, code: &SecretCode, number: &str) -> TestResponse {
    let page = format!("/invitation?code={}", code.to_compact_string());
    let proof = browser.solve_proof(&page).await;
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

async fn enter(browser: &TestBrowser, exam: &str) -> TestResponse {
    browser.call("applications/enter", &[("exam", exam)]).await
}

fn is_offered(exams: &MyExams, code: &str) -> bool {
    exams.offered.iter().any(|card| card.exam.as_str() == code)
}

#[tokio::test]
async fn a_declared_account_never_enters_as_the_person_on_a_roster() {
    let (app, attacker) = start().await;
    let officer = app.officer().await;
    import(&officer, CADRE, LISTED).await;
    let refused = enter(&attacker, CADRE).await;
    assert_eq!(refused.status, 403);
    assert_eq!(refused.problem(), Problem::OfficeAccountRequired);
    let exams: MyExams = attacker.read("applications/mine", &[]).await;
    assert!(!is_offered(&exams, CADRE) && is_offered(&exams, NATIONAL));
    // The exam with open registration can be entered, but shows no roster data.
    let own = attacker.enter_exam(NATIONAL).await;
    let page = attacker.open(&format!("/applications/{own}/form")).await;
    assert!(!page.text().contains("样本局机密处"));
}

#[tokio::test]
async fn the_invited_person_gets_an_account_beside_a_declared_one() {
    let (app, attacker) = start().await;
    let own = attacker.enter_exam(NATIONAL).await;
    let officer = app.officer().await;
    let code = code_of(&import(&officer, CADRE, LISTED).await);
    let victim = app.browser();
    let page = victim
        .open(&format!("/invitation?code={}", code.to_compact_string()))
        .await
        .text();
    assert!(
        page.contains("password-again"),
        "a password can be set: {page}"
    );
    assert_eq!(accept(&victim, &code, NUMBER).await.status, 200);
    // The number signs in to the account whose password is typed: the confirmed or the declared
    // one.
    assert_eq!(app.browser().sign_in(NUMBER, NEW).await.status, 302);
    let exams: MyExams = victim.read("applications/mine", &[]).await;
    assert_eq!(exams.entered.len(), 1);
    let application = exams.entered[0].application.expect("is entered");
    let victim = TestUser {
        browser: victim,
        login: NUMBER.to_owned(),
    };
    let employer = "employer".parse().expect("a slug");
    let dossier = victim.dossier(application).await;
    assert_eq!(dossier.known.text(&employer), "样本局机密处");

    let stolen = [("application", &*application.to_string())];
    assert_eq!(
        attacker.query("applications/read", &stolen).await.status,
        404
    );
    assert_eq!(enter(&attacker, CADRE).await.status, 403);
    // An application begun under the declared account stays with it.
    assert_eq!(attacker.dossier(own).await.application.id, own);
    let shared: Vec<SharedNumber> = officer.read("office/shared-numbers", &[]).await;
    let mut assurances: Vec<_> = shared.iter().map(|it| it.assurance).collect();
    assurances.sort();
    assert_eq!(assurances, [Assurance::Declared, Assurance::Invited]);
    let board = officer.open("/office").await.text();
    assert!(board.contains("自己注册，未经确认") && board.contains("已接受邀请"));
}

#[tokio::test]
async fn an_import_leaves_the_addresses_of_a_declared_account_alone() {
    let (app, _) = start().await;
    let officer = app.officer().await;
    let unreached = LISTED.replace("13900139000", "");
    import(&officer, CADRE, &unreached).await;
    import(&officer, CADRE, LISTED).await;
    let accounts = app.state.db.find_open_accounts_by_login(NUMBER).await;
    let accounts = accounts.expect("reads");
    let phones: Vec<_> = accounts
        .iter()
        .map(|it| (it.assurance, it.phone.as_deref()))
        .collect();
    // The confirmed account comes first, and was opened without a phone.
    assert_eq!(
        phones,
        [
            (Assurance::Vouched, None),
            (Assurance::Declared, Some("13800138000")),
        ]
    );
}

#[tokio::test]
async fn an_exam_of_a_provider_refuses_other_accounts_and_says_which() {
    let (app, declared) = start().await;
    app.publish("hebei-medical").await;
    app.set_time("2022-01-06 10:00");
    let declared = {
        let browser = app.browser();
        let answer = browser.sign_in(NUMBER, registration::PASSWORD).await;
        assert_eq!(answer.status, 302);
        TestUser {
            browser,
            ..declared
        }
    };
    let vouched = app.candidate().await;
    for person in [&declared, &vouched] {
        let refused = enter(person, "hebei-medical").await;
        assert_eq!(refused.status, 403);
        assert!(
            matches!(refused.problem(), Problem::ProviderAccountRequired { provider } if provider.zh == "国家医学考试网上报名系统")
        );
        let exams: MyExams = person.read("applications/mine", &[]).await;
        assert!(!is_offered(&exams, "hebei-medical"));
    }
}

#[tokio::test]
async fn a_confirmed_account_is_the_persons_from_then_on() {
    let (app, person) = start().await;
    let db = &app.state.db;
    let declared = db.find_account_by_login(NUMBER).await.expect("reads");
    let declared = declared.expect("is there");
    assert_eq!(declared.assurance, Assurance::Declared);
    let vouching = Vouching {
        account: declared.id,
        actor: None,
        identity_check: "看了身份证".to_owned(),
        at: app.state.clock.now(),
        messages: Vec::new(),
    };
    let vouched = db.vouch_account(vouching.clone()).await;
    let vouched = vouched.expect("is confirmed");
    assert_eq!(vouched, server::db::VouchOutcome::Confirmed);
    let officer = app.officer().await;
    import(&officer, CADRE, LISTED).await;
    let answer = enter(&person, CADRE).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    // A second account cannot be confirmed as the same person.
    let again = db.vouch_account(vouching).await.expect("reads");
    assert_eq!(
        again,
        server::db::VouchOutcome::AlreadyConfirmed(Assurance::Vouched)
    );
}

#[tokio::test]
async fn office_account_takes_precedence_over_declared_one() {
    let (app, _) = start().await;
    let officer = app.officer().await;
    let declared = app.state.db.find_account_by_login(NUMBER).await;
    let declared = declared.expect("reads").expect("is there");
    import(&officer, CADRE, LISTED).await;
    let id = declared.id.to_string();
    let mut fields = [
        ("account", id.as_str()),
        ("number", NUMBER),
        ("identity_check", "看了身份证"),
    ];
    let refused = officer.call("office/confirm-identity", &fields).await;
    assert_eq!(refused.problem(), Problem::OtherAccountConfirmed);
    fields[1].1 = "110101199503136670";
    let refused = officer.call("office/confirm-identity", &fields).await;
    assert_eq!(refused.problem(), Problem::NumberMismatch);
}

#[tokio::test]
async fn the_office_confirms_an_identity_by_its_document() {
    let (app, person) = start().await;
    let officer = app.officer().await;
    let declared = app.state.db.find_account_by_login(NUMBER).await;
    let declared = declared.expect("reads").expect("is there");
    let id = declared.id.to_string();
    let page = format!("/office/people/{id}");
    assert!(
        officer
            .open(&page)
            .await
            .text()
            .contains("/api/office/confirm-identity")
    );
    let confirm = async |number: &str, check: &str| {
        let fields = [
            ("account", id.as_str()),
            ("number", number),
            ("identity_check", check),
        ];
        officer.call("office/confirm-identity", &fields).await
    };
    let empty = confirm(NUMBER, " ").await.problem();
    assert_eq!(empty, Problem::ReasonMissing);
    let other = confirm("110101199503136670", "看了身份证").await.problem();
    assert_eq!(other, Problem::NumberMismatch);
    let by_person = person
        .call("office/confirm-identity", &[("account", &id)])
        .await;
    assert_eq!(by_person.status, 403);
    let before = app.audit_entries().await.len();
    let confirmed = confirm(&format!(" {} ", NUMBER.to_lowercase()), "看了身份证").await;
    assert_eq!(confirmed.status, 200, "{}", confirmed.text());
    let kinds = app.kinds_after(before).await;
    let kinds: Vec<_> = kinds.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, [AuditKind::IdentityConfirmed.as_str()]);
    let account = app.state.db.find_account(declared.id).await;
    let account = account.expect("reads").expect("is there");
    assert_eq!(account.assurance, Assurance::Vouched);
    assert!(
        !officer
            .open(&page)
            .await
            .text()
            .contains("/api/office/confirm-identity")
    );
    assert_eq!(
        confirm(NUMBER, "看了身份证").await.problem(),
        Problem::NotAllowed
    );
}

const MARKED: &str = "姓名,身份证号,职位编号,报考职位,招考单位,可上传\n\
                      林样本,11010119940307058X,1,科员,样本局,是\n";

/// S0, and a person on its roster with an activated account.
async fn listed(app: &TestApp, rows: &str) -> TestUser {
    let officer = app.officer().await;
    let code = code_of(&import(&officer, EXAM, rows).await);
    let browser = app.browser();
    let answer = accept(&browser, &code, NUMBER).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let login = NUMBER.to_owned();
    TestUser { browser, login }
}

async fn entered(actor: &TestUser) -> ApplicationId {
    let exams: MyExams = actor.read("applications/mine", &[]).await;
    exams.entered[0].application.expect("is entered")
}

#[tokio::test]
async fn an_import_opens_accounts_with_a_code_for_the_first_password() {
    let app = TestApp::start().await;
    let person = listed(&app, MARKED).await;
    entered(&person).await;
    assert_eq!(app.browser().sign_in(NUMBER, NEW).await.status, 302);
    // A person who can sign in gets no new code, even if the office requests new ones.
    let officer = app.officer().await;
    let fields: [(&str, &[u8]); 3] = [
        ("text", MARKED.as_bytes()),
        ("apply", b"yes"),
        ("again", b"yes"),
    ];
    let answer = send(&officer, EXAM, &fields, "application/json").await;
    let report: RosterReport = answer.json();
    assert_eq!((report.invited, report.to_pass_on.len()), (0, 0));
}

#[tokio::test]
async fn person_without_upload_mark_cannot_upload() {
    let app = TestApp::start().await;
    let person = listed(&app, &MARKED.replace(",是", ",否")).await;
    let application = entered(&person).await;
    person.accept_notices(application).await;
    let refused = person.put_education(application).await;
    assert_eq!(
        refused.problem(),
        Problem::Locked(LockReason::UploadNotPermitted)
    );
    let (id, slot) = (application.to_string(), ("slot", "education"));
    let offer = [("application", id.as_str()), slot];
    let refused = person.call("hand-offs/offer", &offer).await;
    assert_eq!(
        refused.problem(),
        Problem::Locked(LockReason::UploadNotPermitted)
    );
    let submit = [("application", id.as_str()), ("revision", "1")];
    let refused = person.call("applications/submit", &submit).await;
    assert_eq!(
        refused.problem(),
        Problem::Locked(LockReason::UploadNotPermitted)
    );

    let hub = person.open(&format!("/applications/{application}")).await;
    assert_eq!(hub.status, 200);
    assert!(
        hub.text().contains("名单上您没有上传材料的资格"),
        "{}",
        hub.text()
    );
    let page = person
        .open(&format!("/applications/{application}/materials"))
        .await
        .text();
    assert!(page.contains("名单上您没有上传材料的资格"), "{page}");
    assert!(!page.contains("type=\"file\""), "{page}");

    // The office corrects its roster: the same application opens.
    let officer = app.officer().await;
    let report = import(&officer, EXAM, MARKED).await;
    assert_eq!((report.added, report.changed), (0, 1));
    let taken = person.put_education(application).await;
    assert_eq!(taken.status, 201, "{}", taken.text());
    import(&officer, EXAM, &MARKED.replace(",是", ",no")).await;
    let refused = person.put_education(application).await;
    assert_eq!(
        refused.problem(),
        Problem::Locked(LockReason::UploadNotPermitted)
    );
}

#[tokio::test]
async fn a_roster_that_does_not_say_who_may_upload_is_refused() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let without = MARKED.replace(",可上传", "").replace(",是", "");
    let report = import(&officer, EXAM, &without).await;
    assert_eq!((report.fault_count, report.is_applied), (1, false));
    let fields: [(&str, &[u8]); 2] = [("text", without.as_bytes()), ("apply", b"yes")];
    let page = send(&officer, EXAM, &fields, "text/html").await.text();
    assert!(page.contains("缺少一列，列名可以是：可上传"), "{page}");
    let unclear = MARKED.replace(",是", ",待定");
    let fields: [(&str, &[u8]); 2] = [("text", unclear.as_bytes()), ("apply", b"yes")];
    let page = send(&officer, EXAM, &fields, "text/html").await.text();
    assert!(page.contains("「待定」看不出能不能上传"), "{page}");
}

impl TestUser {
    async fn put_education(&self, application: ApplicationId) -> TestResponse {
        let bytes = load_picture("scan-diploma-under-300k.jpg");
        self.upload(application, "education", new_image_id(), bytes)
            .await
    }
}
