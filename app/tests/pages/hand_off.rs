//! The hand-off of a slot to a phone, on the pages of both browsers (C14).

use shared::{
    application::Locked,
    id::SlotId,
    text::Lang,
    typed::Typed,
    url::page,
    view::{HandOffOffer, HandedSlot, Matrix},
};

use crate::harness::{
    World,
    fixtures::{self, APPLICATION, NOW, Story},
};

#[tokio::test]
async fn every_open_slot_offers_the_phone_and_a_locked_one_does_not() {
    let mut story = Story::begin();
    story.accept();
    let page = World {
        dossier: Some(story.dossier),
        ..World::default()
    };
    let page = page.render(&page::materials(APPLICATION)).await;
    page.says("用手机拍").has(&format!(
        "action=\"{}\"",
        page::offer_hand_off(APPLICATION, &slot())
    ));
    let page = World {
        dossier: Some(Story::submitted().dossier),
        ..World::default()
    };
    page.render(&page::materials(APPLICATION))
        .await
        .is_silent_about("用手机拍");
}

#[tokio::test]
async fn the_code_stands_as_a_picture_and_as_text_once_it_was_asked_for() {
    let world = World {
        dossier: Some(Story::begin().dossier),
        offer: Some(offer()),
        ..World::default()
    };
    let here = page::offer_hand_off(APPLICATION, &slot());
    let before = world.render(&here).await;
    before.says("生成二维码").lacks("<svg");
    let posted = World {
        posted: Some(Typed::default()),
        ..world
    };
    let page = posted.render(&here).await;
    assert_eq!(page.status, 200);
    page.says(&offer().address)
        .says("10:10:00")
        .has("M4 4h7v1h-7z")
        .has("0 0 33 33");
    let unknown = page::offer_hand_off(APPLICATION, &"no-such".parse().expect("an id"));
    assert_eq!(posted.render(&unknown).await.status, 404);
}

#[tokio::test]
async fn the_phone_gets_the_rules_a_form_and_the_count_and_nothing_of_the_person() {
    let world = World {
        handed: Some(handed(1, 3)),
        ..World::default()
    };
    let page = world.render(&page::hand_off("K7QM-3XNP-9T2W")).await;
    page.says("身份证")
        .says("300 KB")
        .says("画面保持正向，不翻转、不旋转")
        .says("服务器已收到 1 张，还可以上传 2 张")
        .has("data-most=\"307200\"")
        .has("capture=\"environment\"")
        .has("action=\"/api/v1/hand-offs/K7QM-3XNP-9T2W/images\"")
        .is_silent_about("林样本");

    let used = World {
        handed: Some(handed(3, 3)),
        ..World::default()
    };
    let page = used.render(&page::hand_off("K7QM-3XNP-9T2W")).await;
    page.says("都收到了").lacks("type=\"file\"");

    let locked = World {
        handed: Some(HandedSlot {
            locked: Some(Locked::Submitted),
            ..handed(0, 3)
        }),
        ..World::default()
    };
    let page = locked.render(&page::hand_off("K7QM-3XNP-9T2W")).await;
    page.says("已提交").lacks("type=\"file\"");
}

#[tokio::test]
async fn a_code_that_is_over_says_so_and_what_to_do_in_both_languages() {
    for (lang, words) in [
        (Lang::Zh, ["这个二维码已失效", "重新生成一个"]),
        (Lang::En, ["This code no longer works", "Make a new one"]),
    ] {
        let world = World {
            lang,
            ..World::default()
        };
        let page = world.render(&page::hand_off("K7QM-3XNP-9T2W")).await;
        assert_eq!(page.status, 410);
        page.says(words[0]).says(words[1]);
    }
}

fn slot() -> SlotId {
    "id-card".parse().expect("a slot")
}

fn offer() -> HandOffOffer {
    HandOffOffer {
        address: "https://zhunkao.example/hand-off/K7QM-3XNP-9T2W".to_owned(),
        matrix: Matrix {
            side: 33,
            path: "M4 4h7v1h-7z".to_owned(),
        },
        most: 3,
        now: NOW,
        expires: NOW.plus(600_000),
    }
}

fn handed(taken: u16, most: u16) -> HandedSlot {
    let exam = fixtures::exam();
    let slot = exam.slot(&slot()).expect("S0 has it").clone();
    HandedSlot {
        exam: exam.title.clone(),
        rule: exam.image_rule(&slot).clone(),
        contacts: exam.contacts.clone(),
        slot,
        taken,
        most,
        locked: None,
        expires: NOW.plus(600_000),
    }
}
