//! Tests of the extension of windows: whom one reaches, that it is notified once, who may grant it, and
//! which ends are refused (A4).

use server::jobs::{notify_of_extensions, remind_closing, run_clock_jobs};
use shared::{
    application::{LogEvent, StateKind},
    id::ApplicationId,
    view::MyExams,
};

use crate::{
    actor::{TestResponse, TestUser, new_image_id},
    app::{EXAM, TestApp, beijing_time, load_picture},
};

/// The end of the upload window of S0, and a later one.
const CLOSES: &str = "2021-01-26 18:00";
const EXTENDED: &str = "2021-01-28 12:00";
const REASON: &str = "系统维护两小时";

fn page() -> String {
    format!("/office/exams/{EXAM}/windows")
}

impl TestUser {
    /// Sends the form of the page of the windows; `more` overrides its fields.
    async fn extend(&self, more: &[(&str, &str)]) -> TestResponse {
        let typed = [
            ("window", "upload"),
            ("scope", "everyone"),
            ("closes", "2021-01-28T12:00"),
            ("reason", REASON),
            ("act", "grant"),
        ];
        let is_kept = |name: &str| more.iter().all(|(other, _)| *other != name);
        let mut fields: Vec<_> = typed
            .into_iter()
            .filter(|(name, _)| is_kept(name))
            .collect();
        fields.extend(more);
        self.post_page(&page(), &fields).await
    }

    async fn extend_candidate(&self, number: &str) -> TestResponse {
        let scope = [("scope", "candidate"), ("number", number)];
        self.extend(&scope).await
    }

    async fn number(&self, application: ApplicationId) -> String {
        self.application(application).await.number
    }

    async fn try_submit(&self, application: ApplicationId) -> u16 {
        let revision = self.application(application).await.revision.to_string();
        let id = application.to_string();
        let arguments = [("application", id.as_str()), ("revision", &revision)];
        self.call("applications/submit", &arguments).await.status
    }

    async fn try_upload(&self, application: ApplicationId, slot: &str) -> u16 {
        let picture = load_picture("scan-resume-under-300k.jpg");
        let answer = self.upload(application, slot, new_image_id(), picture);
        answer.await.status
    }

    /// Subjects of the messages, newest first.
    async fn subjects(&self) -> Vec<String> {
        let rows = self.messages().await.rows.into_iter();
        rows.map(|row| row.subject.zh).collect()
    }
}

async fn tell(app: &TestApp) {
    notify_of_extensions(&app.state).await.expect("notifies");
}

async fn run_clock(app: &TestApp) {
    run_clock_jobs(&app.state).await.expect("the clock acts");
}

#[track_caller]
fn assert_granted(answer: &TestResponse) {
    assert_eq!(answer.status, 302, "{}", answer.text());
    assert_eq!(answer.header("location"), page());
}

#[tokio::test]
async fn an_extended_candidate_submits_after_the_general_end() {
    let app = TestApp::start().await;
    let (candidate, neighbour) = (app.candidate().await, app.candidate().await);
    let (own, other) = (candidate.enter().await, neighbour.enter().await);
    for (person, application) in [(&candidate, own), (&neighbour, other)] {
        person.prepare(application).await;
        person.fill(application).await;
    }
    let officer = app.officer().await;
    let number = candidate.number(own).await;
    let scope = [("scope", "candidate"), ("number", number.as_str())];

    let preview = [scope.as_slice(), &[("act", "")]].concat();
    let preview = officer.extend(&preview).await;
    assert_eq!(preview.status, 200);
    let said = preview.text();
    assert!(said.contains("现在有 1 人受影响"), "{said}");
    assert!(said.contains(&number) && said.contains(REASON), "{said}");
    let dossier = candidate.dossier(own).await;
    assert_eq!(dossier.application.extensions, [], "nothing was granted");

    assert_granted(&officer.extend(&scope).await);
    let hub = candidate.open(&format!("/applications/{own}")).await.text();
    let note = "原截止时间为 2021年1月26日 18:00:00（北京时间），现在以 2021年1月28日 12:00:00（北京时间） 为准";
    assert!(hub.contains(note) && hub.contains(REASON), "{hub}");
    let hub = neighbour.open(&format!("/applications/{other}")).await;
    assert!(!hub.text().contains("已延长"), "{}", hub.text());
    let mine: MyExams = candidate.read("applications/mine", &[]).await;
    assert_eq!(mine.entered[0].extended_from, Some(beijing_time(CLOSES)));

    app.set_time(CLOSES);
    let (candidate, neighbour) = (
        app.sign_in_again(&candidate).await,
        app.sign_in_again(&neighbour).await,
    );
    assert_eq!(neighbour.try_submit(other).await, 409);
    assert_eq!(neighbour.try_upload(other, "resume").await, 409);
    run_clock(&app).await;
    assert_eq!(
        neighbour.application(other).await.state.kind(),
        StateKind::Lapsed
    );
    candidate.submit(own).await;
    let receipt = &candidate.dossier(own).await.receipts[0];
    assert_eq!(receipt.submitted_at, beijing_time(CLOSES));
}

#[tokio::test]
async fn an_extended_draft_lapses_at_the_new_end() {
    let app = TestApp::start().await;
    let (candidate, officer) = (app.candidate().await, app.officer().await);
    let application = candidate.enter().await;
    assert_granted(&officer.extend(&[]).await);
    app.set_time("2021-01-28 11:59:59");
    run_clock(&app).await;
    let candidate = app.sign_in_again(&candidate).await;
    let kind = candidate.application(application).await.state.kind();
    assert_eq!(kind, StateKind::Draft);
    app.set_time(EXTENDED);
    run_clock(&app).await;
    let kind = candidate.application(application).await.state.kind();
    assert_eq!(kind, StateKind::Lapsed);
}

#[tokio::test]
async fn each_candidate_hears_of_an_extension_once() {
    let app = TestApp::start().await;
    let (draft, submitted) = (app.candidate().await, app.candidate().await);
    let application = draft.enter().await;
    submitted.apply().await;
    let officer = app.officer().await;
    assert_granted(&officer.extend(&[]).await);
    for _ in 0..2 {
        tell(&app).await;
    }
    let rows = draft.messages().await.rows;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].subject.zh, "时间已延长");
    for part in ["2021年1月26日 18:00:00", "2021年1月28日 12:00:00", REASON] {
        assert!(rows[0].words.zh.contains(part), "{}", rows[0].words.zh);
    }
    let english = rows[0].words.en.as_deref().unwrap_or_default();
    for part in ["26 Jan 2021, 18:00:00", "28 Jan 2021, 12:00:00", REASON] {
        assert!(english.contains(part), "{english}");
    }
    let log = draft.dossier(application).await.log;
    assert!(matches!(&log[0].event, LogEvent::WindowExtended { reason, .. } if reason == REASON));
    // A submitted application has nothing to do in this window.
    assert_eq!(submitted.subjects().await, [""; 0]);
}

#[tokio::test]
async fn an_extension_after_the_close_reopens_lapsed_drafts() {
    let app = TestApp::start().await;
    let (candidate, absent) = (app.candidate().await, app.candidate().await);
    let application = candidate.enter().await;
    candidate.prepare(application).await;
    candidate.fill(application).await;
    app.set_time("2021-01-26 19:00");
    run_clock(&app).await;
    let candidate = app.sign_in_again(&candidate).await;
    let kind = candidate.application(application).await.state.kind();
    assert_eq!(kind, StateKind::Lapsed);
    let officer = app.officer().await;
    let preview = officer.extend(&[("act", "")]).await.text();
    assert!(preview.contains("其中 1 人已逾期"), "{preview}");
    assert_granted(&officer.extend(&[]).await);
    tell(&app).await;
    assert_eq!(candidate.subjects().await, ["时间已延长", "逾期视为放弃"]);
    candidate.submit(application).await;
    // People who had not entered can enter again.
    let absent = app.sign_in_again(&absent).await;
    absent.enter().await;
    run_clock(&app).await;
}

#[tokio::test]
async fn an_extended_slot_takes_files_alone() {
    let app = TestApp::start().await;
    let (candidate, officer) = (app.candidate().await, app.officer().await);
    let application = candidate.enter().await;
    let number = candidate.number(application).await;
    let scope = [
        ("scope", "candidate"),
        ("number", number.as_str()),
        ("slot", "resume"),
    ];
    assert_granted(&officer.extend(&scope).await);
    app.set_time(CLOSES);
    let candidate = app.sign_in_again(&candidate).await;
    assert_eq!(candidate.try_upload(application, "resume").await, 201);
    assert_eq!(candidate.try_upload(application, "education").await, 409);
    let page = format!("/applications/{application}/materials");
    let page = candidate.open(&page).await.text();
    assert!(page.contains("已延长"), "{page}");
}

#[tokio::test]
async fn an_extension_of_a_unit_reaches_its_drafts() {
    let app = TestApp::start().await;
    let (own, other) = (app.candidate().await, app.candidate().await);
    app.set_roster_cell(&own, "employer", "市财政局").await;
    app.set_roster_cell(&other, "employer", "市教育局").await;
    let (of_own, of_other) = (own.enter().await, other.enter().await);
    let officer = app.officer().await;
    let scope = [("scope", "unit"), ("unit", "市财政局")];
    assert_granted(&officer.extend(&scope).await);
    tell(&app).await;
    assert_eq!(own.subjects().await, ["时间已延长"]);
    assert_eq!(other.subjects().await, [""; 0]);
    let closes = |dossier: shared::view::Dossier| {
        let period = dossier.application.submission_period(&dossier.exam);
        period.map(|period| period.closes)
    };
    let found = closes(own.dossier(of_own).await);
    assert_eq!(found, Some(beijing_time(EXTENDED)));
    let found = closes(other.dossier(of_other).await);
    assert_eq!(found, Some(beijing_time(CLOSES)));
    // The reminder follows the end that holds for each.
    app.set_time("2021-01-26 15:00");
    assert_eq!(remind_closing(&app.state).await.expect("reminds"), 1);
    app.set_time("2021-01-28 09:00");
    assert_eq!(remind_closing(&app.state).await.expect("reminds"), 1);
    assert_eq!(remind_closing(&app.state).await.expect("reminds"), 0);
}

#[tokio::test]
async fn an_extension_is_withdrawn_only_before_it_holds() {
    let app = TestApp::start().await;
    let (candidate, officer) = (app.candidate().await, app.officer().await);
    let application = candidate.enter().await;
    assert_granted(&officer.extend(&[]).await);
    tell(&app).await;
    let id = {
        let dossier = candidate.dossier(application).await;
        dossier.application.extensions[0].id.to_string()
    };
    let withdraw = [("act", "withdraw"), ("id", id.as_str())];
    let foreign = "/office/exams/national-personnel/windows";
    assert_eq!(officer.post_page(foreign, &withdraw).await.status, 404);
    assert_granted(&officer.extend(&withdraw).await);
    tell(&app).await;
    assert_eq!(candidate.subjects().await, ["延长已撤回", "时间已延长"]);
    let dossier = candidate.dossier(application).await;
    assert_eq!(dossier.application.extensions, []);
    assert_eq!(officer.extend(&withdraw).await.status, 422, "is withdrawn");

    assert_granted(&officer.extend(&[]).await);
    let dossier = candidate.dossier(application).await;
    let id = dossier.application.extensions[0].id.to_string();
    app.set_time(CLOSES);
    let officer = app.sign_in_again(&officer).await;
    let withdraw = [("act", "withdraw"), ("id", id.as_str())];
    let refused = officer.extend(&withdraw).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("已经起作用"), "{}", refused.text());
    let page = officer.open(&page()).await.text();
    assert!(page.contains("不能撤回") && page.contains("已于"), "{page}");
}

#[tokio::test]
async fn ends_and_names_that_are_wrong_are_refused() {
    let app = TestApp::start().await;
    app.publish("national-personnel").await;
    let (candidate, officer) = (app.candidate().await, app.officer().await);
    let application = candidate.enter().await;
    let number = candidate.number(application).await;
    let own = [("scope", "candidate"), ("number", number.as_str())];
    let refused: [(&[(&str, &str)], &str); 9] = [
        (
            &[("closes", "2021-01-26T18:00")],
            "要晚于现在有效的截止时间",
        ),
        (&[("closes", "2021-01-10T18:00")], "要晚于现在"),
        (&[("closes", "2022-01-26T18:00")], "一次最多延长到"),
        (&[("closes", "明天")], "不是日期和时间"),
        (&[("reason", " ")], "请写明延长的原因"),
        (&[("window", "of-no-exam")], "没有这个时间段"),
        (&[("scope", "position"), ("position", "A-01")], "没有代码"),
        (&[("scope", "unit"), ("unit", "")], "请填写单位"),
        (&[("scope", "candidate"), ("number", "X-1")], "没有编号为"),
    ];
    for (fields, said) in refused {
        let answer = officer.extend(fields).await;
        assert_eq!(answer.status, 422, "{fields:?}: {}", answer.text());
        assert!(
            answer.text().contains(said),
            "{fields:?}: {}",
            answer.text()
        );
        assert!(answer.text().contains(r#"name="closes""#), "the form stays");
    }
    // The application of another exam.
    let foreign = "/office/exams/national-personnel/windows";
    let code = "national-personnel".parse().expect("a code");
    let found = app.state.db.current_exam(&code).await;
    let (_, national) = found.expect("reads").expect("is published");
    let typed = [
        own.as_slice(),
        &[
            ("window", national.windows[0].id.as_str()),
            ("closes", "2021-01-28T12:00"),
            ("reason", REASON),
            ("act", "grant"),
        ],
    ];
    let answer = officer.post_page(foreign, &typed.concat()).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("没有编号为"), "{}", answer.text());
    // The form that is sent twice grants once.
    assert_granted(&officer.extend(&[]).await);
    assert_eq!(officer.extend(&[]).await.status, 422);
    // The candidate has this end already.
    assert_eq!(officer.extend_candidate(&number).await.status, 422);
}

#[tokio::test]
async fn only_the_office_extends_windows() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let others = [
        candidate.clone(),
        app.reviewer().await,
        app.administrator().await,
    ];
    for actor in &others {
        assert_eq!(actor.open(&page()).await.status, 403, "{}", actor.login);
        assert_eq!(actor.extend(&[]).await.status, 403, "{}", actor.login);
    }
    assert_eq!(app.browser().open(&page()).await.status, 401);
    let found = candidate.application(application).await;
    assert_eq!(found.extensions, []);
    let officer = app.officer().await;
    let number = found.number;
    let link = format!("{}?number={number}", page());
    let form = officer.open(&link).await.text();
    assert!(form.contains(&format!(r#"value="{number}""#)), "{form}");
}
