//! The office's page of an exam's progress: time left, links to lists, the estimate, the charts with
//! their scales, and the tables by state, unit, position, part and reviewer.

use std::collections::BTreeMap;

use shared::{
    application::StateKind,
    progress::chart_days,
    role::Role,
    text::Lang,
    time::{Timestamp, Zone},
    view::{
        BoardRow, Claimant, DayCounts, DecisionCounts, DecisionSpeed, ExamProgress, PartReturns,
        ReasonCount, ResultsStatus, ReviewBacklog, ReviewerDecisions, WaitingBy, WaitingGroup,
        WaitingGroups,
    },
};

use crate::harness::{
    TestBackend,
    fixtures::{NOW, exam, viewer},
};

const PAGE: &str = "/office/exams/shenzhen-civil-service/progress";

fn progress() -> ExamProgress {
    let days = chart_days(NOW, Zone::BEIJING).map(|begins| DayCounts {
        begins,
        submitted: 0,
        decided: 0,
    });
    let mut days = days.to_vec();
    days[12] = DayCounts {
        submitted: 200,
        decided: 1,
        ..days[12]
    };
    days[13] = DayCounts {
        submitted: 50,
        decided: 100,
        ..days[13]
    };
    ExamProgress {
        exam: exam(),
        now: NOW,
        everyones: Vec::new(),
        states: BTreeMap::from([
            (StateKind::Draft, 12),
            (StateKind::Returned, 3),
            (StateKind::Submitted, 250),
        ]),
        unpaid: None,
        backlog: ReviewBacklog {
            first: 250,
            second: 0,
            held: 4,
            oldest: Some(NOW.plus(-26 * Timestamp::HOUR_MS)),
        },
        speed: DecisionSpeed {
            last_hour: 9,
            last_day: 100,
        },
        claimants: vec![Claimant {
            name: "何审核".to_owned(),
            claims: 2,
            until: NOW.plus(10 * Timestamp::MINUTE_MS),
        }],
        days,
        waiting: Vec::new(),
        parts: Vec::new(),
        reviewers: Vec::new(),
    }
}

fn office(progress: ExamProgress) -> TestBackend {
    TestBackend {
        viewer: Some(viewer(Role::Office)),
        progress: Some(progress),
        ..TestBackend::default()
    }
}

#[tokio::test]
async fn progress_page_answers_when_the_review_ends() {
    let page = office(progress()).render(PAGE).await;
    page.assert_text("数字截至 2021年1月15日 10:00:00（北京时间）")
        .assert_text("资格初审材料上传 2021年1月26日 18:00:00（北京时间） 11 天 08:00:00")
        .assert_text("大约还要 3 天，到 2021-01-18 审完")
        .assert_text("等待审核，含审核中 250")
        .assert_text("已有结论，还可以撤回 4")
        .assert_text("最近 60 分钟作出的结论 9")
        .assert_text("已等 1 天 02:00:00")
        .assert_text("何审核 2 2021年1月15日 10:10:00")
        .assert_no_text("等待第二次审核")
        .assert_no_text("还没有缴费");
    for link in [
        r#"href="/office/exams/shenzhen-civil-service/applications?state=draft""#,
        r#"href="/office/exams/shenzhen-civil-service/applications?state=returned""#,
        r#"href="/office/exams/shenzhen-civil-service/nudges?list=not-submitted""#,
        r#"href="/office/exams/shenzhen-civil-service/nudges?list=not-mended""#,
        r#"href="/office/exams/shenzhen-civil-service/windows""#,
        r#"href="/office/exams/shenzhen-civil-service/review-quality""#,
    ] {
        page.assert_html(link);
    }
}

#[tokio::test]
async fn chart_of_the_days_has_a_label_and_a_table() {
    let page = office(progress()).render(PAGE).await;
    page.assert_html(r#"role="img" aria-label="最近 14 天：提交 250 份，作出结论 101 份""#)
        .assert_html(r#"<rect x="121" y="0" width="4" height="100" data-series="submitted">"#)
        .assert_html(r#"<rect x="125" y="99" width="4" height="1" data-series="decided">"#)
        .assert_html(r#"<rect x="131" y="75" width="4" height="25" data-series="submitted">"#)
        .assert_text("2021-01-02 0 0")
        .assert_text("2021-01-14 200 1")
        .assert_text("2021-01-15 50 100")
        .assert_text("200 150 100 50 0")
        .assert_text("1/2 3 4 5 6 7 8 9 10 11 12 13 14 15");
}

#[tokio::test]
async fn states_have_bars_over_a_scale_and_links() {
    let page = office(progress()).render(PAGE).await;
    page.assert_text("状态 人数 0 100 200 300")
        .assert_text("已提交审核 250")
        .assert_no_text("审核通过 0")
        .assert_html(r#"<rect x="0" y="0" width="84" height="1">"#)
        .assert_html(r#"<line x1="33" x2="33" y1="0" y2="1">"#)
        .assert_html(r#"href="/office/exams/shenzhen-civil-service/applications?state=submitted""#);
    let mut empty = progress();
    empty.states.clear();
    let page = office(empty).render(PAGE).await;
    page.assert_text("还没有人报名。");
}

#[tokio::test]
async fn waiting_applications_are_shown_by_unit_and_position() {
    let group = |name: &str, title: Option<&str>, waiting, second| WaitingGroup {
        name: name.to_owned(),
        title: title.map(str::to_owned),
        waiting,
        second,
        oldest: Some(NOW.plus(-Timestamp::DAY_MS)),
    };
    let mut grouped = progress();
    grouped.waiting = vec![
        WaitingGroups {
            by: WaitingBy::Unit,
            rows: vec![
                group("市<财政>局", None, 180, 20),
                group("市局", None, 40, 0),
            ],
            grouped: 220,
        },
        WaitingGroups {
            by: WaitingBy::Position,
            rows: vec![group("30110", Some("市财政局 / 一级科员"), 250, 0)],
            grouped: 250,
        },
    ];
    let page = office(grouped.clone()).render(PAGE).await;
    page.assert_text("等待审核：招考单位")
        .assert_text("市&lt;财政&gt;局 180 20 2021年1月14日 10:00:00")
        .assert_text("市局 40 0 2021年1月14日")
        .assert_text("没有招考单位 30")
        .assert_text("等待审核：报考职位")
        .assert_text("市财政局 / 一级科员 30110 250 2021年1月14日")
        .assert_no_text("没有报考职位")
        .assert_no_text("只列出等待最多的");
    grouped.waiting[0].rows = vec![group("局", None, 1, 0); 50];
    let page = office(grouped.clone()).render(PAGE).await;
    page.assert_text("只列出等待最多的 50 个。");
    grouped.backlog = ReviewBacklog::default();
    grouped.waiting[0].rows.clear();
    grouped.waiting[0].grouped = 0;
    let page = office(grouped).render(PAGE).await;
    page.assert_no_text("没有招考单位");
}

#[tokio::test]
async fn parts_show_the_share_of_returns_and_the_reasons() {
    let mut judged = progress();
    let reason = |part: &str, reason: Option<&str>, count| ReasonCount {
        part: part.parse().expect("a part"),
        reason: reason.map(|reason| reason.parse().expect("a reason")),
        count,
    };
    judged.parts = vec![
        PartReturns {
            part: "education".parse().expect("a part"),
            judged: 300,
            returned: 100,
            reasons: vec![
                reason("education", Some("blurred"), 80),
                reason("education", None, 30),
            ],
        },
        PartReturns {
            part: "gone-part".parse().expect("a part"),
            judged: 0,
            returned: 0,
            reasons: vec![reason("gone-part", Some("gone-reason"), 2)],
        },
    ];
    let page = office(judged).render(PAGE).await;
    page.assert_text("材料项 判过 退回 退回比例 0 50 100 最多的原因")
        .assert_text("学历学位材料 300 100 33% 不清晰（80）、")
        .assert_text("gone-part 0 0 gone-reason（2）")
        .assert_html(r#"<rect x="0" y="0" width="33" height="1">"#);
    let page = office(progress()).render(PAGE).await;
    page.assert_text("各材料项的退回和原因 还没有作出结论。");
}

#[tokio::test]
async fn reviewers_show_their_decisions_and_returns() {
    let mut decided = progress();
    let reviewer = |name: &str, today, counts| ReviewerDecisions {
        name: name.to_owned(),
        today,
        counts,
    };
    let one = DecisionCounts {
        approved: 6,
        returned: 3,
        refused: 1,
        ..DecisionCounts::default()
    };
    decided.reviewers = vec![
        reviewer("何审核", 4, one),
        reviewer("郑审核", 0, DecisionCounts::default()),
    ];
    let page = office(decided.clone()).render(PAGE).await;
    page.assert_text("审核人员 今天 结论 0 5 10 通过 不通过 退回 退回比例")
        .assert_text("何审核 4 10 6 1 3 30%")
        .assert_text("郑审核 0 0 0 0 0")
        .assert_no_text("第一次审核");
    decided.reviewers[1].counts.first_reviews = 7;
    let page = office(decided).render(PAGE).await;
    page.assert_text("审核人员 第一次审核 今天 结论")
        .assert_text("郑审核 7 0 0 0 0 0");
}

#[tokio::test]
async fn without_a_decision_no_end_of_the_review_is_told() {
    let mut stuck = progress();
    stuck.speed = DecisionSpeed::default();
    stuck.claimants.clear();
    let page = office(stuck.clone()).render(PAGE).await;
    page.assert_text("不知道审核速度，所以不估计何时审完")
        .assert_no_text("大约还要")
        .assert_text("现在没有人领取");
    stuck.backlog = ReviewBacklog::default();
    let page = office(stuck).render(PAGE).await;
    page.assert_text("现在没有等待审核的报名")
        .assert_no_text("等得最久");
}

#[tokio::test]
async fn progress_page_names_second_reviews_and_unpaid() {
    let mut both = progress();
    both.unpaid = Some(7);
    both.backlog.second = 5;
    both.speed.last_day = 255 * 2;
    let world = TestBackend {
        lang: Lang::En,
        ..office(both)
    };
    let page = world.render(PAGE).await;
    page.assert_text("Waiting for the second review, or in it 5")
        .assert_text("Approved, not paid yet 7")
        .assert_text("the 255 that wait take about 12 h, until 2021-01-15 22:00");
}

#[tokio::test]
async fn board_links_first_to_the_progress() {
    let exam = exam();
    let row = BoardRow {
        exam: exam.code.clone(),
        version: 1,
        title: exam.title.clone(),
        opening: None,
        results: ResultsStatus::AtOnce,
        counts: BTreeMap::new(),
        held: 0,
        promised: 0,
        missing_files: 0,
        refused_papers: Vec::new(),
        has_positions: false,
        has_due_removals: false,
        has_tickets: false,
        is_paid_on_site: false,
        absent: None,
        scheduled: None,
        paused_until: None,
    };
    let world = TestBackend {
        board: vec![row],
        ..office(progress())
    };
    let html = world.render("/office").await.html;
    let links: Vec<_> = html
        .split("href=\"/office/exams/")
        .skip(1)
        .filter_map(|link| link.split('"').next())
        .collect();
    assert_eq!(links.first(), Some(&"shenzhen-civil-service/progress"));
}
