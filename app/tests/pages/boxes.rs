//! Boxes on returned pictures: on the desk without the WASM module, and for the candidate.

use shared::{
    application::{Command, FirstOpinion, MarkedBox, ReviewPart, Verdict},
    id::SlotId,
    role::Role,
    url,
};

use crate::harness::{
    Page, TestBackend,
    fixtures::{APPLICATION, Scenario, image, viewer},
};

const SLOT: &str = "education";

fn slot() -> SlotId {
    SLOT.parse().expect("a slug")
}

fn marked(page: u16, reason: Option<&str>) -> MarkedBox {
    MarkedBox {
        page,
        left: 1_250,
        top: 800,
        width: 3_000,
        height: 450,
        reason: reason.map(|reason| reason.parse().expect("a slug")),
    }
}

/// A slot with three pages, judged to be returned with these boxes.
fn judged(boxes: Vec<MarkedBox>) -> Scenario {
    let mut story = Scenario::entered();
    story.fill_required_parts();
    for number in [201, 202] {
        story.run_as_candidate(Command::AddImage {
            slot: slot(),
            image: image(number),
            replaces: None,
        });
    }
    story.run_as_candidate(Command::Submit);
    let verdict = Verdict::Returned {
        reasons: ["no-seal", "blurred"]
            .map(|it| it.parse().expect("a slug"))
            .into(),
        note: None,
        pages: [].into(),
        boxes,
    };
    story.judge_all(SLOT, verdict);
    story
}

fn returned(boxes: Vec<MarkedBox>) -> Scenario {
    let mut story = judged(boxes);
    story.run_as_reviewer(Command::Return);
    story
}

async fn candidate_page(story: &Scenario, part: &str) -> Page {
    TestBackend {
        viewer: Some(viewer(Role::Candidate)),
        dossier: Some(story.dossier.clone()),
        ..TestBackend::default()
    }
    .render(&format!("/applications/{APPLICATION}{part}"))
    .await
}

async fn desk(story: &Scenario, query: &str) -> Page {
    TestBackend {
        viewer: Some(viewer(Role::Reviewer)),
        desk: Some(story.desk()),
        ..TestBackend::default()
    }
    .render(&format!("/review/{APPLICATION}{query}"))
    .await
}

fn replace(story: &mut Scenario, page: usize, number: u8) {
    let old = story.dossier.application.images(&slot())[page - 1].id;
    story.run_as_candidate(Command::AddImage {
        slot: slot(),
        image: image(number),
        replaces: Some(old),
    });
}

/// The number of boxes that the page draws.
fn count_boxes(page: &Page) -> usize {
    page.html.matches("class=\"marked-box\"").count()
}

#[tokio::test]
async fn desk_draws_stored_boxes_and_sends_them_by_plain_form() {
    let story = judged(vec![marked(2, Some("no-seal")), marked(1, None)]);
    let second = desk(&story, "?part=education&page=2").await;
    second
        .assert_html(r#"x="12.5%" y="8%" width="30%" height="4.5%""#)
        .assert_html(r#"name="boxes[0][page]" value="2""#)
        .assert_html(r#"name="boxes[0][left]" value="1250""#)
        .assert_html(r#"name="boxes[0][reason]" value="no-seal""#)
        .assert_html(r#"name="boxes[1][page]" value="1""#)
        .assert_no_html(r#"name="boxes[1][reason]""#);
    second
        .assert_text("第 2 页，左上")
        .assert_text("请替换第 1、2 页。 有问题的地方已在图片上框出，共 2 处。")
        .assert_text("① 材料没有签名或印章");
    // Each box is drawn on its own picture, and only where that is shown.
    assert_eq!(count_boxes(&second), 2);
    let alone = desk(&story, "?part=education&page=2&alone=1").await;
    assert_eq!(count_boxes(&alone), 1);
    let third = desk(&story, "?part=education&page=3").await;
    assert_eq!(count_boxes(&third), 0);
    let other = desk(&story, "?part=resume").await;
    assert_eq!(count_boxes(&other), 0);
    other.assert_no_html("boxes[0]");
}

#[tokio::test]
async fn page_with_a_box_stays_marked() {
    let story = judged(vec![marked(2, None)]);
    let page = desk(&story, "?part=education&page=1").await;
    let inputs = page.html.split("<input").skip(1);
    let inputs: Vec<&str> = inputs
        .filter(|input| input.contains("name=\"pages[]\""))
        .filter_map(|input| input.split('>').next())
        .collect();
    let has =
        |word: &str| -> Vec<bool> { inputs.iter().map(|input| input.contains(word)).collect() };
    assert_eq!(has(" checked"), [false, true, false]);
    assert_eq!(has(" disabled"), [false, true, false]);
}

#[tokio::test]
async fn second_reviewer_sees_the_boxes_of_the_first() {
    let mut story = judged(Vec::new());
    let part = ReviewPart::Slot(slot());
    story.run_as_reviewer(Command::GiveVerdict {
        part: part.clone(),
        verdict: Verdict::Pending,
    });
    let verdict = Verdict::Returned {
        reasons: vec!["forged".parse().expect("a slug")],
        note: None,
        pages: [1].into(),
        boxes: vec![marked(1, None)],
    };
    story.dossier.application.review.first_opinion = Some(FirstOpinion {
        verdicts: [(part, verdict)].into(),
        refusal: Some("材料不真实".to_owned()),
    });
    let page = desk(&story, "?part=education").await;
    page.assert_html(r#"data-kind="first""#)
        .assert_text("虚线框是初审画的。")
        .assert_text("有问题的地方已在图片上框出，共 1 处。")
        .assert_no_html("boxes[0]");
    assert_eq!(count_boxes(&page), 1);
}

#[tokio::test]
async fn controls_that_need_wasm_are_absent_without_it() {
    let page = desk(&judged(Vec::new()), "?part=education&turn=1&zoom=1").await;
    page.assert_html(r#"data-turn="1""#)
        .assert_html(r#"data-zoom="actual""#)
        .assert_html("turn=2")
        .assert_html(r#"<div hidden class="row controls"><button type="button" aria-label="缩小""#)
        .assert_no_html("style=");
}

#[tokio::test]
async fn candidate_sees_boxes_reasons_and_sample_with_one_number() {
    let story = returned(vec![marked(2, Some("no-seal")), marked(3, Some("blurred"))]);
    for part in ["", "/materials"] {
        let page = candidate_page(&story, part).await;
        assert_eq!(count_boxes(&page), 2, "{part}");
        page.assert_text("已补正 0 / 1")
            .assert_text("有问题的地方已在图片上框出，共 2 处。")
            .assert_text("① 材料没有签名或印章")
            .assert_text("① 左上：")
            .assert_text("② 左上：")
            .assert_text("合格的示例");
        let pictures = &story.dossier.application.images(&slot())[1..];
        for picture in pictures {
            page.assert_html(&url::image(APPLICATION, picture.id));
        }
        page.assert_html(r#"alt="退回的图片，第 2 张，框出 1 处""#)
            // The sample of the same page.
            .assert_html(&url::sample("degree.jpg"))
            .assert_html(&url::sample("chsi.jpg"))
            .assert_no_html("style=");
    }
}

#[tokio::test]
async fn replaced_page_takes_its_box_and_reason_along() {
    let mut story = returned(vec![marked(2, Some("no-seal")), marked(3, Some("blurred"))]);
    replace(&mut story, 2, 211);
    for part in ["", "/materials"] {
        let page = candidate_page(&story, part).await;
        assert_eq!(count_boxes(&page), 1, "{part}");
        page.assert_text("有问题的地方已在图片上框出，共 1 处。")
            .assert_text("② ")
            .assert_no_html("① 材料没有签名或印章</p>");
    }
    replace(&mut story, 3, 212);
    let materials = candidate_page(&story, "/materials").await;
    assert_eq!(count_boxes(&materials), 0);
    materials
        .assert_text("已补正 1 / 1")
        .assert_text("这一项有改动")
        .assert_no_text("框出");
    let hub = candidate_page(&story, "").await;
    assert_eq!(count_boxes(&hub), 0);
    hub.assert_text("已补正 1 / 1");
    // Only the log still has the reasons.
    let (list, log) = hub.html.split_once("办理记录").expect("it has a log");
    assert!(!list.contains("材料没有签名或印章") && log.contains("材料没有签名或印章"));
}

#[tokio::test]
async fn reasons_of_a_whole_slot_stand_while_a_picture_is_unchanged() {
    let mut story = returned(Vec::new());
    replace(&mut story, 1, 211);
    let materials = candidate_page(&story, "/materials").await;
    materials
        .assert_text("已补正 1 / 1")
        .assert_text("退回时的审核意见： 材料没有签名或印章");
    replace(&mut story, 2, 212);
    replace(&mut story, 3, 213);
    let materials = candidate_page(&story, "/materials").await;
    materials.assert_no_html("<p>材料没有签名或印章");
}

#[tokio::test]
async fn row_of_a_page_names_only_its_own_reasons() {
    let story = returned(vec![marked(2, Some("no-seal")), marked(3, Some("blurred"))]);
    let page = candidate_page(&story, "/materials").await;
    page.assert_text("退回的第 2 页，请替换。 材料没有签名或印章")
        .assert_no_text("退回的第 3 页，请替换。 材料没有签名或印章");
}
