//! The office's page of the list of positions: the present list, its search, and the report of a
//! file.

use std::sync::Arc;

use app::ports::ImportOutcome;
use shared::{
    exam::Exam,
    position::Position,
    role::Role,
    roster::{ChosenPosition, RosterFault, RosterFaultKind, RosterReport},
    text::{Lang, LocalText},
    view::{OfficePosition, OfficePositions},
};

use crate::harness::{
    TestBackend,
    fixtures::{NOW, viewer},
};

const PAGE: &str = "/office/exams/national-personnel/positions";

fn national() -> Exam {
    toml::from_str(include_str!("../../../exams/national-personnel.toml"))
        .expect("the definition parses")
}

fn world(lang: Lang) -> TestBackend {
    let position = Position {
        code: "10010101".parse().expect("a code"),
        path: ["样本市财政局", "市财政局机关", "一级科员"]
            .map(str::to_owned)
            .to_vec(),
        head_count: Some(2),
        cells: Default::default(),
    };
    TestBackend {
        lang,
        viewer: Some(viewer(Role::Office)),
        exam: Some(Arc::new(national())),
        office_positions: Some(OfficePositions {
            total: 40,
            imported: Some(NOW),
            importer: Some("周主任".to_owned()),
            found: 3,
            rows: vec![OfficePosition {
                position,
                applications: 7,
            }],
        }),
        ..TestBackend::default()
    }
}

fn chosen() -> ChosenPosition {
    ChosenPosition {
        code: "10010101".parse().expect("a code"),
        title: "样本市财政局 / 一级科员".to_owned(),
        applications: 7,
    }
}

async fn report(lang: Lang, report: RosterReport) -> crate::harness::Page {
    let pasted = "职位代码\n<A>".to_owned();
    TestBackend {
        imported: Some(ImportOutcome { report, pasted }),
        ..world(lang)
    }
    .render(PAGE)
    .await
}

#[tokio::test]
async fn position_list_page_has_list_template_and_form() {
    let page = world(Lang::Zh)
        .render(&format!("{PAGE}?q=%E7%A7%91%E5%91%98"))
        .await;
    page.assert_text("共 40 个职位。")
        .assert_text("由「周主任」导入")
        .assert_text("找到 3 个，这里列出前 1 个。")
        .assert_text("样本市财政局 / 市财政局机关 / 一级科员")
        .assert_text("「学历、学位、专业、政治面貌、性别、户籍」这几列写选项的名称或编号")
        .assert_html("value=\"科员\"")
        .assert_html("href=\"/api/v1/exams/national-personnel/positions\"")
        .assert_html("action=\"/api/v1/exams/national-personnel/positions\"");
    assert_eq!(page.status, 200);
    let english = world(Lang::En).render(PAGE).await;
    english.assert_text("Positions: 40. Imported");
    let none = TestBackend {
        office_positions: Some(OfficePositions::default()),
        ..world(Lang::Zh)
    };
    none.render(PAGE).await.assert_text("还没有导入职位表");
}

#[tokio::test]
async fn exam_without_positions_has_no_list_of_them() {
    let page = TestBackend {
        exam: None,
        ..world(Lang::Zh)
    }
    .render("/office/exams/shenzhen-civil-service/positions")
    .await;
    assert_eq!(page.status, 404);
}

#[tokio::test]
async fn refused_search_of_positions_leaves_the_form() {
    let encoded = "%E8%81%8C".repeat(101);
    let page = world(Lang::Zh).render(&format!("{PAGE}?q={encoded}")).await;
    page.assert_html(&format!("value=\"{}\"", "职".repeat(101)))
        .assert_text("替换职位表")
        .assert_text("101");
}

#[tokio::test]
async fn report_of_positions_says_every_fault_in_both_languages() {
    let fault = |row, column: &str, wrong| RosterFault {
        row,
        column: column.to_owned(),
        wrong,
    };
    let position = chosen();
    let wrong = RosterReport {
        faults: vec![
            fault(
                1,
                "学厉",
                RosterFaultKind::UnknownColumn {
                    headings: vec!["职位代码".to_owned(), "学历".to_owned()],
                },
            ),
            fault(
                2,
                "职位代码",
                RosterFaultKind::InvalidPositionCode {
                    text: "A 2".to_owned(),
                },
            ),
            fault(3, "职位代码", RosterFaultKind::ExampleRow),
            fault(4, "职位代码", RosterFaultKind::RepeatedPosition { row: 2 }),
            fault(
                5,
                "性别",
                RosterFaultKind::NotAnAnswer {
                    text: "男生".to_owned(),
                    field: Box::new(LocalText::bilingual("性别", "Sex")),
                    answers: vec![
                        LocalText::bilingual("女", "Female"),
                        LocalText::bilingual("男", "Male"),
                    ],
                    has_more: false,
                },
            ),
            fault(
                6,
                "专业",
                RosterFaultKind::AmbiguousAnswer {
                    text: "计算机类".to_owned(),
                    field: Box::new(LocalText::bilingual("专业", "Major")),
                    ids: ["computing", "computer-arts"]
                        .map(|id| id.parse().expect("a slug"))
                        .to_vec(),
                },
            ),
            fault(0, "", RosterFaultKind::ChosenPositionMissing { position }),
        ],
        fault_count: 7,
        ..RosterReport::default()
    };
    let page = report(Lang::Zh, wrong.clone()).await;
    page.assert_text("有 7 处错误，职位表没有改动。")
        .assert_text("第 1 行「学厉」：职位表没有叫这个名字的列。列名可以是：职位代码、学历。")
        .assert_text("第 2 行「职位代码」：「A 2」不能作职位代码：要 1 到 40 个字母")
        .assert_text("第 3 行「职位代码」：这是模板里的示例行。")
        .assert_text("第 4 行「职位代码」：第 2 行已经用了这个职位代码。")
        .assert_text("第 5 行「性别」：「男生」不是「性别」的选项。可以写：女、男。")
        .assert_text("第 6 行「专业」：「专业」有几个选项都叫「计算机类」。请改写其中一个的代码：computing、computer-arts。")
        .assert_text("文件里没有职位 10010101（样本市财政局 / 一级科员），但有 7 份报名选了它")
        .assert_html("职位代码\n&lt;A&gt;");
    let english = report(Lang::En, wrong).await;
    english
        .assert_text("Faults: 7. The list is as it was.")
        .assert_text("Row 5, “性别”: “男生” is no answer of “Sex”. Allowed: Female, Male.")
        .assert_text("applications that chose it: 7. Put it back");
}

#[tokio::test]
async fn report_of_positions_says_what_would_change() {
    let would = RosterReport {
        people: 40,
        added: 1,
        changed: 2,
        removed: 3,
        changed_in_use: vec![chosen()],
        changed_in_use_count: 2,
        ..RosterReport::default()
    };
    let page = report(Lang::Zh, would).await;
    page.assert_text("会新增 1 个，更改 2 个，去掉 3 个。还没有导入。")
        .assert_text("职位 10010101（样本市财政局 / 一级科员）的内容有变化，7 份报名选了它。")
        .assert_text("还有 1 个内容有变化的职位有报名选了");
    let same = RosterReport {
        people: 40,
        is_same: true,
        ..RosterReport::default()
    };
    report(Lang::Zh, same)
        .await
        .assert_text("文件里的 40 个职位与现在的职位表完全相同");
}
