//! The correction of a decision: the section on the page of an application's reviewers, the list of
//! the queue, and the words that candidates read.

use std::collections::BTreeMap;

use app::{text::Text, words::message::MessageInput};
use shared::{
    application::{CorrectionObstacle, CorrectionTarget, LogEvent, StateKind},
    id::AccountId,
    message::MessageBody,
    role::Role,
    text::Lang,
    time::Zone,
    view::{CorrectionPanel, CorrectionProposal, CorrectionRow, QueueRow, ReviewQueue, ReviewTeam},
};
use uuid::Uuid;

use crate::harness::{
    Page, TestBackend,
    fixtures::{self, APPLICATION, NOW, REVIEWER, viewer},
};

const OTHER: AccountId = AccountId(Uuid::from_u128(0x77));
const PROPOSE: &str = r#"action="/api/review/propose-correction""#;
const CONFIRM: &str = r#"action="/api/review/confirm-correction""#;
const DECLINE: &str = r#"action="/api/review/decline-correction""#;

fn proposal(author: AccountId) -> CorrectionProposal {
    CorrectionProposal {
        target: CorrectionTarget::Refused,
        reason: "学历认证 <b>撤销".to_owned(),
        author,
        name: "冯审样本".to_owned(),
        at: NOW,
    }
}

fn panel() -> CorrectionPanel {
    CorrectionPanel {
        state: StateKind::Approved,
        targets: CorrectionTarget::ALL.to_vec(),
        obstacle: None,
        proposal: None,
    }
}

fn world() -> TestBackend {
    TestBackend {
        viewer: Some(viewer(Role::Reviewer)),
        ..TestBackend::default()
    }
}

async fn render_team(correction: CorrectionPanel) -> Page {
    let team = ReviewTeam {
        application: APPLICATION,
        number: "SZ-2021-00412".to_owned(),
        candidate: "林样本".to_owned(),
        time_zone: Zone::BEIJING,
        reader: REVIEWER,
        is_supervisor: !correction.targets.is_empty(),
        claim: None,
        colleagues: Vec::new(),
        journal: Vec::new(),
        views: None,
        correction: Some(correction),
        known_case: None,
    };
    let backend = TestBackend {
        team: Some(team),
        ..world()
    };
    backend.render(&format!("/review/{APPLICATION}/team")).await
}

#[tokio::test]
async fn supervisor_proposes_a_correction_with_a_reason() {
    let page = render_team(panel()).await;
    page.assert_text("这份报名已有结论：审核通过")
        .assert_text("恢复审核")
        .assert_text("改为审核不通过")
        .assert_text("理由（考生会看到）")
        .assert_no_text("转给同事")
        .assert_html(PROPOSE)
        .assert_html(r#"maxlength="500""#);
    assert!(!page.html.contains(CONFIRM) && !page.html.contains(DECLINE));
    // A refusal has one way back.
    let page = render_team(CorrectionPanel {
        state: StateKind::Refused,
        targets: vec![CorrectionTarget::UnderReview],
        ..panel()
    })
    .await;
    page.assert_text("恢复审核")
        .assert_no_text("改为审核不通过");
}

#[tokio::test]
async fn second_person_confirms_and_the_author_only_withdraws() {
    let page = render_team(CorrectionPanel {
        proposal: Some(proposal(OTHER)),
        ..panel()
    })
    .await;
    page.assert_text("冯审样本 在 ")
        .assert_text("改为审核不通过")
        .assert_text("确认更正")
        .assert_text("不采纳")
        .assert_html(CONFIRM)
        .assert_html(DECLINE)
        .assert_html(&format!(r#"name="proposed" value="{}""#, NOW.0));
    assert!(!page.html.contains("<b>撤销"), "a reason is text");
    assert!(!page.html.contains(PROPOSE));
    let page = render_team(CorrectionPanel {
        proposal: Some(proposal(REVIEWER)),
        ..panel()
    })
    .await;
    page.assert_text("等待另一个人确认").assert_text("撤回提议");
    assert!(!page.html.contains(CONFIRM));
}

#[tokio::test]
async fn obstacle_says_what_must_come_first() {
    let obstacle = |obstacle| CorrectionPanel {
        obstacle: Some(obstacle),
        ..panel()
    };
    for (kind, words) in [
        (CorrectionObstacle::PaidOnSite, "先在“现场缴费”里撤销"),
        (CorrectionObstacle::PaidOnline, "处理退费"),
        (CorrectionObstacle::OrderOpen, "完成或关闭以后再试"),
        (CorrectionObstacle::Seated, "已经编排座位"),
        (CorrectionObstacle::Published { at: NOW }, "结果已在 2021年"),
    ] {
        let page = render_team(obstacle(kind)).await;
        page.assert_text(words);
        assert!(!page.html.contains(PROPOSE), "{kind:?}");
        let page = render_team(CorrectionPanel {
            proposal: Some(proposal(OTHER)),
            ..obstacle(kind)
        })
        .await;
        page.assert_text(words).assert_html(DECLINE);
        assert!(!page.html.contains(CONFIRM), "{kind:?}");
    }
}

#[tokio::test]
async fn queue_lists_corrections_and_links_to_decided_rows() {
    let exam = fixtures::exam();
    let row = QueueRow {
        application: APPLICATION,
        number: "SZ-2021-00412".to_owned(),
        name: "林样本".to_owned(),
        exam: exam.title.clone(),
        state: StateKind::Approved,
        images: 9,
        returns: 0,
        submitted: Some(NOW),
        reviewer: None,
        is_final_review: false,
        claim: None,
        held: None,
        has_hints: false,
        is_supervised: true,
    };
    let waiting = |author, candidate: &str| CorrectionRow {
        application: APPLICATION,
        number: "SZ-2021-00413".to_owned(),
        candidate: candidate.to_owned(),
        proposal: proposal(author),
    };
    let queue = ReviewQueue {
        supervised: Vec::new(),
        reader: REVIEWER,
        keys: Default::default(),
        counts: BTreeMap::from([(StateKind::Approved, 1)]),
        exams: vec![(exam.code.clone(), exam.title.clone())],
        waiting: BTreeMap::new(),
        total: 1,
        rows: vec![row],
        handed: Vec::new(),
        corrections: vec![waiting(OTHER, "郑样本"), waiting(REVIEWER, "卫样本")],
        held: 0,
        groups: Vec::new(),
        sheets: Vec::new(),
        now: NOW,
    };
    let page = TestBackend {
        queue: Some(queue),
        ..world()
    }
    .render("/review?state=approved")
    .await;
    page.assert_text("等待第二人确认的更正")
        .assert_text("郑样本")
        .assert_text("您提议的更正等待另一个人确认")
        .assert_text("更正结论")
        .assert_html(&format!(r#"href="/review/{APPLICATION}/team""#));
}

#[test]
fn candidate_reads_the_change_and_the_reason() {
    let exam = fixtures::exam();
    let (from, to) = (StateKind::Approved, StateKind::UnderReview);
    let reason = "学历认证已被撤销".to_owned();
    let event = LogEvent::DecisionCorrected {
        from,
        to,
        reason: reason.clone(),
    };
    let matter = MessageBody::DecisionCorrected { from, to, reason };
    let input = MessageInput {
        exam: &exam,
        number: Some("SZ-2021-00412"),
        matter: &matter,
        link: None,
        code: None,
    };
    let (zh, en) = (Text(Lang::Zh), Text(Lang::En));
    assert_eq!(zh.message_subject(&matter), "审核结论已更正");
    for words in [zh.message_text(input), zh.log_event(&exam, &event)] {
        assert!(words.contains("由“审核通过”改为“审核中”"), "{words}");
        assert!(words.contains("学历认证已被撤销"), "{words}");
    }
    for words in [en.message_text(input), en.log_event(&exam, &event)] {
        assert!(words.contains("“Under review”"), "{words}");
    }
}
