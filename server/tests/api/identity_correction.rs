//! Tests of the correction of a candidate's name or number: two officers make it, everything that
//! stores or judges the old value follows, and no other person has the number.

use server::{
    auth::password,
    db::{NewAccount, RosterEntry},
    jobs::release_held_decisions,
    random,
};
use shared::{
    application::{LogEvent, ReviewPart, StateKind, Verdict},
    id::{AccountId, ApplicationId},
    message::AccountMessageBody,
    person::{Assurance, IdNumber},
    problem::Problem,
    role::Role,
    roster::RosterReport,
    time::Timestamp,
    url::page,
    view::{AuditLog, FoundPeople, PersonView},
};

use crate::{
    actor::{TestResponse, TestUser},
    app::{EXAM, PASSWORD, TestApp, make_id_number},
    roster::send,
};

/// Sentence of a page that is not the newest.
const STALE: &str = "已经不是最新的内容";
const REASON: &str = "看过身份证原件";
/// Born on another day than everybody in these tests.
const OTHER_BIRTH: &str = "110101199503070261";

impl TestUser {
    async fn post_person(&self, account: AccountId, fields: &[(&str, &str)]) -> TestResponse {
        self.post_page(&page::person(account), fields).await
    }

    async fn propose_identity(&self, account: AccountId, name: &str, number: &str) -> TestResponse {
        let fields = [
            ("act", "propose"),
            ("name", name),
            ("number", number),
            ("reason", REASON),
        ];
        self.post_person(account, &fields).await
    }

    /// Answers the proposal that waits.
    async fn answer_identity(&self, account: AccountId, act: &str) -> TestResponse {
        let panel = self.read_person(account).await.identity;
        let proposal = panel.proposal.expect("one waits");
        let at = proposal.at.0.to_string();
        let fields = [("act", act), ("proposed", &at), ("note", "材料无误")];
        self.post_person(account, &fields).await
    }

    async fn read_person(&self, account: AccountId) -> PersonView {
        let account = account.to_string();
        self.read("office/person", &[("account", &account)]).await
    }

    async fn count_waiting(&self) -> usize {
        let found: FoundPeople = self.read("office/find-people", &[("search", "")]).await;
        found.proposals.len()
    }
}

async fn account_of(app: &TestApp, user: &TestUser) -> AccountId {
    let found = app.state.db.find_account_by_login(&user.login).await;
    found.expect("reads").expect("is there").id
}

async fn number_of(app: &TestApp, account: AccountId) -> IdNumber {
    let found = app.state.db.find_account(account).await;
    let identity = found.expect("reads").expect("is there").identity;
    identity
        .and_then(|it| it.id_number())
        .expect("has a number")
}

async fn listed(app: &TestApp, number: &IdNumber, name: &str) -> Option<RosterEntry> {
    let exam = EXAM.parse().expect("a code");
    let entry = app.state.db.find_roster_entry(&exam, number, name).await;
    entry.expect("reads")
}

/// Two officers make the correction.
async fn correct(app: &TestApp, account: AccountId, name: &str, number: &str) {
    let (first, second) = (app.officer().await, app.officer().await);
    let proposed = first.propose_identity(account, name, number).await;
    assert_eq!(proposed.status, 302, "{}", proposed.text());
    let confirmed = second.answer_identity(account, "confirm").await;
    assert_eq!(confirmed.status, 302, "{}", confirmed.text());
}

#[track_caller]
fn assert_refused(answer: &TestResponse, status: u16, words: &[&str]) {
    let text = answer.text();
    assert_eq!(answer.status, status, "{text}");
    for part in words {
        assert!(text.contains(part), "no {part} in {text}");
    }
}

fn slot(id: &str) -> ReviewPart {
    ReviewPart::Slot(id.parse().expect("a slug"))
}

#[tokio::test]
async fn a_number_is_corrected_everywhere_by_two_officers() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let account = account_of(&app, &candidate).await;
    let (id, _) = candidate.apply().await;
    let reviewer = app.reviewer().await;
    reviewer.pass_all(id).await;
    let before = candidate.application(id).await;
    let (old, new) = (number_of(&app, account).await, make_id_number());
    let (first, second) = (app.officer().await, app.officer().await);

    let proposed = first.propose_identity(account, "", new.as_str()).await;
    assert_eq!(proposed.status, 302, "{}", proposed.text());
    assert_eq!(proposed.header("location"), page::person(account));
    assert_eq!(
        candidate.application(id).await,
        before,
        "nothing has changed"
    );
    assert_eq!(number_of(&app, account).await, old);
    assert_eq!(second.count_waiting().await, 1);
    let people = second.open(page::PEOPLE).await.text();
    assert!(people.contains("等待第二人确认的姓名或号码更正"));
    let again = second.propose_identity(account, "林样木", "").await;
    assert_refused(&again, 409, &["已有一项更正等待确认"]);
    let own = first.answer_identity(account, "confirm").await;
    assert_refused(&own, 403, &["第二个人确认"]);
    let shown = second.open(&page::person(account)).await.text();
    assert!(shown.contains(new.as_str()), "to compare with the document");
    assert!(!shown.contains(old.as_str()));

    app.advance(60_000);
    let confirmed = second.answer_identity(account, "confirm").await;
    assert_eq!(confirmed.status, 302, "{}", confirmed.text());
    assert_eq!(number_of(&app, account).await, new);
    let found = app.state.db.find_account_by_login(new.as_str()).await;
    assert_eq!(found.expect("reads").map(|found| found.id), Some(account));
    let gone = app.state.db.find_account_by_login(old.as_str()).await;
    assert!(gone.expect("reads").is_none());
    assert!(listed(&app, &new, "林样本").await.is_some());
    assert!(listed(&app, &old, "林样本").await.is_none());
    assert_eq!(second.count_waiting().await, 0);

    // The session of the candidate goes on.
    let after = candidate.application(id).await;
    assert_eq!(after.revision, before.revision + 1);
    let log = candidate.dossier(id).await.log;
    let LogEvent::IdentityCorrected {
        name,
        number,
        reason,
        parts,
    } = &log[0].event
    else {
        panic!("{log:?}")
    };
    assert_eq!((name, reason.as_str()), (&None, REASON));
    let corrected = number.as_ref().expect("is corrected");
    assert_eq!(
        (&corrected.before, &corrected.after),
        (&old.masked(), &new.masked())
    );
    assert!(parts.is_empty(), "a candidate learns of no verdict");
    let desk = reviewer.desk(id).await;
    assert_eq!(desk.candidate.id_number.as_deref(), Some(new.as_str()));
    let judged = desk.dossier.application;
    assert_eq!(judged.verdict_on(&slot("id-card")), &Verdict::Pending);
    let others = ["education", "resume"].map(slot);
    assert!(
        others
            .iter()
            .all(|part| judged.verdict_on(part) == &Verdict::Passed)
    );
    reviewer.pass_all(id).await;
    reviewer.review("review/approve", id, &[]).await;

    let changes = app
        .state
        .db
        .list_account_changes(account)
        .await
        .expect("reads");
    assert!(matches!(
        &changes[0].matter,
        AccountMessageBody::IdentityCorrected { number: Some(_), reason, .. } if reason == REASON
    ));
    let record = second.read_person(account).await.identity.records.remove(0);
    assert!(record.is_confirmed && record.number == *number);
    let filter = [("filter[kind]", "identity-correction")];
    let audit: AuditLog = app.administrator().await.read("staff/audit", &filter).await;
    assert_eq!(audit.total, 3, "the proposal, the confirmation, the log");
    for row in &audit.rows {
        for secret in [old.as_str(), new.as_str(), "林样本", REASON] {
            assert!(!row.details.contains(secret), "{}", row.details);
        }
    }
}

#[tokio::test]
async fn declined_and_withdrawn_corrections_change_nothing() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let account = account_of(&app, &candidate).await;
    let id = candidate.enter().await;
    let before = candidate.application(id).await;
    let (first, second) = (app.officer().await, app.officer().await);
    for answering in [&second, &first] {
        let proposed = first.propose_identity(account, "林样木", "").await;
        assert_eq!(proposed.status, 302, "{}", proposed.text());
        let declined = answering.answer_identity(account, "decline").await;
        assert_eq!(declined.status, 302, "{}", declined.text());
        app.advance(1_000);
    }
    assert_eq!(candidate.application(id).await, before);
    let panel = second.read_person(account).await.identity;
    assert_eq!(panel.proposal, None);
    assert_eq!(panel.records.len(), 2);
    let record = &panel.records[0];
    assert!(!record.is_confirmed && record.note.as_deref() == Some("材料无误"));
    // An answer to what was answered comes to nothing.
    let at = record.at.0.to_string();
    let late = [("act", "confirm"), ("proposed", at.as_str())];
    assert_eq!(second.post_person(account, &late).await.status, 409);
    let unknown = second.post_person(account, &[("act", "no-such-act")]).await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn a_refused_correction_says_why_and_keeps_what_was_typed() {
    let app = TestApp::start().await;
    let (candidate, other) = (app.candidate().await, app.candidate().await);
    let account = account_of(&app, &candidate).await;
    let taken = number_of(&app, account_of(&app, &other).await).await;
    let officer = app.officer().await;
    let kept = [r#"value="林样木""#, REASON];
    let wrong = officer
        .propose_identity(account, "林样木", "110101199403070581")
        .await;
    assert_refused(&wrong, 422, &kept);
    let empty = officer.propose_identity(account, "", "").await;
    assert_refused(&empty, 409, &["没有要更正的", REASON]);
    let same = officer
        .propose_identity(account, "林样木", taken.as_str())
        .await;
    assert_refused(&same, 409, &kept);
    assert_refused(&same, 409, &["属于另一个账号“林**”", &taken.masked()]);

    let (exam, number) = (EXAM.parse().expect("a code"), make_id_number());
    let entry = RosterEntry::new(number.clone(), "王名单".to_owned());
    let imported = app.state.db.import_roster(&exam, vec![entry]).await;
    imported.expect("is imported");
    let on_roster = officer.propose_identity(account, "", number.as_str()).await;
    assert_refused(&on_roster, 409, &["属于“王**”", &number.masked()]);
    let silent = [("act", "propose"), ("name", "林样木"), ("reason", " ")];
    assert_refused(
        &officer.post_person(account, &silent).await,
        422,
        &["请选择或写明原因"],
    );
    assert_eq!(officer.count_waiting().await, 0);

    // Anybody can declare a number, so that it hinders no confirmed account.
    let declared = app.candidate_with_assurance(Assurance::Declared).await;
    let number = number_of(&app, account_of(&app, &declared).await).await;
    correct(&app, account, "", number.as_str()).await;
    assert_eq!(number_of(&app, account).await, number);
}

#[tokio::test]
async fn an_approval_forbids_another_birth_date_only() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let account = account_of(&app, &candidate).await;
    let (id, _) = candidate.apply().await;
    let receipt = candidate.dossier(id).await.receipts.remove(0);
    let reviewer = app.reviewer().await;
    reviewer.pass_all(id).await;
    reviewer.review("review/approve", id, &[]).await;
    let officer = app.officer().await;
    let number = candidate.application(id).await.number;
    let other = officer.propose_identity(account, "", OTHER_BIRTH).await;
    assert_refused(&other, 409, &[&number, "恢复审核"]);
    app.advance(1_000);
    correct(&app, account, "林样木", "").await;
    let after = candidate.application(id).await;
    assert_eq!(after.state.kind(), StateKind::Approved);
    assert!(
        listed(&app, &number_of(&app, account).await, "林样木")
            .await
            .is_some()
    );

    // The receipt stays as it was issued, and says what was corrected.
    let shown = candidate
        .open(&page::receipt(id, &receipt.code))
        .await
        .text();
    assert!(shown.contains("姓名由“林样本”改为“林样木”"), "{shown}");
    assert!(!shown.contains("林样木</dd>"), "{shown}");
}

#[tokio::test]
async fn a_corrected_roster_row_and_its_person_become_one() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let account = account_of(&app, &candidate).await;
    candidate.enter().await;
    let old = number_of(&app, account).await;
    let exam = EXAM.parse().expect("a code");
    let entry = RosterEntry {
        phone: Some("13800138000".to_owned()),
        ..RosterEntry::new(old.clone(), "林样木".to_owned())
    };
    let imported = app.state.db.import_roster(&exam, vec![entry]).await;
    imported.expect("is imported");
    correct(&app, account, "林样木", "").await;
    let person = app.officer().await.read_person(account).await;
    let [row] = person.listed.as_slice() else {
        panic!("{:?}", person.listed)
    };
    assert_eq!(row.name, "林样木");
    assert!(row.entered.is_some() && row.phone.is_some());
    assert!(listed(&app, &old, "林样本").await.is_none());
}

#[tokio::test]
async fn a_correction_drops_a_decision_on_hold() {
    let app = TestApp::start().await;
    app.publish_review(|exam| exam.review.hold_minutes = 10)
        .await;
    let candidate = app.candidate().await;
    let account = account_of(&app, &candidate).await;
    let (id, _) = candidate.apply().await;
    let reviewer = app.reviewer().await;
    reviewer.pass_all(id).await;
    reviewer.review("review/approve", id, &[]).await;
    let read = async || {
        let stored = app.state.db.application(id).await.expect("reads");
        stored.expect("is there")
    };
    assert!(read().await.held_decision().is_some());
    correct(&app, account, "", make_id_number().as_str()).await;
    assert_eq!(read().await.held_decision(), None);
    app.advance(11 * Timestamp::MINUTE_MS);
    let released = release_held_decisions(&app.state).await;
    assert_eq!(released.expect("runs"), 0);
    assert_eq!(read().await.state.kind(), StateKind::UnderReview);
}

#[tokio::test]
async fn a_roster_of_before_the_correction_opens_no_account() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let account = account_of(&app, &candidate).await;
    candidate.enter().await;
    let (old, new) = (number_of(&app, account).await, make_id_number());
    app.advance(1_000);
    correct(&app, account, "", new.as_str()).await;
    app.advance(1_000);
    correct(&app, account, "林样木", "").await;
    let officer = app.officer().await;
    // The file has the person by two earlier states.
    let headings = "姓名,身份证号,职位编号,报考职位,招考单位,可上传";
    let row = |number: &IdNumber| format!("林样本,{},A01,一级科员,市财政局,是\n", number.as_str());
    let rows = format!("{headings}\n{}{}", row(&old), row(&new));
    let fields: [(&str, &[u8]); 2] = [("text", rows.as_bytes()), ("apply", b"yes")];
    let answer = send(&officer, EXAM, &fields, "application/json").await;
    let report: RosterReport = answer.json();
    assert_eq!(
        (report.fault_count, report.corrected, report.added),
        (0, 2, 0),
        "{report:?}"
    );
    assert!(listed(&app, &old, "林样本").await.is_none());
    assert!(listed(&app, &new, "林样本").await.is_none());
    assert!(listed(&app, &new, "林样木").await.is_some());
    let people = officer.read_person(account).await.listed;
    assert_eq!(people.len(), 1, "{people:?}");
    let opened = app.state.db.find_account_by_login(old.as_str()).await;
    assert!(opened.expect("reads").is_none());
}

#[tokio::test]
async fn a_closed_account_without_applications_loses_the_number() {
    let app = TestApp::start().await;
    let (candidate, double) = (app.candidate().await, app.candidate().await);
    let account = account_of(&app, &candidate).await;
    let closed = account_of(&app, &double).await;
    let number = number_of(&app, closed).await;
    let officer = app.officer().await;
    let taken = officer.propose_identity(account, "", number.as_str()).await;
    assert_refused(&taken, 409, &[&number.masked()]);
    let disabled = app.state.db.set_disabled(closed, true).await;
    disabled.expect("is closed");
    correct(&app, account, "", number.as_str()).await;
    assert_eq!(number_of(&app, account).await, number);
    let found = app.state.db.find_account(closed).await.expect("reads");
    assert_eq!(found.expect("is there").identity, None);
}

#[tokio::test]
async fn the_corrected_number_is_the_login() {
    let app = TestApp::start().await;
    let (old, new) = (make_id_number(), make_id_number());
    let now = app.state.clock.now();
    let id = AccountId(random::uuid_v7(now));
    let hash = password::hash(PASSWORD.to_owned()).await.expect("hashes");
    let registered = app.state.db.create_account(NewAccount {
        id,
        role: Role::Candidate,
        login: old.as_str().to_owned(),
        name: "林样本".to_owned(),
        identity: Some(old.clone().into()),
        valid_until: None,
        phone: None,
        password_hash: Some(hash),
        assurance: Assurance::Declared,
        created: now,
    });
    registered.await.expect("is created");
    correct(&app, id, "", new.as_str()).await;
    let refused = app.browser().sign_in(old.as_str(), PASSWORD).await;
    assert_eq!(refused.status, 401, "{}", refused.text());
    let signed_in = app.browser().sign_in(new.as_str(), PASSWORD).await;
    assert_eq!(signed_in.status, 302, "{}", signed_in.text());
    let account = app.state.db.find_account(id).await.expect("reads");
    let login = account.expect("is there").login;
    assert_eq!(login, new.as_str().to_lowercase());
}

#[tokio::test]
async fn two_confirmations_at_once_correct_once() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let account = account_of(&app, &candidate).await;
    let id: ApplicationId = candidate.enter().await;
    let before = candidate.application(id).await.revision;
    let officers = [app.officer().await, app.officer().await];
    let proposed = app
        .officer()
        .await
        .propose_identity(account, "林样木", "")
        .await;
    assert_eq!(proposed.status, 302, "{}", proposed.text());
    let [first, second] = &officers;
    let panel = first.read_person(account).await.identity;
    let at = panel.proposal.expect("one waits").at.0.to_string();
    let confirm = [("act", "confirm"), ("proposed", at.as_str())];
    let (one, other) = tokio::join!(
        first.post_person(account, &confirm),
        second.post_person(account, &confirm),
    );
    let refused = match one.status {
        302 => &other,
        _ => &one,
    };
    assert_eq!(one.status.min(other.status), 302);
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert!(refused.text().contains(STALE), "{}", refused.text());
    assert_eq!(candidate.application(id).await.revision, before + 1);
    let staff = app.make_account(Role::Reviewer).await.0;
    let refused = first.propose_identity(staff, "林样木", "").await;
    assert_eq!(refused.status, 404, "staff are no candidates");
    let problem = first
        .query("office/person", &[("account", &staff.to_string())])
        .await;
    assert_eq!(problem.problem(), Problem::NotFound);
}
