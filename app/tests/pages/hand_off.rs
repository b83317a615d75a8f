//! The hand-off of a slot to a phone, on the pages of both browsers (C14).

use shared::{
    application::LockReason,
    form_fields::FormFields,
    id::SlotId,
    text::Lang,
    url::page,
    view::{HandOffOffer, HandOffPage, QrMatrix},
};

use crate::harness::{
    TestBackend,
    fixtures::{self, APPLICATION, NOW, Scenario},
};

#[tokio::test]
async fn every_open_slot_offers_the_phone_and_a_locked_one_does_not() {
    let mut story = Scenario::entered();
    story.accept_notices();
    let page = TestBackend {
        dossier: Some(story.dossier),
        ..TestBackend::default()
    };
    let page = page.render(&page::materials(APPLICATION)).await;
    page.assert_text("用手机拍").assert_html(&format!(
        "action=\"{}\"",
        page::offer_hand_off(APPLICATION, &slot())
    ));
    let page = TestBackend {
        dossier: Some(Scenario::submitted().dossier),
        ..TestBackend::default()
    };
    page.render(&page::materials(APPLICATION))
        .await
        .assert_no_text("用手机拍");
}

#[tokio::test]
async fn requested_code_is_shown_as_qr_and_text() {
    let world = TestBackend {
        dossier: Some(Scenario::entered().dossier),
        offer: Some(offer()),
        ..TestBackend::default()
    };
    let here = page::offer_hand_off(APPLICATION, &slot());
    let before = world.render(&here).await;
    before.assert_text("生成二维码").assert_no_html("<svg");
    let posted = TestBackend {
        posted: Some(FormFields::default()),
        ..world
    };
    let page = posted.render(&here).await;
    assert_eq!(page.status, 200);
    page.assert_text(&offer().address)
        .assert_text("10:10:00")
        .assert_html("M4 4h7v1h-7z")
        .assert_html("0 0 33 33");
    let unknown = page::offer_hand_off(APPLICATION, &"no-such".parse().expect("an id"));
    assert_eq!(posted.render(&unknown).await.status, 404);
}

#[tokio::test]
async fn phone_page_shows_rules_and_no_personal_data() {
    let world = TestBackend {
        handed: Some(handed(1, 3)),
        ..TestBackend::default()
    };
    let page = world.render(&page::hand_off("K7QM-3XNP-9T2W")).await;
    page.assert_text("身份证")
        .assert_text("300 KB")
        .assert_text("画面保持正向，不翻转、不旋转")
        .assert_text("服务器已收到 1 张，还可以上传 2 张")
        .assert_html("data-most=\"307200\"")
        .assert_html("capture=\"environment\"")
        .assert_html("action=\"/api/v1/hand-offs/K7QM-3XNP-9T2W/images\"")
        .assert_no_text("林样本");

    let used = TestBackend {
        handed: Some(handed(3, 3)),
        ..TestBackend::default()
    };
    let page = used.render(&page::hand_off("K7QM-3XNP-9T2W")).await;
    page.assert_text("都收到了").assert_no_html("type=\"file\"");

    let locked = TestBackend {
        handed: Some(HandOffPage {
            locked: Some(LockReason::Submitted),
            ..handed(0, 3)
        }),
        ..TestBackend::default()
    };
    let page = locked.render(&page::hand_off("K7QM-3XNP-9T2W")).await;
    page.assert_text("已提交").assert_no_html("type=\"file\"");
}

#[tokio::test]
async fn expired_code_gives_remedy_in_both_languages() {
    for (lang, words) in [
        (Lang::Zh, ["这个二维码已失效", "重新生成一个"]),
        (Lang::En, ["This code no longer works", "Make a new one"]),
    ] {
        let world = TestBackend {
            lang,
            ..TestBackend::default()
        };
        let page = world.render(&page::hand_off("K7QM-3XNP-9T2W")).await;
        assert_eq!(page.status, 410);
        page.assert_text(words[0]).assert_text(words[1]);
    }
}

fn slot() -> SlotId {
    "id-card".parse().expect("a slot")
}

fn offer() -> HandOffOffer {
    HandOffOffer {
        address: "https://zhunkao.example/hand-off/K7QM-3XNP-9T2W".to_owned(),
        matrix: QrMatrix {
            side: 33,
            path: "M4 4h7v1h-7z".to_owned(),
        },
        max_images: 3,
        now: NOW,
        expires: NOW.plus(600_000),
    }
}

fn handed(taken: u16, most: u16) -> HandOffPage {
    let exam = fixtures::exam();
    let slot = exam.slot(&slot()).expect("S0 has it").clone();
    HandOffPage {
        exam: exam.title.clone(),
        rule: exam.image_rule(&slot).clone(),
        contacts: exam.contacts.clone(),
        slot,
        taken,
        max_images: most,
        locked: None,
        expires: NOW.plus(600_000),
    }
}
