//! The materials page: marks, names, labels and links, also without a script. Rows SH-05, SH-09,
//! S0-10, S0-22, S0-23, S1-16.

use shared::{
    application::{Command, Verdict},
    id::SlotId,
    role::Role,
    url,
};

use crate::harness::{
    Page, TestBackend,
    fixtures::{self, APPLICATION, Scenario, image, viewer},
};

async fn page(story: &Scenario, part: &str) -> Page {
    TestBackend {
        viewer: Some(viewer(Role::Candidate)),
        dossier: Some(story.dossier.clone()),
        ..TestBackend::default()
    }
    .render(&format!("/applications/{APPLICATION}{part}"))
    .await
}

fn education() -> SlotId {
    "education".parse().expect("a slug")
}

/// Three pages in one slot, with these returned.
fn scenario_with_returned_pages(pages: &[u16]) -> Scenario {
    let mut story = Scenario::entered();
    story.fill_required_parts();
    for number in [201, 202] {
        add(&mut story, number, None);
    }
    story.run_as_candidate(Command::Submit);
    let verdict = Verdict::Returned {
        reasons: vec!["no-seal".parse().expect("a slug")],
        note: Some("请在原件上盖章".to_owned()),
        pages: pages.iter().copied().collect(),
        boxes: Vec::new(),
    };
    story.judge_all("education", verdict);
    story.run_as_reviewer(Command::Return);
    story
}

fn add(story: &mut Scenario, number: u8, place: Option<usize>) {
    let slot = education();
    let images = story.dossier.application.images(&slot);
    let replaces = place.map(|place| images[place - 1].id);
    story.run_as_candidate(Command::AddImage {
        slot,
        image: image(number),
        replaces,
    });
}

/// The row of each image of the slot, as the materials page shows it.
fn rows<'a>(story: &Scenario, page: &'a Page) -> Vec<&'a str> {
    let rows: Vec<_> = page.html.split("<li id=\"image-").skip(1).collect();
    let images = story.dossier.application.images(&education()).iter();
    let find = |id: String| {
        let row = rows.iter().find(|row| row.starts_with(&id));
        *row.expect("the image has its row")
    };
    images.map(|image| find(image.id.to_string())).collect()
}

/// The marks of the images, in their order.
fn marks(story: &Scenario, page: &Page) -> Vec<bool> {
    let rows = rows(story, page).into_iter();
    rows.map(|row| row.contains("data-fault=\"true\""))
        .collect()
}

#[tokio::test]
async fn pages_at_fault_are_marked_with_the_reason_beside_them() {
    let story = scenario_with_returned_pages(&[1, 3]);
    let materials = page(&story, "/materials").await;
    materials
        .assert_text("审核人员退回了这一项")
        .assert_text("请替换第 1、3 页。")
        .assert_text("需补正：第 1、3 页还没有替换")
        .assert_text("退回的第 1 页，请替换。 材料没有签名或印章")
        .assert_text("退回的第 3 页，请替换。 材料没有签名或印章");
    assert_eq!(marks(&story, &materials), [true, false, true]);
    let rows = rows(&story, &materials);
    assert!(rows[0].contains("请在原件上盖章") && !rows[1].contains("请在原件上盖章"));
    assert!(rows[0].contains("需补正") && !rows[1].contains("需补正"));
    // A return of a whole slot names no page.
    let whole = scenario_with_returned_pages(&[]);
    let materials = page(&whole, "/materials").await;
    materials.assert_no_text("退回的第");
    assert_eq!(marks(&whole, &materials), [false; 3]);
}

#[tokio::test]
async fn replacing_one_page_names_the_page_still_to_replace() {
    let mut story = scenario_with_returned_pages(&[1, 3]);
    add(&mut story, 211, Some(1));
    let materials = page(&story, "/materials").await;
    materials
        .assert_text("请在原件上盖章")
        .assert_text("需补正：第 3 页还没有替换")
        .assert_text("已有新图 1 张。退回的第 3 页还没有替换")
        .assert_text("已补正 0 / 1");
    assert_eq!(marks(&story, &materials), [false, false, true]);
    page(&story, "")
        .await
        .assert_text("已补正 0 / 1")
        .assert_text("第 3 页还没有替换。")
        .assert_text("请在原件上盖章");
    page(&story, "/submit")
        .await
        .assert_text("被退回的第 3 页还没有替换");
    add(&mut story, 213, Some(3));
    let materials = page(&story, "/materials").await;
    materials
        .assert_no_text("退回时的审核意见")
        .assert_no_html("<p>材料没有签名或印章")
        .assert_no_text("审核人员说明")
        .assert_text("已补正：新图 2 张，1 张未换")
        .assert_text("已补正 1 / 1");
    assert_eq!(marks(&story, &materials), [false; 3]);
    page(&story, "")
        .await
        .assert_text("已补正 1 / 1")
        .assert_text("核对并提交");
}

#[tokio::test]
async fn page_at_fault_keeps_its_mark_when_it_moves() {
    let mut story = scenario_with_returned_pages(&[3]);
    let slot = education();
    let images = story.dossier.application.images(&slot).iter();
    let mut order: Vec<_> = images.map(|image| image.id).collect();
    order.rotate_right(1);
    story.run_as_candidate(Command::ReorderImages { slot, order });
    let materials = page(&story, "/materials").await;
    assert_eq!(marks(&story, &materials), [true, false, false]);
    materials.assert_text("退回的第 3 页，请替换。");
}

#[tokio::test]
async fn replace_form_names_the_replaced_picture() {
    let story = scenario_with_returned_pages(&[2]);
    let materials = page(&story, "/materials").await;
    let rows = rows(&story, &materials);
    for (row, number) in rows.iter().zip(1..) {
        assert!(row.contains(&format!("aria-label=\"替换第 {number} 张\"")));
    }
    let image = story.dossier.application.images(&education())[1].id;
    let own = page(&story, &format!("/images/{image}")).await;
    own.assert_text("替换第 2 张");
}

#[tokio::test]
async fn a_returned_slot_takes_several_replacements() {
    let mut story = scenario_with_returned_pages(&[]);
    for place in 1..=3 {
        add(&mut story, 220 + place as u8, Some(place));
        let materials = page(&story, "/materials").await;
        // Each image can still be replaced and deleted.
        assert_eq!(materials.html.matches("#replace\"").count(), 3, "{place}");
        materials.assert_text("请在原件上盖章");
    }
    page(&story, "/materials").await.assert_text("已补正 1 / 1");
}

#[tokio::test]
async fn unsorted_file_names_offer_sorting() {
    let mut story = Scenario::entered();
    story.fill_required_parts();
    let offer = "按文件名排序";
    page(&story, "/materials").await.assert_no_text(offer);
    for (number, name) in [(231, "第10页.jpg"), (232, "第2页.jpg")] {
        let slot = education();
        let image = shared::application::Image {
            file_name: name.to_owned(),
            ..image(number)
        };
        let replaces = None;
        story.run_as_candidate(Command::AddImage {
            slot,
            image,
            replaces,
        });
    }
    let materials = page(&story, "/materials").await;
    materials
        .assert_text(offer)
        .assert_html(r#"action="/api/images/order-by-name""#)
        // The number input has a visible label.
        .assert_text("排在第几张");
}

#[tokio::test]
async fn two_hundred_pictures_fold_and_are_counted() {
    let mut story = Scenario::entered();
    story.fill_required_parts();
    let slot = education();
    let material = story.dossier.application.materials.get_mut(&slot);
    let material = material.expect("it has images");
    material.images = (0..200).map(image).collect();
    for part in ["/materials", "/uploaded"] {
        page(&story, part)
            .await
            .assert_text("显示全部 200 张（现在显示前 12 张）")
            // The fold opens without a script.
            .assert_html("<details class=\"fold\"");
    }
    story.dossier.application.materials.clear();
    for part in ["/materials", "/uploaded"] {
        page(&story, part).await.assert_no_text("显示全部");
    }
}

#[tokio::test]
async fn the_requirements_of_a_slot_open_at_that_slot() {
    let mut story = Scenario::entered();
    story.fill_required_parts();
    let address = url::page::slot_requirements(&fixtures::exam().code, &education());
    page(&story, "/materials")
        .await
        .assert_html(&format!("href=\"{address}\""))
        .assert_html("id=\"education\" tabindex=\"-1\"");
    let (sheet, slot) = address.split_once('#').expect("it names the slot");
    TestBackend::default()
        .render(sheet)
        .await
        .assert_html(&format!("id=\"{slot}\" tabindex=\"-1\""));
}

#[tokio::test]
async fn uploaded_pictures_are_called_uploaded() {
    let mut story = Scenario::entered();
    story.fill_required_parts();
    page(&story, "/materials")
        .await
        .assert_text("已上传")
        .assert_no_text("已在服务器");
}
