//! The materials page: marks, names, labels and links, also without a script. Rows SH-05, SH-09,
//! S0-10, S0-22, S0-23, S1-16.

use shared::{
    application::{Command, Verdict},
    id::SlotId,
    role::Role,
    url,
};

use crate::harness::{
    Page, World,
    fixtures::{self, APPLICATION, Story, image, viewer},
};

async fn page(story: &Story, part: &str) -> Page {
    World {
        viewer: Some(viewer(Role::Candidate)),
        dossier: Some(story.dossier.clone()),
        ..World::default()
    }
    .render(&format!("/applications/{APPLICATION}{part}"))
    .await
}

fn education() -> SlotId {
    "education".parse().expect("a slug")
}

/// Three pages in one slot, with these returned.
fn returned(pages: &[u16]) -> Story {
    let mut story = Story::begin();
    story.prepare();
    for number in [201, 202] {
        add(&mut story, number, None);
    }
    story.candidate(Command::Submit);
    let verdict = Verdict::Returned {
        reasons: vec!["no-seal".parse().expect("a slug")],
        note: Some("请在原件上盖章".to_owned()),
        pages: pages.iter().copied().collect(),
    };
    story.judge_all("education", verdict);
    story.reviewer(Command::Return);
    story
}

fn add(story: &mut Story, number: u8, place: Option<usize>) {
    let slot = education();
    let images = story.dossier.application.images(&slot);
    let replaces = place.map(|place| images[place - 1].id);
    story.candidate(Command::AddImage {
        slot,
        image: image(number),
        replaces,
    });
}

/// The row of each image of the slot, as the materials page shows it.
fn rows<'a>(story: &Story, page: &'a Page) -> Vec<&'a str> {
    let rows: Vec<_> = page.html.split("<li id=\"image-").skip(1).collect();
    let images = story.dossier.application.images(&education()).iter();
    let find = |id: String| {
        let row = rows.iter().find(|row| row.starts_with(&id));
        *row.expect("the image has its row")
    };
    images.map(|image| find(image.id.to_string())).collect()
}

/// The marks of the images, in their order.
fn marks(story: &Story, page: &Page) -> Vec<bool> {
    let rows = rows(story, page).into_iter();
    rows.map(|row| row.contains("data-fault=\"true\""))
        .collect()
}

#[tokio::test]
async fn pages_at_fault_are_marked_with_the_reason_beside_them() {
    let story = returned(&[1, 3]);
    let materials = page(&story, "/materials").await;
    materials
        .says("审核人员退回了这一项")
        .says("请替换第 1、3 页。")
        .says("需补正：第 1、3 页还没有替换")
        .says("退回的第 1 页，请替换。 材料没有签名或印章")
        .says("退回的第 3 页，请替换。 材料没有签名或印章");
    assert_eq!(marks(&story, &materials), [true, false, true]);
    let rows = rows(&story, &materials);
    assert!(rows[0].contains("请在原件上盖章") && !rows[1].contains("请在原件上盖章"));
    assert!(rows[0].contains("需补正") && !rows[1].contains("需补正"));
    // A return of a whole slot names no page.
    let whole = returned(&[]);
    let materials = page(&whole, "/materials").await;
    materials.is_silent_about("退回的第");
    assert_eq!(marks(&whole, &materials), [false; 3]);
}

#[tokio::test]
async fn replaced_page_leaves_the_reason_and_names_the_page_that_waits() {
    let mut story = returned(&[1, 3]);
    add(&mut story, 211, Some(1));
    let materials = page(&story, "/materials").await;
    materials
        .says("请在原件上盖章")
        .says("需补正：第 3 页还没有替换")
        .says("已有新图 1 张。退回的第 3 页还没有替换")
        .says("已补正 0 / 1");
    assert_eq!(marks(&story, &materials), [false, false, true]);
    page(&story, "")
        .await
        .says("已补正 0 / 1")
        .says("第 3 页还没有替换。")
        .says("请在原件上盖章");
    page(&story, "/submit")
        .await
        .says("被退回的第 3 页还没有替换");
    add(&mut story, 213, Some(3));
    let materials = page(&story, "/materials").await;
    materials
        .says("退回时的审核意见： 请替换第 1、3 页。")
        .says("材料没有签名或印章")
        .says("请在原件上盖章")
        .says("已补正：新图 2 张，1 张未换")
        .says("已补正 1 / 1");
    assert_eq!(marks(&story, &materials), [false; 3]);
    page(&story, "")
        .await
        .says("已补正 1 / 1")
        .says("核对并提交");
}

#[tokio::test]
async fn page_at_fault_keeps_its_mark_when_it_moves() {
    let mut story = returned(&[3]);
    let slot = education();
    let images = story.dossier.application.images(&slot).iter();
    let mut order: Vec<_> = images.map(|image| image.id).collect();
    order.rotate_right(1);
    story.candidate(Command::Arrange { slot, order });
    let materials = page(&story, "/materials").await;
    assert_eq!(marks(&story, &materials), [true, false, false]);
    materials.says("退回的第 3 页，请替换。");
}

#[tokio::test]
async fn replacing_says_which_picture_goes() {
    let story = returned(&[2]);
    let materials = page(&story, "/materials").await;
    let rows = rows(&story, &materials);
    for (row, number) in rows.iter().zip(1..) {
        assert!(row.contains(&format!("aria-label=\"替换第 {number} 张\"")));
    }
    let image = story.dossier.application.images(&education())[1].id;
    let own = page(&story, &format!("/images/{image}")).await;
    own.says("替换第 2 张");
}

#[tokio::test]
async fn a_returned_slot_takes_several_replacements() {
    let mut story = returned(&[]);
    for place in 1..=3 {
        add(&mut story, 220 + place as u8, Some(place));
        let materials = page(&story, "/materials").await;
        // Each image can still be replaced and deleted.
        assert_eq!(materials.html.matches("#replace\"").count(), 3, "{place}");
        materials.says("请在原件上盖章");
    }
    page(&story, "/materials").await.says("已补正 1 / 1");
}

#[tokio::test]
async fn files_out_of_the_order_of_names_offer_it() {
    let mut story = Story::begin();
    story.prepare();
    let offer = "按文件名排序";
    page(&story, "/materials").await.is_silent_about(offer);
    for (number, name) in [(231, "第10页.jpg"), (232, "第2页.jpg")] {
        let slot = education();
        let image = shared::application::Image {
            file_name: name.to_owned(),
            ..image(number)
        };
        let replaces = None;
        story.candidate(Command::AddImage {
            slot,
            image,
            replaces,
        });
    }
    let materials = page(&story, "/materials").await;
    materials
        .says(offer)
        .has(r#"action="/api/images/order-by-name""#)
        // The number input has a visible label.
        .says("排在第几张");
}

#[tokio::test]
async fn two_hundred_pictures_fold_and_are_counted() {
    let mut story = Story::begin();
    story.prepare();
    let slot = education();
    let material = story.dossier.application.materials.get_mut(&slot);
    let material = material.expect("it has images");
    material.images = (0..200).map(image).collect();
    for part in ["/materials", "/uploaded"] {
        page(&story, part)
            .await
            .says("显示全部 200 张（现在显示前 12 张）")
            // The fold opens without a script.
            .has("<details class=\"fold\"");
    }
    story.dossier.application.materials.clear();
    for part in ["/materials", "/uploaded"] {
        page(&story, part).await.is_silent_about("显示全部");
    }
}

#[tokio::test]
async fn the_requirements_of_a_slot_open_at_that_slot() {
    let mut story = Story::begin();
    story.prepare();
    let address = url::page::slot_requirements(&fixtures::exam().code, &education());
    page(&story, "/materials")
        .await
        .has(&format!("href=\"{address}\""))
        .has("id=\"education\" tabindex=\"-1\"");
    let (sheet, slot) = address.split_once('#').expect("it names the slot");
    World::default()
        .render(sheet)
        .await
        .has(&format!("id=\"{slot}\" tabindex=\"-1\""));
}

#[tokio::test]
async fn a_candidate_reads_uploaded_and_no_talk_of_servers() {
    let mut story = Story::begin();
    story.prepare();
    page(&story, "/materials")
        .await
        .says("已上传")
        .is_silent_about("已在服务器");
}
