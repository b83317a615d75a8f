//! The data beside the picture on the desk, and what the machine looked for.

use shared::{
    application::FormEntry,
    calendar::Day,
    exam::{EntryMethod, Exam, QrCode, Section},
    hint::{ImageRemark, Observation, ObservationStatus, PictureCheck},
    id::{ApplicationId, ImageId},
    role::Role,
    view::{ReviewDesk, SharedPicture},
};
use uuid::Uuid;

use crate::harness::{
    Page, TestBackend,
    fixtures::{APPLICATION, NOW, Scenario, viewer},
};

async fn render(desk: ReviewDesk, part: &str) -> Page {
    TestBackend {
        viewer: Some(viewer(Role::Reviewer)),
        desk: Some(desk),
        ..TestBackend::default()
    }
    .render(&format!("/review/{APPLICATION}?part={part}"))
    .await
}

/// Checks that the page has this markup, without the markers between nodes.
fn assert_markup(page: &Page, markup: &str) {
    let html = page.html.replace("<!>", "");
    assert!(html.contains(markup), "`{markup}` is not in\n{html}");
}

/// A desk with a changed exam.
fn desk_with(change: impl FnOnce(&mut Exam)) -> ReviewDesk {
    let mut desk = Scenario::submitted().desk();
    let mut exam = (*desk.dossier.exam).clone();
    change(&mut exam);
    desk.dossier.exam = exam.into();
    desk
}

fn compare(exam: &mut Exam, slot: &str, ids: &[&str]) {
    let slots = exam.categories.iter_mut().flat_map(|it| &mut it.slots);
    let slot = slots.into_iter().find(|it| it.id.as_str() == slot);
    let ids = ids.iter().map(|id| id.parse().expect("a slug"));
    slot.expect("a slot").compare = ids.collect();
}

fn day(text: &str) -> Day {
    Day::read(text).expect("a day")
}

#[tokio::test]
async fn data_of_the_slot_stand_beside_the_picture_as_on_the_card() {
    let page = render(Scenario::submitted().desk(), "id-card").await;
    let html = page.html.replace("<!>", "");
    let strip = html.find("class=\"fact-strip\"").expect("a strip");
    let picture = html.find("class=\"stage\"").expect("a picture");
    assert!(strip < picture, "the strip stands above the picture");
    let strip = &html[strip..picture];
    for markup in [
        "<dd class=\"name\">林样本</dd>",
        "<span>110101</span>",
        "<span>19940307</span>",
        "<span>058X</span>",
        "1994年3月7日",
        "<dd>女</dd>",
        "证号校验位正确",
    ] {
        assert!(strip.contains(markup), "{markup} is not in\n{strip}");
    }
    assert!(!strip.contains("职位编号"), "the slot does not name it");
}

#[tokio::test]
async fn roster_columns_stand_beside_the_slots_that_name_them() {
    let mut desk = Scenario::submitted().desk();
    let employer = "employer".parse().expect("a slug");
    desk.roster = FormEntry::from_iter([(employer, "深圳样本局".to_owned())]);
    let page = render(desk, "education").await;
    page.assert_text("招考单位 深圳样本局")
        .assert_text("报考职位 未填写");
}

#[tokio::test]
async fn slot_without_items_shows_name_and_number() {
    let desk = desk_with(|exam| compare(exam, "resume", &[]));
    let page = render(desk, "resume").await;
    assert_markup(&page, "<div><dt>证号</dt>");
    page.assert_no_html("<div><dt>性别");
}

#[tokio::test]
async fn wrong_check_digit_is_said_at_every_slot() {
    for part in ["id-card", "resume"] {
        let mut desk = Scenario::submitted().desk();
        desk.candidate.id_number = Some("110101199403070581".to_owned());
        let page = render(desk, part).await;
        page.assert_text("证号校验位不对")
            .assert_html("data-state=\"failed\"");
    }
    let mut desk = Scenario::submitted().desk();
    desk.candidate.id_number = Some("E12345678".to_owned());
    let page = render(desk, "id-card").await;
    page.assert_text("不是 18 位居民身份证号，没有校验");
    assert_markup(&page, "<span>E12345678</span>");
}

/// A desk whose form has a birth date and the end of a passport.
fn desk_with_form(born: &str, until: &str) -> ReviewDesk {
    let form = r#"
        id = "person"
        title = "个人信息"
        [[fields]]
        id = "born"
        title = "出生日期"
        kind = "date"
        prefill = "birth-date"
        [[fields]]
        id = "passport-until"
        title = "护照有效期至"
        kind = "date"
        ends-validity = true
    "#;
    let section: Section = toml::from_str(form).expect("a section");
    let (person, keys) = (section.id.clone(), section.fields.clone());
    let mut desk = desk_with(|exam| {
        exam.form = vec![section];
        compare(exam, "id-card", &["name", "born", "passport-until"]);
    });
    let answers = [born, until].map(str::to_owned);
    let ids = keys.into_iter().map(|field| field.id);
    let entry = ids.zip(answers).collect();
    let application = &mut desk.dossier.application;
    application.answers = application.answers.with_entries(&person, vec![entry]);
    desk
}

#[tokio::test]
async fn birth_date_is_compared_with_the_number() {
    let page = render(desk_with_form("1994-03-07", ""), "id-card").await;
    page.assert_text("证号、出生日期一致")
        .assert_text("出生日期 1994年3月7日");
    let desk = desk_with_form("1995-03-07", "");
    let page = render(desk.clone(), "id-card").await;
    page.assert_text("出生日期与证号不一致：填报 1995年3月7日，证号 1994年3月7日");
    let page = render(desk, "resume").await;
    page.assert_text("出生日期与证号不一致");
}

#[tokio::test]
async fn validity_is_shown_with_its_days() {
    // The submission and the page are of 15 January 2021.
    for (until, said, state) in [
        ("2021-01-20", "2021年1月20日 有效，还有 5 天", "met"),
        ("2021-01-15", "有效，还有 0 天", "met"),
        ("2021-01-13", "提交时已过期 2 天", "failed"),
    ] {
        let page = render(desk_with_form("", until), "id-card").await;
        page.assert_text(said);
        let words = said.split_once("日 ").map_or(said, |(_, words)| words);
        let markup = format!("data-state=\"{state}\" class=\"state\">{words}");
        assert_markup(&page, &markup);
    }
    let mut later = desk_with_form("", "2021-01-16");
    later.dossier.now = later.dossier.now.plus(3 * shared::time::Timestamp::DAY_MS);
    let page = render(later, "id-card").await;
    page.assert_text("提交时有效，现已过期 2 天")
        .assert_html("data-state=\"advised\"");
}

#[tokio::test]
async fn validity_of_the_registered_document_is_shown() {
    let registration = "window = \"upload\"\ndocuments = [\"resident-card\"]\nask-validity = true";
    let mut desk = desk_with(|exam| {
        exam.entry = EntryMethod::Register(toml::from_str(registration).expect("rules"));
        compare(exam, "id-card", &["document-validity"]);
    });
    render(desk.clone(), "id-card")
        .await
        .assert_text("证件有效期至 长期");
    desk.candidate.valid_until = Some(day("2021-02-15"));
    let page = render(desk, "id-card").await;
    page.assert_text("证件有效期至 2021年2月15日 有效，还有 31 天");
}

/// A desk with this observation of the picture of the identity card.
fn desk_observed(seen: ObservationStatus, code: Option<QrCode>) -> (ReviewDesk, ImageId) {
    let mut desk = desk_with(|exam| exam.categories[0].slots[0].qr = code);
    let slot = desk.dossier.exam.categories[0].slots[0].id.clone();
    let image = desk.dossier.application.images(&slot)[0].id;
    desk.remarks = vec![ImageRemark {
        image,
        status: seen,
        similar_images: Vec::new(),
    }];
    (desk, image)
}

fn observed(checks: Vec<PictureCheck>, qr: Option<&str>) -> ObservationStatus {
    ObservationStatus::Observed(Observation {
        is_decodable: true,
        checks,
        qr: qr.map(str::to_owned),
        ..Observation::default()
    })
}

#[tokio::test]
async fn checks_that_were_made_are_named() {
    use PictureCheck as Check;
    let all = vec![Check::Brightness, Check::Sharpness, Check::Edges];
    for (seen, said) in [
        (
            observed(all, None),
            "检查了亮度、清晰度、边角、重复：没有发现问题",
        ),
        (
            observed(vec![Check::Background], None),
            "检查了背景、重复：没有发现问题",
        ),
        (
            observed(Vec::new(), None),
            "较早时检查过，没有记下项目：没有发现问题",
        ),
        (ObservationStatus::Pending, "图片还没有检查"),
    ] {
        let (desk, _) = desk_observed(seen, None);
        let page = render(desk, "id-card").await;
        page.assert_text(said).assert_html("data-suspect=\"false\"");
    }
}

#[tokio::test]
async fn qr_code_opens_only_on_a_named_host() {
    let code = QrCode {
        valid_days: None,
        hosts: vec!["www.chsi.com.cn".to_owned()],
    };
    for (text, is_allowed) in [
        ("https://www.chsi.com.cn/xlcx/bg.do", true),
        ("https://x.www.chsi.com.cn/", true),
        ("https://www.chsi.com.cn@evil.example/", false),
        ("https://www.chsi.com.cn.evil.example/", false),
        ("ftp://www.chsi.com.cn/", false),
    ] {
        let seen = observed(vec![PictureCheck::QrCode], Some(text));
        let (desk, _) = desk_observed(seen, Some(code.clone()));
        let page = render(desk, "id-card").await;
        let link = format!("href=\"{text}\"");
        match is_allowed {
            true => page
                .assert_html(&link)
                .assert_html("data-suspect=\"false\""),
            false => page
                .assert_no_html(&link)
                .assert_text("不是认可的网址")
                .assert_html("data-suspect=\"true\""),
        };
    }
}

#[tokio::test]
async fn picture_of_another_person_is_shown_beside_this_one() {
    let (mut desk, image) = desk_observed(observed(vec![PictureCheck::Tilt], None), None);
    let [other, application] = [0x77, 0x78].map(Uuid::from_u128);
    desk.shared_pictures = vec![SharedPicture {
        image,
        other: ImageId(other),
        application: ApplicationId(application),
        number: "SZ-2021-00777".to_owned(),
        name: "何样本".to_owned(),
    }];
    let page = render(desk, "id-card").await;
    page.assert_text("检查了倾斜、重复：与别人提交的图片相同")
        .assert_text("何样本（SZ-2021-00777）")
        .assert_html("data-suspect=\"true\"")
        .assert_html(&format!("href=\"/review/{application}\""))
        .assert_html(&format!("{APPLICATION}/images/{image}/thumbnail"))
        .assert_html(&format!("{application}/images/{other}/thumbnail"));
}

#[tokio::test]
async fn picture_of_another_unit_is_told_without_its_person() {
    let (mut desk, image) = desk_observed(observed(vec![PictureCheck::Tilt], None), None);
    desk.shared_elsewhere = [image].into();
    let page = render(desk, "id-card").await;
    page.assert_text("检查了倾斜、重复：与另一个单位的人提交的图片相同")
        .assert_html("data-suspect=\"true\"")
        .assert_no_html("shared-pictures");
}

#[tokio::test]
async fn desk_asks_for_no_picture_that_was_removed() {
    let (mut desk, image) = desk_observed(observed(vec![PictureCheck::Tilt], None), None);
    for material in desk.dossier.application.materials.values_mut() {
        for image in &mut material.images {
            image.file_removed = Some(NOW);
        }
    }
    let [other, application] = [0x77, 0x78].map(Uuid::from_u128);
    desk.shared_pictures = vec![SharedPicture {
        image,
        other: ImageId(other),
        application: ApplicationId(application),
        number: "SZ-2021-00777".to_owned(),
        name: "何样本".to_owned(),
    }];
    let page = render(desk, "id-card").await;
    page.assert_text("按保存期限清除")
        .assert_no_html(&format!("{APPLICATION}/images/"))
        .assert_html(&format!("{application}/images/{other}/thumbnail"));
}
