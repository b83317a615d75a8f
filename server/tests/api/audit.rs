//! Tests of the audit chain: acts of each kind are entries, changes are located, and the log is for
//! administrators.

use sea_orm::ConnectionTrait as _;
use server::{
    audit::{DayRange, read_heads, sign_heads, verify_chain, write_head},
    db::SignedHead,
    jobs::sign_audit_heads,
};
use shared::{
    audit::{AuditFault, AuditFaultKind, AuditKind, StoredAuditEntry},
    id::AccountId,
    review_grant::GrantKind,
    time::Timestamp,
    view::{AuditLog, AuditVerification},
};

use crate::{
    actor::TestUser,
    app::{EXAM, PASSWORD, TestApp},
    roster::send,
};

impl TestApp {
    pub(crate) async fn audit_entries(&self) -> Vec<StoredAuditEntry> {
        let db = &self.state.db;
        db.write_waiting_views().await.expect("writes");
        let entries = db.list_audit_entries_after(0, 10_000).await;
        entries.expect("reads")
    }

    /// Kinds of the entries after the first ones, with the accounts.
    pub(crate) async fn kinds_after(&self, before: usize) -> Vec<(String, Option<AccountId>)> {
        let entries = self.audit_entries().await.split_off(before);
        let kinds = entries.into_iter().map(|it| it.entry);
        kinds.map(|entry| (entry.kind, entry.account)).collect()
    }

    async fn verify(&self, range: DayRange, kept: Vec<SignedHead>) -> AuditVerification {
        let state = &self.state;
        state.db.write_waiting_views().await.expect("writes");
        let now = state.clock.now();
        let verified = verify_chain(&state.db, &state.audit_key, range, kept, now).await;
        verified.expect("reads")
    }

    async fn find_fault(&self) -> Option<AuditFault> {
        self.verify(DayRange::default(), Vec::new()).await.fault
    }

    async fn sign(&self) -> Result<Vec<String>, AuditFault> {
        let state = &self.state;
        let signed = sign_heads(&state.db, &state.audit_key, state.clock.now()).await;
        signed.expect("writes")
    }

    /// Changes the database as somebody with access to it would.
    async fn tamper(&self, statements: &[&str]) {
        let url = self.state.config.database_url();
        let database = sea_orm::Database::connect(&url).await.expect("opens");
        let triggers: &[&str] = match url.starts_with("sqlite") {
            true => &[
                "DROP TRIGGER IF EXISTS audit_entry_no_update",
                "DROP TRIGGER IF EXISTS audit_entry_no_delete",
            ],
            false => &["DROP TRIGGER IF EXISTS audit_entry_append_only ON audit_entry"],
        };
        for statement in triggers.iter().chain(statements) {
            let done = database.execute_unprepared(statement).await;
            done.unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
    }
}

async fn account_of(app: &TestApp, user: &TestUser) -> AccountId {
    let found = app.state.db.find_account_by_login(&user.login).await;
    found.expect("reads").expect("is there").id
}

/// One entry of a kind by this person.
fn one(kind: AuditKind, account: AccountId) -> Vec<(String, Option<AccountId>)> {
    vec![(kind.as_str().to_owned(), Some(account))]
}

#[tokio::test]
async fn each_act_of_a_review_is_one_entry() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    candidate.prepare(application).await;
    candidate.fill(application).await;
    let reviewer = app.reviewer().await;
    let (owner, judge) = (
        account_of(&app, &candidate).await,
        account_of(&app, &reviewer).await,
    );
    let before = app.audit_entries().await.len();
    candidate.submit(application).await;
    let submitted = app.kinds_after(before).await;
    assert_eq!(submitted, one(AuditKind::Submission, owner));

    let before = app.audit_entries().await.len();
    reviewer.desk(application).await;
    let seen = app.kinds_after(before).await;
    assert_eq!(seen, one(AuditKind::View, judge));
    let view = app.audit_entries().await.pop().expect("is there").entry;
    assert_eq!(view.exam.as_deref(), Some(EXAM));
    assert_eq!(view.application, Some(application));
    assert!(view.details.contains(r#""table":"view_entry""#), "{view:?}");

    let before = app.audit_entries().await.len();
    reviewer.send_back(application, "education", "edu-qr").await;
    let mut kinds = app.kinds_after(before).await;
    kinds.retain(|(kind, _)| kind != AuditKind::View.as_str());
    let by_judge = |kind: AuditKind| (kind.as_str().to_owned(), Some(judge));
    assert_eq!(
        kinds,
        [
            by_judge(AuditKind::Verdict),
            // The first verdict begins the review.
            by_judge(AuditKind::Application),
            by_judge(AuditKind::Verdict),
            by_judge(AuditKind::Verdict),
            by_judge(AuditKind::Decision),
        ]
    );
    assert_eq!(app.find_fault().await, None);
}

#[tokio::test]
async fn sign_ins_of_staff_and_refused_ones_are_entries() {
    let app = TestApp::start().await;
    let reviewer = app.reviewer().await;
    let account = account_of(&app, &reviewer).await;
    let before = app.audit_entries().await.len();
    app.sign_in_again(&reviewer).await;
    let kinds = app.kinds_after(before).await;
    assert_eq!(kinds, one(AuditKind::SignIn, account));

    let before = app.audit_entries().await.len();
    let wrong = reviewer.browser.sign_in(&reviewer.login, "wrong").await;
    assert_eq!(wrong.status, 401);
    let kinds = app.kinds_after(before).await;
    assert_eq!(kinds, one(AuditKind::SignInRefused, account));
    let refused = app.audit_entries().await.pop().expect("is there").entry;
    assert!(
        refused.details.contains("sign-in-failed") && !refused.details.contains(&reviewer.login),
        "{refused:?}"
    );

    let candidate = app.candidate().await;
    let before = app.audit_entries().await.len();
    candidate.browser.sign_in(&candidate.login, "wrong").await;
    candidate.browser.sign_in("nobody", PASSWORD).await;
    assert_eq!(app.kinds_after(before).await, []);
}

#[tokio::test]
async fn grants_exports_and_imports_are_entries() {
    let app = TestApp::start().await;
    let (administrator, officer) = (app.administrator().await, app.officer().await);
    let reviewer = app.reviewer_with(EXAM, &[GrantKind::Initial]).await;
    let (boss, clerk) = (
        account_of(&app, &administrator).await,
        account_of(&app, &officer).await,
    );
    let staff = account_of(&app, &reviewer).await.to_string();
    let before = app.audit_entries().await.len();
    let arguments = [("account", &*staff), ("exam", EXAM), ("kind", "supervisor")];
    for act in ["staff/grant", "staff/revoke"] {
        let done = administrator.call(act, &arguments).await;
        assert_eq!(done.status, 200, "{}", done.text());
    }
    let grants = [one(AuditKind::Grant, boss), one(AuditKind::Grant, boss)];
    assert_eq!(app.kinds_after(before).await, grants.concat());

    let before = app.audit_entries().await.len();
    let disabled = [("account", &*staff)];
    administrator.call("staff/disable", &disabled).await;
    let kinds = app.kinds_after(before).await;
    assert_eq!(kinds, one(AuditKind::StaffAccount, boss));

    let before = app.audit_entries().await.len();
    let page = format!("/api/v1/exams/{EXAM}/applications");
    assert_eq!(officer.post_page(&page, &[("state", "")]).await.status, 200);
    let rows = "姓名,身份证号,职位编号,报考职位,招考单位,可上传\n\
                林样本,11010119940307058X,1,科员,样本局,是\n";
    for apply in ["no", "yes"] {
        let fields: [(&str, &[u8]); 2] = [("file", rows.as_bytes()), ("apply", apply.as_bytes())];
        let sent = send(&officer, EXAM, &fields, "application/json").await;
        assert_eq!(sent.status, 200, "{}", sent.text());
    }
    let kinds = [one(AuditKind::Export, clerk), one(AuditKind::Import, clerk)];
    assert_eq!(app.kinds_after(before).await, kinds.concat());
    assert_eq!(app.find_fault().await, None);
}

#[tokio::test]
async fn changed_entry_and_changed_row_are_located() {
    let app = TestApp::start().await;
    let (application, _) = app.candidate().await.apply().await;
    let reviewer = app.reviewer().await;
    reviewer.refuse(application, "材料虚假").await;
    assert_eq!(app.find_fault().await, None);

    let entries = app.audit_entries().await;
    let is_decision = |stored: &&StoredAuditEntry| stored.entry.kind == "decision";
    let decision = entries.iter().find(is_decision).expect("is there");
    let fault = |kind| {
        Some(AuditFault {
            sequence: decision.entry.sequence,
            at: Some(decision.entry.at),
            kind,
        })
    };
    let sequence = decision.entry.sequence;
    let other =
        "UPDATE log_entry SET event = replace(event, '虚假', '齐全') WHERE event LIKE '%虚假%'";
    app.tamper(&[other]).await;
    let found = app.find_fault().await;
    let Some(AuditFaultKind::RowChanged { table, .. }) = found.as_ref().map(|it| &it.kind) else {
        panic!("{found:?}");
    };
    assert_eq!(
        (table.as_str(), found.as_ref().map(|it| it.sequence)),
        ("log_entry", Some(sequence))
    );
    app.tamper(&["DELETE FROM log_entry WHERE event LIKE '%齐全%'"])
        .await;
    let found = app.find_fault().await.expect("is broken");
    assert_eq!(found.sequence, sequence);
    assert!(matches!(found.kind, AuditFaultKind::RowMissing { .. }));

    let other = format!("UPDATE audit_entry SET account = NULL WHERE sequence = {sequence}");
    app.tamper(&[&other]).await;
    assert_eq!(app.find_fault().await, fault(AuditFaultKind::Hash));
    let other = format!("DELETE FROM audit_entry WHERE sequence = {sequence}");
    app.tamper(&[&other]).await;
    let found = app.find_fault().await.expect("is broken");
    assert_eq!(
        (found.sequence, found.kind),
        (sequence, AuditFaultKind::Missing)
    );
    let last = app.state.db.last_verification().await.expect("reads");
    let last = last.expect("is stored");
    assert_eq!(last.fault.map(|it| it.sequence), Some(sequence));
}

#[tokio::test]
async fn cut_end_is_located_by_a_head_and_not_signed_away() {
    let app = TestApp::start().await;
    let reviewer = app.reviewer().await;
    assert_eq!(app.sign().await, Ok(Vec::new()));
    let head = app.state.db.last_audit_head().await.expect("reads");
    let head = head.expect("is signed");
    let named = head.head.sequence;
    let cut = format!("DELETE FROM audit_entry WHERE sequence >= {}", named - 1);
    app.tamper(&[&cut]).await;
    let found = app.find_fault().await.expect("is broken");
    let day = head.head.day.clone();
    let kind = AuditFaultKind::CutEnd { day, named };
    assert_eq!((found.sequence, found.kind), (named - 1, kind));

    // Later entries do not replace the head that shows the fault.
    for _ in 0..3 {
        app.sign_in_again(&reviewer).await;
    }
    let refused = app.sign().await.expect_err("is refused");
    assert_eq!(refused.sequence, named);
    sign_audit_heads(&app.state).await.expect("runs");
    assert_eq!(
        app.state.db.last_audit_head().await.expect("reads"),
        Some(head.clone())
    );
    let last = app.state.db.last_verification().await.expect("reads");
    assert!(last.is_some_and(|it| it.fault == Some(refused)));

    // A head that was kept elsewhere shows it also after the stored one was removed.
    app.tamper(&["DELETE FROM audit_head"]).await;
    assert_eq!(app.find_fault().await, None);
    let kept = read_heads(&write_head(&head)).expect("is a head");
    let found = app.verify(DayRange::default(), kept).await.fault;
    let kind = found.expect("is broken").kind;
    assert!(matches!(kind, AuditFaultKind::HeadHash { .. }), "{kind:?}");
}

#[tokio::test]
async fn forged_head_is_no_head() {
    let app = TestApp::start().await;
    app.sign().await.expect("signs");
    app.tamper(&["UPDATE audit_head SET entries = entries + 1"])
        .await;
    let found = app.find_fault().await.expect("is broken");
    assert!(matches!(found.kind, AuditFaultKind::HeadSignature { .. }));
    assert!(app.sign().await.is_err());
    assert_eq!(read_heads("{}\n"), Err(1));
}

#[tokio::test]
async fn day_that_is_over_gets_its_head_and_is_verified() {
    let app = TestApp::start().await;
    let reviewer = app.reviewer().await;
    sign_audit_heads(&app.state).await.expect("signs");
    app.advance(Timestamp::DAY_MS);
    app.sign_in_again(&reviewer).await;
    sign_audit_heads(&app.state).await.expect("signs");
    let heads = app.state.db.list_audit_heads().await.expect("reads");
    let days: Vec<_> = heads.iter().map(|it| &*it.head.day).collect();
    assert_eq!(days, ["2021-01-15", "2021-01-16"]);
    assert_eq!(heads[0].head.count, heads[0].head.sequence);
    assert_eq!(heads[1].head.count, 1);
    let last = app.state.db.last_verification().await.expect("reads");
    let last = last.expect("is stored");
    assert_eq!(
        (last.from.as_deref(), last.fault),
        (Some("2021-01-15"), None)
    );
    assert_eq!(last.entries, heads[0].head.count);

    // A range begins and ends with its days.
    let second = app.verify(DayRange::of_day("2021-01-16"), Vec::new()).await;
    assert_eq!((second.entries, second.fault), (1, None));
    let none = app.verify(DayRange::of_day("2020-12-31"), Vec::new()).await;
    assert_eq!((none.entries, none.fault), (0, None));
    app.tamper(&["UPDATE audit_entry SET at = at + 1 WHERE sequence = 2"])
        .await;
    let second = app.verify(DayRange::of_day("2021-01-16"), Vec::new()).await;
    assert_eq!(second.fault, None);
    let first = app.verify(DayRange::of_day("2021-01-15"), Vec::new()).await;
    assert_eq!(first.fault.map(|it| it.sequence), Some(2));
}

#[tokio::test]
async fn administrator_reads_the_log_and_the_reading_is_an_entry() {
    let app = TestApp::start().await;
    let (application, _) = app.candidate().await.apply().await;
    let (administrator, reviewer) = (app.administrator().await, app.reviewer().await);
    reviewer.desk(application).await;
    app.state.db.write_waiting_views().await.expect("writes");
    app.find_fault().await;
    let log: AuditLog = administrator.read("staff/audit", &[]).await;
    assert_eq!(log.rows[0].kind, Some(AuditKind::AuditRead));
    assert_eq!(log.rows[0].name.as_deref(), Some("林样本"));
    assert_eq!(log.total, app.audit_entries().await.len() as u64);
    assert!(log.verification.is_some_and(|it| it.fault.is_none()));
    assert_eq!(log.exams.len(), 1);

    let filtered = [
        ("filter[kind]", "view"),
        ("filter[login]", &*reviewer.login),
        ("filter[exam]", EXAM),
        ("filter[day]", "2021-01-15"),
    ];
    let log: AuditLog = administrator.read("staff/audit", &filtered).await;
    assert_eq!((log.rows.len(), log.total), (1, 1));
    assert!(log.rows[0].application.is_some());
    for (name, value) in [
        ("filter[day]", "2021-01-14"),
        ("filter[login]", "nobody"),
        ("filter[kind]", "export"),
        ("filter[exam]", "no-such-exam"),
    ] {
        let log: AuditLog = administrator.read("staff/audit", &[(name, value)]).await;
        assert_eq!(log.total, u64::from(name == "filter[exam]"), "{name}");
    }
    let page = administrator
        .open("/office/audit?kind=view&day=2021-01-15")
        .await;
    assert!(page.text().contains("查看材料"), "{}", page.text());
    assert!(page.text().contains(r#"<option value="view" selected>"#));
}
