//! The office's page of an exam's progress: time left, links to lists, the estimate and the chart.

use std::collections::BTreeMap;

use shared::{
    progress::chart_days,
    role::Role,
    text::Lang,
    time::{Timestamp, Zone},
    view::{
        BoardRow, Claimant, DayCounts, DecisionSpeed, ExamProgress, ResultsStatus, ReviewBacklog,
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
        drafts: 12,
        returned: 3,
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
        .assert_text("2021-01-15 50 100");
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
