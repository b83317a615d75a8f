//! The second look: a mended application on the desk, with what was there before.

use shared::{
    application::{Command, PageNumbers, Verdict},
    view::ReplacedImage,
};

use crate::harness::{
    Page, TestBackend,
    fixtures::{APPLICATION, NOW, Scenario, image, viewer},
};

async fn desk(story: &Scenario, query: &str) -> Page {
    TestBackend {
        viewer: Some(viewer(shared::role::Role::Reviewer)),
        desk: Some(story.desk()),
        ..TestBackend::default()
    }
    .render(&format!("/review/{APPLICATION}{query}"))
    .await
}

/// The last slot was returned; its picture was replaced and the application submitted again.
fn mended() -> (Scenario, shared::id::SlotId) {
    let mut story = Scenario::submitted();
    let slot = story.slots().pop().expect("has slots");
    let verdict = Verdict::Returned {
        reasons: vec!["blurred".parse().expect("a slug")],
        note: None,
        pages: PageNumbers::new(),
        boxes: Vec::new(),
    };
    story
        .judge_all(slot.as_str(), verdict)
        .run_as_reviewer(Command::Return);
    let old = story.dossier.application.images(&slot)[0].clone();
    story
        .run_as_candidate(Command::AddImage {
            slot: slot.clone(),
            image: image(99),
            replaces: Some(old.id),
        })
        .run_as_candidate(Command::Submit);
    story.previous.images = vec![ReplacedImage {
        slot: slot.clone(),
        page: 1,
        image: old,
    }];
    (story, slot)
}

#[tokio::test]
async fn replaced_picture_stands_beside_the_new_one() {
    let (story, _) = mended();
    let old = story.previous.images[0].image.id;
    let page = desk(&story, "?turn=1&zoom=1").await;
    page.assert_text("补正前，第 1 张")
        .assert_html(r#"data-pair="true""#)
        .assert_html(&format!("images/{old}"))
        .assert_html("photo-99.jpg");
    let same = page.html.matches(r#"data-turn="1" data-zoom="actual""#);
    assert_eq!(same.count(), 2, "both pictures are turned and zoomed");
}

#[tokio::test]
async fn changed_part_is_first_and_marked() {
    let (story, slot) = mended();
    let page = desk(&story, "").await;
    let list = page.html.split("desk-slots").nth(1).expect("has a list");
    let first = list.split("</li>").next().expect("has an item");
    assert!(first.contains(&format!("part={slot}")), "{first}");
    assert!(
        first.contains("已替换") && first.contains("待审"),
        "{first}"
    );
    let other = &story.slots()[0];
    let unchanged = desk(&story, &format!("?part={other}")).await;
    unchanged
        .assert_no_text("补正前")
        .assert_html(r#"data-pair="false""#);
}

#[tokio::test]
async fn removed_picture_is_named_with_a_link() {
    let (mut story, slot) = mended();
    let removed = ReplacedImage {
        slot,
        page: 2,
        image: image(77),
    };
    story.previous.images.push(removed);
    desk(&story, "").await.assert_text("补正时删除的第 2 张");
}

#[tokio::test]
async fn first_submission_has_nothing_before() {
    let page = desk(&Scenario::submitted(), "").await;
    page.assert_no_text("补正前").assert_no_text("已修改");
}

#[tokio::test]
async fn replaced_picture_that_was_removed_is_a_sentence() {
    let (mut story, slot) = mended();
    story.previous.images.push(ReplacedImage {
        slot,
        page: 2,
        image: image(77),
    });
    for replaced in &mut story.previous.images {
        replaced.image.file_removed = Some(NOW);
    }
    let page = desk(&story, "").await;
    page.assert_text("补正前，第 1 张")
        .assert_text("补正时删除的第 2 张")
        .assert_text("按保存期限清除");
    for replaced in &story.previous.images {
        page.assert_no_html(&format!("images/{}", replaced.image.id));
    }
}
