//! The sheet of one slot of many applications, and its links on the queue.

use std::collections::BTreeMap;

use shared::{
    application::{PageNumbers, Verdict},
    hint::{Hint, ImageRemark, Observation, ObservationStatus, PictureCheck},
    id::ApplicationId,
    role::Role,
    view::{ReviewQueue, ReviewSheet, SheetCell, SheetLinks, SheetReason},
};
use uuid::Uuid;

use crate::harness::{
    Page, TestBackend,
    fixtures::{self, NOW, REVIEWER, image, viewer},
};

fn cell(number: u8, verdict: Verdict) -> SheetCell {
    let picture = image(number);
    SheetCell {
        application: ApplicationId(Uuid::from_u128(u128::from(number))),
        number: format!("SZ-2021-0000{number}"),
        name: format!("林样{number}"),
        submitted: NOW,
        revision: 7,
        remarks: vec![ImageRemark {
            image: picture.id,
            status: ObservationStatus::Observed(Observation {
                is_decodable: true,
                hints: if number == 1 {
                    vec![Hint::Blurred]
                } else {
                    Vec::new()
                },
                checks: vec![PictureCheck::Sharpness, PictureCheck::QrCode],
                qr: None,
                perceptual_hash: None,
            }),
            similar_images: Vec::new(),
        }],
        images: vec![picture],
        verdict,
    }
}

fn returned(note: Option<&str>) -> Verdict {
    Verdict::Returned {
        reasons: vec!["blurred".parse().expect("a slug")],
        note: note.map(str::to_owned),
        pages: PageNumbers::new(),
        boxes: Vec::new(),
    }
}

fn sheet(cells: Vec<SheetCell>) -> ReviewSheet {
    let exam = fixtures::exam();
    let slot = exam
        .slot(&"education".parse().expect("a slug"))
        .expect("is there");
    let offered = exam.offered_reasons(&slot.id.clone().into());
    let reasons = offered.iter().map(|it| SheetReason {
        id: it.reason.id.clone(),
        label: it.reason.label.clone(),
        sentence: it.reason.sentence.clone(),
        is_disqualifying: false,
        key: it.key,
    });
    ReviewSheet {
        exam: exam.title.clone(),
        slot: slot.id.clone(),
        title: slot.title.clone(),
        hint: None,
        reader: REVIEWER,
        reasons: reasons.collect(),
        cells,
        keys: Default::default(),
    }
}

async fn render(cells: Vec<SheetCell>, query: &str) -> Page {
    TestBackend {
        viewer: Some(viewer(Role::Reviewer)),
        sheet: Some(sheet(cells)),
        ..TestBackend::default()
    }
    .render(&format!(
        "/review/sheet/shenzhen-civil-service/education{query}"
    ))
    .await
}

#[tokio::test]
async fn sheet_shows_pictures_names_and_remarks_with_a_plain_form() {
    let cells = vec![cell(1, Verdict::Pending), cell(2, Verdict::Passed)];
    let page = render(cells, "?state=&returned=true").await;
    page.assert_text("批量查看：")
        .assert_text("共 2 份，已判 1 份，待判 1 份")
        .assert_text("林样1")
        .assert_text("模糊")
        // Words name what was looked for, never that all is well.
        .assert_text("检查了清晰度、二维码和方向：没有发现问题")
        .assert_text("其余 1 份通过")
        .assert_no_text("没有显示过");
    page.assert_html(r#"action="/api/review/judge-sheet""#)
        .assert_html(r#"name="entries[0][choice]""#)
        .assert_html(r#"name="entries[1][revision]" value="7""#)
        .assert_html(r#"name="entries[0][shown][0]""#)
        .assert_html(r#"name="filter[returned]" value="true""#)
        .assert_html(r#"name="query[places]""#)
        .assert_html("/review/00000000-0000-0000-0000-000000000001?state=");
    // Only what has no verdict goes back into the list.
    let left = page.html.matches(r#"name="left[]""#).count();
    assert_eq!(left, 2, "one application in two forms");
}

#[tokio::test]
async fn verdict_of_the_desk_with_a_note_is_shown_and_not_in_the_form() {
    let cells = vec![
        cell(1, returned(Some("请补盖公章"))),
        cell(2, returned(None)),
        cell(3, Verdict::Pending),
    ];
    let page = render(cells, "").await;
    page.assert_text("需补正");
    assert_eq!(page.html.matches("][choice]").count(), 2);
    page.assert_html(r#"<option value="blurred" selected"#);
}

#[tokio::test]
async fn empty_sheet_says_how_to_claim() {
    let page = render(Vec::new(), "?state=&nothing-free=1").await;
    page.assert_text("领取 40 份")
        .assert_text("没有可以领取的")
        .assert_no_text("放回列表")
        .assert_no_html("sheet-cell");
    assert_eq!(page.status, 200);
}

#[tokio::test]
async fn queue_links_to_the_sheets_with_its_filter() {
    let exam = fixtures::exam();
    let slots = exam.reviewed_slots().take(2);
    let slots = slots.map(|slot| (slot.id.clone(), slot.title.clone()));
    let queue = ReviewQueue {
        supervised: Vec::new(),
        reader: REVIEWER,
        keys: Default::default(),
        counts: BTreeMap::new(),
        exams: vec![(exam.code.clone(), exam.title.clone())],
        waiting: BTreeMap::from([(exam.code.clone(), 3)]),
        held: 0,
        handed: Vec::new(),
        corrections: Vec::new(),
        groups: Vec::new(),
        sheets: vec![SheetLinks {
            exam: exam.code.clone(),
            slots: slots.collect(),
        }],
        total: 0,
        rows: Vec::new(),
        now: NOW,
    };
    let page = TestBackend {
        viewer: Some(viewer(Role::Reviewer)),
        queue: Some(queue),
        ..TestBackend::default()
    }
    .render("/review?mine=true")
    .await;
    page.assert_text("批量查看");
    let first = exam.reviewed_slots().next().expect("has slots");
    page.assert_html(&format!(
        "/review/sheet/{}/{}?state=&amp;mine=true",
        exam.code, first.id
    ));
}
