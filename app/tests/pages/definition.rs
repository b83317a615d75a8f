//! The office's page of a definition: its text and versions, faults by line, and the effect of a new
//! version.

use app::ports::PostedDefinition;
use shared::{
    application::StateKind,
    digest::Sha256,
    exam::{
        change::{Change, ChangeKind, DefinitionPart},
        check::DefinitionFault,
    },
    problem::Problem,
    role::Role,
    text::{Lang, LocalText},
    view::{
        CheckedDefinition, DefinedExam, DefinitionOutcome, DefinitionVersion, OfficeDefinition,
        VersionPreview,
    },
};

use crate::harness::{
    TestBackend,
    fixtures::{NOW, exam, viewer},
};

const PAGE: &str = "/office/exams/shenzhen-civil-service/definition";

fn defined() -> DefinedExam {
    DefinedExam {
        code: exam().code.clone(),
        title: LocalText {
            zh: "样本考试".to_owned(),
            en: None,
        },
    }
}

fn world(posted: Option<PostedDefinition>, lang: Lang) -> TestBackend {
    TestBackend {
        viewer: Some(viewer(Role::Office)),
        lang,
        definition: Some(OfficeDefinition {
            exam: defined(),
            version: 3,
            shown: 3,
            text: "title = \"<b>\"\n".to_owned(),
            versions: vec![DefinitionVersion {
                version: 3,
                published: NOW,
                publisher: Some("周主任".to_owned()),
            }],
        }),
        posted_definition: posted,
        ..TestBackend::default()
    }
}

fn preview() -> VersionPreview {
    VersionPreview {
        previous_version: Some(3),
        changes: vec![Change {
            part: DefinitionPart::Window("upload".parse().expect("a slug")),
            title: None,
            kind: ChangeKind::Shortened,
        }],
        counts: vec![(3, StateKind::Draft, 7), (2, StateKind::Submitted, 5)],
        committed: 2,
        misfits: 4,
        is_over: true,
    }
}

fn checked(preview: VersionPreview) -> Option<PostedDefinition> {
    Some(PostedDefinition {
        outcome: Ok(DefinitionOutcome::Checked(Box::new(CheckedDefinition {
            exam: defined(),
            sha256: Sha256([7; 32]),
            has_changed: false,
            preview,
            grace_minutes: None,
        }))),
        text: "typed".to_owned(),
    })
}

#[tokio::test]
async fn a_definition_shows_its_text_and_who_published_it() {
    let page = world(None, Lang::Zh).render(PAGE).await;
    page.assert_html("title = \"&lt;b&gt;\"")
        .assert_text("第 3 版")
        .assert_text("周主任")
        .assert_html(r#"name="follows" value="3""#)
        .assert_no_html(r#"value="publish""#);
}

#[tokio::test]
async fn faults_of_a_definition_stand_with_their_lines() {
    let fault = DefinitionFault {
        line: 2,
        column: 5,
        path: "windows[0].closes".to_owned(),
        message: LocalText {
            zh: "结束早于开始".to_owned(),
            en: Some("it ends before it begins".to_owned()),
        },
    };
    for (lang, place, message) in [
        (Lang::Zh, "第 2 行第 5 列", "结束早于开始"),
        (Lang::En, "Line 2, column 5", "it ends before it begins"),
    ] {
        let posted = PostedDefinition {
            outcome: Ok(DefinitionOutcome::Faulty(vec![fault.clone()])),
            text: "code = \"x\"\ncloses = \"2020\"\n".to_owned(),
        };
        let page = world(Some(posted), lang).render(PAGE).await;
        page.assert_text(place)
            .assert_text("windows[0].closes")
            .assert_text(message)
            .assert_html("<pre><code>closes = \"2020\"")
            .assert_no_html(r#"value="publish""#);
        assert_eq!(page.status, 422);
    }
}

#[tokio::test]
async fn a_checked_definition_says_whom_it_affects() {
    let page = world(checked(preview()), Lang::Zh).render(PAGE).await;
    page.assert_text("样本考试：将替换第 3 版")
        .assert_text("7")
        .assert_text("马上按新规定")
        .assert_text("仍按提交时的规定")
        .assert_text("草稿里有 4 张图片不符合新要求")
        .assert_text("他们的提交将不算数")
        .assert_text("7 份草稿会马上逾期")
        .assert_html(&format!(r#"name="checked" value="{}""#, "07".repeat(32)))
        .assert_html(r#"value="publish""#)
        .assert_html(">typed</textarea>");
    let same = VersionPreview {
        changes: Vec::new(),
        ..preview()
    };
    let page = world(checked(same), Lang::Zh).render(PAGE).await;
    page.assert_text("不用发布")
        .assert_no_html(r#"value="publish""#);
}

#[tokio::test]
async fn a_refused_publication_keeps_the_text() {
    let posted = PostedDefinition {
        outcome: Err(Problem::Stale),
        text: "typed".to_owned(),
    };
    let page = world(Some(posted), Lang::Zh).render(PAGE).await;
    page.assert_html(">typed</textarea>");
    assert_eq!(page.status, Problem::Stale.http_status());
}

#[tokio::test]
async fn a_new_exam_offers_the_existing_ones_as_a_start() {
    let address = "/office/new-exam?from=shenzhen-civil-service";
    let page = world(None, Lang::En).render(address).await;
    page.assert_html("/office/new-exam?from=shenzhen-civil-service")
        .assert_html("title = \"&lt;b&gt;\"")
        .assert_html(r#"name="follows" value="0""#);
}
