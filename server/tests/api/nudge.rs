//! Tests of reminders of the office: seen before they are sent, sent once for each person and matter,
//! not in the quiet hours, and continued after a stop (A3).

mod lists;
mod plan;
mod quiet_hours;

use server::{
    db::{NudgePart, NudgedPerson, PrintedPaper},
    jobs::{remind_closing, remind_not_entered, send_nudges},
};
use shared::{
    audit::AuditKind,
    exam::{Exam, Publication},
    id::{ApplicationId, ExamCode},
    nudge::NudgeList,
    time::Timestamp,
};

use crate::{
    actor::{TestResponse, TestUser},
    app::{EXAM, TestApp, exam},
    national,
    payment::{approved_in, post_notice},
};

const DRAFT_SUBJECT: &str = "快截止了，还没有提交";

fn page_of(exam: &str) -> String {
    format!("/office/exams/{exam}/nudges")
}

impl TestUser {
    /// The page with this list chosen.
    async fn open_list(&self, exam: &str, list: &str) -> String {
        let path = format!("{}?list={list}", page_of(exam));
        let answer = self.open(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.text()
    }

    async fn nudge(&self, exam: &str, list: &str, shown: u64) -> TestResponse {
        let shown = shown.to_string();
        let fields = [("list", list), ("shown", shown.as_str())];
        self.post_page(&page_of(exam), &fields).await
    }

    /// Subjects of the messages, newest first.
    async fn heard(&self) -> Vec<String> {
        let rows = self.messages().await.rows.into_iter();
        rows.map(|row| row.subject.zh).collect()
    }

    /// Text of the message with this subject.
    async fn text_of(&self, subject: &str) -> String {
        let rows = self.messages().await.rows;
        let mut found = rows.iter().filter(|row| row.subject.zh == subject);
        found.next().expect("was sent").words.zh.clone()
    }
}

impl TestApp {
    async fn write_nudges(&self) {
        send_nudges(&self.state).await.expect("writes");
    }

    async fn people(&self, exam: &str, list: NudgeList, part: NudgePart) -> Vec<NudgedPerson> {
        let db = &self.state.db;
        let code: ExamCode = exam.parse().expect("a code");
        let search = db.nudge_search(&code, list, self.state.clock.now()).await;
        let search = search.expect("reads").expect("is a list of the exam");
        let people = db.list_nudged(&search, part, 50).await.expect("reads");
        let counted = db.count_nudged(&search, part).await.expect("counts");
        assert_eq!(counted, people.len() as u64, "{list:?} {part:?}");
        people
    }

    /// Number of people who can be reminded now.
    async fn count_due(&self, exam: &str, list: NudgeList) -> usize {
        self.people(exam, list, NudgePart::Due).await.len()
    }
}

#[track_caller]
fn assert_sent(answer: &TestResponse, exam: &str, list: &str) {
    assert_eq!(answer.status, 302, "{}", answer.text());
    let location = format!("{}?list={list}", page_of(exam));
    assert_eq!(answer.header("location"), location);
}

#[track_caller]
fn assert_refused(answer: &TestResponse, part: &str) {
    let said = answer.text();
    assert_eq!(answer.status, 409, "{said}");
    assert!(said.contains(part), "{said}");
}

#[tokio::test]
async fn a_list_is_shown_with_its_text_before_it_is_sent() {
    let app = TestApp::start_with(|config| {
        config.public_url = Some("http://exam.example.cn/".to_owned());
    })
    .await;
    let (first, second) = (app.candidate().await, app.candidate().await);
    let (application, _) = (first.enter().await, second.enter().await);
    let officer = app.officer().await;
    let number = first.application(application).await.number;
    let said = officer.open_list(EXAM, "not-submitted").await;
    for part in [
        "名单上 2 人，现在可以催办 2 人",
        number.as_str(),
        "发给 2 人",
        DRAFT_SUBJECT,
        "Closing soon, and not submitted",
        "2021年1月26日 18:00:00",
        "26 Jan 2021, 18:00:00",
        "http://exam.example.cn/applications/",
        "服务器没有配置邮件和短信",
        "还没有催办过",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    app.write_nudges().await;
    assert_eq!(first.heard().await, [""; 0]);
    // The text that was shown is sent.
    assert_sent(
        &officer.nudge(EXAM, "not-submitted", 2).await,
        EXAM,
        "not-submitted",
    );
    app.write_nudges().await;
    let mut texts = Vec::new();
    for candidate in [&first, &second] {
        texts.push(candidate.messages().await.rows[0].words.zh.clone());
    }
    assert!(texts.iter().any(|text| said.contains(text)), "{texts:?}");
    let board = officer.open("/office").await.text();
    assert!(board.contains(&page_of(EXAM)), "{board}");
}

#[tokio::test]
async fn each_person_is_reminded_of_a_matter_once() {
    let app = TestApp::start().await;
    let (draft, submitted) = (app.candidate().await, app.candidate().await);
    draft.enter().await;
    submitted.apply().await;
    let officer = app.officer().await;
    assert_sent(
        &officer.nudge(EXAM, "not-submitted", 1).await,
        EXAM,
        "not-submitted",
    );
    for _ in 0..2 {
        app.write_nudges().await;
    }
    assert_eq!(draft.heard().await, [DRAFT_SUBJECT]);
    assert_eq!(submitted.heard().await, [""; 0]);
    // The same form again, and days later.
    let again = officer.nudge(EXAM, "not-submitted", 1).await;
    assert_refused(&again, "名单上已没有需要催办的人");
    app.advance(3 * Timestamp::DAY_MS);
    let officer = app.sign_in_again(&officer).await;
    let again = officer.nudge(EXAM, "not-submitted", 1).await;
    assert_refused(&again, "名单上已没有需要催办的人");
    app.write_nudges().await;
    let draft = app.sign_in_again(&draft).await;
    assert_eq!(draft.heard().await.len(), 1);
    let said = officer.open_list(EXAM, "not-submitted").await;
    for part in [
        "其余 1 人已就这件事提醒过",
        "考试机构催办",
        "确认 1 人，已发 1 条",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let entries = app.state.db.list_audit_entries_after(0, 1_000).await;
    let entries = entries.expect("reads").into_iter().map(|it| it.entry);
    let acts: Vec<_> = entries
        .filter(|entry| entry.kind == AuditKind::Nudge.as_str())
        .collect();
    assert_eq!(acts.len(), 1);
    assert_eq!(acts[0].exam.as_deref(), Some(EXAM));
    let details = &acts[0].details;
    assert!(
        details.contains("not-submitted") && details.contains("people"),
        "{details}"
    );
}

#[tokio::test]
async fn a_list_that_is_not_as_shown_is_refused() {
    let app = TestApp::start().await;
    let (first, second) = (app.candidate().await, app.candidate().await);
    first.enter().await;
    second.enter().await;
    let officer = app.officer().await;
    for shown in [1, 3] {
        let answer = officer.nudge(EXAM, "not-submitted", shown).await;
        let sentence = format!("您看到的名单是 {shown} 人，现在是 2 人");
        assert_refused(&answer, &sentence);
        assert!(
            answer.text().contains("发给 2 人"),
            "the list is shown again"
        );
    }
    let fields = [("list", "not-submitted")];
    let without = officer.post_page(&page_of(EXAM), &fields).await;
    assert_eq!(without.status, 400);
    // This exam has neither a fee in the system nor tickets.
    assert_eq!(officer.nudge(EXAM, "not-printed", 1).await.status, 404);
    app.write_nudges().await;
    assert_eq!(first.heard().await, [""; 0]);
}

#[tokio::test]
async fn two_officers_at_once_send_one_message_each_person() {
    let app = TestApp::start().await;
    let (first, second) = (app.candidate().await, app.candidate().await);
    first.enter().await;
    second.enter().await;
    let (one, other) = (app.officer().await, app.officer().await);
    let answers = tokio::join!(
        one.nudge(EXAM, "not-submitted", 2),
        other.nudge(EXAM, "not-submitted", 2),
    );
    let mut statuses = [answers.0.status, answers.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [302, 409]);
    let later = one.nudge(EXAM, "not-submitted", 2).await;
    assert_refused(&later, "已开始催办这份名单");
    let written = tokio::join!(send_nudges(&app.state), send_nudges(&app.state));
    written.0.expect("writes");
    written.1.expect("writes");
    for candidate in [&first, &second] {
        assert_eq!(candidate.heard().await, [DRAFT_SUBJECT]);
    }
}

#[tokio::test]
async fn a_stopped_order_goes_on_where_it_was() {
    let app = TestApp::start().await;
    let mut people = Vec::new();
    for _ in 0..3 {
        let candidate = app.candidate().await;
        let application = candidate.enter().await;
        people.push((candidate, application));
    }
    let officer = app.officer().await;
    assert_sent(
        &officer.nudge(EXAM, "not-submitted", 3).await,
        EXAM,
        "not-submitted",
    );
    let db = &app.state.db;
    let open = db.list_open_nudges().await.expect("reads")[0].id;
    let now = app.state.clock.now();
    let is_finished = db.send_nudge_batch(open, 1, 0, now).await.expect("writes");
    assert!(!is_finished);
    let said = officer.open_list(EXAM, "not-submitted").await;
    assert!(
        said.contains("已发 1 条") && said.contains("正在发送"),
        "{said}"
    );
    // One of the others submits before it is their turn.
    let mut submitted = None;
    for (candidate, application) in &people {
        if submitted.is_none() && candidate.heard().await.is_empty() {
            candidate.prepare(*application).await;
            candidate.fill(*application).await;
            candidate.submit(*application).await;
            submitted = Some(*application);
        }
    }
    app.write_nudges().await;
    for (candidate, application) in &people {
        let expected = usize::from(submitted != Some(*application));
        assert_eq!(candidate.heard().await.len(), expected);
    }
    assert_eq!(db.list_open_nudges().await.expect("reads"), []);
}

#[tokio::test]
async fn reminders_of_office_and_server_do_not_follow_each_other() {
    let app = TestApp::start_with(|config| config.remind_hours = 72).await;
    let candidate = app.candidate().await;
    candidate.enter().await;
    app.set_time("2021-01-23 18:00");
    assert_eq!(remind_closing(&app.state).await.expect("reminds"), 1);
    let officer = app.officer().await;
    let said = officer.open_list(EXAM, "not-submitted").await;
    assert!(
        said.contains("现在可以催办 0 人") && said.contains("系统自动提醒"),
        "{said}"
    );
    let refused = officer.nudge(EXAM, "not-submitted", 1).await;
    assert_refused(&refused, "名单上已没有需要催办的人");
    app.set_time("2021-01-24 18:00");
    let officer = app.sign_in_again(&officer).await;
    assert_sent(
        &officer.nudge(EXAM, "not-submitted", 1).await,
        EXAM,
        "not-submitted",
    );
    app.write_nudges().await;
    let candidate = app.sign_in_again(&candidate).await;
    assert_eq!(candidate.heard().await.len(), 2);

    let app = TestApp::start().await;
    let (soon, early) = (app.candidate().await, app.candidate().await);
    early.enter().await;
    let officer = app.officer().await;
    // Ten days before the close the server still has its own reminder to send.
    assert_sent(
        &officer.nudge(EXAM, "not-submitted", 1).await,
        EXAM,
        "not-submitted",
    );
    app.write_nudges().await;
    app.set_time("2021-01-25 10:00");
    let soon = app.sign_in_again(&soon).await;
    soon.enter().await;
    let officer = app.sign_in_again(&officer).await;
    assert_sent(
        &officer.nudge(EXAM, "not-submitted", 1).await,
        EXAM,
        "not-submitted",
    );
    app.write_nudges().await;
    app.set_time("2021-01-25 18:00");
    assert_eq!(remind_closing(&app.state).await.expect("reminds"), 1);
    assert_eq!(app.sign_in_again(&soon).await.heard().await.len(), 1);
    assert_eq!(app.sign_in_again(&early).await.heard().await.len(), 2);
}

#[tokio::test]
async fn people_without_an_account_are_counted_and_not_reminded() {
    let app = TestApp::start().await;
    let (present, absent) = (app.candidate().await, app.candidate().await);
    present.enter().await;
    let number = "11010119940307058X".parse().expect("the specimen");
    let entry = server::db::RosterEntry::new(number, "林无账号".to_owned());
    let imported = app.state.db.import_roster(&exam().code, vec![entry]).await;
    imported.expect("is imported");
    let officer = app.officer().await;
    let said = officer.open_list(EXAM, "not-entered").await;
    for part in ["名单上 1 人，现在可以催办 1 人", "另有 1 人还没有账号"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_sent(
        &officer.nudge(EXAM, "not-entered", 1).await,
        EXAM,
        "not-entered",
    );
    for _ in 0..2 {
        app.write_nudges().await;
    }
    assert_eq!(absent.heard().await, ["快截止了，还没有开始办理"]);
    assert_eq!(present.heard().await, [""; 0]);
    assert_eq!(app.count_due(EXAM, NudgeList::NotEntered).await, 0);
    let reminded = app.people(EXAM, NudgeList::NotEntered, NudgePart::Reminded);
    assert!(
        reminded.await[0]
            .reminded
            .is_some_and(|sent| sent.is_by_office)
    );
    // The server still reminds them before the close, ten days later.
    app.set_time("2021-01-25 18:00");
    assert_eq!(remind_not_entered(&app.state).await.expect("reminds"), 1);
}

#[tokio::test]
async fn another_return_is_another_matter() {
    let app = TestApp::start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let officer = app.officer().await;
    let (application, _) = candidate.apply().await;
    assert_eq!(app.count_due(EXAM, NudgeList::NotMended).await, 0);
    reviewer.send_back(application, "education", "edu-qr").await;
    assert_eq!(app.count_due(EXAM, NudgeList::NotSubmitted).await, 0);
    assert_sent(
        &officer.nudge(EXAM, "not-mended", 1).await,
        EXAM,
        "not-mended",
    );
    app.write_nudges().await;
    let words = candidate.text_of(DRAFT_SUBJECT).await;
    assert!(words.contains("2021年1月18日 10:00:00"), "{words}");
    assert_eq!(app.count_due(EXAM, NudgeList::NotMended).await, 0);
    app.advance(Timestamp::HOUR_MS);
    let later = app.state.clock.now();
    return_again(&app, application, later).await;
    assert_eq!(app.count_due(EXAM, NudgeList::NotMended).await, 1);
}

/// Returns the application once more, without the candidate's work in between.
async fn return_again(app: &TestApp, application: ApplicationId, at: Timestamp) {
    use sea_orm::ConnectionTrait as _;
    let url = app.state.config.database_url();
    let database = sea_orm::Database::connect(&url).await.expect("opens");
    let hex = application.0.simple();
    let id = match url.starts_with("sqlite") {
        true => format!("X'{hex}'"),
        false => format!("'{hex}'"),
    };
    let statement = format!("UPDATE application SET returned = {} WHERE id = {id}", at.0);
    let done = database
        .execute_unprepared(&statement)
        .await
        .expect("writes");
    assert_eq!(done.rows_affected(), 1);
}

#[tokio::test]
async fn an_extended_deadline_is_another_matter() {
    let app = TestApp::start().await;
    let (own, other) = (app.candidate().await, app.candidate().await);
    let application = own.enter().await;
    other.enter().await;
    let officer = app.officer().await;
    assert_sent(
        &officer.nudge(EXAM, "not-submitted", 2).await,
        EXAM,
        "not-submitted",
    );
    app.write_nudges().await;
    let number = own.application(application).await.number;
    let windows = format!("/office/exams/{EXAM}/windows");
    let fields = [
        ("window", "upload"),
        ("scope", "candidate"),
        ("number", number.as_str()),
        ("closes", "2021-01-28T12:00"),
        ("reason", "系统维护"),
        ("act", "grant"),
    ];
    assert_eq!(officer.post_page(&windows, &fields).await.status, 302);
    let due = app
        .people(EXAM, NudgeList::NotSubmitted, NudgePart::Due)
        .await;
    assert_eq!(due.len(), 1);
    let closes = crate::app::beijing_time("2021-01-28 12:00");
    assert_eq!(due[0].closes, Some(closes));
    assert_sent(
        &officer.nudge(EXAM, "not-submitted", 1).await,
        EXAM,
        "not-submitted",
    );
    app.write_nudges().await;
    assert_eq!(own.heard().await.len(), 2);
    let rows = own.messages().await.rows;
    let names_end = |end: &str| rows.iter().any(|row| row.words.zh.contains(end));
    assert!(names_end("2021年1月26日 18:00:00") && names_end("2021年1月28日 12:00:00"));
    assert_eq!(other.heard().await.len(), 1);
    assert_eq!(app.count_due(EXAM, NudgeList::NotSubmitted).await, 0);
}

#[tokio::test]
async fn approved_people_are_reminded_of_payment_and_ticket() {
    let app = TestApp::start().await;
    let (app, practice, candidate, id) = approved_in(app).await;
    let officer = app.officer().await;
    assert_eq!(app.count_due(national::CODE, NudgeList::NotPaid).await, 1);
    let sent = officer.nudge(national::CODE, "not-paid", 1).await;
    assert_sent(&sent, national::CODE, "not-paid");
    app.write_nudges().await;
    let words = candidate.text_of("审核已通过，还没有缴费").await;
    assert!(words.contains("2024年3月18日 18:00:00"), "{words}");
    let order = candidate.order(id, "alipay").await.expect("is due");
    let words = practice
        .pay(&order, app.state.clock.now())
        .expect("is open");
    assert_eq!(post_notice(&app, &words).await, 204);
    let everybody = app.people(national::CODE, NudgeList::NotPaid, NudgePart::Everybody);
    assert_eq!(everybody.await.len(), 0);

    let seat = shared::seat::Seat {
        ticket_number: "2024-0301".to_owned(),
        cells: Default::default(),
    };
    let code: ExamCode = national::CODE.parse().expect("a code");
    let (_, exam) = app
        .state
        .db
        .current_exam(&code)
        .await
        .expect("reads")
        .expect("is there");
    let now = app.state.clock.now();
    let seated = app
        .state
        .db
        .import_seats(exam, vec![(id, seat)], None, now)
        .await;
    seated.expect("is seated");
    assert_eq!(
        app.count_due(national::CODE, NudgeList::NotPrinted).await,
        0,
        "not open yet"
    );
    app.set_time("2024-04-10 09:00");
    assert_eq!(
        app.count_due(national::CODE, NudgeList::NotPrinted).await,
        1
    );
    let officer = app.sign_in_again(&officer).await;
    let sent = officer.nudge(national::CODE, "not-printed", 1).await;
    assert_sent(&sent, national::CODE, "not-printed");
    app.write_nudges().await;
    let candidate = app.sign_in_again(&candidate).await;
    let words = candidate.text_of("准考证还没有打印").await;
    assert!(words.contains("2024年4月14日 09:00:00"), "{words}");
    let (db, now) = (&app.state.db, app.state.clock.now());
    let printed = db.record_printed(id, PrintedPaper::Ticket, now).await;
    printed.expect("is recorded");
    let everybody = app.people(national::CODE, NudgeList::NotPrinted, NudgePart::Everybody);
    assert_eq!(everybody.await.len(), 0);
}

#[tokio::test]
async fn no_reminder_tells_a_result_that_is_not_published() {
    let (app, _practice) = TestApp::start().await.with_practice();
    let (app, candidate, id) = national::enter_in(app).await;
    let withheld = Exam {
        results: Publication::WhenPublished,
        ..national::exam()
    };
    let now = app.state.clock.now();
    let published = app.state.db.publish_exam(&withheld, now).await;
    published.expect("is published");
    let adopted = server::jobs::adopt_versions(&app.state.db, now).await;
    adopted.expect("adopts");
    candidate.settle(&app, id).await;
    let choose = [("position", "10010101")];
    assert_eq!(candidate.act("positions/choose", id, &choose).await, 200);
    candidate.submit(id).await;
    let reviewer = app.reviewer().await;
    reviewer.pass_all(id).await;
    reviewer.review("review/approve", id, &[]).await;

    let officer = app.officer().await;
    assert_eq!(app.count_due(national::CODE, NudgeList::NotPaid).await, 0);
    assert_eq!(unpaid_on_progress(&officer).await, "0");
    let refused = officer.nudge(national::CODE, "not-paid", 1).await;
    assert_refused(&refused, "名单上已没有需要催办的人");
    let code: ExamCode = national::CODE.parse().expect("a code");
    let now = app.state.clock.now();
    let published = app.state.db.publish_results(&code, None, now).await;
    published.expect("is published");
    assert_eq!(app.count_due(national::CODE, NudgeList::NotPaid).await, 1);
    assert_eq!(unpaid_on_progress(&officer).await, "1");
}

/// The number of the unpaid on the page of the progress, which is that of the list.
async fn unpaid_on_progress(officer: &TestUser) -> String {
    let address = format!("/office/exams/{}/progress", national::CODE);
    let page = officer.open(&address).await.text();
    let (_, row) = page.split_once("审核通过，还没有缴费").expect("a row");
    let (_, cell) = row.split_once(r#"class="number">"#).expect("a number");
    cell.chars().take_while(char::is_ascii_digit).collect()
}
