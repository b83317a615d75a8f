//! The materials page as a place to work at: what is marked, named, labelled and reachable there,
//! also without a script. Rows SH-05, SH-09, S0-10, S0-22, S0-23, S1-16.

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

/// Three pages in one slot, returned with this note.
fn returned(note: &str) -> Story {
    let mut story = Story::begin();
    story.prepare();
    for number in [201, 202] {
        add(&mut story, number, None);
    }
    story.candidate(Command::Submit);
    let reasons = vec!["no-seal".parse().expect("a slug")];
    let note = Some(note.to_owned());
    story.judge_all("education", Verdict::Returned { reasons, note });
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

const MARKED: &str = "审核意见指出的是这一张";

#[tokio::test]
async fn the_page_that_the_note_names_is_marked() {
    let story = returned("第二页没有盖章");
    let materials = page(&story, "/materials").await;
    materials.says("审核人员退回了这一项").says(MARKED);
    assert_eq!(materials.html.matches(MARKED).count(), 1);
    let images = story.dossier.application.images(&education());
    let rows: Vec<_> = materials.html.split("<li class=\"image-row\"").collect();
    let row = rows.iter().find(|row| row.contains(MARKED));
    let row = row.expect("it is in a row");
    assert!(row.contains(&format!("data-image=\"{}\"", images[1].id)));
    page(&returned("请重新扫描"), "/materials")
        .await
        .is_silent_about(MARKED);
}

#[tokio::test]
async fn a_replaced_page_leaves_the_reason_readable() {
    let mut story = returned("第二页没有盖章");
    add(&mut story, 211, Some(1));
    page(&story, "/materials")
        .await
        .says("第二页没有盖章")
        .says("需补正：已有新图 1 张，还没换完")
        .says("指出的第 2 张还是退回时的")
        .says("已补正 0 / 1");
    add(&mut story, 212, Some(2));
    page(&story, "/materials")
        .await
        .says("退回时的审核意见： 材料没有签名或印章")
        .says("第二页没有盖章")
        .says("已补正：新图 2 张，1 张未换")
        .says("已补正 1 / 1")
        .is_silent_about(MARKED);
    add(&mut story, 213, Some(3));
    page(&story, "/materials")
        .await
        .says("第二页没有盖章")
        .says("这一项已换成新的图片");
}

#[tokio::test]
async fn a_returned_slot_takes_several_replacements() {
    let mut story = returned("请全部重拍");
    for place in 1..=3 {
        add(&mut story, 220 + place as u8, Some(place));
        let materials = page(&story, "/materials").await;
        // Each image can still be replaced and deleted.
        assert_eq!(materials.html.matches("#replace\"").count(), 3, "{place}");
        materials.says("请全部重拍");
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
        // The number has a name that is seen.
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
            // It opens without a script.
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
