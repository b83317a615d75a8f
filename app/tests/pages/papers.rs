//! The papers to print and to bring after the approval, with the lists of S4.

use std::sync::Arc;

use shared::{
    application::State,
    exam::{Exam, StageKind},
    role::Role,
    time::Timestamp,
};

use crate::harness::{
    Page, TestBackend,
    fixtures::{APPLICATION, NOW, Scenario, viewer},
};

/// An application with the papers of S4, which can be printed for sixty days.
fn story() -> Scenario {
    let s4 = include_str!("../../../exams/cadre-graduate.toml");
    let s4: Exam = toml::from_str(s4).expect("the definition parses");
    let mut story = Scenario::submitted();
    let exam = Arc::make_mut(&mut story.dossier.exam);
    let stage = s4.stage(StageKind::Print).expect("S4 prints");
    let window = stage.window.as_ref().and_then(|id| s4.window(id));
    exam.windows.extend(window.cloned());
    exam.rounds[0].stages.push(stage.clone());
    exam.printed_forms = s4.printed_forms.clone();
    exam.on_site = s4.on_site.clone();
    exam.fee = s4.fee.clone();
    story
}

fn approved() -> Scenario {
    let mut story = story();
    story.dossier.application.state = State::Approved { at: NOW };
    story
}

async fn open(story: &Scenario) -> Page {
    TestBackend {
        viewer: Some(viewer(Role::Candidate)),
        dossier: Some(story.dossier.clone()),
        ..TestBackend::default()
    }
    .render(&format!("/applications/{APPLICATION}/papers"))
    .await
}

#[tokio::test]
async fn forms_are_offered_from_the_approval_to_the_end_of_the_window() {
    let link = format!("/api/v1/applications/{APPLICATION}/papers/registration");
    open(&story())
        .await
        .assert_text("审核通过后可以下载")
        .assert_no_html(&link);
    open(&approved())
        .await
        .assert_html(&link)
        .assert_text("报名登记表")
        .assert_text("3 份")
        .assert_text("之前可以下载")
        .assert_text("人事管辖权");
    let mut late = approved();
    late.dossier.now = NOW.plus(60 * Timestamp::DAY_MS);
    open(&late)
        .await
        .assert_text("下载时间已于")
        .assert_no_html(&link);
}

#[tokio::test]
async fn originals_list_names_keeper_and_omits_unfilled_slots() {
    let page = open(&approved()).await;
    page.assert_text("身份证原件")
        .assert_text("本人带回")
        .assert_text("报名登记表三份")
        .assert_text("留存")
        .assert_no_html("<th scope=\"row\">硕士学位证书原件")
        .assert_text("现场核验原件后缴纳，可用支付宝、微信支付");
}

#[tokio::test]
async fn an_exam_without_papers_has_no_such_page() {
    assert_eq!(open(&Scenario::submitted()).await.status, 404);
}
