//! Tests of pauses of an exam: no deadline passes while one lasts, nobody loses time by it, what had
//! ended stays, and who may pause (A4).

use server::jobs::{notify_of_extensions, remind_closing, run_clock_jobs, send_nudges};
use shared::{
    application::StateKind,
    audit::AuditKind,
    exam_pause::ExamPause,
    id::ApplicationId,
    time::Timestamp,
    url::page,
    view::{Dossier, MyExams},
};

use crate::{
    actor::{TestResponse, TestUser, new_image_id},
    app::{EXAM, TestApp, beijing_time, load_picture},
};

/// The end of the upload window of S0.
const CLOSES: &str = "2021-01-26 18:00";
const REASON: &str = "机房停电，正在抢修";

/// The expected end, the other fields of a form, and the words of its refusal.
type RefusedForm<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

fn page() -> String {
    format!("/office/exams/{EXAM}/windows")
}

impl TestUser {
    /// Sends the form that begins a pause of all windows; `more` overrides its fields.
    async fn pause(&self, expected: &str, more: &[(&str, &str)]) -> TestResponse {
        let typed = [
            ("act", "pause"),
            ("pause-window", ""),
            ("expected", expected),
            ("pause-reason", REASON),
        ];
        let is_kept = |name: &str| more.iter().all(|(other, _)| *other != name);
        let kept = typed.into_iter().filter(|(name, _)| is_kept(name));
        let fields: Vec<_> = kept.chain(more.iter().copied()).collect();
        self.post_page(&page(), &fields).await
    }

    async fn act_on_pause(&self, act: &str, id: &str, more: (&str, &str)) -> TestResponse {
        self.post_page(&page(), &[("act", act), ("id", id), more])
            .await
    }

    async fn end_pause(&self, id: &str) -> TestResponse {
        self.act_on_pause("end-pause", id, ("moment", "")).await
    }

    async fn end_of(&self, application: ApplicationId) -> Timestamp {
        let Dossier {
            application, exam, ..
        } = self.dossier(application).await;
        let period = application.submission_period(&exam);
        period.expect("has a window").closes
    }

    async fn state(&self, application: ApplicationId) -> StateKind {
        self.application(application).await.state.kind()
    }

    /// Texts of the messages, newest first.
    async fn heard_words(&self) -> Vec<String> {
        let rows = self.messages().await.rows.into_iter();
        rows.map(|row| row.words.zh).collect()
    }
}

impl TestApp {
    async fn running_pause(&self) -> ExamPause {
        let running = self.state.db.list_running_pauses().await.expect("reads");
        running.into_iter().next().expect("one lasts")
    }

    async fn run_clock(&self) {
        run_clock_jobs(&self.state).await.expect("the clock acts");
    }

    async fn tell(&self) {
        notify_of_extensions(&self.state).await.expect("notifies");
    }

    /// Acts on pauses in the audit chain, with an officer or without.
    async fn audited_pauses(&self) -> Vec<(String, bool)> {
        let entries = self.state.db.list_audit_entries_after(0, 10_000).await;
        let entries = entries.expect("reads").into_iter().map(|it| it.entry);
        let own = entries.filter(|entry| entry.kind == AuditKind::ExamPause.as_str());
        let acts = own.map(|entry| {
            let details: serde_json::Value = serde_json::from_str(&entry.details).expect("is JSON");
            let act = details["act"].as_str().expect("an act").to_owned();
            (act, entry.account.is_some())
        });
        acts.collect()
    }
}

#[track_caller]
fn assert_done(answer: &TestResponse) {
    assert_eq!(answer.status, 302, "{}", answer.text());
    assert_eq!(answer.header("location"), page());
}

#[track_caller]
fn assert_refused(answer: &TestResponse, sentence: &str) {
    let page = answer.text();
    assert_eq!(answer.status, 422, "{page}");
    assert!(page.contains(sentence), "`{sentence}`: {page}");
}

#[tokio::test]
async fn no_deadline_passes_while_an_exam_is_paused() {
    let app = TestApp::start().await;
    let (candidate, idle) = (app.candidate().await, app.candidate().await);
    let (own, other) = (candidate.enter().await, idle.enter().await);
    candidate.prepare(own).await;
    app.set_time("2021-01-26 17:00");
    let officer = app.officer().await;
    let preview = officer.pause("2021-01-26T19:00", &[("act", "pause-preview")]);
    let preview = preview.await;
    assert_eq!(preview.status, 200);
    for part in [
        "整个考试",
        REASON,
        "2021年1月26日 20:00:00",
        "每位考生至少到",
    ] {
        assert!(preview.text().contains(part), "{part}: {}", preview.text());
    }
    let running = app.state.db.list_running_pauses().await;
    assert_eq!(running.expect("reads"), [], "nothing was begun");
    assert_done(&officer.pause("2021-01-26T19:00", &[]).await);
    let id = app.running_pause().await.id.to_string();

    // The hub has the banner with reason and new end, and everybody is told once.
    let candidate = app.sign_in_again(&candidate).await;
    let hub = candidate.open(&format!("/applications/{own}")).await.text();
    for part in [
        "暂停办理",
        REASON,
        "预计 2021年1月26日 19:00:00",
        "截止时间顺延到 2021年1月26日 20:00:00",
    ] {
        assert!(hub.contains(part), "{part}: {hub}");
    }
    app.tell().await;
    app.tell().await;
    let heard = candidate.heard_words().await;
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert!(heard[0].contains("20:00:00") && heard[0].contains(REASON));
    let board = officer.open(page::OFFICE).await.text();
    assert!(board.contains("正在暂停办理"), "{board}");

    // After the former end candidates go on, also with a file that waited on a phone.
    app.set_time("2021-01-26 18:30");
    app.run_clock().await;
    let (candidate, idle) = (
        app.sign_in_again(&candidate).await,
        app.sign_in_again(&idle).await,
    );
    assert_eq!(idle.state(other).await, StateKind::Draft);
    candidate.fill(own).await;
    candidate.submit(own).await;
    let receipt = &candidate.dossier(own).await.receipts[0];
    assert_eq!(receipt.submitted_at, beijing_time("2021-01-26 18:30"));

    // It ends earlier, and the promised end holds.
    let officer = app.sign_in_again(&officer).await;
    assert_done(&officer.end_pause(&id).await);
    assert_eq!(idle.end_of(other).await, beijing_time("2021-01-26 20:00"));
    let hub = idle.open(&format!("/applications/{other}")).await.text();
    assert!(!hub.contains("暂停办理"), "{hub}");
    app.set_time("2021-01-26 19:59:59");
    app.run_clock().await;
    let idle = app.sign_in_again(&idle).await;
    assert_eq!(idle.state(other).await, StateKind::Draft);
    app.set_time("2021-01-26 20:00");
    app.run_clock().await;
    assert_eq!(idle.state(other).await, StateKind::Lapsed);
    let acts = [("paused".to_owned(), true), ("ended".to_owned(), true)];
    assert_eq!(app.audited_pauses().await, acts);
}

#[tokio::test]
async fn a_pause_that_lasts_longer_is_lengthened_by_the_server() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let own = candidate.enter().await;
    app.set_time("2021-01-26 17:59");
    let officer = app.officer().await;
    assert_done(&officer.pause("2021-01-26T19:00", &[]).await);
    let id = app.running_pause().await.id.to_string();
    app.tell().await;
    // The server did not run for hours.
    app.set_time("2021-01-26 23:30");
    app.run_clock().await;
    let expected = app.running_pause().await.expected;
    assert_eq!(expected, beijing_time("2021-01-27 00:00"));
    app.tell().await;
    let candidate = app.sign_in_again(&candidate).await;
    assert_eq!(candidate.state(own).await, StateKind::Draft);
    assert_eq!(
        candidate.end_of(own).await,
        beijing_time("2021-01-27 00:01")
    );
    assert_eq!(candidate.heard_words().await.len(), 1, "told at the end");
    candidate.prepare(own).await;
    let officer = app.sign_in_again(&officer).await;
    assert_done(&officer.end_pause(&id).await);
    app.tell().await;
    let heard = candidate.heard_words().await;
    assert_eq!(heard.len(), 2);
    assert!(heard[0].contains("2021年1月27日 00:01:00"), "{}", heard[0]);
    let acts = app.audited_pauses().await;
    let acts: Vec<_> = acts.iter().map(|(act, by)| (act.as_str(), *by)).collect();
    let expected = [("paused", true), ("prolonged", false), ("ended", true)];
    assert_eq!(acts, expected);
}

#[tokio::test]
async fn windows_stay_open_until_a_stated_moment() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let own = candidate.enter().await;
    app.set_time("2021-01-26 17:00");
    let officer = app.officer().await;
    assert_done(&officer.pause("2021-01-26T18:00", &[]).await);
    let id = app.running_pause().await.id.to_string();
    let later = ("expected", "2021-01-26T20:00");
    assert_done(&officer.act_on_pause("prolong-pause", &id, later).await);
    let candidate = app.sign_in_again(&candidate).await;
    assert_eq!(
        candidate.end_of(own).await,
        beijing_time("2021-01-26 21:00")
    );
    for (act, field, sentence) in [
        (
            "prolong-pause",
            ("expected", "2021-01-26T19:00"),
            "现在定的",
        ),
        ("prolong-pause", ("expected", "明天"), "不是日期和时间"),
        ("end-pause", ("moment", "2021-01-26T21:00"), "现在定的"),
        (
            "end-pause",
            ("moment", "2021-01-26T16:00"),
            "时间要晚于现在",
        ),
        ("end-pause", ("moment", "2021-12-01T16:00"), "最晚可定在"),
    ] {
        let refused = officer.act_on_pause(act, &id, field).await;
        assert_refused(&refused, sentence);
        let kept = format!("name=\"{}\" value=\"{}\"", field.0, field.1);
        assert!(refused.text().contains(&kept), "the form stays");
    }
    let moment = ("moment", "2021-01-28T12:00");
    assert_done(&officer.act_on_pause("end-pause", &id, moment).await);
    assert_eq!(
        candidate.end_of(own).await,
        beijing_time("2021-01-28 12:00")
    );
    assert_refused(&officer.end_pause(&id).await, "已经结束");
    // The cards of the exam follow, and a person who has not entered can.
    let mine: MyExams = candidate.read("applications/mine", &[]).await;
    assert_eq!(mine.entered[0].extended_from, Some(beijing_time(CLOSES)));
    let late = app.candidate().await;
    app.set_time("2021-01-28 11:59");
    app.run_clock().await;
    let late = app.sign_in_again(&late).await;
    late.enter().await;
}

#[tokio::test]
async fn a_pause_opens_nothing_that_had_ended() {
    let app = TestApp::start().await;
    let (early, late) = (app.candidate().await, app.candidate().await);
    let ((first, _), (second, _)) = (early.apply().await, late.apply().await);
    let reviewer = app.reviewer().await;
    reviewer.send_back(first, "resume", "blurred").await;
    app.set_time("2021-01-17 10:00");
    let reviewer = app.sign_in_again(&reviewer).await;
    reviewer.send_back(second, "resume", "blurred").await;
    // Three days to mend: the first one lapses.
    app.set_time("2021-01-18 10:00");
    app.run_clock().await;
    let (early, late) = (
        app.sign_in_again(&early).await,
        app.sign_in_again(&late).await,
    );
    assert_eq!(early.state(first).await, StateKind::Lapsed);
    app.set_time("2021-01-19 10:00");
    let officer = app.officer().await;
    assert_done(&officer.pause("2021-01-20T12:00", &[]).await);
    app.tell().await;
    let early = app.sign_in_again(&early).await;
    assert_eq!(early.state(first).await, StateKind::Lapsed);
    // The second one has the whole time again after the pause.
    let late = app.sign_in_again(&late).await;
    assert_eq!(late.end_of(second).await, beijing_time("2021-01-23 12:00"));
    app.set_time("2021-01-20 10:30");
    app.run_clock().await;
    let late = app.sign_in_again(&late).await;
    assert_eq!(late.state(second).await, StateKind::Returned);
    let id = app.running_pause().await.id.to_string();
    let officer = app.sign_in_again(&officer).await;
    assert_done(&officer.end_pause(&id).await);
    app.set_time("2021-01-23 11:59");
    app.run_clock().await;
    let late = app.sign_in_again(&late).await;
    assert_eq!(late.state(second).await, StateKind::Returned);
    app.set_time("2021-01-23 12:00");
    app.run_clock().await;
    assert_eq!(late.state(second).await, StateKind::Lapsed);
    let early = app.sign_in_again(&early).await;
    assert_eq!(early.state(first).await, StateKind::Lapsed);
}

#[tokio::test]
async fn an_extension_of_one_candidate_moves_too() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let own = candidate.enter().await;
    let number = candidate.application(own).await.number;
    let officer = app.officer().await;
    let fields = [
        ("act", "grant"),
        ("window", "upload"),
        ("scope", "candidate"),
        ("number", number.as_str()),
        ("closes", "2021-01-28T12:00"),
        ("reason", "住院"),
    ];
    assert_done(&officer.post_page(&page(), &fields).await);
    // The window is over for all others.
    app.set_time("2021-01-27 10:00");
    let officer = app.sign_in_again(&officer).await;
    assert_done(&officer.pause("2021-01-27T13:00", &[]).await);
    let candidate = app.sign_in_again(&candidate).await;
    assert_eq!(
        candidate.end_of(own).await,
        beijing_time("2021-01-28 15:00")
    );
    let late = app.candidate().await;
    let entered = late.call("applications/enter", &[("exam", EXAM)]).await;
    assert_eq!(entered.status, 409, "it is over for others");
}

#[tokio::test]
async fn reminders_wait_for_the_end_of_a_pause() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let own = candidate.enter().await;
    let officer = app.officer().await;
    let nudges = format!("/office/exams/{EXAM}/nudges");
    let nudge = [("list", "not-submitted"), ("shown", "1")];
    // An order of the office that is not carried out yet waits, too.
    assert_eq!(officer.post_page(&nudges, &nudge).await.status, 302);
    app.set_time("2021-01-26 12:00");
    let officer = app.sign_in_again(&officer).await;
    assert_done(&officer.pause("2021-01-26T15:00", &[]).await);
    let id = app.running_pause().await.id.to_string();
    assert_eq!(remind_closing(&app.state).await.expect("reminds"), 0);
    send_nudges(&app.state).await.expect("writes");
    let candidate = app.sign_in_again(&candidate).await;
    assert_eq!(candidate.heard_words().await, [""; 0]);
    let refused = officer.post_page(&nudges, &nudge).await;
    assert!(refused.text().contains("这一步从"), "{}", refused.text());

    assert_done(&officer.end_pause(&id).await);
    send_nudges(&app.state).await.expect("writes");
    let heard = candidate.heard_words().await;
    assert_eq!(heard.len(), 1);
    assert!(heard[0].contains("2021年1月26日 21:00:00"), "{}", heard[0]);
    assert_eq!(candidate.state(own).await, StateKind::Draft);
}

#[tokio::test]
async fn a_phone_that_was_offline_in_a_pause_loses_nothing() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let own = candidate.enter().await;
    candidate.prepare(own).await;
    app.set_time("2021-01-26 17:00");
    let officer = app.officer().await;
    assert_done(&officer.pause("2021-01-26T23:00", &[]).await);
    let id = app.running_pause().await.id.to_string();
    app.set_time("2021-01-26 22:55");
    let officer = app.sign_in_again(&officer).await;
    assert_done(&officer.end_pause(&id).await);
    // The phone knows only the former end, and sends after the pause what it has kept.
    app.set_time("2021-01-26 23:59");
    app.run_clock().await;
    let candidate = app.sign_in_again(&candidate).await;
    let picture = load_picture("scan-resume-under-300k.jpg");
    let sent = candidate.upload(own, "resume", new_image_id(), picture);
    let sent = sent.await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    let slot = "resume".parse().expect("a slot");
    let kept = candidate.application(own).await;
    assert_eq!(kept.images(&slot).len(), 1);
    assert_eq!(
        candidate.end_of(own).await,
        beijing_time("2021-01-27 00:00")
    );
}

#[tokio::test]
async fn one_pause_lasts_and_wrong_ones_are_refused() {
    let app = TestApp::start().await;
    app.publish("national-personnel").await;
    let officer = app.officer().await;
    let until = "2021-01-15T12:00";
    let refused: [RefusedForm; 5] = [
        (until, &[("pause-window", "of-no-exam")], "没有这个时间段"),
        (until, &[("pause-reason", " ")], "请写明暂停的原因"),
        ("2021-01-15T09:00", &[], "时间要晚于现在"),
        ("2021-12-15T09:00", &[], "最晚可定在"),
        ("明天", &[], "不是日期和时间"),
    ];
    for (expected, more, sentence) in refused {
        for act in ["pause-preview", "pause"] {
            let more = [more, &[("act", act)]].concat();
            let answer = officer.pause(expected, &more).await;
            assert_refused(&answer, sentence);
            let kept = format!("name=\"expected\" value=\"{expected}\"");
            assert!(answer.text().contains(&kept), "the form stays");
        }
    }
    let other = app.start_second().await;
    let second = other.officer().await;
    let answers = tokio::join!(officer.pause(until, &[]), second.pause(until, &[]));
    let mut statuses = [answers.0.status, answers.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [302, 422]);
    let preview = officer.pause(until, &[("act", "pause-preview")]).await;
    assert_refused(&preview, "起已经暂停");

    let id = app.running_pause().await.id.to_string();
    let foreign = "/office/exams/national-personnel/windows";
    for act in ["end-pause", "prolong-pause"] {
        let fields = [
            ("act", act),
            ("id", id.as_str()),
            ("expected", "2021-01-16T12:00"),
        ];
        assert_eq!(
            officer.post_page(foreign, &fields).await.status,
            404,
            "{act}"
        );
    }
    let unknown = officer.end_pause("00000000-0000-0000-0000-000000000000");
    assert_eq!(unknown.await.status, 404);
    for actor in [
        app.candidate().await,
        app.reviewer().await,
        app.administrator().await,
    ] {
        assert_eq!(actor.pause(until, &[]).await.status, 403);
        assert_eq!(actor.end_pause(&id).await.status, 403);
    }
    // All windows are over.
    assert_done(&officer.end_pause(&id).await);
    app.set_time("2021-06-01 10:00");
    let officer = app.sign_in_again(&officer).await;
    let one = [("pause-window", "upload")];
    let late = officer.pause("2021-06-01T12:00", &one).await;
    assert_refused(&late, "都已结束");
    let page = officer.open(&page()).await.text();
    assert!(page.contains("暂停记录") && page.contains(REASON), "{page}");
}
