//! Registered fingerprints on the pages that the server renders (C5).

use std::{collections::BTreeSet, sync::Arc};

use shared::{
    application::{Command, Fingerprint, Image, ReviewedSnapshot, StateKind},
    exam::Exam,
    id::SlotId,
    role::Role,
    text::Lang,
    time::Timestamp,
    view::{BoardRow, ExamCard, MyExams, SignUpMethod},
};

use crate::harness::{
    Page, TestBackend,
    fixtures::{APPLICATION, NOW, Scenario, image, viewer},
};

/// The image that is still to come.
fn late() -> Image {
    Image {
        uploaded: NOW.plus(10 * Timestamp::MINUTE_MS),
        ..image(77)
    }
}

fn late_slot() -> SlotId {
    "resume".parse().expect("a slug")
}

/// Complete but for one image of the last slot, which is registered.
fn registered() -> Scenario {
    let mut story = Scenario::entered();
    let mut exam = Exam::clone(&story.dossier.exam);
    exam.fingerprint_grace_minutes = Some(30);
    story.dossier.exam = Arc::new(exam);
    story.fill_required_parts();
    let gone = story.dossier.application.images(&late_slot())[0].id;
    story.run_as_candidate(Command::RemoveImage { image: gone });
    let mut foreseen = story.dossier.application.clone();
    let material = foreseen.materials.entry(late_slot()).or_default();
    material.images.push(late());
    let looked = ReviewedSnapshot::from_application(&foreseen, &story.dossier.exam);
    let fingerprint = Fingerprint::from_snapshot(&looked, &BTreeSet::new(), Vec::new());
    story.run_as_candidate(Command::RegisterFingerprint { fingerprint });
    story
}

fn close(story: &mut Scenario) -> Timestamp {
    let opening = story
        .dossier
        .application
        .submission_period(&story.dossier.exam);
    story.dossier.now = opening.expect("S0 has a window").closes;
    story.dossier.now
}

async fn page(story: &Scenario, part: &str, lang: Lang) -> Page {
    TestBackend {
        viewer: Some(viewer(Role::Candidate)),
        dossier: Some(story.dossier.clone()),
        lang,
        ..TestBackend::default()
    }
    .render(&format!("/applications/{APPLICATION}{part}"))
    .await
}

#[tokio::test]
async fn registered_commitment_shows_time_and_progress() {
    let mut story = registered();
    page(&story, "", Lang::Zh)
        .await
        .assert_text("指纹已于 2021年1月15日 10:00:00（北京时间） 登记，算作这时提交")
        .assert_text("张图片到了")
        .assert_text("截止前登记指纹，算作提交：3 张图片，已到 2 张")
        .assert_no_text("填写中")
        .assert_no_text("还没有提交")
        // A file other than the registered one would void the fingerprint.
        .assert_no_text("原文件就在手边的")
        .assert_no_text("补传登记过的原文件")
        .assert_no_html("class=\"button primary next-step\"");
    close(&mut story);
    for part in ["", "/materials", "/submit"] {
        page(&story, part, Lang::Zh)
            .await
            .assert_text("登记过的原文件补传到 2021年1月26日 18:30:00（北京时间）")
            .assert_text("请在登记指纹的那台设备上打开本页")
            .assert_no_text("在规定时间内没有完成提交，视为自动放弃审查资格。");
    }
    page(&story, "", Lang::Zh)
        .await
        .assert_text("指纹已登记，可补传到 1月26日 18:30:00");
    page(&story, "", Lang::En)
        .await
        .assert_text("The files may follow until")
        .assert_no_text(
            "The submission was not complete in the time set, which counts as giving up the review.",
        );
}

#[tokio::test]
async fn closed_slot_accepts_and_names_registered_files() {
    let mut story = registered();
    let form = format!("/applications/{APPLICATION}/slots/{}/images", late_slot());
    let has_form = |page: &Page| page.html.contains(&form);
    let open = page(&story, "/materials", Lang::Zh).await;
    assert!(has_form(&open), "before the close it takes anything");
    open.assert_text("还等 1 张登记过的原文件")
        .assert_no_text("必须就是登记时的那个文件");
    close(&mut story);
    let materials = page(&story, "/materials", Lang::Zh).await;
    assert!(has_form(&materials));
    assert_eq!(materials.html.matches("/images\"").count(), 1);
    materials
        .assert_text("还等 1 张登记过的原文件")
        .assert_text("必须就是登记时的那个文件")
        // Only the device itself knows the files on it.
        .assert_no_text("登记过的原文件不在这台设备上")
        .assert_text("2021年1月26日 18:30:00（北京时间） 以前从这里补传")
        .assert_text(&late().sha256.short());
    page(&story, "", Lang::Zh)
        .await
        .assert_text("补传登记过的原文件")
        .assert_html(&format!("/applications/{APPLICATION}/materials#resume"));
    // After the grace time no file is accepted.
    story.dossier.now = story.dossier.now.plus(30 * Timestamp::MINUTE_MS);
    let over = page(&story, "/materials", Lang::Zh).await;
    assert!(!has_form(&over));
    over.assert_no_text("必须就是登记时的那个文件")
        .assert_no_text("还等 1 张");
}

#[tokio::test]
async fn submit_page_does_not_miss_awaited_files() {
    let story = registered();
    page(&story, "/submit", Lang::Zh)
        .await
        .assert_text("登记过指纹，原文件还没有到齐")
        .assert_no_text("项没有完成");
}

#[tokio::test]
async fn my_exams_shows_awaited_files_and_deadline() {
    let mut story = registered();
    let card = |story: &Scenario| {
        let shared::view::Dossier {
            exam, application, ..
        } = &story.dossier;
        ExamCard {
            exam: exam.code.clone(),
            title: exam.title.clone(),
            organiser: exam.organiser.clone(),
            opening: application.submission_period(exam),
            application: Some(APPLICATION),
            number: Some(application.number.clone()),
            state: Some(application.state.kind()),
            promised: application.commitment_status(exam),
            sign_up_method: SignUpMethod::Roster,
            can_enter: false,
            extended_from: None,
        }
    };
    let exams = async |story: &Scenario| {
        TestBackend {
            viewer: Some(viewer(Role::Candidate)),
            my_exams: Some(MyExams {
                entered: vec![card(story)],
                offered: Vec::new(),
            }),
            clock_offset_ms: story.dossier.now.milliseconds_since(NOW),
            ..TestBackend::default()
        }
        .render("/exams")
        .await
    };
    exams(&story)
        .await
        .assert_text("指纹已登记，等原文件")
        .assert_text("指纹已于 2021年1月15日 10:00:00（北京时间） 登记")
        .assert_text("登记的 3 张图片到了 2 张")
        .assert_text("补传到 2021年1月26日 18:30:00（北京时间）")
        .assert_text("距截止")
        .assert_no_text("填写中")
        .assert_no_text("还没有提交");
    close(&mut story);
    exams(&story)
        .await
        .assert_text("登记的 3 张图片到了 2 张")
        .assert_no_text("距截止")
        .assert_no_text("已于 2021年1月26日 18:00:00");
    story.dossier.now = story.dossier.now.plus(30 * Timestamp::MINUTE_MS);
    exams(&story)
        .await
        .assert_text("补传已于 2021年1月26日 18:30:00（北京时间） 截止")
        .assert_text("请打开这份报名")
        .assert_no_text("指纹已登记，等原文件")
        .assert_no_text("算作这时提交")
        .assert_no_text("页下方");
}

#[tokio::test]
async fn change_after_registration_voids_it() {
    let mut story = registered();
    story.run_as_candidate(Command::AddImage {
        slot: "id-card".parse().expect("a slug"),
        image: image(88),
        replaces: None,
    });
    page(&story, "", Lang::Zh)
        .await
        .assert_text("登记的指纹已经不算数")
        .assert_text("重新核对");
    close(&mut story);
    page(&story, "", Lang::Zh)
        .await
        .assert_no_text("补传")
        .assert_text("在规定时间内没有完成提交，视为自动放弃审查资格。");
}

#[tokio::test]
async fn receipt_shows_fingerprint_and_completion_time() {
    let mut story = registered();
    story.run_as_candidate(Command::AddImage {
        slot: late_slot(),
        image: late(),
        replaces: None,
    });
    assert_eq!(story.dossier.application.state.kind(), StateKind::Submitted);
    let code = story.dossier.receipts[0].code.clone();
    let receipt = page(&story, &format!("/receipts/{code}"), Lang::Zh).await;
    receipt
        .assert_text("指纹登记")
        .assert_text("2021年1月15日 10:00:00（北京时间）")
        .assert_text("原文件到齐")
        .assert_text("2021年1月15日 10:10:00（北京时间）")
        .assert_text("逐一相符");
    page(&story, "", Lang::Zh)
        .await
        .assert_text("原文件到齐，按 2021年1月15日 10:00:00（北京时间） 登记的指纹提交");
    let desk = TestBackend {
        viewer: Some(viewer(Role::Reviewer)),
        desk: Some(story.desk()),
        ..TestBackend::default()
    };
    desk.render(&format!("/review/{APPLICATION}"))
        .await
        .assert_text("指纹登记")
        .assert_text("1月15日 10:10:00");
    // An ordinary receipt does not mention a fingerprint.
    let plain = Scenario::submitted();
    let code = plain.dossier.receipts[0].code.clone();
    page(&plain, &format!("/receipts/{code}"), Lang::Zh)
        .await
        .assert_no_text("指纹登记");
}

#[tokio::test]
async fn the_board_counts_who_waits() {
    let row = |promised| BoardRow {
        exam: "shenzhen-civil-service".parse().expect("a code"),
        version: 1,
        title: Scenario::entered().dossier.exam.title.clone(),
        opening: None,
        counts: [(StateKind::Draft, 3)].into(),
        held: 0,
        promised,
        missing_files: promised * 2,
        has_due_removals: false,
        refused_papers: Vec::new(),
        results: shared::view::ResultsStatus::AtOnce,
        has_positions: false,
        has_tickets: false,
        is_paid_on_site: false,
        absent: None,
        scheduled: None,
        paused_until: None,
    };
    for (promised, says) in [(2, true), (0, false)] {
        let world = TestBackend {
            viewer: Some(viewer(Role::Office)),
            board: vec![row(promised)],
            ..TestBackend::default()
        };
        let board = world.render("/office").await;
        assert_eq!(board.text().contains("人登记过指纹"), says);
        assert_eq!(board.text().contains("缺少 4 张图片的文件"), says);
    }
}
