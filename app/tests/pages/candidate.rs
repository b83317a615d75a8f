//! The candidate's pages, except the upload itself.

use std::sync::Arc;

use shared::{
    application::{Command, PageNumbers, State, StateKind, UploadPermission, Verdict},
    exam::StageKind,
    id::SlotId,
    position::Position,
    role::Role,
    seat::Seat,
    text::Lang,
    time::Timestamp,
    url,
    view::{ExamCard, MyExams, PositionCard, SignUpMethod},
};

use crate::harness::{
    Page, TestBackend,
    fixtures::{self, APPLICATION, NOW, Scenario, image, viewer},
};

fn world() -> TestBackend {
    TestBackend {
        viewer: Some(viewer(Role::Candidate)),
        ..TestBackend::default()
    }
}

/// A page of the application; `part` is the end of its address.
async fn page(story: &Scenario, part: &str) -> Page {
    TestBackend {
        dossier: Some(story.dossier.clone()),
        ..world()
    }
    .render(&format!("/applications/{APPLICATION}{part}"))
    .await
}

fn returned(slot: &str) -> Scenario {
    let mut story = Scenario::submitted();
    let reasons = vec!["no-seal".parse().expect("a slug")];
    story.judge_all(
        slot,
        Verdict::Returned {
            reasons,
            note: Some("第二页没有盖章".to_owned()),
            pages: PageNumbers::new(),
            boxes: Vec::new(),
        },
    );
    story.run_as_reviewer(Command::Return);
    story
}

fn mend(story: &mut Scenario, slot: &str) {
    let slot: SlotId = slot.parse().expect("a slug");
    let old = story.dossier.application.images(&slot)[0].id;
    story.run_as_candidate(Command::AddImage {
        slot,
        image: image(99),
        replaces: Some(old),
    });
}

fn scenario_at_offset(mut story: Scenario, later: i64) -> Scenario {
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
        opening: exam.windows[0].resolve(exam.time_zone, [], |_| None),
        application,
        number: application.map(|_| "SZ-2021-00412".to_owned()),
        state: application.map(|_| shared::application::StateKind::Draft),
        promised: None,
        sign_up_method: SignUpMethod::Roster,
        can_enter: application.is_none(),
        extended_from: None,
    };
    let my_exams = Some(MyExams {
        entered: vec![card(Some(APPLICATION))],
        offered: vec![card(None)],
    });
    let page = TestBackend {
        my_exams,
        ..world()
    }
    .render("/exams")
    .await;
    page.assert_text("SZ-2021-00412")
        .assert_text("填写中")
        .assert_text("距截止 11 天 08:00:00")
        .assert_text("进入考试");
    page.assert_html(&format!(r#"href="/applications/{APPLICATION}""#))
        .assert_html(r#"href="/exams/shenzhen-civil-service/enter""#);
    let page = TestBackend {
        my_exams: Some(MyExams {
            entered: vec![],
            offered: vec![],
        }),
        ..world()
    }
    .render("/exams")
    .await;
    page.assert_text("现在没有您可以参加的考试");
}

#[tokio::test]
async fn the_hub_of_a_new_application_leads_to_the_pledge_first() {
    let page = page(&Scenario::entered(), "").await;
    page.assert_text("阅读并同意《诚信承诺书》")
        .assert_text("先完成：诚信承诺书")
        .assert_text("0755-88892919");
    page.assert_html(&format!(
        r#"href="/applications/{APPLICATION}/notices/pledge""#
    ));
}

#[tokio::test]
async fn application_pages_show_contacts_and_hours() {
    let mut story = Scenario::entered();
    for part in [
        "",
        "/notices/pledge",
        "/facts",
        "/materials",
        "/uploaded",
        "/submit",
    ] {
        let page = page(&story, part).await;
        page.assert_html(r#"href="tel:0755-88892919""#)
            .assert_text("14:00");
    }
    story = Scenario::submitted();
    let receipt = story.dossier.receipts[0].code.clone();
    page(&story, &format!("/receipts/{receipt}"))
        .await
        .assert_html(r#"href="tel:0755-88892919""#);
}

#[tokio::test]
async fn hub_before_window_shows_opening_and_no_step() {
    let page = page(
        &scenario_at_offset(Scenario::entered(), -10 * Timestamp::DAY_MS),
        "",
    )
    .await;
    page.assert_text("2021年1月12日 09:00:00（北京时间） 开放")
        .assert_text("查看上传材料要求清单");
    assert!(
        !page
            .html
            .contains(&format!("/applications/{APPLICATION}/materials\""))
    );
}

#[tokio::test]
async fn hub_without_roster_mark_gives_reason_and_no_upload() {
    let mut story = Scenario::entered();
    story.dossier.application.upload_permission = UploadPermission::Withheld;
    let hub = page(&story, "").await;
    hub.assert_text("名单上您没有上传材料的资格，所以不能上传和提交")
        .assert_text("不适用");
    for part in ["materials", "submit"] {
        let address = format!("/applications/{APPLICATION}/{part}\"");
        assert!(!hub.html.contains(&address), "{part}");
    }
    let materials = page(&story, "/materials").await;
    materials.assert_text("名单上您没有上传材料的资格");
    assert!(!materials.html.contains("type=\"file\""));
    // A person with a mark on the roster finds the stage.
    let hub = page(&Scenario::entered(), "").await;
    let address = format!("/applications/{APPLICATION}/facts\"");
    hub.assert_no_text("没有上传材料的资格");
    assert!(hub.html.contains(&address) || hub.html.contains("/notices/"));
}

#[tokio::test]
async fn draft_after_the_window_is_lapsed_and_read_only() {
    let mut story = Scenario::entered();
    story.fill_required_parts();
    let page = page(&scenario_at_offset(story, 20 * Timestamp::DAY_MS), "").await;
    page.assert_text("视为自动放弃审查资格")
        .assert_text("查看已上传材料清单")
        .assert_no_text("距截止");
}

#[tokio::test]
async fn return_shows_reasons_on_top_and_counts_corrections() {
    let mut story = returned("resume");
    let before = page(&story, "").await;
    before
        .assert_text("需要补正的材料 已补正 0 / 1")
        .assert_text("材料没有签名或印章")
        .assert_text("审核人员说明：第二页没有盖章")
        .assert_text("补正「个人履历材料」");
    before
        .assert_html(&format!(
            r#"href="/applications/{APPLICATION}/materials#resume""#
        ))
        .assert_no_text("确认撤回");
    mend(&mut story, "resume");
    page(&story, "")
        .await
        .assert_text("已补正 1 / 1")
        .assert_text("核对并提交");
}

#[tokio::test]
async fn a_refusal_shows_the_note_and_asks_for_nothing() {
    let mut story = Scenario::submitted();
    let not_eligible = Verdict::Returned {
        reasons: vec!["edu-major".parse().expect("a slug")],
        note: None,
        pages: PageNumbers::new(),
        boxes: Vec::new(),
    };
    story.judge_all("education", not_eligible);
    story.run_as_reviewer(Command::Refuse {
        note: "专业不符".to_owned(),
    });
    let page = page(&story, "").await;
    page.assert_text("审核不通过")
        .assert_text("审核意见：专业不符")
        .assert_text("审核人员 审核不通过：专业不符");
    assert!(!page.html.contains("next-step"));
}

#[tokio::test]
async fn ticket_page_shows_seat_time_and_earlier_steps() {
    let definition = include_str!("../../../exams/national-personnel.toml");
    let mut story = Scenario::submitted();
    story.dossier.exam =
        std::sync::Arc::new(toml::from_str(definition).expect("the definition is sound"));
    page(&story, "").await.assert_html(&format!(
        "{}\"",
        url::page::papers(story.dossier.application.id)
    ));
    page(&story, "/papers")
        .await
        .assert_text("审核通过后可以下载");
    story.dossier.application.state = State::Approved { at: NOW };
    page(&story, "/papers").await.assert_text("缴费后可以下载");
    let Scenario { dossier, .. } = &mut story;
    let stage = dossier.exam.stage(StageKind::Ticket).expect("has it");
    let opening = dossier.application.stage_period(&dossier.exam, stage);
    dossier.application.payment.paid_at = Some(dossier.now);
    dossier.now = opening.expect("has a window").opens;
    page(&story, "/papers").await.assert_text("考场还在编排");
    let room = ("room".parse().expect("a slug"), "第 03 考场".to_owned());
    story.dossier.seat = Some(Seat {
        ticket_number: "20240414-0301".to_owned(),
        cells: [room].into(),
    });
    page(&story, "/papers")
        .await
        .assert_text("20240414-0301")
        .assert_text("第 03 考场")
        .assert_text("下载准考证");
}

#[tokio::test]
async fn absent_parts_are_not_found() {
    let unknown = world().render("/applications/nonsense").await;
    assert_eq!(unknown.status, 404);
    for part in [
        "/notices/other",
        "/samples/nothing",
        "/receipts/AAAA-AAAA",
        "/form",
    ] {
        let page = page(&Scenario::submitted(), part).await;
        assert_eq!(page.status, 404, "{part}");
        page.assert_text("没有找到");
    }
}

#[tokio::test]
async fn the_pledge_is_read_whole_and_accepted_in_its_wording() {
    let story = Scenario::entered();
    let wording = story.dossier.exam.notices[0].wording();
    let before = page(&story, "/notices/pledge").await;
    before
        .assert_text("六、本人同意招考机关")
        .assert_text("同意并进入下一步")
        .assert_text("不同意，返回")
        .assert_html(&format!(r#"value="{wording}""#));
    let mut story = story;
    story.fill_required_parts();
    page(&story, "/notices/pledge")
        .await
        .assert_text("已于 2021年1月15日 10:00:00（北京时间） 同意")
        .assert_no_text("不同意");
}

#[tokio::test]
async fn facts_name_demanded_slots_and_lock_on_submission() {
    let waits = page(&Scenario::entered(), "/facts").await;
    waits
        .assert_text("请先完成前面的步骤：阅读并同意《诚信承诺书》")
        .assert_no_text("保存，去上传材料");
    let mut read = Scenario::entered();
    read.accept_notices();
    let open = page(&read, "/facts").await;
    open.assert_text("选此项须上传：户籍材料")
        .assert_text("已确定要上传 3 项材料")
        .assert_no_text("按以上回答")
        .assert_html(r#"name="facts[household]""#)
        .assert_text("保存，去上传材料");
    page(&read, "/materials")
        .await
        .assert_text("还有 3 个问题没有回答")
        .assert_text("去回答")
        .assert_no_text("按您的情况不需要");
    let closed = page(&Scenario::submitted(), "/facts").await;
    closed
        .assert_text("正在等待审核")
        .assert_no_text("保存，去上传材料")
        .assert_html("disabled");
}

#[tokio::test]
async fn the_requirements_name_who_how_many_and_what_kind() {
    let page = world()
        .render("/exams/shenzhen-civil-service/requirements")
        .await;
    page.assert_text("JPEG，不超过 300 KB，黑白或彩色均可，建议不小于 100 KB")
        .assert_text("最多 2 张");
    page.assert_text("“您报考的职位是否要求深圳户籍？”选“是”的考生")
        .assert_text("工作日 9:00–12:00")
        .assert_html("/samples/diploma.jpg");
    let english = TestBackend {
        lang: Lang::En,
        ..world()
    }
    .render("/exams/shenzhen-civil-service/requirements")
    .await;
    english
        .assert_text("JPEG, at most 300 KB")
        .assert_text("Every candidate");
}

#[tokio::test]
async fn samples_turn_by_links_and_stay_within_their_number() {
    let story = Scenario::entered();
    let second = page(&story, "/samples/education?page=2").await;
    second
        .assert_text("学位证书：编号清晰")
        .assert_text("2 / 3")
        .assert_html("samples/education?page=3")
        .assert_html("samples/education?page=1");
    page(&story, "/samples/education?page=9")
        .await
        .assert_text("3 / 3");
    let mut bare = Scenario::entered();
    let exam = Arc::make_mut(&mut bare.dossier.exam);
    for slot in exam.categories.iter_mut().flat_map(|it| &mut it.slots) {
        slot.samples.clear();
    }
    page(&bare, "/samples/other")
        .await
        .assert_text("这一项没有示例");
}

#[tokio::test]
async fn uploaded_list_counts_categories_and_names_lock() {
    let mut story = Scenario::entered();
    page(&story, "/uploaded")
        .await
        .assert_text("取决于还没有回答的问题")
        .assert_no_text("不用上传");
    story.fill_required_parts();
    page(&story, "/uploaded")
        .await
        .assert_text("共有 3 张图片")
        .assert_text("未锁定")
        .assert_text("按您的情况不用上传");
    page(&Scenario::submitted(), "/uploaded")
        .await
        .assert_text("已锁定")
        .assert_no_text("未锁定");
}

#[tokio::test]
async fn submit_page_lists_missing_then_posts_revision() {
    let open = page(&Scenario::entered(), "/submit").await;
    open.assert_text("还有 7 项没有完成")
        .assert_text("身份证：还没有上传")
        .assert_text("阅读并同意《诚信承诺书》")
        .assert_html("disabled");
    let mut story = Scenario::entered();
    story.fill_required_parts();
    let revision = story.dossier.application.revision;
    let ready = page(&story, "/submit").await;
    // Without a device only the server's data are known, so there is one plain button.
    ready
        .assert_no_html("left-out")
        .assert_no_html("submit-without");
    ready
        .assert_text("提交审核")
        .assert_text("姓名 林样本 证件号码 11010119940307058X")
        .assert_no_text("没有完成")
        .assert_html(&format!(r#"name="revision" value="{revision}""#));
    page(&Scenario::submitted(), "/submit")
        .await
        .assert_text("已提交并锁定")
        .assert_html("disabled");
}

#[tokio::test]
async fn the_receipt_shows_code_time_and_fingerprints() {
    let story = Scenario::submitted();
    let receipt = &story.dossier.receipts[0];
    let page = page(&story, &format!("/receipts/{}", receipt.code)).await;
    page.assert_text(&receipt.code)
        .assert_text("2021年1月15日 10:00:00（北京时间）")
        .assert_text(&receipt.manifest.0[0].images[0].short());
    page.assert_text("个人履历材料")
        .assert_no_text("较早的一次提交");
    // A printed number is masked except for some digits.
    page.assert_text("姓名 林样本 证件号码 1101**********058X")
        .assert_no_html(">11010119940307058X");
}

#[tokio::test]
async fn the_receipt_names_the_position_that_was_submitted() {
    let mut story = Scenario::submitted();
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
        .assert_text("市样本局 / 科员 · 0101001");
    // The position of a draft may have changed.
    story.dossier.application.state = State::Returned { commitment: None };
    page(&story, &receipt).await.assert_no_html(">市样本局");
}

#[tokio::test]
async fn submit_button_has_label_of_exam() {
    let mut story = Scenario::entered();
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
    page.assert_text("确认 回到报考流程");
}

#[tokio::test]
async fn last_minutes_are_urgent_and_rarely_announced() {
    let closes = Timestamp::DAY_MS * 11 + Timestamp::HOUR_MS * 8;
    let calm = scenario_at_offset(Scenario::entered(), closes - 11 * Timestamp::MINUTE_MS);
    page(&calm, "/submit").await.assert_no_html("data-urgent");
    let urgent = scenario_at_offset(Scenario::entered(), closes - 4 * Timestamp::MINUTE_MS);
    page(&urgent, "/submit")
        .await
        .assert_html("data-urgent")
        .assert_text("距截止不到 5 分钟");
}

#[tokio::test]
async fn lapsed_exam_is_not_shown_as_urgent() {
    let exam = fixtures::exam();
    let card = ExamCard {
        exam: exam.code.clone(),
        title: exam.title.clone(),
        organiser: exam.organiser.clone(),
        opening: exam.windows[0].resolve(exam.time_zone, [], |_| None),
        application: Some(APPLICATION),
        number: Some("SZ-2021-00412".to_owned()),
        state: Some(StateKind::Draft),
        promised: None,
        sign_up_method: SignUpMethod::Roster,
        can_enter: false,
        extended_from: None,
    };
    let world = TestBackend {
        my_exams: Some(MyExams {
            entered: vec![card],
            offered: vec![],
        }),
        clock_offset_ms: 12 * Timestamp::DAY_MS,
        ..world()
    };
    let page = world.render("/exams").await;
    page.assert_text("办理时间已经结束，没有提交")
        .assert_text("现在不用做什么")
        .assert_no_text("请在截止前完成");
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
        opening: Some(shared::exam::window::OpenPeriod {
            opens: NOW.plus(opens * Timestamp::DAY_MS),
            closes: NOW.plus(closes * Timestamp::DAY_MS),
        }),
        application: None,
        number: None,
        state: None,
        promised: None,
        sign_up_method: SignUpMethod::Roster,
        can_enter: true,
        extended_from: None,
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
    let page = TestBackend {
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
async fn page_without_session_links_back_and_counts_unsent() {
    let page = TestBackend {
        viewer: None,
        ..world()
    };
    let path = format!("/applications/{APPLICATION}/materials");
    let page = page.render(&path).await;
    page.assert_text("请先登录")
        .assert_html("/sign-in?next=%2Fapplications%2F00000000%2D")
        .assert_html("%2Fmaterials")
        .assert_html(r#"src="/waiting-here.js""#)
        .assert_html("登录同一账号后自动上传");
}
