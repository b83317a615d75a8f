//! Tests of rights that are limited to units: a reviewer of one unit sees and does nothing on the
//! applications of another one, by any address; and the page on which an administrator chooses units.

use axum::{
    body::Body,
    http::{Request, header},
};
use sea_orm::ConnectionTrait as _;
use shared::{
    application::{StateKind, Verdict},
    audit::AuditKind,
    exam::Exam,
    id::{AccountId, ApplicationId, ImageId},
    problem::Problem,
    review_event::ReviewEvent,
    review_grant::GrantKind,
    staff::StaffEventKind,
    unit_scope::{UnitNames, UnitScope},
    url,
    view::{
        AuditLog, HeldRight, MyExams, ReviewDesk, ReviewQuality, ReviewQueue, ReviewSheet,
        ReviewTeam, StaffAccount,
    },
};

use crate::{
    actor::TestUser,
    app::{EXAM, TestApp, exam},
    gate::compare_with_absent,
};

const FINANCE: &str = "市财政局";
const HEALTH: &str = "市卫生健康委";
const INITIAL: [GrantKind; 1] = [GrantKind::Initial];
const SUPERVISOR: [GrantKind; 1] = [GrantKind::Supervisor];
const SHEET: [(&str, &str); 2] = [("query[exam]", EXAM), ("query[slot]", "education")];

/// An application of a unit that waits for its review.
struct UnitFile {
    candidate: TestUser,
    id: ApplicationId,
    images: Vec<ImageId>,
}

async fn apply(app: &TestApp, unit: &str) -> UnitFile {
    let candidate = app.candidate().await;
    app.set_roster_cell(&candidate, "employer", unit).await;
    let (id, images) = candidate.apply().await;
    app.advance(60_000);
    UnitFile {
        candidate,
        id,
        images,
    }
}

/// One application of each of two units; that of the finance bureau waits longer.
async fn start() -> (TestApp, UnitFile, UnitFile) {
    let app = TestApp::start().await;
    let finance = apply(&app, FINANCE).await;
    let health = apply(&app, HEALTH).await;
    (app, finance, health)
}

async fn account_of(app: &TestApp, user: &TestUser) -> AccountId {
    let found = app.state.db.find_account_by_login(&user.login).await;
    found.expect("reads").expect("is there").id
}

fn units(names: &[&str]) -> UnitScope {
    UnitScope::Units(UnitNames::read(names.iter().copied()).expect("are units"))
}

async fn list(user: &TestUser, filter: &[(&str, &str)]) -> ReviewQueue {
    user.read("review/queue", filter).await
}

async fn list_ids(user: &TestUser, filter: &[(&str, &str)]) -> Vec<ApplicationId> {
    let rows = list(user, filter).await.rows.into_iter();
    rows.map(|row| row.application).collect()
}

async fn next_in(user: &TestUser, filter: &[(&str, &str)]) -> Option<ApplicationId> {
    user.call("review/claim-next", filter).await.json()
}

async fn next(user: &TestUser) -> Option<ApplicationId> {
    next_in(user, &[]).await
}

async fn next_after(user: &TestUser, left: ApplicationId) -> Option<ApplicationId> {
    next_in(user, &[("left", &left.to_string())]).await
}

/// The status of an act on an application.
async fn act(user: &TestUser, function: &str, id: ApplicationId, more: &[(&str, &str)]) -> u16 {
    let id = id.to_string();
    let mut arguments = vec![("application", id.as_str())];
    arguments.extend(more);
    user.call(function, &arguments).await.status
}

async fn list_colleagues(user: &TestUser, id: ApplicationId) -> Vec<String> {
    let id = id.to_string();
    let team: ReviewTeam = user.read("review/team", &[("application", &id)]).await;
    team.colleagues.into_iter().map(|it| it.login).collect()
}

async fn read_quality(user: &TestUser) -> ReviewQuality {
    user.read("review/quality", &[("exam", EXAM)]).await
}

/// Claims a page of the sheet; returns its address.
async fn claim_sheet(user: &TestUser) -> String {
    let answer = user.post_page("/api/review/claim-sheet", &SHEET).await;
    answer.header("location").to_owned()
}

#[tokio::test]
async fn every_route_hides_another_unit_as_if_it_were_absent() {
    let (app, finance, health) = start().await;
    let reviewer = app.reviewer_of_unit(EXAM, &GrantKind::ALL, HEALTH).await;
    let foreign = compare_with_absent(&reviewer, finance.id, finance.images[1]).await;
    assert!(foreign.is_empty(), "\n{}", foreign.join("\n"));
    // The same reviewer and the same requests, on their own unit.
    let own = compare_with_absent(&reviewer, health.id, health.images[1]).await;
    assert!(own.len() > 20, "\n{}", own.join("\n"));
}

#[tokio::test]
async fn list_search_and_choices_are_those_of_the_unit() {
    let (app, finance, health) = start().await;
    let reviewer = app.reviewer_of_unit(EXAM, &INITIAL, HEALTH).await;
    let of_exam = [("filter[exam]", EXAM)];
    for filter in [&[("filter[page]", "0")], &of_exam] {
        let queue = list(&reviewer, filter).await;
        let rows: Vec<_> = queue.rows.iter().map(|row| row.application).collect();
        assert_eq!((rows, queue.total), (vec![health.id], 1));
        assert_eq!(queue.counts[&StateKind::Submitted], 1);
        assert_eq!(queue.waiting[&exam().code], 1);
    }
    let choices = list(&reviewer, &of_exam).await.groups;
    let choices: Vec<_> = choices.into_iter().flat_map(|it| it.groups).collect();
    assert_eq!(choices, [HEALTH]);
    let number = finance.candidate.application(finance.id).await.number;
    for filter in [
        [("filter[search]", number.as_str()), ("filter[page]", "0")],
        [("filter[exam]", EXAM), ("filter[unit]", FINANCE)],
    ] {
        assert_eq!(list_ids(&reviewer, &filter).await, []);
    }
    let same_name = [("filter[search]", "林样本")];
    assert_eq!(list_ids(&reviewer, &same_name).await, [health.id]);

    // A reviewer of both units gets what waits longest, and one of the exam sees all.
    let both = units(&[FINANCE, HEALTH]);
    let both = app.reviewer_in(EXAM, &INITIAL, both).await;
    assert_eq!(list_ids(&both, &of_exam).await, [finance.id, health.id]);
    let all = app.reviewer_with(EXAM, &INITIAL).await;
    assert_eq!(list_ids(&all, &of_exam).await, [finance.id, health.id]);
    let nothing = app.reviewer_of_unit(EXAM, &INITIAL, "别的单位").await;
    let queue = list(&nothing, &of_exam).await;
    assert_eq!((queue.total, queue.waiting.len()), (0, 0));
}

#[tokio::test]
async fn next_one_in_advance_and_sheet_are_of_the_unit() {
    let (app, finance, health) = start().await;
    let one = app.reviewer_of_unit(EXAM, &INITIAL, HEALTH).await;
    let in_finance = [("filter[exam]", EXAM), ("filter[unit]", FINANCE)];
    assert_eq!(next_in(&one, &in_finance).await, None);
    let ahead = Request::post("/api/review/claim-ahead")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json");
    let ahead = one.send(ahead, Body::from(r#"{"filter":{},"held":[]}"#));
    let desk: Option<ReviewDesk> = ahead.await.json();
    let found = desk.map(|desk| desk.dossier.application.id);
    assert_eq!(found, Some(health.id));
    assert_eq!(act(&one, "review/release-claim", health.id, &[]).await, 200);

    let page = one.open(&claim_sheet(&one).await).await;
    assert_eq!(page.status, 200);
    let has = |text: &str, file: &UnitFile| text.contains(&file.images[1].to_string());
    let text = page.text();
    assert!(has(&text, &health) && !has(&text, &finance), "{text}");
    // A place of another unit is no place: the search begins at the start of the list.
    assert_eq!(next_after(&one, finance.id).await, Some(health.id));

    let both = units(&[FINANCE, HEALTH]);
    let both = app.reviewer_in(EXAM, &INITIAL, both).await;
    assert_eq!(next(&both).await, Some(finance.id), "the other is claimed");
    assert_eq!(act(&one, "review/release-claim", health.id, &[]).await, 200);
    let address = claim_sheet(&both).await;
    let text = both.open(&address).await.text();
    assert!(has(&text, &health) && has(&text, &finance), "{text}");
    // A claim that an earlier unit has left shows nothing.
    let sheet: ReviewSheet = both.read("review/sheet", &SHEET).await;
    assert_eq!(sheet.cells.len(), 2);
    move_claim(&app, finance.id, &one).await;
    let sheet: ReviewSheet = both.read("review/sheet", &SHEET).await;
    assert_eq!(sheet.cells.len(), 1, "it is another reviewer's now");
    let sheet: ReviewSheet = one.read("review/sheet", &SHEET).await;
    assert!(sheet.cells.is_empty());
}

/// Gives a claim to another reviewer in the database alone, whatever their rights.
async fn move_claim(app: &TestApp, application: ApplicationId, to: &TestUser) {
    let url = app.state.config.database_url();
    let database = sea_orm::Database::connect(&url).await.expect("opens");
    let literal = |id: uuid::Uuid| match url.starts_with("sqlite") {
        true => format!("X'{}'", id.simple()),
        false => format!("'{}'", id.simple()),
    };
    let to = literal(account_of(app, to).await.0);
    let application = literal(application.0);
    let statement =
        format!("UPDATE review_claim SET reviewer = {to} WHERE application = {application}");
    let done = database.execute_unprepared(&statement).await;
    assert_eq!(done.expect("writes").rows_affected(), 1);
}

#[tokio::test]
async fn a_file_is_handed_only_to_a_colleague_of_its_unit() {
    let (app, finance, health) = start().await;
    let reviewer = app.reviewer_of_unit(EXAM, &INITIAL, HEALTH).await;
    let same = app.reviewer_of_unit(EXAM, &INITIAL, HEALTH).await;
    let other = app.reviewer_of_unit(EXAM, &INITIAL, FINANCE).await;
    let head = app.reviewer_of_unit(EXAM, &SUPERVISOR, HEALTH).await;
    for asking in [&reviewer, &head] {
        let listed = list_colleagues(asking, health.id).await;
        assert!(listed.contains(&same.login) && !listed.contains(&other.login));
        let to = account_of(&app, &other).await.to_string();
        let more = [("to", to.as_str()), ("question", "?")];
        let handed = act(asking, "review/hand-over", health.id, &more).await;
        assert_eq!(handed, 404);
    }
    let to = account_of(&app, &same).await.to_string();
    let more = [("to", to.as_str()), ("question", "?")];
    assert_eq!(
        act(&reviewer, "review/hand-over", health.id, &more).await,
        200
    );
    assert_eq!(list(&same, &[("filter[page]", "0")]).await.handed.len(), 1);
    // The head of a unit ends no claim of another one.
    assert_eq!(next(&other).await, Some(finance.id));
    let release = "review/release-foreign-claim";
    assert_eq!(act(&head, release, finance.id, &[]).await, 404);
    assert_eq!(act(&head, release, health.id, &[]).await, 200);
}

#[tokio::test]
async fn same_picture_in_another_unit_is_told_without_its_person() {
    let (app, finance, health) = start().await;
    let reviewer = app.reviewer_of_unit(EXAM, &INITIAL, HEALTH).await;
    let id = health.id.to_string();
    let answer = reviewer.query("review/desk", &[("application", &id)]).await;
    let number = finance.candidate.application(finance.id).await.number;
    for secret in [
        finance.id.to_string(),
        number,
        finance.images[1].to_string(),
    ] {
        assert!(!answer.text().contains(&secret), "{secret}");
    }
    let desk: ReviewDesk = answer.json();
    assert_eq!(desk.shared_pictures, []);
    assert_eq!(
        desk.shared_elsewhere,
        health.images.iter().copied().collect()
    );
    let page = reviewer
        .open(&format!("/review/{id}?part=education"))
        .await
        .text();
    assert!(page.contains("与另一个单位的人提交的图片相同"), "{page}");
    for path in [
        url::image(finance.id, finance.images[1]),
        url::thumbnail(finance.id, finance.images[1]),
    ] {
        assert_eq!(reviewer.open(&path).await.status, 404);
    }

    let all = app.reviewer_with(EXAM, &INITIAL).await;
    let desk = all.desk(health.id).await;
    assert_eq!(desk.shared_pictures.len(), health.images.len());
    assert!(desk.shared_elsewhere.is_empty());
}

#[tokio::test]
async fn corrections_of_a_unit_wait_for_its_own_supervisors() {
    let (app, finance, _) = start().await;
    let reviewer = app.reviewer().await;
    reviewer.pass_all(finance.id).await;
    reviewer.review("review/approve", finance.id, &[]).await;
    let first = app.reviewer_of_unit(EXAM, &SUPERVISOR, FINANCE).await;
    let second = app.reviewer_of_unit(EXAM, &SUPERVISOR, FINANCE).await;
    let foreign = app.reviewer_of_unit(EXAM, &SUPERVISOR, HEALTH).await;
    let propose = "review/propose-correction";
    let proposal = [("target", "under-review"), ("reason", "证书已撤销")];
    assert_eq!(act(&foreign, propose, finance.id, &proposal).await, 404);
    assert_eq!(act(&first, propose, finance.id, &proposal).await, 200);
    let corrections = async |user: &TestUser| {
        let queue = list(user, &[("filter[page]", "0")]).await;
        queue.corrections
    };
    assert!(corrections(&foreign).await.is_empty());
    let listed = corrections(&second).await;
    let at = listed[0].proposal.at.0.to_string();
    let proposed = [("proposed", at.as_str())];
    let confirm = "review/confirm-correction";
    assert_eq!(act(&foreign, confirm, finance.id, &proposed).await, 404);
    assert_eq!(act(&second, confirm, finance.id, &proposed).await, 200);
}

#[tokio::test]
async fn known_cases_and_figures_are_those_of_the_unit() {
    let app = TestApp::start().await;
    let mut all: Exam = (*exam()).clone();
    all.review.known_cases = 100;
    let published = app.state.db.publish_exam(&all, app.state.clock.now());
    published.await.expect("is published");
    let returned = apply(&app, FINANCE).await;
    let reviewer = app.reviewer().await;
    reviewer
        .send_back(returned.id, "education", "blurred")
        .await;
    let head = app.reviewer_of_unit(EXAM, &SUPERVISOR, FINANCE).await;
    let foreign = app.reviewer_of_unit(EXAM, &SUPERVISOR, HEALTH).await;
    let mark = "review/mark-known-case";
    assert_eq!(act(&foreign, mark, returned.id, &[]).await, 404);
    assert_eq!(act(&head, mark, returned.id, &[]).await, 200);

    let (finance, health) = (apply(&app, FINANCE).await, apply(&app, HEALTH).await);
    let of_health = app.reviewer_of_unit(EXAM, &INITIAL, HEALTH).await;
    assert_eq!(next(&of_health).await, Some(health.id), "no case before it");
    let of_finance = app.reviewer_of_unit(EXAM, &INITIAL, FINANCE).await;
    let case = next(&of_finance).await.expect("is drawn");
    assert!(case != finance.id, "a case comes before it");
    assert_eq!(of_finance.desk(case).await.dossier.application.id, case);

    let (own, other) = (read_quality(&head).await, read_quality(&foreign).await);
    assert_eq!(own.scope, units(&[FINANCE]));
    let figures = |quality: &ReviewQuality| {
        let cases = (quality.known_cases.len(), quality.case_reviewers.len());
        (quality.reasons.len(), cases)
    };
    assert_eq!(figures(&own), (1, (1, 1)));
    assert_eq!(figures(&other), (0, (0, 0)));
    let officer = app.officer().await;
    let whole: ReviewQuality = officer
        .read("office/review-quality", &[("exam", EXAM)])
        .await;
    assert_eq!(figures(&whole), (1, (1, 1)));
    assert!(whole.scope.is_whole_exam());
    let page = format!("/review/exams/{EXAM}/quality");
    let page = foreign.open(&page).await.text();
    assert!(page.contains(&format!("只统计 {HEALTH} 的报名")), "{page}");

    let case = own.known_cases[0].id.to_string();
    let retire = [("exam", EXAM), ("case", case.as_str())];
    let retired = foreign.call("review/retire-known-case", &retire).await;
    assert_eq!(retired.problem(), Problem::NotFound);
    let retired = head.call("review/retire-known-case", &retire).await;
    assert_eq!(retired.status, 200, "{}", retired.text());
}

#[tokio::test]
async fn a_claim_ends_when_the_file_moves_to_another_unit() {
    let (app, _, health) = start().await;
    let old = app.reviewer_of_unit(EXAM, &INITIAL, HEALTH).await;
    let new = app.reviewer_of_unit(EXAM, &INITIAL, "新单位").await;
    assert_eq!(next(&old).await, Some(health.id));
    let part = [("part", "education")];
    old.review("review/pass", health.id, &part).await;
    assert_eq!(next(&new).await, None);

    app.set_roster_cell(&health.candidate, "employer", "新单位")
        .await;
    assert_eq!(list_ids(&old, &[("filter[page]", "0")]).await, []);
    for function in ["review/renew-claim", "review/put-back", "review/recuse"] {
        assert_eq!(act(&old, function, health.id, &[]).await, 404, "{function}");
    }
    let stale = [("revision", "999"), ("part", "resume")];
    assert_eq!(act(&old, "review/clear", health.id, &stale).await, 404);
    assert_eq!(next(&old).await, None);
    // The next reviewer gets it at once, with the verdict that was given.
    assert_eq!(next(&new).await, Some(health.id));
    let judged = new.desk(health.id).await.dossier.application;
    let slot = "education".parse().expect("a slot");
    assert_eq!(*judged.verdict(&slot), Verdict::Passed);

    // A reviewer of the whole exam keeps the claim.
    let all = app.reviewer_with(EXAM, &INITIAL).await;
    assert_eq!(act(&all, "review/take-over", health.id, &[]).await, 200);
    app.set_roster_cell(&health.candidate, "employer", HEALTH)
        .await;
    assert_eq!(next(&old).await, None);
    assert_eq!(next(&all).await, Some(health.id));
}

#[tokio::test]
async fn an_administrator_limits_a_right_to_units() {
    let (app, finance, health) = start().await;
    let administrator = app.administrator().await;
    let reviewer = app.reviewer_with(EXAM, &INITIAL).await;
    assert_eq!(next(&reviewer).await, Some(finance.id));
    let account = account_of(&app, &reviewer).await;
    let path = format!("/office/staff/{account}/rights/{EXAM}/initial");
    let page = administrator.open(&path).await.text();
    for text in ["现在是整个考试的权限", FINANCE, HEALTH] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let nothing = administrator
        .post_page(&path, &[("more-units", " \n")])
        .await;
    assert_eq!(nothing.status, 422);
    assert!(nothing.text().contains("没有选单位"), "{}", nothing.text());
    let long = "局".repeat(501);
    let ticked = format!("unit:{FINANCE}");
    let fields = [("more-units", long.as_str()), (ticked.as_str(), "1")];
    let refused = administrator.post_page(&path, &fields).await;
    assert_eq!(refused.status, 422);
    let text = refused.text();
    assert!(text.contains(&long) && text.contains(" checked"), "{text}");

    let ticked = format!("unit:{HEALTH}");
    let fields = [("more-units", "新局\r\n 新局 \r\n"), (ticked.as_str(), "1")];
    let saved = administrator.post_page(&path, &fields).await;
    assert_eq!(
        (saved.status, saved.header("location")),
        (302, path.as_str())
    );
    let page = administrator.open(&path).await.text();
    assert!(page.contains("报名里还没有：新局"), "{page}");
    // The claim on the file of the other unit has ended, and the next one is of the unit.
    let all = app.reviewer_with(EXAM, &INITIAL).await;
    assert_eq!(next(&all).await, Some(finance.id));
    assert_eq!(next(&reviewer).await, Some(health.id));
    let asked = finance.id.to_string();
    let head = app.reviewer_with(EXAM, &SUPERVISOR).await;
    let team: ReviewTeam = head.read("review/team", &[("application", &asked)]).await;
    assert!(matches!(
        team.journal[0].event,
        ReviewEvent::Released { .. }
    ));

    let id = account.to_string();
    let read =
        async || -> StaffAccount { administrator.read("staff/read", &[("account", &id)]).await };
    let limited = units(&[HEALTH, "新局"]);
    let granted = StaffEventKind::Granted {
        exam: exam().code.clone(),
        kind: GrantKind::Initial,
        scope: limited.clone(),
    };
    assert_eq!(read().await.events[0].kind, granted);
    let log: AuditLog = administrator
        .read("staff/audit", &[("filter[kind]", "grant")])
        .await;
    assert_eq!(log.rows[0].kind, Some(AuditKind::Grant));
    assert!(log.rows[0].details.contains(HEALTH), "{:?}", log.rows[0]);

    let right = [
        ("account", id.as_str()),
        ("exam", EXAM),
        ("kind", "initial"),
    ];
    let revoked = administrator.call("staff/revoke", &right).await;
    assert_eq!(revoked.status, 200, "{}", revoked.text());
    assert!(matches!(
        &read().await.events[0].kind,
        StaffEventKind::Revoked { scope, .. } if *scope == limited
    ));
    assert_eq!(
        act(&reviewer, "review/renew-claim", health.id, &[]).await,
        404
    );
    assert_eq!(
        act(&all, "review/release-claim", finance.id, &[]).await,
        200
    );
    let free = next_after(&all, finance.id).await;
    assert_eq!(free, Some(health.id), "it is free again");
}

#[tokio::test]
async fn a_stale_grant_never_widens_a_limited_right() {
    let app = TestApp::start().await;
    let administrator = app.administrator().await;
    let reviewer = app.reviewer_of_unit(EXAM, &INITIAL, HEALTH).await;
    let id = account_of(&app, &reviewer).await.to_string();
    let held = async || {
        let account: StaffAccount = administrator.read("staff/read", &[("account", &id)]).await;
        let exams = account.exams.into_iter();
        let mut rights = exams
            .filter(|it| it.exam == exam().code)
            .flat_map(|it| it.rights);
        let found = rights.find(|(kind, _)| *kind == GrantKind::Initial);
        found.expect("is a right of the exam").1
    };
    let right = [
        ("account", id.as_str()),
        ("exam", EXAM),
        ("kind", "initial"),
    ];
    let plain = administrator.call("staff/grant", &right).await;
    assert_eq!(plain.problem(), Problem::Stale);
    assert_eq!(held().await, HeldRight::Held(units(&[HEALTH])));
    let whole = administrator.call("staff/grant-whole-exam", &right).await;
    assert_eq!(whole.status, 200, "{}", whole.text());
    assert_eq!(held().await, HeldRight::Held(UnitScope::WholeExam));
}

#[tokio::test]
async fn an_exam_without_units_has_no_right_by_unit() {
    let app = TestApp::start().await;
    let mut plain: Exam = (*exam()).clone();
    plain.review.unit = None;
    let published = app.state.db.publish_exam(&plain, app.state.clock.now());
    published.await.expect("is published");
    let (administrator, reviewer) = (app.administrator().await, app.reviewer().await);
    let account = account_of(&app, &reviewer).await;
    let path = format!("/office/staff/{account}/rights/{EXAM}/initial");
    assert_eq!(administrator.open(&path).await.status, 404);
    let fields = [("more-units", FINANCE)];
    assert_eq!(administrator.post_page(&path, &fields).await.status, 404);
    let page = administrator
        .open(&format!("/office/staff/{account}"))
        .await;
    assert!(!page.text().contains("/rights/"), "{}", page.text());
    // An application without a unit is seen by rights on the whole exam alone.
    let candidate = app.candidate().await;
    candidate.apply().await;
    let limited = app.reviewer_of_unit(EXAM, &GrantKind::ALL, FINANCE).await;
    let mine: MyExams = candidate.read("applications/mine", &[]).await;
    let id = mine.entered[0].application.expect("has entered");
    assert_eq!(limited.open(&format!("/review/{id}")).await.status, 404);
    assert_eq!(list_ids(&limited, &[("filter[page]", "0")]).await, []);
}
