//! Pauses on the office's page of the windows: the form, its confirmation, the pause that lasts, and the
//! record.

use shared::{
    application::ExtensionScope,
    exam_pause::{ExamPause, MovedEnd},
    form_fields::FormFields,
    id::PauseId,
    pause_fault::PauseFault,
    problem::Problem,
    role::Role,
    text::Lang,
    time::Timestamp,
    view::{ExtensionOutcome, OfficeWindows, PausePreview, PauseRecord},
};
use uuid::Uuid;

use crate::harness::{
    TestBackend,
    fixtures::{NOW, exam, viewer},
};

const PAGE: &str = "/office/exams/shenzhen-civil-service/windows";

fn pause() -> ExamPause {
    ExamPause {
        id: PauseId(Uuid::from_u128(0x9a)),
        exam: exam().code.clone(),
        window: None,
        reason: "机房停电".to_owned(),
        since: NOW,
        expected: NOW.plus(2 * Timestamp::HOUR_MS),
    }
}

fn record(ended: Option<(Timestamp, String)>) -> PauseRecord {
    PauseRecord {
        pause: pause(),
        name: "周主任".to_owned(),
        ended,
        ends: vec![(
            "upload".parse().expect("a slug"),
            end().plus(2 * Timestamp::HOUR_MS),
        )],
        is_notified: false,
    }
}

/// 2021-01-26 18:00:00 in Beijing, the end of the upload window of S0.
fn end() -> Timestamp {
    Timestamp(1_611_655_200_000)
}

fn office(pauses: Vec<PauseRecord>) -> TestBackend {
    TestBackend {
        viewer: Some(viewer(Role::Office)),
        windows: Some(OfficeWindows {
            exam: exam(),
            now: NOW,
            everyones: Vec::new(),
            unit_title: None,
            units: Vec::new(),
            records: Vec::new(),
            pauses,
        }),
        ..TestBackend::default()
    }
}

fn typed() -> Option<FormFields> {
    let fields = [
        ("act", "pause-preview"),
        ("pause-window", "upload"),
        ("expected", "2021-01-15T12:00"),
        ("pause-reason", "机房停电"),
    ];
    Some(fields.into_iter().collect())
}

#[tokio::test]
async fn a_pause_is_confirmed_with_the_ends_that_it_moves() {
    let moved = |window: &str, before, closes| MovedEnd {
        window: window.parse().expect("a slug"),
        scope: ExtensionScope::Everyone,
        before,
        closes,
    };
    let preview = PausePreview {
        pause: pause(),
        ends: vec![
            moved("upload", Some(end()), end().plus(2 * Timestamp::HOUR_MS)),
            moved("mend", None, NOW.plus(3 * Timestamp::DAY_MS)),
        ],
        limited: 4,
    };
    let world = TestBackend {
        posted: typed(),
        extension: Some(Ok(ExtensionOutcome::PausePreviewed(preview))),
        ..office(Vec::new())
    };
    let page = world.render(PAGE).await;
    page.assert_text("预计 2021年1月15日 12:00:00（北京时间） 恢复")
        .assert_text("2021年1月26日 18:00:00（北京时间） 2021年1月26日 20:00:00（北京时间）")
        .assert_text("每位考生各自计算 每位考生至少到 2021年1月18日 10:00:00")
        .assert_text("另有 4 次只给部分考生的延长")
        .assert_text("原因：机房停电")
        .assert_html(r#"name="act" value="pause""#)
        .assert_html(r#"type="hidden" name="pause-window" value="upload""#)
        .assert_html(r#"type="hidden" name="expected" value="2021-01-15T12:00""#);
}

#[tokio::test]
async fn a_refused_pause_stays_on_the_page() {
    let fault = PauseFault::Past { now: NOW };
    let world = TestBackend {
        posted: typed(),
        extension: Some(Err(Problem::PauseRefused { fault })),
        lang: Lang::En,
        ..office(Vec::new())
    };
    let page = world.render(PAGE).await;
    page.assert_text("must be later than now")
        .assert_html(r#"value="upload" selected"#)
        .assert_html(r#"name="expected" value="2021-01-15T12:00""#)
        .assert_html(r#"name="pause-reason" value="机房停电""#);
    assert_eq!(page.status, 422);
}

#[tokio::test]
async fn a_pause_that_lasts_is_lengthened_or_ended() {
    let page = office(vec![record(None)]).render(PAGE).await;
    page.assert_text("正在暂停：整个考试的全部时间段")
        .assert_text("周主任 于 2021年1月15日 10:00:00（北京时间） 暂停")
        .assert_text("延长到 2021年1月26日 20:00:00")
        .assert_text("正在通知考生")
        .assert_html(r#"name="act" value="prolong-pause""#)
        .assert_html(r#"name="act" value="end-pause""#)
        .assert_no_html(r#"value="pause-preview""#)
        .assert_no_text("暂停记录");
}

#[tokio::test]
async fn a_pause_that_is_over_stays_in_the_record() {
    let ended = (NOW.plus(Timestamp::HOUR_MS), "吴主任".to_owned());
    let page = office(vec![record(Some(ended))]).render(PAGE).await;
    page.assert_text("暂停记录")
        .assert_text("吴主任 于 2021年1月15日 11:00:00（北京时间） 恢复")
        .assert_html(r#"value="pause-preview""#)
        .assert_no_html(r#"value="end-pause""#);
}
