//! The flow of S2 on its pages: portrait, positions, submission, another position.

use std::sync::Arc;

use shared::{
    application::{Application, Beginning, LogEntry, LogEvent, State},
    exam::{Exam, fee::Gateway},
    id::OrderId,
    payment::{Order, OrderState, Payment, PaymentRecord},
    position::{Branch, Comparison, Fit, Outcome, Position},
    role::Role,
    time::{CivilTime, Timestamp},
    view::{Dossier, PositionCard, PositionList, PositionRow},
};

use crate::harness::{
    Page, World,
    fixtures::{APPLICATION, CANDIDATE, image, person, viewer},
};

fn exam() -> Arc<Exam> {
    let definition = include_str!("../../../exams/national-personnel.toml");
    Arc::new(toml::from_str(definition).expect("the definition of S2 is sound"))
}

fn moment(civil: &str) -> Timestamp {
    let civil: CivilTime = civil.parse().expect("a time");
    civil.at(exam().time_zone)
}

/// Entered in the window of S2, nothing done.
fn dossier() -> Dossier {
    let now = moment("2024-03-05 10:00");
    let beginning = Beginning {
        id: APPLICATION,
        number: "NP-2024-00001".to_owned(),
        exam: exam().code.clone(),
        exam_version: 1,
        candidate: CANDIDATE,
    };
    Dossier {
        exam: exam(),
        application: Application::begin(beginning, now),
        log: Vec::new(),
        receipts: Vec::new(),
        position: None,
        seat: None,
        person: person(),
        known: Default::default(),
        now,
    }
}

fn with_portrait(confirmed: bool) -> Dossier {
    let mut dossier = dossier();
    let slot = "portrait".parse().expect("a slug");
    let material = dossier.application.materials.entry(slot).or_default();
    material.images.push(image(1));
    dossier.application.moments.portrait = confirmed.then_some(dossier.now);
    dossier
}

fn card() -> PositionCard {
    let cells = [("education-from", "graduate"), ("age-to", "35")];
    let comparisons = [
        ("education-from", Outcome::Unmet),
        ("age-to", Outcome::Unknown),
    ];
    let position = Position {
        code: "10050203".parse().expect("a code"),
        path: ["样本市公安局", "城东分局", "信息化一级科员"]
            .map(str::to_owned)
            .to_vec(),
        head_count: Some(2),
        cells: cells
            .map(|(id, cell)| (id.parse().expect("a slug"), cell.to_owned()))
            .into(),
    };
    let comparisons = comparisons.map(|(condition, outcome)| Comparison {
        condition: condition.parse().expect("a slug"),
        outcome,
    });
    PositionCard {
        position,
        comparisons: comparisons.into(),
        applicants: None,
    }
}

async fn show(dossier: Dossier, positions: Option<PositionList>, part: &str) -> Page {
    World {
        viewer: Some(viewer(Role::Candidate)),
        dossier: Some(dossier),
        positions,
        ..World::default()
    }
    .render(&format!("/applications/{APPLICATION}{part}"))
    .await
}

#[tokio::test]
async fn the_first_step_of_s2_is_the_portrait_and_the_rest_waits_for_it() {
    let page = show(dossier(), None, "").await;
    page.says("上传证件照").says("先完成：上传照片");
    page.has(&format!(r#"href="/applications/{APPLICATION}/portrait""#));
    assert!(!page.html.contains(&format!("{APPLICATION}/positions\"")));
    let page = show(with_portrait(false), None, "").await;
    page.says("核对并确认证件照").says("未确认");
}

#[tokio::test]
async fn the_portrait_page_says_its_rules_and_confirms_what_was_looked_at() {
    let page = show(dossier(), None, "/portrait").await;
    page.says("原始照片：JPEG，不小于 295 × 413 像素")
        .says("蓝色或白色背景")
        .says("一经确认，不能再更换")
        .is_silent_about("确认这张照片");
    let page = show(with_portrait(false), None, "/portrait").await;
    page.says("确认这张照片，不能再更换")
        .has(r#"action="/api/applications/confirm-portrait""#)
        .has(&format!(r#"name="image" value="{}""#, image(1).id));
    let page = show(with_portrait(true), None, "/portrait").await;
    page.says("确认，不能再更换。").is_silent_about("核对照片");
}

#[tokio::test]
async fn positions_are_links_down_a_tree_with_search_and_filter_as_a_plain_form() {
    let branch = Branch {
        title: "样本市公安局".to_owned(),
        positions: 7,
    };
    let list = PositionList {
        branches: vec![branch],
        rows: Vec::new(),
        total: 1,
        all: 40,
    };
    let page = show(with_portrait(true), Some(list), "/positions").await;
    page.says("招考部门").says("1 个招考部门，7 个职位。");
    page.has("/positions?at=%E6%A0%B7%E6%9C%AC%E5%B8%82%E5%85%AC%E5%AE%89%E5%B1%80")
        .has(r#"method="get""#)
        .has(r#"name="fit""#);
    let row = PositionRow {
        position: card().position,
        fit: Fit::Fails,
        applicants: None,
    };
    let list = PositionList {
        branches: Vec::new(),
        rows: vec![row],
        total: 51,
        all: 100,
    };
    let page = show(
        with_portrait(true),
        Some(list),
        "/positions?q=%E5%88%86%E5%B1%80&fit=on",
    )
    .await;
    page.says("城东分局 / 信息化一级科员")
        .says("有条件不符合")
        .says("招 2 人")
        .says("1 / 2");
    page.has("q=%E5%88%86%E5%B1%80&amp;fit=on&amp;page=1");
    page.says("找到 51 个职位，全部共 100 个");
    // The state has the shape and colour of a refusal, not only a colour.
    page.has(r#"data-state="failed" class="state">有条件不符合"#);
    page.has("/positions/10050203?q=%E5%88%86%E5%B1%80&amp;fit=on\"");
}

#[tokio::test]
async fn a_position_leads_back_to_the_search_it_was_found_by() {
    let mut dossier = with_portrait(true);
    dossier.position = Some(card());
    let query = "?at=%E6%A0%B7%E6%9C%AC&q=%E5%88%86%E5%B1%80&fit=on&page=1";
    let page = show(dossier, None, &format!("/positions/10050203{query}")).await;
    let back = format!("/positions{}\"", query.replace('&', "&amp;"));
    assert_eq!(
        page.html.matches(&back).count(),
        2,
        "breadcrumb and button: {back}"
    );
    // On a narrow screen each row is a card, so that each cell needs a label.
    page.has(r#"<table class="table cards conditions">"#)
        .has(r#"data-label="比对"><span data-state="failed" class="state">不符合"#);
}

#[tokio::test]
async fn what_was_paid_stays_on_the_page_of_the_payment() {
    let mut dossier = with_portrait(true);
    dossier.application.state = State::Approved;
    dossier.application.moments.paid = Some(dossier.now);
    let order = Order {
        id: OrderId(APPLICATION.0),
        application: APPLICATION,
        gateway: Gateway::Alipay,
        amount: dossier
            .exam
            .fee
            .as_ref()
            .and_then(|fee| fee.amount)
            .expect("S2 has a fee"),
        made: dossier.now,
        state: OrderState::Paid,
    };
    let payment = Payment {
        gateways: vec![Gateway::Alipay],
        order: Some(order),
        address: None,
    };
    let page = World {
        viewer: Some(viewer(Role::Candidate)),
        dossier: Some(dossier),
        payment: Some(payment),
        ..World::default()
    }
    .render(&format!("/applications/{APPLICATION}/payment"))
    .await;
    page.says("已缴费。").says("已付的订单").says("¥ 100.00");
}

#[tokio::test]
async fn a_position_says_condition_by_condition_what_is_asked_and_what_was_written() {
    let mut chosen = with_portrait(true);
    chosen.position = Some(card());
    let notices: Vec<_> = chosen.exam.required_notices().cloned().collect();
    for notice in notices {
        let acceptance = shared::application::Acceptance {
            notice: notice.id.clone(),
            wording: notice.wording(),
            at: chosen.now,
        };
        chosen.application.acceptances.push(acceptance);
    }
    let page = show(chosen.clone(), None, "/positions/10050203").await;
    page.says("硕士研究生及以上")
        .says("不超过 35 周岁")
        .says("不符合")
        .says("无法判断")
        .says("仍可选择，但审核很可能不通过")
        .has(r#"action="/api/positions/choose""#);
    chosen.application.position = Some(card().position.code);
    let page = show(chosen.clone(), None, "/submit").await;
    page.says("报名信息确认")
        .says("只有点击“确认”")
        .says("信息化一级科员")
        .says("基本信息");
    chosen.application.state = State::Refused;
    let page = show(chosen.clone(), None, "").await;
    page.says("改报其他职位")
        .has(r#"action="/api/applications/begin-again""#);
    chosen.now = moment("2024-03-11 18:00");
    let late = show(chosen, None, "").await;
    assert!(!late.html.contains("begin-again"), "the window is over");
}

/// Approved and paid, before the tickets.
fn paid() -> Dossier {
    let mut dossier = with_portrait(true);
    dossier.application.state = State::Approved;
    dossier.application.moments.decided = Some(dossier.now);
    dossier.application.moments.submitted = Some(dossier.now);
    dossier.application.moments.paid = Some(dossier.now);
    dossier.log.push(LogEntry {
        at: dossier.now,
        role: None,
        name: None,
        event: LogEvent::Paid(PaymentRecord {
            reference: "2024030522001".to_owned(),
            amount: "100.00".parse().ok(),
            gateway: Some(Gateway::Alipay),
            order: Some(shared::id::OrderId(APPLICATION.0)),
        }),
    });
    dossier
}

#[tokio::test]
async fn hub_after_payment_is_its_receipt_and_says_what_comes_next() {
    let page = show(paid(), None, "").await;
    page.says("已缴费：考务费")
        .says("缴费时间 2024年3月5日 10:00:00")
        .says("¥ 100.00")
        .says(&format!("订单号 {APPLICATION}"))
        .says("支付流水号 2024030522001")
        .says("下一步：打印准考证，2024年4月8日 09:00:00");
}

#[tokio::test]
async fn hub_after_the_tickets_says_done_or_over_and_never_missed() {
    let mut dossier = paid();
    dossier.now = moment("2024-05-01 10:00");
    let page = show(dossier.clone(), None, "").await;
    page.says("已于 4月14日 09:00:00 结束")
        .is_silent_about("截止，未完成");
    dossier.application.moments.ticket_printed = Some(moment("2024-04-10 10:00"));
    let page = show(dossier, None, "").await;
    page.says("4月10日 10:00:00 已下载")
        .is_silent_about("截止，未完成");
}
