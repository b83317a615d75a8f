//! Announcements: on pages of all kinds, and the office's page with its form, preview and list.

use shared::{
    announcement::{Announcement, AnnouncementFault, AnnouncementKind, AnnouncementPart},
    id::AnnouncementId,
    role::Role,
    text::{Lang, LocalText},
    time::Timestamp,
    url::page,
    view::{
        AnnouncementOutcome, AnnouncementRecord, DefinedExam, OfficeAnnouncements,
        ShownAnnouncement,
    },
};
use uuid::Uuid;

use crate::harness::{
    TestBackend,
    fixtures::{APPLICATION, NOW, Scenario, exam, viewer},
};

fn announcement(kind: AnnouncementKind) -> Announcement {
    Announcement {
        id: AnnouncementId(Uuid::from_u128(0xa1)),
        kind,
        exam: Some(exam().code.clone()),
        title: LocalText {
            zh: "上传暂停 <b>".to_owned(),
            en: None,
        },
        body: LocalText {
            zh: "今晚维护。\n明早恢复。".to_owned(),
            en: None,
        },
        from: NOW,
        until: NOW.plus(Timestamp::DAY_MS),
    }
}

fn shown(kind: AnnouncementKind) -> ShownAnnouncement {
    ShownAnnouncement {
        announcement: announcement(kind),
        exam_title: Some(exam().title.clone()),
        shown_as: kind,
    }
}

fn record(withdrawn: bool, from: Timestamp) -> AnnouncementRecord {
    AnnouncementRecord {
        announcement: Announcement {
            from,
            until: from.plus(Timestamp::DAY_MS),
            ..announcement(AnnouncementKind::Incident)
        },
        at: NOW,
        name: "周主任".to_owned(),
        replaces: None,
        withdrawn: withdrawn.then(|| (NOW, "吴主任".to_owned())),
    }
}

fn office(records: Vec<AnnouncementRecord>) -> TestBackend {
    let exam = exam();
    let exams = vec![DefinedExam {
        code: exam.code.clone(),
        title: exam.title.clone(),
    }];
    TestBackend {
        viewer: Some(viewer(Role::Office)),
        announcements: Some(OfficeAnnouncements {
            now: NOW,
            exams,
            records,
        }),
        ..TestBackend::default()
    }
}

fn typed() -> Option<shared::form_fields::FormFields> {
    let fields = [
        ("kind", "incident"),
        ("exam", "shenzhen-civil-service"),
        ("title", "上传暂停"),
        ("body", "今晚维护。\n</textarea>"),
        ("until", "2021-01-28T12:00"),
    ];
    Some(fields.into_iter().collect())
}

#[tokio::test]
async fn an_incident_stands_above_the_content_of_every_page() {
    let mut story = Scenario::entered();
    story.accept_notices();
    let world = TestBackend {
        viewer: Some(viewer(Role::Candidate)),
        dossier: Some(story.dossier),
        shown: vec![shown(AnnouncementKind::Incident)],
        ..TestBackend::default()
    };
    for path in ["/", "/sign-in", &format!("/applications/{APPLICATION}")] {
        let page = world.render(path).await;
        page.assert_text("故障通知")
            .assert_html(r#"aria-label="故障通知：上传暂停 "#)
            .assert_html("<strong>上传暂停 &lt;b&gt;<!></strong>")
            .assert_html("今晚维护。\n明早恢复。")
            .assert_text("2021年1月15日 10:00:00（北京时间）")
            .assert_no_html("上传暂停 <b>");
        let (banner, main) = (
            page.html.find("data-kind=\"incident\""),
            page.html.find("<main"),
        );
        assert!(banner < main, "it stands above the content");
    }
}

#[tokio::test]
async fn news_is_folded_and_a_page_without_any_is_empty() {
    let world = TestBackend {
        shown: vec![shown(AnnouncementKind::News)],
        ..TestBackend::default()
    };
    let page = world.render("/").await;
    page.assert_html(r#"aria-label="公告""#)
        .assert_html("<summary>")
        .assert_no_html("data-kind=\"incident\"");
    let page = TestBackend::default().render("/").await;
    page.assert_html(r#"<div class="announcements"></div>"#);
}

#[tokio::test]
async fn an_english_page_marks_a_chinese_announcement() {
    let mut both = shown(AnnouncementKind::News);
    both.announcement.title.en = Some("Uploads are paused".to_owned());
    both.announcement.body.en = Some("Until tomorrow.".to_owned());
    let world = TestBackend {
        lang: Lang::En,
        shown: vec![shown(AnnouncementKind::Incident), both],
        ..TestBackend::default()
    };
    let page = world.render("/").await;
    page.assert_html("<strong lang=\"zh-CN\">上传暂停")
        .assert_text("in Chinese only")
        .assert_html("<strong>Uploads are paused<!></strong>");
}

#[tokio::test]
async fn preview_shows_the_announcement_before_it_is_published() {
    let previewed = announcement(AnnouncementKind::Incident);
    let id = previewed.id.to_string();
    let world = TestBackend {
        posted: typed(),
        announced: Some(Ok(AnnouncementOutcome::Previewed(Box::new(previewed)))),
        ..office(Vec::new())
    };
    let page = world.render(page::ANNOUNCEMENTS).await;
    page.assert_text("请核对后发布")
        .assert_html(r#"data-kind="incident""#)
        .assert_text("显示时间：2021年1月15日 10:00:00（北京时间） 至 2021年1月16日 10:00:00")
        .assert_html(&format!(r#"<input type="hidden" name="id" value="{id}""#))
        .assert_html(r#"<input type="hidden" name="kind" value="incident""#)
        .assert_html(r#"name="act" value="publish""#);
}

#[tokio::test]
async fn a_refused_announcement_keeps_what_was_typed() {
    let faults = vec![
        AnnouncementFault::TooLong {
            part: AnnouncementPart::Title,
            measured: 61,
            allowed: 60,
        },
        AnnouncementFault::HalfEnglish,
    ];
    let world = TestBackend {
        posted: typed(),
        announced: Some(Ok(AnnouncementOutcome::Refused(faults))),
        ..office(Vec::new())
    };
    let page = world.render(page::ANNOUNCEMENTS).await;
    assert_eq!(page.status, 422);
    page.assert_text("标题有 61 个字，不能超过 60 个字")
        .assert_text("要么都填，要么都不填")
        .assert_html(r#"value="上传暂停""#)
        .assert_html("今晚维护。\n&lt;/textarea&gt;</textarea>")
        .assert_html(r#"value="2021-01-28T12:00""#)
        .assert_no_text("请核对后发布");
}

#[tokio::test]
async fn only_a_lasting_announcement_can_be_withdrawn() {
    let current = office(vec![record(false, NOW)]);
    let page = current.render(page::ANNOUNCEMENTS).await;
    page.assert_text("正在显示")
        .assert_text("周主任 发布于 2021年1月15日 10:00:00")
        .assert_html(r#"name="act" value="withdraw""#);
    let coming = office(vec![record(false, NOW.plus(1))]);
    let page = coming.render(page::ANNOUNCEMENTS).await;
    page.assert_text("将要显示")
        .assert_html(r#"name="act" value="withdraw""#);
    let over = office(vec![record(true, NOW)]);
    let page = over.render(page::ANNOUNCEMENTS).await;
    page.assert_text("已结束或已撤下")
        .assert_text("吴主任 已于 2021年1月15日 10:00:00")
        .assert_no_html(r#"value="withdraw""#);
}

#[tokio::test]
async fn a_replacement_begins_with_the_old_text() {
    let old = record(false, NOW);
    let path = page::replace_announcement(old.announcement.id);
    let page = office(vec![old]).render(&path).await;
    page.assert_text("原公告「上传暂停 &lt;b&gt;」随即撤下")
        .assert_html(r#"value="2021-01-15T10:00""#)
        .assert_html("今晚维护。\n明早恢复。</textarea>")
        .assert_html(r#"type="hidden" name="replaces""#);
}
