//! Tests of plans of reminders by days before the deadline: one message for each person and step, not in
//! the quiet hours, not for what was before the plan, and none after it is cancelled.

use server::jobs::{remind_closing, start_planned_nudges};
use shared::{
    audit::AuditKind,
    exam::{Exam, WindowSpan},
};

use super::{DRAFT_SUBJECT, assert_sent, page_of};
use crate::{
    actor::{TestResponse, TestUser},
    app::{EXAM, TestApp, exam},
};

const LIST: &str = "not-submitted";

impl TestUser {
    async fn plan(&self, list: &str, days: &str) -> TestResponse {
        let fields = [("act", "plan"), ("list", list), ("days", days)];
        self.post_page(&page_of(EXAM), &fields).await
    }

    async fn cancel_plan(&self) -> TestResponse {
        let fields = [("act", "cancel-plan"), ("list", LIST)];
        self.post_page(&page_of(EXAM), &fields).await
    }
}

impl TestApp {
    async fn count_plans(&self) -> usize {
        let plans = self.state.db.list_nudge_plans().await;
        plans.expect("reads").len()
    }

    /// Number of orders that the plans give now; their messages are written.
    async fn run_plans(&self) -> usize {
        let started = start_planned_nudges(&self.state).await.expect("runs");
        self.write_nudges().await;
        started
    }

    /// Publishes the exam with this end of all windows.
    async fn publish_close(&self, end: &str) {
        let mut changed: Exam = (*exam()).clone();
        for window in &mut changed.windows {
            if let WindowSpan::Fixed { closes, .. } = &mut window.span {
                *closes = end.parse().expect("a time");
            }
        }
        let published = self.state.db.publish_exam(&changed, self.state.clock.now());
        published.await.expect("is published");
    }

    /// Number of reminders that the person has received.
    async fn count_heard(&self, person: &TestUser) -> usize {
        let heard = self.sign_in_again(person).await.heard().await;
        assert!(
            heard.iter().all(|subject| subject == DRAFT_SUBJECT),
            "{heard:?}"
        );
        heard.len()
    }
}

#[tokio::test]
async fn plan_sends_one_message_for_each_step() {
    let app = TestApp::start().await;
    let (draft, done) = (app.candidate().await, app.candidate().await);
    draft.enter().await;
    let officer = app.officer().await;
    let said = officer.open_list(EXAM, LIST).await;
    assert!(said.contains("发给 1 人"), "the people are shown: {said}");
    assert!(said.contains("按计划催办"), "{said}");
    assert_sent(&officer.plan(LIST, "1、3、7").await, EXAM, LIST);
    let said = officer.open_list(EXAM, LIST).await;
    for part in [
        "林样本在 2021年1月15日 10:00:00（北京时间） 设定：截止前 7、3、1 天催办",
        "截止前 7 天：2021年1月19日 18:00:00",
        "截止前 1 天：2021年1月25日 18:00:00",
        "取消计划",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(app.run_plans().await, 0);
    done.apply().await;
    app.set_time("2021-01-19 17:59:59");
    assert_eq!(app.run_plans().await, 0);
    for (number, time) in [(1, "2021-01-19 18:00"), (2, "2021-01-23 18:00:30")] {
        app.set_time(time);
        assert_eq!(app.run_plans().await, 1, "{time}");
        assert_eq!(app.run_plans().await, 0, "{time}");
        assert_eq!(app.count_heard(&draft).await, number, "{time}");
        // The officer does not repeat it by hand.
        let officer = app.sign_in_again(&officer).await;
        let refused = officer.nudge(EXAM, LIST, 1).await;
        super::assert_refused(&refused, "名单上已没有需要催办的人");
    }
    // The server's own reminder is at the same time.
    app.set_time("2021-01-25 18:00");
    assert_eq!(app.run_plans().await, 1);
    assert_eq!(remind_closing(&app.state).await.expect("reminds"), 0);
    assert_eq!(app.count_heard(&draft).await, 3);
    assert_eq!(app.count_heard(&done).await, 0);
    let officer = app.sign_in_again(&officer).await;
    let said = officer.open_list(EXAM, LIST).await;
    let record = "林样本的计划，截止前 3 天，未提交：应发 1 人，已发 1 条";
    assert!(said.contains(record), "{said}");
    let entries = app.state.db.list_audit_entries_after(0, 1_000).await;
    let entries = entries.expect("reads").into_iter().map(|it| it.entry);
    let acts: Vec<_> = entries
        .filter(|entry| entry.kind == AuditKind::Nudge.as_str())
        .map(|entry| (entry.account.is_some(), entry.details))
        .collect();
    assert_eq!(acts.len(), 4, "{acts:?}");
    assert!(acts[0].0 && acts[0].1.contains(r#""days":"7,3,1""#));
    assert!(!acts[1].0 && acts[1].1.contains(r#""days":7"#), "{acts:?}");
}

#[tokio::test]
async fn server_that_reminded_first_takes_the_place_of_a_step() {
    let app = TestApp::start().await;
    let draft = app.candidate().await;
    draft.enter().await;
    let officer = app.officer().await;
    assert_sent(&officer.plan(LIST, "1").await, EXAM, LIST);
    app.set_time("2021-01-25 18:00");
    assert_eq!(remind_closing(&app.state).await.expect("reminds"), 1);
    assert_eq!(app.run_plans().await, 0);
    assert_eq!(app.count_heard(&draft).await, 1);
}

#[tokio::test]
async fn reminder_by_hand_within_a_day_replaces_a_step() {
    let app = TestApp::start().await;
    app.publish_close("2021-01-22 12:00").await;
    let draft = app.candidate().await;
    draft.enter().await;
    let officer = app.officer().await;
    assert_sent(&officer.plan(LIST, "3,2,1").await, EXAM, LIST);
    app.set_time("2021-01-18 16:00");
    let officer = app.sign_in_again(&officer).await;
    assert_sent(&officer.nudge(EXAM, LIST, 1).await, EXAM, LIST);
    app.write_nudges().await;
    // 20 and 25 hours later.
    for time in ["2021-01-19 12:00", "2021-01-19 17:00"] {
        app.set_time(time);
        assert_eq!(app.run_plans().await, 0, "{time}");
    }
    // A step of the plan replaces none of the next day.
    for time in ["2021-01-20 12:00:30", "2021-01-21 12:00"] {
        app.set_time(time);
        assert_eq!(app.run_plans().await, 1, "{time}");
    }
    assert_eq!(app.count_heard(&draft).await, 3);
}

#[tokio::test]
async fn plan_ends_with_the_last_extension() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    assert_sent(&officer.plan(LIST, "1").await, EXAM, LIST);
    app.set_time("2021-01-26 17:59");
    assert_eq!(app.run_plans().await, 0);
    assert_eq!(app.count_plans().await, 1);
    app.set_time("2021-01-26 18:00");
    assert_eq!(app.run_plans().await, 0);
    assert_eq!(app.count_plans().await, 0);
}

#[tokio::test]
async fn step_waits_for_the_end_of_the_quiet_hours() {
    let app = TestApp::start().await;
    app.publish_close("2021-01-22 23:00").await;
    let draft = app.candidate().await;
    draft.enter().await;
    let officer = app.officer().await;
    assert_sent(&officer.plan(LIST, "3").await, EXAM, LIST);
    let said = officer.open_list(EXAM, LIST).await;
    let told = "截止前 3 天：2021年1月20日 08:00:00";
    assert!(said.contains(told), "{said}");
    for time in ["2021-01-19 23:00", "2021-01-20 07:59:59"] {
        app.set_time(time);
        assert_eq!(app.run_plans().await, 0, "{time}");
    }
    app.set_time("2021-01-20 08:00");
    assert_eq!(app.run_plans().await, 1);
    assert_eq!(app.count_heard(&draft).await, 1);
}

#[tokio::test]
async fn nobody_hears_of_a_step_that_was_before() {
    let app = TestApp::start().await;
    let (early, late) = (app.candidate().await, app.candidate().await);
    early.enter().await;
    // The plan is set two hours after the moment of its first step.
    app.set_time("2021-01-19 20:00");
    let officer = app.officer().await;
    assert_sent(&officer.plan(LIST, "7,3").await, EXAM, LIST);
    assert_eq!(app.run_plans().await, 0);
    // One begins between the moment of the step and its order.
    app.set_time("2021-01-23 19:00");
    app.sign_in_again(&late).await.enter().await;
    app.set_time("2021-01-23 19:30");
    assert_eq!(app.run_plans().await, 1);
    assert_eq!(app.count_heard(&early).await, 1);
    assert_eq!(app.count_heard(&late).await, 0);
    // A server that stood still for a day sends no step late.
    let app = TestApp::start().await;
    let draft = app.candidate().await;
    draft.enter().await;
    let officer = app.officer().await;
    assert_sent(&officer.plan(LIST, "7").await, EXAM, LIST);
    app.set_time("2021-01-20 18:00");
    assert_eq!(app.run_plans().await, 0);
    assert_eq!(app.count_heard(&draft).await, 0);
}

#[tokio::test]
async fn cancelled_or_replaced_plan_sends_nothing_more() {
    let app = TestApp::start().await;
    let draft = app.candidate().await;
    draft.enter().await;
    let officer = app.officer().await;
    assert_eq!(officer.cancel_plan().await.status, 404);
    assert_sent(&officer.plan(LIST, "7").await, EXAM, LIST);
    assert_sent(&officer.plan(LIST, "5, 3").await, EXAM, LIST);
    app.set_time("2021-01-19 18:00");
    assert_eq!(app.run_plans().await, 0, "it was replaced");
    app.set_time("2021-01-21 18:00");
    let started = start_planned_nudges(&app.state).await;
    assert_eq!(started.expect("runs"), 1);
    // The order is given and its messages are not written yet.
    let officer = app.sign_in_again(&officer).await;
    assert_sent(&officer.cancel_plan().await, EXAM, LIST);
    let open = app.state.db.list_open_nudges().await;
    assert_eq!(open.expect("reads"), []);
    app.write_nudges().await;
    app.set_time("2021-01-23 18:00");
    assert_eq!(app.run_plans().await, 0);
    assert_eq!(app.count_heard(&draft).await, 0);
    let officer = app.sign_in_again(&officer).await;
    assert_eq!(officer.cancel_plan().await.status, 404);
    let said = officer.open_list(EXAM, LIST).await;
    assert!(!said.contains("取消计划"), "{said}");
}

#[tokio::test]
async fn two_servers_give_one_order_for_a_step() {
    let app = TestApp::start().await;
    let draft = app.candidate().await;
    draft.enter().await;
    let officer = app.officer().await;
    assert_sent(&officer.plan(LIST, "7").await, EXAM, LIST);
    app.set_time("2021-01-19 18:00");
    let other = app.start_second().await;
    let (one, two) = tokio::join!(
        start_planned_nudges(&app.state),
        start_planned_nudges(&other.state)
    );
    assert_eq!(one.expect("runs") + two.expect("runs"), 1);
    app.write_nudges().await;
    assert_eq!(app.count_heard(&draft).await, 1);
}

#[tokio::test]
async fn days_that_are_no_plan_are_refused_and_kept() {
    let app = TestApp::start().await;
    app.candidate().await.enter().await;
    let officer = app.officer().await;
    for (days, sentence) in [
        ("", "请写截止前几天催办"),
        ("下周", "「下周」里有不是天数的字"),
        ("7, 31", "写了 31 天，只能是 1 至 30 天"),
        ("0", "写了 0 天"),
        ("1 2 3 4 5 6", "写了 6 个不同的天数，最多 5 个"),
    ] {
        let answer = officer.plan(LIST, days).await;
        let said = answer.text();
        assert_eq!(answer.status, 422, "{said}");
        assert!(said.contains(sentence), "{sentence}: {said}");
        assert!(said.contains(&format!(r#"value="{days}""#)), "{said}");
    }
    // Each person who mends has another deadline, a few days ahead.
    assert_eq!(officer.plan("not-mended", "1").await.status, 404);
    assert_eq!(officer.plan("everybody", "1").await.status, 404);
    let fields = [("act", "delete"), ("list", LIST)];
    let unknown = officer.post_page(&page_of(EXAM), &fields).await;
    assert_eq!(unknown.status, 400);
    assert!(
        app.state
            .db
            .list_nudge_plans()
            .await
            .expect("reads")
            .is_empty()
    );
}
