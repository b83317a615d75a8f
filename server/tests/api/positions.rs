//! Tests of the office's list of positions: its file is checked, imported and refused, and the search
//! of candidates is limited. S2-18.

use server::error::to_problem;
use shared::{
    application::Command,
    audit::AuditKind,
    problem::Problem,
    role::Actor,
    roster::{ChosenPosition, RosterFaultKind, RosterReport},
    url::{self, page},
    view::OfficePositions,
};

use crate::{
    actor::TestUser,
    app::TestApp,
    national::{CODE, POSITIONS, enter},
    roster::send_file,
};

/// The answer to a file for a program.
async fn report(officer: &TestUser, file: &str, apply: &str) -> RosterReport {
    let address = url::position_form(&CODE.parse().expect("a code"));
    let fields = [("file", file.as_bytes()), ("apply", apply.as_bytes())];
    let answer = send_file(officer, &address, &fields, "application/json").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn list(officer: &TestUser, search: &str) -> OfficePositions {
    let arguments = [("exam", CODE), ("search", search)];
    officer.read("office/positions", &arguments).await
}

/// The imports of positions in the audit chain, and those of them by an officer.
async fn count_imports(app: &TestApp) -> (usize, usize) {
    let entries = app.state.db.list_audit_entries_after(0, 10_000).await;
    let entries = entries.expect("reads").into_iter().map(|it| it.entry);
    let imports: Vec<_> = entries
        .filter(|entry| entry.kind == AuditKind::Import.as_str())
        .filter(|entry| entry.details.contains("positions"))
        .collect();
    let by_officer = imports.iter().filter(|entry| entry.account.is_some());
    (imports.len(), by_officer.count())
}

/// The file with the chosen position changed, another one left out and a new one.
fn new_file() -> String {
    let rows = POSITIONS.lines().filter(|row| !row.starts_with("10010102"));
    let rows: String = rows.map(|row| format!("{row}\n")).collect();
    let rows = rows.replacen("综合管理一级科员,2,", "综合管理一级科员,9,", 1);
    format!("{rows}A-1,样本局,样本处,科员\n")
}

#[tokio::test]
async fn list_of_positions_is_checked_then_replaced() {
    let (app, candidate, id) = enter().await;
    candidate.settle(&app, id).await;
    let choose = [("position", "10010101")];
    assert_eq!(candidate.act("positions/choose", id, &choose).await, 200);
    let officer = app.officer().await;
    let before = list(&officer, "").await;
    assert_eq!(
        (before.total, before.found, before.rows.len()),
        (40, 40, 20)
    );
    assert_eq!((before.importer, before.rows[0].applications), (None, 1));

    let told = report(&officer, &new_file(), "no").await;
    let counts = (told.people, told.added, told.changed, told.removed);
    assert_eq!((counts, told.is_applied), ((40, 1, 1, 1), false));
    let chosen = ChosenPosition {
        code: "10010101".parse().expect("a code"),
        title: before.rows[0].position.full_title(),
        applications: 1,
    };
    assert_eq!(told.changed_in_use, [chosen]);
    assert_eq!(list(&officer, "10010102").await.found, 1, "nothing changed");
    assert_eq!(count_imports(&app).await, (1, 0));

    let told = report(&officer, &new_file(), "yes").await;
    assert_eq!(
        (told.added, told.fault_count, told.is_applied),
        (1, 0, true)
    );
    assert_eq!(count_imports(&app).await, (2, 1));
    assert_eq!(list(&officer, "10010102").await.found, 0);
    let after = list(&officer, "10010101").await;
    assert_eq!(after.rows[0].position.head_count, Some(9));
    assert!(after.importer.is_some());
    // The same file again, pasted as a person would, changes nothing and says so.
    let address = url::position_form(&CODE.parse().expect("a code"));
    let pasted = new_file();
    let fields = [("text", pasted.as_bytes()), ("apply", &b"yes"[..])];
    let page = send_file(&officer, &address, &fields, "text/html").await;
    assert_eq!(page.status, 200);
    assert!(
        page.text().contains("完全相同，没有改动"),
        "{}",
        page.text()
    );
    assert_eq!(count_imports(&app).await, (2, 1));
}

#[tokio::test]
async fn a_new_list_without_a_chosen_position_is_not_taken() {
    let (app, candidate, id) = enter().await;
    candidate.settle(&app, id).await;
    let choose = [("position", "10010101")];
    assert_eq!(candidate.act("positions/choose", id, &choose).await, 200);
    let officer = app.officer().await;
    let rows = POSITIONS.lines().filter(|row| !row.starts_with("10010101"));
    let shorter: String = rows.map(|row| format!("{row}\n")).collect();
    for apply in ["no", "yes"] {
        let told = report(&officer, &shorter, apply).await;
        assert_eq!((told.fault_count, told.is_applied), (1, false));
        let RosterFaultKind::ChosenPositionMissing { position } = &told.faults[0].wrong else {
            panic!("{told:?}")
        };
        assert_eq!(
            (position.code.as_str(), position.applications),
            ("10010101", 1)
        );
    }
    assert_eq!(list(&officer, "").await.total, 40, "the list is as it was");
    assert_eq!(count_imports(&app).await, (1, 0));
}

#[tokio::test]
async fn position_that_an_import_removed_is_not_chosen() {
    let (app, candidate, id) = enter().await;
    candidate.settle(&app, id).await;
    let officer = app.officer().await;
    let told = report(&officer, &new_file(), "yes").await;
    assert!(told.is_applied, "{told:?}");
    // The candidate's request has read the list before the import.
    let db = &app.state.db;
    let stored = db.application(id).await.expect("reads").expect("is there");
    let command = Command::ChoosePosition {
        position: "10010102".parse().expect("a code"),
        title: "样本市财政局".to_owned(),
    };
    let (actor, now) = (Actor::Candidate(stored.candidate), app.state.clock.now());
    let chosen = db.perform(id, None, command, actor, now).await;
    let refused = to_problem(chosen.expect_err("is gone"));
    assert_eq!(refused, Problem::PositionGone);
    let page = format!("/applications/{id}/positions/10010102");
    let page = candidate.open(&page).await;
    assert_eq!(page.status, 404);
    for part in [
        "考试办公室更新了职位表",
        "您填写的其他内容都还在",
        "回到职位列表",
    ] {
        assert!(page.text().contains(part), "{part}: {}", page.text());
    }
    let stored = db.application(id).await.expect("reads").expect("is there");
    assert_eq!(stored.position, None);
}

#[tokio::test]
async fn position_page_has_the_list_and_a_template() {
    let (app, _, _) = enter().await;
    let officer = app.officer().await;
    let code = CODE.parse().expect("a code");
    let shown = officer.open(&page::position_list(&code)).await;
    assert_eq!(shown.status, 200);
    assert!(shown.text().contains("共 40 个职位"), "{}", shown.text());
    let board = officer.open(page::OFFICE).await.text();
    assert!(board.contains(&page::position_list(&code)), "{board}");

    let template = officer.open(&url::position_form(&code)).await;
    assert_eq!(template.header("content-type"), "text/csv; charset=utf-8");
    let template = template.text();
    assert!(template.starts_with("\u{feff}职位代码,招考部门,用人单位,职位,招考人数,"));
    let told = report(&officer, &template, "yes").await;
    assert_eq!(told.faults[0].wrong, RosterFaultKind::ExampleRow);

    let wrong = "职位代码,招考部门,用人单位,职位,学历\nA-1,a,b,c,中学\n";
    let fields = [("text", wrong.as_bytes()), ("apply", &b"yes"[..])];
    let said = send_file(&officer, &url::position_form(&code), &fields, "text/html").await;
    let said = said.text();
    assert!(
        said.contains("第 2 行「学历」：「中学」不是「学历」的选项"),
        "{said}"
    );
    assert!(said.contains("A-1,a,b,c,中学"), "the rows stay on the page");
}

#[tokio::test]
async fn a_search_of_400_words_is_refused_with_both_numbers() {
    let (app, candidate, id) = enter().await;
    candidate.settle(&app, id).await;
    let (id, words) = (id.to_string(), vec!["职"; 400].join(" "));
    let search = |words: &str| {
        let asked = [
            ("application", id.clone()),
            ("query[search]", words.to_owned()),
        ];
        let candidate = &candidate;
        async move {
            let asked = asked
                .each_ref()
                .map(|(name, value)| (*name, value.as_str()));
            candidate.query("positions/list", &asked).await
        }
    };
    let answer = search(&words).await;
    let too_long = Problem::TextTooLong {
        measured: 799,
        allowed: 100,
    };
    assert_eq!((answer.status, answer.problem()), (422, too_long));
    let answer = search(&["职"; 9].join(" ")).await;
    let too_many = Problem::TooManyWords {
        measured: 9,
        allowed: 8,
    };
    assert_eq!((answer.status, answer.problem()), (422, too_many));
    assert_eq!(search(&["职"; 8].join(" ")).await.status, 200);
}
