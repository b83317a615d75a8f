//! The flow of S2 on its pages: portrait, positions, submission, another position.

use std::sync::Arc;

use shared::{
    application::{Application, LogEntry, LogEvent, NewApplication, State},
    exam::{Exam, fee::PaymentMethod},
    id::OrderId,
    payment::{Order, OrderState, Payment, PaymentRecord},
    position::{ConditionOutcome, ConditionResult, Position, PositionBranch, PositionFit},
    role::Role,
    time::{CivilTime, Timestamp},
    view::{Dossier, PositionCard, PositionList, PositionRow},
};

use crate::harness::{
    Page, TestBackend,
    fixtures::{APPLICATION, CANDIDATE, image, person, viewer},
};

fn exam() -> Arc<Exam> {
    let definition = include_str!("../../../exams/national-personnel.toml");
    Arc::new(toml::from_str(definition).expect("the definition of S2 is sound"))
}

fn moment(civil: &str) -> Timestamp {
    let civil: CivilTime = civil.parse().expect("a time");
    civil.to_timestamp(exam().time_zone)
}

/// Entered in the window of S2, nothing done.
fn dossier() -> Dossier {
    let now = moment("2024-03-05 10:00");
    let beginning = NewApplication {
        id: APPLICATION,
        number: "NP-2024-00001".to_owned(),
        exam: exam().code.clone(),
        exam_version: 1,
        candidate: CANDIDATE,
    };
    Dossier {
        exam: exam(),
        application: Application::new(beginning, now),
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
    dossier.application.event_times.portrait_confirmed = confirmed.then_some(dossier.now);
    dossier
}

fn card() -> PositionCard {
    let cells = [("education-from", "graduate"), ("age-to", "35")];
    let comparisons = [
        ("education-from", ConditionOutcome::Unmet),
        ("age-to", ConditionOutcome::Unknown),
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
    let comparisons = comparisons.map(|(condition, outcome)| ConditionResult {
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
    TestBackend {
        viewer: Some(viewer(Role::Candidate)),
        dossier: Some(dossier),
        positions,
        ..TestBackend::default()
    }
    .render(&format!("/applications/{APPLICATION}{part}"))
    .await
}

#[tokio::test]
async fn portrait_is_first_step_and_others_wait_for_it() {
    let page = show(dossier(), None, "").await;
    page.assert_text("上传证件照")
        .assert_text("先完成：上传照片");
    page.assert_html(&format!(r#"href="/applications/{APPLICATION}/portrait""#));
    assert!(!page.html.contains(&format!("{APPLICATION}/positions\"")));
    let page = show(with_portrait(false), None, "").await;
    page.assert_text("核对并确认证件照").assert_text("未确认");
}

#[tokio::test]
async fn portrait_page_shows_rules_and_confirms_shown_image() {
    let page = show(dossier(), None, "/portrait").await;
    page.assert_text("原始照片：JPEG，不小于 295 × 413 像素")
        .assert_text("蓝色或白色背景")
        .assert_text("一经确认，不能再更换")
        .assert_no_text("确认这张照片");
    let page = show(with_portrait(false), None, "/portrait").await;
    page.assert_text("确认这张照片，不能再更换")
        .assert_html(r#"action="/api/applications/confirm-portrait""#)
        .assert_html(&format!(r#"name="image" value="{}""#, image(1).id));
    let page = show(with_portrait(true), None, "/portrait").await;
    page.assert_text("确认，不能再更换。")
        .assert_no_text("核对照片");
}

#[tokio::test]
async fn positions_work_as_links_and_plain_forms() {
    let branch = PositionBranch {
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
    page.assert_text("招考部门")
        .assert_text("1 个招考部门，7 个职位。");
    page.assert_html("/positions?at=%E6%A0%B7%E6%9C%AC%E5%B8%82%E5%85%AC%E5%AE%89%E5%B1%80")
        .assert_html(r#"method="get""#)
        .assert_html(r#"name="fit""#);
    let row = PositionRow {
        position: card().position,
        fit: PositionFit::Fails,
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
    page.assert_text("城东分局 / 信息化一级科员")
        .assert_text("有条件不符合")
        .assert_text("招 2 人")
        .assert_text("1 / 2");
    page.assert_html("q=%E5%88%86%E5%B1%80&amp;fit=on&amp;page=1");
    page.assert_text("找到 51 个职位，全部共 100 个");
    // The state has the shape and colour of a refusal, not only a colour.
    page.assert_html(r#"data-state="failed" class="state">有条件不符合"#);
    page.assert_html("/positions/10050203?q=%E5%88%86%E5%B1%80&amp;fit=on\"");
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
    page.assert_html(r#"<table class="table cards conditions">"#)
        .assert_html(r#"data-label="比对"><span data-state="failed" class="state">不符合"#);
}

#[tokio::test]
async fn payment_page_keeps_paid_order() {
    let mut dossier = with_portrait(true);
    dossier.application.state = State::Approved { at: dossier.now };
    dossier.application.payment.paid_at = Some(dossier.now);
    let order = Order {
        id: OrderId(APPLICATION.0),
        application: APPLICATION,
        gateway: PaymentMethod::Alipay,
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
        gateways: vec![PaymentMethod::Alipay],
        order: Some(order),
        address: None,
    };
    let page = TestBackend {
        viewer: Some(viewer(Role::Candidate)),
        dossier: Some(dossier),
        payment: Some(payment),
        ..TestBackend::default()
    }
    .render(&format!("/applications/{APPLICATION}/payment"))
    .await;
    page.assert_text("已缴费。")
        .assert_text("已付的订单")
        .assert_text("¥ 100.00");
}

#[tokio::test]
async fn position_compares_each_condition_with_the_answers() {
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
    page.assert_text("硕士研究生及以上")
        .assert_text("不超过 35 周岁")
        .assert_text("不符合")
        .assert_text("无法判断")
        .assert_text("仍可选择，但审核很可能不通过")
        .assert_html(r#"action="/api/positions/choose""#);
    chosen.application.position = Some(card().position.code);
    let page = show(chosen.clone(), None, "/submit").await;
    page.assert_text("报名信息确认")
        .assert_text("只有点击“确认”")
        .assert_text("信息化一级科员")
        .assert_text("基本信息");
    chosen.application.state = State::Refused {
        at: chosen.now,
        reason: "不符合条件".to_owned(),
    };
    let page = show(chosen.clone(), None, "").await;
    page.assert_text("改报其他职位")
        .assert_html(r#"action="/api/applications/begin-again""#);
    chosen.now = moment("2024-03-11 18:00");
    let late = show(chosen, None, "").await;
    assert!(!late.html.contains("begin-again"), "the window is over");
}

/// Approved and paid, before the tickets.
fn paid() -> Dossier {
    let mut dossier = with_portrait(true);
    dossier.application.state = State::Approved { at: dossier.now };
    dossier.application.event_times.submitted = Some(dossier.now);
    dossier.application.payment.paid_at = Some(dossier.now);
    dossier.log.push(LogEntry {
        at: dossier.now,
        role: None,
        name: None,
        event: LogEvent::Paid(PaymentRecord {
            reference: "2024030522001".to_owned(),
            amount: "100.00".parse().ok(),
            gateway: Some(PaymentMethod::Alipay),
            order: Some(shared::id::OrderId(APPLICATION.0)),
        }),
    });
    dossier
}

#[tokio::test]
async fn hub_after_payment_is_its_receipt_and_says_what_comes_next() {
    let page = show(paid(), None, "").await;
    page.assert_text("已缴费：考务费")
        .assert_text("缴费时间 2024年3月5日 10:00:00")
        .assert_text("¥ 100.00")
        .assert_text(&format!("订单号 {APPLICATION}"))
        .assert_text("支付流水号 2024030522001")
        .assert_text("下一步：打印准考证，2024年4月8日 09:00:00");
}

#[tokio::test]
async fn hub_after_the_tickets_says_done_or_over_and_never_missed() {
    let mut dossier = paid();
    dossier.now = moment("2024-05-01 10:00");
    let page = show(dossier.clone(), None, "").await;
    page.assert_text("已于 4月14日 09:00:00 结束")
        .assert_no_text("截止，未完成");
    dossier.application.event_times.ticket_printed = Some(moment("2024-04-10 10:00"));
    let page = show(dossier, None, "").await;
    page.assert_text("4月10日 10:00:00 已下载")
        .assert_no_text("截止，未完成");
}
