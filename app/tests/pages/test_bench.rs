//! The office's test bench: the slots of the text, and each picture with its verdict in the words that
//! candidates read.

use std::sync::Arc;

use app::ports::{PostedTestBench, TypedMoment};
use shared::{
    exam::{Exam, ImageRule},
    hint::{Hint, Observation, PictureCheck},
    jpeg::inspect,
    judge::check_file,
    problem::Problem,
    role::Role,
    text::{Lang, LocalText},
    view::{
        DefinedExam, MAX_TRIAL_BYTES, OfficeDefinition, PictureTrial, TextStanding, TrialVerdict,
        TriedPicture,
    },
};

use crate::harness::{
    TestBackend,
    fixtures::{exam, viewer},
};

const PAGE: &str = "/office/exams/shenzhen-civil-service/test-bench";

fn world(posted: Option<PostedTestBench>, lang: Lang) -> TestBackend {
    TestBackend {
        viewer: Some(viewer(Role::Office)),
        lang,
        definition: Some(OfficeDefinition {
            exam: DefinedExam {
                code: exam().code.clone(),
                title: LocalText {
                    zh: "样本考试".to_owned(),
                    en: None,
                },
            },
            version: 3,
            shown: 3,
            text: "title = \"<b>\"\n".to_owned(),
            versions: Vec::new(),
            shown_scheduled: None,
            pending: None,
            scheduled: Vec::new(),
        }),
        posted_bench: posted,
        ..TestBackend::default()
    }
}

fn posted(trial: Result<PictureTrial, Problem>) -> Option<PostedTestBench> {
    Some(PostedTestBench {
        text: "tried = \"text\"".to_owned(),
        exam: exam(),
        standing: TextStanding::Edited,
        slot: Some("education".parse().expect("a slot")),
        trial: Some(trial),
        moment: TypedMoment::default(),
    })
}

fn trial(sent: usize) -> PictureTrial {
    let refused = TriedPicture {
        file_name: "paper.pdf".to_owned(),
        bytes: 8,
        verdict: TrialVerdict::Judged {
            dimensions: None,
            findings: check_file(&ImageRule::default(), &inspect(b"%PDF-1.7")),
            observation: None,
        },
    };
    let accepted = TriedPicture {
        file_name: "<好>.jpg".to_owned(),
        bytes: 204_800,
        verdict: TrialVerdict::Judged {
            dimensions: Some((1654, 2339)),
            findings: Vec::new(),
            observation: Some(Observation {
                is_decodable: true,
                hints: vec![Hint::Blurred],
                checks: vec![PictureCheck::Sharpness],
                ..Observation::default()
            }),
        },
    };
    PictureTrial {
        sent,
        bytes: 1_000_000,
        pictures: vec![refused, accepted],
    }
}

#[tokio::test]
async fn the_bench_offers_the_slots_of_the_version_in_force() {
    let page = world(None, Lang::Zh).render(PAGE).await;
    page.assert_text("按现行的第 3 版规定判定")
        .assert_text("学历学位材料")
        .assert_text("最多 20 张")
        .assert_html(r#"name="text" value="title = &quot;"#)
        .assert_html(r#"action="/api/v1/definitions/test-bench""#)
        .assert_html(r#"enctype="multipart/form-data""#);
}

#[tokio::test]
async fn a_verdict_has_the_words_that_candidates_read() {
    let page = world(posted(Ok(trial(2))), Lang::Zh).render(PAGE).await;
    page.assert_text("学历学位材料：1 张图片可以上传，共试了 2 张")
        .assert_text("这段文字还没有发布")
        .assert_text("文件格式")
        .assert_text("PDF")
        .assert_text("不会打开")
        .assert_text("200 KB · 1654 × 2339 像素")
        .assert_html("&lt;好&gt;.jpg")
        .assert_text("检查了");
    assert_eq!(page.status, 200);
    let page = world(posted(Ok(trial(2))), Lang::En).render(PAGE).await;
    page.assert_text("1 of 2 pictures would be accepted")
        .assert_text("Checked sharpness: blurred")
        .assert_text("Not uploaded; rules broken: 1");
}

#[tokio::test]
async fn an_exam_without_slots_has_nothing_to_try() {
    let mut bench = posted(Ok(trial(2))).expect("is posted");
    let mut bare = Exam::clone(&bench.exam);
    bare.categories.clear();
    bench.exam = Arc::new(bare);
    bench.slot = None;
    bench.trial = None;
    bench.moment.text = "2021-01-16T10:00".to_owned();
    let page = world(Some(bench), Lang::Zh).render(PAGE).await;
    page.assert_text("这段文字没有材料项")
        .assert_no_html("<select")
        .assert_html(r#"name="moment" value="2021-01-16T10:00""#);
}

#[tokio::test]
async fn a_trial_over_its_size_says_both_numbers() {
    let mut large = trial(2);
    large.bytes = MAX_TRIAL_BYTES + 1;
    let page = world(posted(Ok(large)), Lang::Zh).render(PAGE).await;
    page.assert_text("这些图片合计 204,801 KB，一次最多试 204,800 KB")
        .assert_text("合计不超过 204,800 KB");
    assert_eq!(page.status, 422);
}

#[tokio::test]
async fn a_refused_trial_keeps_slot_and_text() {
    for (outcome, sentence) in [
        (Ok(trial(21)), "You chose 21 pictures; at most 20"),
        (Err(Problem::NoFile), "No file was chosen"),
    ] {
        let page = world(posted(outcome), Lang::En).render(PAGE).await;
        page.assert_text(sentence)
            .assert_html(r#"value="tried = &quot;text&quot;""#)
            .assert_html(r#"value="education" selected"#);
        assert_eq!(page.status, 422);
    }
}
