//! Extensions of windows: what a candidate reads of one, and the office's page with its form, its
//! preview and its log.

use shared::{
    application::{ExtensionFault, ExtensionScope, GrantedExtension},
    exam::window::WindowExtension,
    id::ExtensionId,
    problem::Problem,
    role::Role,
    text::Lang,
    time::Timestamp,
    view::{
        ExamCard, ExtensionOutcome, ExtensionPreview, ExtensionRecord, MyExams, OfficeWindows,
        SignUpMethod,
    },
};
use uuid::Uuid;

use crate::harness::{
    TestBackend,
    fixtures::{APPLICATION, NOW, Scenario, exam, viewer},
};

/// 2021-01-28 12:00:00 in Beijing; the upload window of S0 ends at 2021-01-26 18:00.
const EXTENDED: Timestamp = Timestamp(1_611_806_400_000);
const PAGE: &str = "/office/exams/shenzhen-civil-service/windows";

fn granted(scope: ExtensionScope) -> GrantedExtension {
    GrantedExtension {
        id: ExtensionId(Uuid::from_u128(0xe1)),
        window: "upload".parse().expect("a slug"),
        scope,
        closes: EXTENDED,
        reason: "系统维护两小时".to_owned(),
        open_at: None,
    }
}

fn extended() -> WindowExtension {
    granted(ExtensionScope::Everyone).to_window_extension()
}

/// A candidate with this extension.
fn candidate(extension: WindowExtension) -> TestBackend {
    let mut story = Scenario::entered();
    story.accept_notices();
    story.dossier.application.extensions = vec![extension];
    TestBackend {
        viewer: Some(viewer(Role::Candidate)),
        dossier: Some(story.dossier),
        ..TestBackend::default()
    }
}

fn record(holds_from: Timestamp) -> ExtensionRecord {
    ExtensionRecord {
        extension: granted(ExtensionScope::Everyone),
        number: None,
        at: NOW,
        name: "周主任".to_owned(),
        people: 37,
        holds_from,
        withdrawn: None,
        is_notified: true,
    }
}

fn office(records: Vec<ExtensionRecord>) -> TestBackend {
    TestBackend {
        viewer: Some(viewer(Role::Office)),
        windows: Some(OfficeWindows {
            exam: exam(),
            now: NOW,
            everyones: Vec::new(),
            unit_title: None,
            units: Vec::new(),
            records,
            pauses: Vec::new(),
        }),
        ..TestBackend::default()
    }
}

fn typed() -> Option<shared::form_fields::FormFields> {
    let fields = [
        ("window", "upload"),
        ("scope", "candidate"),
        ("number", "SZ-2021-00412"),
        ("closes", "2021-01-28T12:00"),
        ("reason", "系统维护两小时"),
    ];
    Some(fields.into_iter().collect())
}

#[tokio::test]
async fn hub_shows_the_end_that_holds_and_why() {
    let hub = format!("/applications/{APPLICATION}");
    let page = candidate(extended()).render(&hub).await;
    page.assert_text("距截止 13 天 02:00:00")
        .assert_text("已延长：原截止时间为 2021年1月26日 18:00:00")
        .assert_text("现在以 2021年1月28日 12:00:00")
        .assert_text("原因：系统维护两小时")
        .assert_text("截止 1月28日 12:00:00（已延长）");
    let page = TestBackend {
        lang: Lang::En,
        ..candidate(extended())
    }
    .render(&hub)
    .await;
    page.assert_text("now ends at 28 Jan 2021, 12:00:00");
}

#[tokio::test]
async fn materials_and_submission_say_that_time_was_extended() {
    for path in ["materials", "submit"] {
        let path = format!("/applications/{APPLICATION}/{path}");
        let page = candidate(extended()).render(&path).await;
        page.assert_text("距截止 13 天 02:00:00")
            .assert_text("原因：系统维护两小时");
    }
}

#[tokio::test]
async fn an_earlier_end_than_the_defined_one_is_not_shown() {
    let useless = WindowExtension {
        closes: NOW.plus(Timestamp::HOUR_MS),
        ..extended()
    };
    let hub = format!("/applications/{APPLICATION}");
    let page = candidate(useless).render(&hub).await;
    page.assert_text("距截止 11 天 08:00:00")
        .assert_no_text("已延长");
}

#[tokio::test]
async fn list_of_exams_says_that_time_was_extended() {
    let exam = exam();
    let card = ExamCard {
        exam: exam.code.clone(),
        title: exam.title.clone(),
        organiser: exam.organiser.clone(),
        opening: exam.windows[0].resolve(exam.time_zone, [&extended()], |_| None),
        application: Some(APPLICATION),
        number: Some("SZ-2021-00412".to_owned()),
        state: Some(shared::application::StateKind::Draft),
        promised: None,
        sign_up_method: SignUpMethod::Roster,
        can_enter: false,
        extended_from: Some(Timestamp(1_611_655_200_000)),
    };
    let my_exams = MyExams {
        entered: vec![card],
        offered: Vec::new(),
    };
    let world = TestBackend {
        viewer: Some(viewer(Role::Candidate)),
        my_exams: Some(my_exams),
        ..TestBackend::default()
    };
    let page = world.render("/exams").await;
    page.assert_text("距截止 13 天 02:00:00")
        .assert_text("已延长，原截止时间为 2021年1月26日 18:00:00");
}

#[tokio::test]
async fn page_of_windows_offers_only_scopes_that_the_exam_has() {
    let page = office(Vec::new()).render(PAGE).await;
    page.assert_text("资格初审材料上传")
        .assert_text("从考生本人的起点算起 3 天")
        .assert_text("还没有延长过")
        .assert_html(r#"value="everyone""#)
        .assert_no_html(r#"value="unit""#)
        .assert_no_html(r#"value="position""#);
    let mut with_units = office(Vec::new());
    let windows = with_units.windows.as_mut().expect("is there");
    windows.unit_title = Some(exam().title.clone());
    windows.units = vec!["市财政局".to_owned()];
    let page = with_units.render(PAGE).await;
    page.assert_html(r#"value="unit""#)
        .assert_html(r#"<option value="市财政局">"#);
}

#[tokio::test]
async fn a_person_is_already_typed_in_from_their_page() {
    let path = format!("{PAGE}?number=SZ-2021-00412");
    let page = office(Vec::new()).render(&path).await;
    page.assert_html(r#"value="SZ-2021-00412""#);
    let page = office(Vec::new()).render(PAGE).await;
    page.assert_no_html("SZ-2021-00412");
}

#[tokio::test]
async fn preview_says_how_many_people_before_anything_is_granted() {
    let preview = ExtensionPreview {
        extension: granted(ExtensionScope::Candidate(APPLICATION)),
        number: Some("SZ-2021-00412".to_owned()),
        present: Some(Timestamp(1_611_655_200_000)),
        people: 1,
        reopened: 1,
    };
    let world = TestBackend {
        posted: typed(),
        extension: Some(Ok(ExtensionOutcome::Previewed(preview))),
        ..office(Vec::new())
    };
    let page = world.render(PAGE).await;
    page.assert_text("延长到 2021年1月28日 12:00:00（北京时间），范围：报名 SZ-2021-00412")
        .assert_text("现在的截止时间是 2021年1月26日 18:00:00")
        .assert_text("现在有 1 人受影响")
        .assert_text("其中 1 人已逾期")
        .assert_html(r#"name="act" value="grant""#);
    let hidden = r#"<input type="hidden" name="closes" value="2021-01-28T12:00""#;
    page.assert_html(hidden);
}

#[tokio::test]
async fn a_refused_extension_keeps_what_was_typed() {
    let present = Timestamp(1_611_655_200_000);
    let fault = ExtensionFault::NotLater { present };
    let world = TestBackend {
        posted: typed(),
        extension: Some(Err(Problem::ExtensionRefused { fault })),
        ..office(Vec::new())
    };
    let page = world.render(PAGE).await;
    assert_eq!(page.status, 422);
    page.assert_text("要晚于现在有效的截止时间 2021年1月26日 18:00:00")
        .assert_html(r#"value="2021-01-28T12:00""#)
        .assert_html(r#"value="系统维护两小时""#)
        .assert_no_text("请核对后确认");
}

#[tokio::test]
async fn only_an_extension_that_does_not_hold_can_be_withdrawn() {
    let page = office(vec![record(NOW.plus(1))]).render(PAGE).await;
    page.assert_text("「资格初审材料上传」延长到 2021年1月28日 12:00:00")
        .assert_text("全部考生，37 人")
        .assert_text("周主任")
        .assert_html(r#"name="act" value="withdraw""#);
    let page = office(vec![record(NOW)]).render(PAGE).await;
    page.assert_text("不能撤回")
        .assert_no_html(r#"value="withdraw""#);
    let withdrawn = ExtensionRecord {
        withdrawn: Some((NOW, "吴主任".to_owned())),
        ..record(NOW.plus(1))
    };
    let page = office(vec![withdrawn]).render(PAGE).await;
    page.assert_text("吴主任已于 2021年1月15日 10:00:00")
        .assert_no_html(r#"value="withdraw""#);
}
