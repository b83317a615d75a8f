//! The candidate's pages, except the upload itself.

use std::sync::Arc;

use shared::{
    application::{Command, PageNumbers, State, UploadMark, Verdict},
    exam::StageKind,
    id::SlotId,
    position::Position,
    role::Role,
    seat::Seat,
    text::Lang,
    time::Timestamp,
    url,
    view::{ExamCard, MyExams, PositionCard, WayIn},
};

use crate::harness::{
    Page, World,
    fixtures::{self, APPLICATION, NOW, Story, image, viewer},
};

fn world() -> World {
    World {
        viewer: Some(viewer(Role::Candidate)),
        ..World::default()
    }
}

/// A page of the application; `part` is the end of its address.
async fn page(story: &Story, part: &str) -> Page {
    World {
        dossier: Some(story.dossier.clone()),
        ..world()
    }
    .render(&format!("/applications/{APPLICATION}{part}"))
    .await
}

fn returned(slot: &str) -> Story {
    let mut story = Story::submitted();
    let reasons = vec!["no-seal".parse().expect("a slug")];
    story.judge_all(
        slot,
        Verdict::Returned {
            reasons,
            note: Some("第二页没有盖章".to_owned()),
            pages: PageNumbers::new(),
        },
    );
    story.reviewer(Command::Return);
    story
}

fn mend(story: &mut Story, slot: &str) {
    let slot: SlotId = slot.parse().expect("a slug");
    let old = story.dossier.application.images(&slot)[0].id;
    story.candidate(Command::AddImage {
        slot,
        image: image(99),
        replaces: Some(old),
    });
}

fn at(mut story: Story, later: i64) -> Story {
    story.dossier.now = NOW.plus(later);
    story
}

#[tokio::test]
async fn my_exams_shows_where_each_stands_and_which_can_be_entered() {
    let exam = fixtures::exam();
    let card = |application| ExamCard {
        exam: exam.code.clone(),
        title: exam.title.clone(),
        organiser: exam.organiser.clone(),
        opening: exam.windows[0].opening(exam.time_zone, |_| None),
        application,
        number: application.map(|_| "SZ-2021-00412".to_owned()),
        state: application.map(|_| shared::application::State::Draft),
        promised: None,
        way_in: WayIn::Roster,
        can_enter: application.is_none(),
    };
    let my_exams = Some(MyExams {
        entered: vec![card(Some(APPLICATION))],
        offered: vec![card(None)],
    });
    let page = World {
        my_exams,
        ..world()
    }
    .render("/exams")
    .await;
    page.says("SZ-2021-00412")
        .says("填写中")
        .says("距截止 11 天 08:00:00")
        .says("进入考试");
    page.has(&format!(r#"href="/applications/{APPLICATION}""#))
        .has(r#"href="/exams/shenzhen-civil-service/enter""#);
    let page = World {
        my_exams: Some(MyExams {
            entered: vec![],
            offered: vec![],
        }),
        ..world()
    }
    .render("/exams")
    .await;
    page.says("现在没有您可以参加的考试");
}

#[tokio::test]
async fn the_hub_of_a_new_application_leads_to_the_pledge_first() {
    let page = page(&Story::begin(), "").await;
    page.says("阅读并同意《诚信承诺书》")
        .says("先完成：诚信承诺书")
        .says("0755-88892919");
    page.has(&format!(
        r#"href="/applications/{APPLICATION}/notices/pledge""#
    ));
}

#[tokio::test]
async fn every_page_of_the_application_says_whom_to_ask_and_when() {
    let mut story = Story::begin();
    for part in [
        "",
        "/notices/pledge",
        "/facts",
        "/materials",
        "/uploaded",
        "/submit",
    ] {
        let page = page(&story, part).await;
        page.has(r#"href="tel:0755-88892919""#).says("14:00");
    }
    story = Story::submitted();
    let receipt = story.dossier.receipts[0].code.clone();
    page(&story, &format!("/receipts/{receipt}"))
        .await
        .has(r#"href="tel:0755-88892919""#);
}

#[tokio::test]
async fn before_the_window_the_hub_says_when_it_opens_and_opens_no_step() {
    let page = page(&at(Story::begin(), -10 * Timestamp::DAY), "").await;
    page.says("2021年1月12日 09:00:00（北京时间） 开放")
        .says("查看上传材料要求清单");
    assert!(
        !page
            .html
            .contains(&format!("/applications/{APPLICATION}/materials\""))
    );
}

#[tokio::test]
async fn without_the_mark_the_hub_says_why_and_opens_no_upload() {
    let mut story = Story::begin();
    story.dossier.application.upload = UploadMark::Withheld;
    let hub = page(&story, "").await;
    hub.says("名单上您没有上传材料的资格，所以不能上传和提交")
        .says("不适用");
    for part in ["materials", "submit"] {
        let address = format!("/applications/{APPLICATION}/{part}\"");
        assert!(!hub.html.contains(&address), "{part}");
    }
    let materials = page(&story, "/materials").await;
    materials.says("名单上您没有上传材料的资格");
    assert!(!materials.html.contains("type=\"file\""));
    // A person with a mark on the roster finds the stage.
    let hub = page(&Story::begin(), "").await;
    let address = format!("/applications/{APPLICATION}/facts\"");
    hub.is_silent_about("没有上传材料的资格");
    assert!(hub.html.contains(&address) || hub.html.contains("/notices/"));
}

#[tokio::test]
async fn after_the_window_a_draft_was_given_up_and_can_only_be_looked_at() {
    let mut story = Story::begin();
    story.prepare();
    let page = page(&at(story, 20 * Timestamp::DAY), "").await;
    page.says("视为自动放弃审查资格")
        .says("查看已上传材料清单")
        .is_silent_about("距截止");
}

#[tokio::test]
async fn a_return_is_heard_on_top_with_its_reasons_and_counts_what_is_mended() {
    let mut story = returned("resume");
    let before = page(&story, "").await;
    before
        .says("需要补正的材料 已补正 0 / 1")
        .says("材料没有签名或印章")
        .says("审核人员说明：第二页没有盖章")
        .says("补正「个人履历材料」");
    before
        .has(&format!(
            r#"href="/applications/{APPLICATION}/materials#resume""#
        ))
        .is_silent_about("确认撤回");
    mend(&mut story, "resume");
    page(&story, "")
        .await
        .says("已补正 1 / 1")
        .says("核对并提交");
}

#[tokio::test]
async fn a_refusal_shows_the_note_and_asks_for_nothing() {
    let mut story = Story::submitted();
    story.reviewer(Command::Refuse {
        note: "专业不符".to_owned(),
    });
    let page = page(&story, "").await;
    page.says("审核不通过")
        .says("审核意见：专业不符")
        .says("审核人员 审核不通过：专业不符");
    assert!(!page.html.contains("next-step"));
}

#[tokio::test]
async fn the_ticket_has_a_page_that_says_what_comes_before_it_where_to_sit_and_when() {
    let definition = include_str!("../../../exams/national-personnel.toml");
    let mut story = Story::submitted();
    story.dossier.exam =
        std::sync::Arc::new(toml::from_str(definition).expect("the definition is sound"));
    page(&story, "").await.has(&format!(
        "{}\"",
        url::page::papers(story.dossier.application.id)
    ));
    page(&story, "/papers").await.says("审核通过后可以下载");
    story.dossier.application.state = State::Approved;
    page(&story, "/papers").await.says("缴费后可以下载");
    let Story { dossier, .. } = &mut story;
    let stage = dossier.exam.stage(StageKind::Ticket).expect("has it");
    let opening = dossier.application.stage_opening(&dossier.exam, stage);
    dossier.application.moments.paid = Some(dossier.now);
    dossier.now = opening.expect("has a window").opens;
    page(&story, "/papers").await.says("考场还在编排");
    let room = ("room".parse().expect("a slug"), "第 03 考场".to_owned());
    story.dossier.seat = Some(Seat {
        ticket_number: "20240414-0301".to_owned(),
        cells: [room].into(),
    });
    page(&story, "/papers")
        .await
        .says("20240414-0301")
        .says("第 03 考场")
        .says("下载准考证");
}

#[tokio::test]
async fn what_is_not_there_answers_404() {
    let unknown = world().render("/applications/nonsense").await;
    assert_eq!(unknown.status, 404);
    for part in [
        "/notices/other",
        "/samples/nothing",
        "/receipts/AAAA-AAAA",
        "/form",
    ] {
        let page = page(&Story::submitted(), part).await;
        assert_eq!(page.status, 404, "{part}");
        page.says("没有找到");
    }
}

#[tokio::test]
async fn the_pledge_is_read_whole_and_accepted_in_its_wording() {
    let story = Story::begin();
    let wording = story.dossier.exam.notices[0].wording();
    let before = page(&story, "/notices/pledge").await;
    before
        .says("六、本人同意招考机关")
        .says("同意并进入下一步")
        .says("不同意，返回")
        .has(&format!(r#"value="{wording}""#));
    let mut story = story;
    story.prepare();
    page(&story, "/notices/pledge")
        .await
        .says("已于 2021年1月15日 10:00:00（北京时间） 同意")
        .is_silent_about("不同意");
}

#[tokio::test]
async fn facts_say_what_each_answer_asks_for_and_close_with_the_submission() {
    let waits = page(&Story::begin(), "/facts").await;
    waits
        .says("请先完成前面的步骤：阅读并同意《诚信承诺书》")
        .is_silent_about("保存，去上传材料");
    let mut read = Story::begin();
    read.accept();
    let open = page(&read, "/facts").await;
    open.says("选此项须上传：户籍材料")
        .says("已确定要上传 3 项材料")
        .is_silent_about("按以上回答")
        .has(r#"name="facts[household]""#)
        .says("保存，去上传材料");
    page(&read, "/materials")
        .await
        .says("还有 3 个问题没有回答")
        .says("去回答")
        .is_silent_about("按您的情况不需要");
    let closed = page(&Story::submitted(), "/facts").await;
    closed
        .says("正在等待审核")
        .is_silent_about("保存，去上传材料")
        .has("disabled");
}

#[tokio::test]
async fn the_requirements_name_who_how_many_and_what_kind() {
    let page = world()
        .render("/exams/shenzhen-civil-service/requirements")
        .await;
    page.says("JPEG，不超过 300 KB，黑白或彩色均可，建议不小于 100 KB")
        .says("最多 2 张");
    page.says("“您报考的职位是否要求深圳户籍？”选“是”的考生")
        .says("工作日 9:00–12:00")
        .has("/samples/diploma.jpg");
    let english = World {
        lang: Lang::En,
        ..world()
    }
    .render("/exams/shenzhen-civil-service/requirements")
    .await;
    english.says("JPEG, at most 300 KB").says("Every candidate");
}

#[tokio::test]
async fn samples_turn_by_links_and_stay_within_their_number() {
    let story = Story::begin();
    let second = page(&story, "/samples/education?page=2").await;
    second
        .says("学位证书：编号清晰")
        .says("2 / 3")
        .has("samples/education?page=3")
        .has("samples/education?page=1");
    page(&story, "/samples/education?page=9")
        .await
        .says("3 / 3");
    let mut bare = Story::begin();
    let exam = Arc::make_mut(&mut bare.dossier.exam);
    for slot in exam.categories.iter_mut().flat_map(|it| &mut it.slots) {
        slot.samples.clear();
    }
    page(&bare, "/samples/other").await.says("这一项没有示例");
}

#[tokio::test]
async fn the_uploaded_list_counts_every_category_and_says_what_is_locked() {
    let mut story = Story::begin();
    page(&story, "/uploaded")
        .await
        .says("取决于还没有回答的问题")
        .is_silent_about("不用上传");
    story.prepare();
    page(&story, "/uploaded")
        .await
        .says("共有 3 张图片")
        .says("未锁定")
        .says("按您的情况不用上传");
    page(&Story::submitted(), "/uploaded")
        .await
        .says("已锁定")
        .is_silent_about("未锁定");
}

#[tokio::test]
async fn the_last_look_names_what_is_missing_and_then_sends_this_revision() {
    let open = page(&Story::begin(), "/submit").await;
    open.says("还有 7 项没有完成")
        .says("身份证：还没有上传")
        .says("阅读并同意《诚信承诺书》")
        .has("disabled");
    let mut story = Story::begin();
    story.prepare();
    let revision = story.dossier.application.revision;
    let ready = page(&story, "/submit").await;
    // Without a device only the server's data are known, so there is one plain button.
    ready.lacks("left-out").lacks("submit-without");
    ready
        .says("提交审核")
        .says("姓名 林样本 证件号码 11010119940307058X")
        .is_silent_about("没有完成")
        .has(&format!(r#"name="revision" value="{revision}""#));
    page(&Story::submitted(), "/submit")
        .await
        .says("已提交并锁定")
        .has("disabled");
}

#[tokio::test]
async fn the_receipt_shows_code_time_and_fingerprints() {
    let story = Story::submitted();
    let receipt = &story.dossier.receipts[0];
    let page = page(&story, &format!("/receipts/{}", receipt.code)).await;
    page.says(&receipt.code)
        .says("2021年1月15日 10:00:00（北京时间）")
        .says(&receipt.manifest.0[0].images[0].short());
    page.says("个人履历材料").is_silent_about("较早的一次提交");
    // A printed number is masked except for some digits.
    page.says("姓名 林样本 证件号码 1101**********058X")
        .lacks(">11010119940307058X");
}

#[tokio::test]
async fn the_receipt_names_the_position_that_was_submitted() {
    let mut story = Story::submitted();
    let path = ["市样本局", "科员"].map(str::to_owned);
    story.dossier.position = Some(PositionCard {
        position: Position {
            code: "0101001".parse().expect("a code"),
            path: path.to_vec(),
            head_count: None,
            cells: Default::default(),
        },
        comparisons: Vec::new(),
        applicants: None,
    });
    let receipt = format!("/receipts/{}", story.dossier.receipts[0].code);
    page(&story, &receipt)
        .await
        .says("市样本局 / 科员 · 0101001");
    // The position of a draft may have changed.
    story.dossier.application.state = State::Returned;
    page(&story, &receipt).await.lacks(">市样本局");
}

#[tokio::test]
async fn the_last_button_has_the_word_of_the_guide() {
    let mut story = Story::begin();
    let mut exam = (*fixtures::exam()).clone();
    for stage in exam.rounds.iter_mut().flat_map(|round| &mut round.stages) {
        if stage.kind == StageKind::Submit {
            stage.button = Some(shared::text::LocalText {
                zh: "确认".to_owned(),
                en: None,
            });
        }
    }
    story.dossier.exam = exam.into();
    let page = page(&story, "/submit").await;
    page.says("确认 回到报考流程");
}

#[tokio::test]
async fn the_last_minutes_are_urgent_and_said_aloud_a_few_times() {
    let closes = Timestamp::DAY * 11 + Timestamp::HOUR * 8;
    let calm = at(Story::begin(), closes - 11 * Timestamp::MINUTE);
    page(&calm, "/submit").await.lacks("data-urgent");
    let urgent = at(Story::begin(), closes - 4 * Timestamp::MINUTE);
    page(&urgent, "/submit")
        .await
        .has("data-urgent")
        .says("距截止不到 5 分钟");
}

#[tokio::test]
async fn an_entered_exam_whose_time_ran_out_is_said_calmly() {
    let exam = fixtures::exam();
    let card = ExamCard {
        exam: exam.code.clone(),
        title: exam.title.clone(),
        organiser: exam.organiser.clone(),
        opening: exam.windows[0].opening(exam.time_zone, |_| None),
        application: Some(APPLICATION),
        number: Some("SZ-2021-00412".to_owned()),
        state: Some(State::Draft),
        promised: None,
        way_in: WayIn::Roster,
        can_enter: false,
    };
    let world = World {
        my_exams: Some(MyExams {
            entered: vec![card],
            offered: vec![],
        }),
        later: 12 * Timestamp::DAY,
        ..world()
    };
    let page = world.render("/exams").await;
    page.says("办理时间已经结束，没有提交")
        .says("现在不用做什么")
        .is_silent_about("请在截止前完成");
}

#[tokio::test]
async fn exams_are_listed_by_urgency() {
    let exam = fixtures::exam();
    let card = |title: &str, opens: i64, closes: i64| ExamCard {
        exam: exam.code.clone(),
        title: shared::text::LocalText {
            zh: title.to_owned(),
            en: None,
        },
        organiser: exam.organiser.clone(),
        opening: Some(shared::exam::window::Opening {
            opens: NOW.plus(opens * Timestamp::DAY),
            closes: NOW.plus(closes * Timestamp::DAY),
        }),
        application: None,
        number: None,
        state: None,
        promised: None,
        way_in: WayIn::Roster,
        can_enter: true,
    };
    let my_exams = Some(MyExams {
        entered: vec![],
        offered: vec![
            card("第四", -9, -1),
            card("第三", 2, 9),
            card("第二", -1, 8),
            card("第一", -2, 1),
        ],
    });
    let page = World {
        my_exams,
        ..world()
    }
    .render("/exams")
    .await;
    let text = page.text();
    let places = ["第一", "第二", "第三", "第四"].map(|title| text.find(title));
    assert!(places.is_sorted() && places[0].is_some(), "{text}");
}

#[tokio::test]
async fn a_page_without_a_session_leads_back_and_counts_what_waits() {
    let page = World {
        viewer: None,
        ..world()
    };
    let path = format!("/applications/{APPLICATION}/materials");
    let page = page.render(&path).await;
    page.says("请先登录")
        .has("/sign-in?next=%2Fapplications%2F00000000%2D")
        .has("%2Fmaterials")
        .has(r#"src="/waiting-here.js""#)
        .has("登录同一账号后自动上传");
}
