//! Tests of held decisions on the pages of reviewers and of the office (R13).

use std::{collections::BTreeMap, sync::Arc};

use shared::{
    application::{Command, Decision, HeldDecision, LogEvent, PageNumbers, StateKind, Verdict},
    exam::Exam,
    id::AccountId,
    role::Role,
    time::Timestamp,
    view::{BoardRow, QueueRow, ResultsStatus, ReviewDesk, ReviewQueue},
};
use uuid::Uuid;

use crate::harness::{
    Page, TestBackend,
    fixtures::{APPLICATION, NOW, REVIEWER, Scenario, exam, viewer},
};

const HOLD_MINUTES: u16 = 10;

/// An application under review in an exam that holds decisions.
fn scenario(levels: u8) -> Scenario {
    let mut story = Scenario::submitted();
    let mut held = Exam::clone(&exam());
    held.review.hold_minutes = HOLD_MINUTES;
    held.review.levels = levels;
    story.dossier.exam = Arc::new(held);
    story
}

fn returned(reason: &str) -> Verdict {
    Verdict::Returned {
        reasons: vec![reason.parse().expect("a slug")],
        note: None,
        pages: PageNumbers::new(),
        boxes: Vec::new(),
    }
}

fn backend(role: Role) -> TestBackend {
    TestBackend {
        viewer: Some(viewer(role)),
        ..TestBackend::default()
    }
}

async fn render(desk: ReviewDesk) -> Page {
    let backend = TestBackend {
        desk: Some(desk),
        ..backend(Role::Reviewer)
    };
    backend.render(&format!("/review/{APPLICATION}")).await
}

#[tokio::test]
async fn held_decision_names_its_time_and_can_be_taken_back() {
    for (command, badge) in [
        (Command::Approve, "approved"),
        (Command::Return, "returned"),
    ] {
        let mut story = scenario(1);
        let slot = match command {
            Command::Return => story.slots()[0].to_string(),
            _ => "none".to_owned(),
        };
        story.judge_all(&slot, returned("no-seal"));
        story.run_as_reviewer(command);
        let page = render(story.desk()).await;
        page.assert_text("10:10:00 发出，考生现在看到的仍是「审核中」")
            .assert_text("撤回结论")
            .assert_text("审下一份")
            .assert_no_text("结论已作出。");
        page.assert_html(r#"action="/api/review/take-back""#);
        let bar = page
            .html
            .split("bar-bottom")
            .nth(1)
            .expect("there is a bar");
        assert!(bar.contains(&format!(r#"data-state="{badge}""#)), "{badge}");
        for act in ["approve", "send-back", "pass", "return-part", "clear"] {
            page.assert_no_html(&format!("\"/api/review/{act}\""));
        }
    }
}

#[tokio::test]
async fn another_reviewer_reads_who_decided_and_cannot_take_it_back() {
    let mut story = scenario(1);
    story.judge_all("none", returned("no-seal"));
    story.run_as_reviewer(Command::Approve);
    let other = AccountId(Uuid::from_u128(0x77));
    let desk = ReviewDesk {
        reader: other,
        ..story.desk()
    };
    let page = render(desk).await;
    page.assert_text("何敏 已作出结论。 10:10:00 发出");
    assert!(!page.html.contains("/api/review/take-back"));
}

#[tokio::test]
async fn decision_bar_says_how_long_a_decision_is_held() {
    let mut story = scenario(1);
    story.judge_all("none", returned("no-seal"));
    let page = render(story.desk()).await;
    page.assert_text("结论 10 分钟后发出，其间可以撤回。")
        .assert_text("10 分钟内可以撤回，发出后是最终结论。");
    let mut first = scenario(2);
    first.judge_all("none", returned("no-seal"));
    let page = render(first.desk()).await;
    page.assert_text("初审即时生效，不能撤回。")
        .assert_no_text("分钟后发出");
    // A return goes to the candidate at the first of two reviews too.
    let mut first = scenario(2);
    let slot = first.slots()[0].to_string();
    first.judge_all(&slot, returned("no-seal"));
    let page = render(first.desk()).await;
    page.assert_text("结论 10 分钟后发出，其间可以撤回。")
        .assert_no_text("初审即时生效，不能撤回。");
    let page = render(Scenario::submitted().desk()).await;
    page.assert_no_text("撤回。")
        .assert_text("这是最终结论，作出后不能撤销。");
}

#[tokio::test]
async fn decision_that_was_taken_back_opens_the_desk_again() {
    let mut story = scenario(1);
    story.judge_all("none", returned("no-seal"));
    story
        .run_as_reviewer(Command::Approve)
        .run_as_reviewer(Command::TakeBack);
    let events = story.dossier.log.iter().map(|entry| &entry.event);
    let decision = StateKind::Approved;
    let taken_back = LogEvent::DecisionTakenBack { decision };
    assert_eq!(events.clone().next(), Some(&taken_back));
    let page = render(story.desk()).await;
    page.assert_text("作出结论：审核通过，10:10:00 发出")
        .assert_text("撤回结论：审核通过")
        .assert_text("全部通过。");
    page.assert_html(r#"action="/api/review/approve""#);
    assert!(!page.html.contains("/api/review/take-back"));
}

fn held_queue() -> ReviewQueue {
    let title = exam().title.clone();
    let row = QueueRow {
        application: APPLICATION,
        number: "SZ-2021-00412".to_owned(),
        name: "林样本".to_owned(),
        exam: title.clone(),
        state: StateKind::UnderReview,
        images: 9,
        returns: 0,
        submitted: Some(NOW.plus(-Timestamp::HOUR_MS)),
        reviewer: Some("何敏".to_owned()),
        is_final_review: false,
        claim: None,
        is_supervised: false,
        has_hints: false,
        held: Some(HeldDecision {
            decision: Decision::Return,
            by: REVIEWER,
            until: NOW.plus(10 * Timestamp::MINUTE_MS),
        }),
    };
    ReviewQueue {
        supervised: Vec::new(),
        counts: BTreeMap::from([(StateKind::UnderReview, 1)]),
        exams: vec![(exam().code.clone(), title)],
        waiting: BTreeMap::new(),
        held: 1,
        handed: Vec::new(),
        corrections: Vec::new(),
        groups: Vec::new(),
        sheets: Vec::new(),
        reader: REVIEWER,
        keys: Default::default(),
        rows: vec![row],
        total: 1,
        now: NOW,
    }
}

#[tokio::test]
async fn queue_counts_held_decisions_apart_from_those_that_wait() {
    let backend = TestBackend {
        queue: Some(held_queue()),
        ..backend(Role::Reviewer)
    };
    let page = backend.render("/review?state=&held=true").await;
    page.assert_text("待发出 1")
        .assert_text("等待审核 0")
        .assert_text("需补正，10:10:00 发出")
        .assert_no_text("审下一份");
    page.assert_html("/review?state=&amp;held=true");
    let none = TestBackend {
        queue: Some(ReviewQueue {
            held: 0,
            rows: Vec::new(),
            total: 0,
            counts: BTreeMap::new(),
            ..held_queue()
        }),
        ..backend
    };
    let page = none.render("/review?state=&held=true").await;
    page.assert_text("没有等待发出的结论。");
    none.render("/review").await.assert_no_text("待发出");
}

#[tokio::test]
async fn board_counts_decisions_that_are_not_sent() {
    let row = |held| BoardRow {
        exam: exam().code.clone(),
        version: 1,
        title: exam().title.clone(),
        opening: None,
        counts: [(StateKind::UnderReview, 3)].into(),
        held,
        promised: 0,
        missing_files: 0,
        has_due_removals: false,
        refused_papers: Vec::new(),
        results: ResultsStatus::AtOnce,
        has_positions: false,
        has_tickets: false,
        is_paid_on_site: false,
        absent: None,
        scheduled: None,
        paused_until: None,
    };
    for (held, says) in [(2, true), (0, false)] {
        let backend = TestBackend {
            board: vec![row(held)],
            ..backend(Role::Office)
        };
        let page = backend.render("/office").await;
        let text = page.text();
        assert_eq!(text.contains("有 2 份已有结论，尚未发出"), says);
    }
}
