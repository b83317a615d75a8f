//! The retention rule: the office's page with its button, and the sentence in place of a picture that
//! was removed.

use std::sync::Arc;

use shared::{
    exam::{Exam, Retention, retention_fault::RetentionFault},
    problem::Problem,
    role::Role,
    text::Lang,
    view::{
        HeldBackReason, HeldBackRow, OfficeRetention, RemovalRecord, RetentionAmount,
        RetentionNumbers,
    },
};

use crate::harness::{
    TestBackend,
    fixtures::{APPLICATION, NOW, Scenario, exam, viewer},
};

const PAGE: &str = "/office/exams/shenzhen-civil-service/retention";

fn numbers() -> RetentionNumbers {
    RetentionNumbers {
        results: RetentionAmount {
            applications: 12,
            pictures: 40,
            bytes: 9_000_000,
        },
        drafts: RetentionAmount {
            applications: 3,
            pictures: 4,
            bytes: 700_000,
        },
    }
}

fn office(due: RetentionNumbers) -> TestBackend {
    let mut with_rule = Exam::clone(&exam());
    with_rule.retention = Retention {
        pictures_days_after_result: Some(180),
        drafts_days_after_close: None,
    };
    TestBackend {
        viewer: Some(viewer(Role::Office)),
        retention: Some(OfficeRetention {
            exam: Arc::new(with_rule),
            at: NOW,
            due,
            first_due: Some(NOW),
            awaits_publication: false,
            held_back_count: 1,
            held_back: vec![HeldBackRow {
                number: "SZ-2021-00412".to_owned(),
                reasons: vec![HeldBackReason::Correction, HeldBackReason::KnownCase],
            }],
            removals: vec![RemovalRecord {
                started: NOW,
                name: "周主任".to_owned(),
                pictures_days: Some(180),
                drafts_days: None,
                removed: numbers(),
                finished: Some(NOW),
            }],
            grace_days: 7,
        }),
        ..TestBackend::default()
    }
}

#[tokio::test]
async fn retention_page_binds_its_button_to_the_numbers() {
    let page = office(numbers()).render(PAGE).await;
    page.assert_text("图片在结果产生 180 天后清除")
        .assert_text("从未提交的报名一直保存内容")
        .assert_html(r#"name="shown" value="12-40-9000000-3-4-700000""#)
        .assert_html(&format!(r#"name="at" value="{}""#, NOW.0))
        .assert_text("SZ-2021-00412：更正等待第二人确认、质量抽查的已知案例")
        .assert_text("周主任，2021年1月15日 10:00:00")
        .assert_text("规则：180 天");
    let world = TestBackend {
        lang: Lang::En,
        ..office(numbers())
    };
    let page = world.render(PAGE).await;
    page.assert_text("Remove now what is due")
        .assert_text("a correction waits for a second person");
}

#[tokio::test]
async fn retention_page_without_due_content_has_no_button() {
    let page = office(RetentionNumbers::default()).render(PAGE).await;
    page.assert_text("现在没有到期的内容")
        .assert_no_html(r#"name="shown""#);
}

#[tokio::test]
async fn changed_numbers_are_told_beside_the_new_ones() {
    let fault = RetentionFault::NumbersChanged;
    let world = TestBackend {
        posted: Some([("shown", "1-1-1-0-0-0")].into_iter().collect()),
        removal: Some(Err(Problem::RetentionRefused { fault })),
        ..office(numbers())
    };
    let page = world.render(PAGE).await;
    assert_eq!(page.status, 409);
    page.assert_text("没有清除任何内容")
        .assert_html(r#"value="12-40-9000000-3-4-700000""#);
}

#[tokio::test]
async fn removed_picture_is_a_sentence_and_no_broken_image() {
    let mut story = Scenario::submitted();
    for material in story.dossier.application.materials.values_mut() {
        for image in &mut material.images {
            image.file_removed = Some(NOW);
        }
    }
    let world = TestBackend {
        viewer: Some(viewer(Role::Candidate)),
        dossier: Some(story.dossier),
        ..TestBackend::default()
    };
    for path in ["materials", "uploaded"] {
        let page = world
            .clone()
            .render(&format!("/applications/{APPLICATION}/{path}"))
            .await;
        page.assert_text("已于 2021年1月15日 10:00:00（北京时间） 按保存期限清除")
            .assert_no_html("/thumbnail\"");
    }
}

#[tokio::test]
async fn page_of_a_removed_picture_says_when_it_was_removed() {
    let mut story = Scenario::submitted();
    let mut removed = None;
    for material in story.dossier.application.materials.values_mut() {
        for image in &mut material.images {
            image.file_removed = Some(NOW);
            removed = Some(image.id);
        }
    }
    let image = removed.expect("has pictures");
    let world = TestBackend {
        viewer: Some(viewer(Role::Candidate)),
        dossier: Some(story.dossier),
        ..TestBackend::default()
    };
    let page = world
        .render(&format!("/applications/{APPLICATION}/images/{image}"))
        .await;
    assert_eq!(page.status, 410);
    page.assert_text("已于 2021年1月15日 10:00:00（北京时间） 按考试的保存期限清除")
        .assert_no_text("它已被删除");
}
