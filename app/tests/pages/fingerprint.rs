//! Registered fingerprints on the pages that the server renders (C5).

use std::{collections::BTreeSet, sync::Arc};

use shared::{
    application::{Command, Fingerprint, Image, Looked, State},
    exam::Exam,
    id::SlotId,
    role::Role,
    text::Lang,
    time::Timestamp,
    view::{BoardRow, ExamCard, MyExams, WayIn},
};

use crate::harness::{
    Page, World,
    fixtures::{APPLICATION, NOW, Story, image, viewer},
};

/// The image that is still to come.
fn late() -> Image {
    Image {
        uploaded: NOW.plus(10 * Timestamp::MINUTE),
        ..image(77)
    }
}

fn late_slot() -> SlotId {
    "resume".parse().expect("a slug")
}

/// Complete but for one image of the last slot, which is registered.
fn registered() -> Story {
    let mut story = Story::begin();
    let mut exam = Exam::clone(&story.dossier.exam);
    exam.fingerprint_grace_minutes = Some(30);
    story.dossier.exam = Arc::new(exam);
    story.prepare();
    let gone = story.dossier.application.images(&late_slot())[0].id;
    story.candidate(Command::RemoveImage { image: gone });
    let mut foreseen = story.dossier.application.clone();
    let material = foreseen.materials.entry(late_slot()).or_default();
    material.images.push(late());
    let looked = Looked::of(&foreseen, &story.dossier.exam);
    let fingerprint = Fingerprint::of(&looked, &BTreeSet::new(), Vec::new());
    story.candidate(Command::Register { fingerprint });
    story
}

fn close(story: &mut Story) -> Timestamp {
    let opening = story
        .dossier
        .application
        .submit_opening(&story.dossier.exam);
    story.dossier.now = opening.expect("S0 has a window").closes;
    story.dossier.now
}

async fn page(story: &Story, part: &str, lang: Lang) -> Page {
    World {
        viewer: Some(viewer(Role::Candidate)),
        dossier: Some(story.dossier.clone()),
        lang,
        ..World::default()
    }
    .render(&format!("/applications/{APPLICATION}{part}"))
    .await
}

#[tokio::test]
async fn what_is_registered_is_said_with_its_time_and_how_much_has_come() {
    let mut story = registered();
    page(&story, "", Lang::Zh)
        .await
        .says("指纹已于 2021年1月15日 10:00:00（北京时间） 登记，算作这时提交")
        .says("张图片到了")
        .says("截止前登记指纹，算作提交：3 张图片，已到 2 张")
        .is_silent_about("填写中")
        .is_silent_about("还没有提交")
        // A file other than the registered one would void the fingerprint.
        .is_silent_about("原文件就在手边的")
        .is_silent_about("补传登记过的原文件")
        .lacks("class=\"button primary next-step\"");
    close(&mut story);
    for part in ["", "/materials", "/submit"] {
        page(&story, part, Lang::Zh)
            .await
            .says("登记过的原文件补传到 2021年1月26日 18:30:00（北京时间）")
            .says("请在登记指纹的那台设备上打开本页")
            .is_silent_about("在规定时间内没有完成提交，视为自动放弃审查资格。");
    }
    page(&story, "", Lang::Zh)
        .await
        .says("指纹已登记，可补传到 1月26日 18:30:00");
    page(&story, "", Lang::En)
        .await
        .says("The files may follow until")
        .is_silent_about(
            "The submission was not complete in the time set, which counts as giving up the review.",
        );
}

#[tokio::test]
async fn after_the_close_a_slot_takes_what_it_waits_for_and_says_what_that_is() {
    let mut story = registered();
    let form = format!("/applications/{APPLICATION}/slots/{}/images", late_slot());
    let has_form = |page: &Page| page.html.contains(&form);
    let open = page(&story, "/materials", Lang::Zh).await;
    assert!(has_form(&open), "before the close it takes anything");
    open.says("还等 1 张登记过的原文件")
        .is_silent_about("必须就是登记时的那个文件");
    close(&mut story);
    let materials = page(&story, "/materials", Lang::Zh).await;
    assert!(has_form(&materials));
    assert_eq!(materials.html.matches("/images\"").count(), 1);
    materials
        .says("还等 1 张登记过的原文件")
        .says("必须就是登记时的那个文件")
        // Only the device itself knows the files on it.
        .is_silent_about("登记过的原文件不在这台设备上")
        .says("2021年1月26日 18:30:00（北京时间） 以前从这里补传")
        .says(&late().sha256.short());
    page(&story, "", Lang::Zh)
        .await
        .says("补传登记过的原文件")
        .has(&format!("/applications/{APPLICATION}/materials#resume"));
    // After the grace time no file is accepted.
    story.dossier.now = story.dossier.now.plus(30 * Timestamp::MINUTE);
    let over = page(&story, "/materials", Lang::Zh).await;
    assert!(!has_form(&over));
    over.is_silent_about("必须就是登记时的那个文件")
        .is_silent_about("还等 1 张");
}

#[tokio::test]
async fn the_last_look_misses_nothing_that_is_only_awaited() {
    let story = registered();
    page(&story, "/submit", Lang::Zh)
        .await
        .says("登记过指纹，原文件还没有到齐")
        .is_silent_about("项没有完成");
}

#[tokio::test]
async fn my_exams_says_what_is_awaited_and_until_when() {
    let mut story = registered();
    let card = |story: &Story| {
        let shared::view::Dossier {
            exam, application, ..
        } = &story.dossier;
        ExamCard {
            exam: exam.code.clone(),
            title: exam.title.clone(),
            organiser: exam.organiser.clone(),
            opening: application.submit_opening(exam),
            application: Some(APPLICATION),
            number: Some(application.number.clone()),
            state: Some(application.state),
            promised: application.promised(exam),
            way_in: WayIn::Roster,
            can_enter: false,
        }
    };
    let exams = async |story: &Story| {
        World {
            viewer: Some(viewer(Role::Candidate)),
            my_exams: Some(MyExams {
                entered: vec![card(story)],
                offered: Vec::new(),
            }),
            later: story.dossier.now.since(NOW),
            ..World::default()
        }
        .render("/exams")
        .await
    };
    exams(&story)
        .await
        .says("指纹已登记，等原文件")
        .says("指纹已于 2021年1月15日 10:00:00（北京时间） 登记")
        .says("登记的 3 张图片到了 2 张")
        .says("补传到 2021年1月26日 18:30:00（北京时间）")
        .says("距截止")
        .is_silent_about("填写中")
        .is_silent_about("还没有提交");
    close(&mut story);
    exams(&story)
        .await
        .says("登记的 3 张图片到了 2 张")
        .is_silent_about("距截止")
        .is_silent_about("已于 2021年1月26日 18:00:00");
    story.dossier.now = story.dossier.now.plus(30 * Timestamp::MINUTE);
    exams(&story)
        .await
        .says("补传已于 2021年1月26日 18:30:00（北京时间） 截止")
        .says("请打开这份报名")
        .is_silent_about("指纹已登记，等原文件")
        .is_silent_about("算作这时提交")
        .is_silent_about("页下方");
}

#[tokio::test]
async fn a_change_after_it_is_said_to_end_it() {
    let mut story = registered();
    story.candidate(Command::AddImage {
        slot: "id-card".parse().expect("a slug"),
        image: image(88),
        replaces: None,
    });
    page(&story, "", Lang::Zh)
        .await
        .says("登记的指纹已经不算数")
        .says("重新核对");
    close(&mut story);
    page(&story, "", Lang::Zh)
        .await
        .is_silent_about("补传")
        .says("在规定时间内没有完成提交，视为自动放弃审查资格。");
}

#[tokio::test]
async fn the_receipt_names_the_fingerprint_and_when_the_files_were_complete() {
    let mut story = registered();
    story.candidate(Command::AddImage {
        slot: late_slot(),
        image: late(),
        replaces: None,
    });
    assert_eq!(story.dossier.application.state, State::Submitted);
    let code = story.dossier.receipts[0].code.clone();
    let receipt = page(&story, &format!("/receipts/{code}"), Lang::Zh).await;
    receipt
        .says("指纹登记")
        .says("2021年1月15日 10:00:00（北京时间）")
        .says("原文件到齐")
        .says("2021年1月15日 10:10:00（北京时间）")
        .says("逐一相符");
    page(&story, "", Lang::Zh)
        .await
        .says("原文件到齐，按 2021年1月15日 10:00:00（北京时间） 登记的指纹提交");
    let desk = World {
        viewer: Some(viewer(Role::Reviewer)),
        desk: Some(story.desk()),
        ..World::default()
    };
    desk.render(&format!("/review/{APPLICATION}"))
        .await
        .says("指纹登记")
        .says("1月15日 10:10:00");
    // An ordinary receipt does not mention a fingerprint.
    let plain = Story::submitted();
    let code = plain.dossier.receipts[0].code.clone();
    page(&plain, &format!("/receipts/{code}"), Lang::Zh)
        .await
        .is_silent_about("指纹登记");
}

#[tokio::test]
async fn the_board_counts_who_waits() {
    let row = |promised| BoardRow {
        exam: "shenzhen-civil-service".parse().expect("a code"),
        version: 1,
        title: Story::begin().dossier.exam.title.clone(),
        opening: None,
        counts: [(State::Draft, 3)].into(),
        promised,
        missing_files: promised * 2,
        refused_papers: Vec::new(),
        results: shared::view::Results::AtOnce,
        has_tickets: false,
        is_paid_on_site: false,
        absent: None,
    };
    for (promised, says) in [(2, true), (0, false)] {
        let world = World {
            viewer: Some(viewer(Role::Office)),
            board: vec![row(promised)],
            ..World::default()
        };
        let board = world.render("/office").await;
        assert_eq!(board.text().contains("人登记过指纹"), says);
        assert_eq!(board.text().contains("缺少 4 张图片的文件"), says);
    }
}
