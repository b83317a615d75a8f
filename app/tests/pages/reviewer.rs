//! The queue and the desk.

use std::collections::BTreeMap;

use shared::{
    application::{Command, PageNumbers, StateKind, Verdict},
    exam::QrCode,
    hint::{Hint, ImageRemark, Observation, ObservationStatus, PictureCheck},
    id::AccountId,
    role::Role,
    view::{CLAIM_LEASE_MS, Claim, QueueRow, ReviewDesk, ReviewQueue},
};
use uuid::Uuid;

use crate::harness::{
    TestBackend,
    fixtures::{self, APPLICATION, NOW, REVIEWER, Scenario, image, viewer},
};

fn world() -> TestBackend {
    TestBackend {
        viewer: Some(viewer(Role::Reviewer)),
        ..TestBackend::default()
    }
}

fn queue(rows: Vec<QueueRow>) -> ReviewQueue {
    let counts = BTreeMap::from([
        (StateKind::Submitted, rows.len() as u64),
        (StateKind::Approved, 7),
    ]);
    let exam = fixtures::exam();
    ReviewQueue {
        supervised: Vec::new(),
        reader: REVIEWER,
        keys: Default::default(),
        counts,
        exams: vec![(exam.code.clone(), exam.title.clone())],
        waiting: BTreeMap::new(),
        held: 0,
        groups: Vec::new(),
        sheets: Vec::new(),
        total: rows.len() as u64,
        rows,
        handed: Vec::new(),
        corrections: Vec::new(),
        now: NOW,
    }
}

fn row() -> QueueRow {
    QueueRow {
        application: APPLICATION,
        number: "SZ-2021-00412".to_owned(),
        name: "林样本".to_owned(),
        exam: fixtures::exam().title.clone(),
        state: StateKind::Submitted,
        images: 9,
        returns: 1,
        submitted: Some(NOW.plus(-93_784_000)),
        reviewer: None,
        is_final_review: false,
        has_hints: true,
        claim: None,
        held: None,
        is_supervised: false,
    }
}

async fn desk(story: &Scenario, query: &str) -> crate::harness::Page {
    TestBackend {
        desk: Some(story.desk()),
        ..world()
    }
    .render(&format!("/review/{APPLICATION}{query}"))
    .await
}

fn returned() -> Verdict {
    let reason = "no-seal".parse().expect("a slug");
    Verdict::Returned {
        reasons: vec![reason],
        note: Some("请补盖公章".to_owned()),
        pages: PageNumbers::new(),
        boxes: Vec::new(),
    }
}

#[tokio::test]
async fn an_empty_queue_says_what_will_be_here() {
    let page = TestBackend {
        queue: Some(queue(Vec::new())),
        ..world()
    }
    .render("/review")
    .await;
    page.assert_text("现在没有等待审核的报名")
        .assert_no_text("审下一份");
}

#[tokio::test]
async fn queue_shows_waiting_time_and_keeps_filter() {
    let page = TestBackend {
        queue: Some(queue(vec![row()])),
        ..world()
    }
    .render("/review?search=%E6%9E%97")
    .await;
    page.assert_text("林样本")
        .assert_text("1 天 02:03:04")
        .assert_text("×1")
        .assert_text("机检有提示")
        .assert_text("审下一份");
    page.assert_html(r#"data-state="submitted""#)
        .assert_html("/review?state=approved")
        .assert_html("&amp;hints=first")
        .assert_html(r#"value="林""#);
}

#[tokio::test]
async fn desk_shows_person_first_pending_slot_and_reasons() {
    let story = Scenario::submitted();
    let page = desk(&story, "").await;
    page.assert_text("林样本")
        .assert_text("19940307")
        .assert_text("1994年3月7日")
        .assert_text("通过这一项")
        .assert_text("退回这一项");
    page.assert_html(r#"name="reasons[]""#)
        .assert_html("/api/v1/applications/");
    page.assert_text(&format!("已审 0 / {} 项", story.slots().len()));
    assert!(
        !page.html.contains("<textarea name=\"note\">x"),
        "a textarea has no children"
    );
}

#[tokio::test]
async fn desk_shows_hints_and_links_only_allowed_hosts() {
    let mut story = Scenario::submitted();
    let slots = story.slots();
    let images = |slot| story.dossier.application.images(slot).to_vec();
    let (here, there) = (images(&slots[0])[0].id, images(&slots[1])[0].id);
    let observe = |hints: Vec<Hint>, qr: &str| {
        ObservationStatus::Observed(Observation {
            is_decodable: true,
            hints,
            checks: vec![PictureCheck::Sharpness, PictureCheck::QrCode],
            qr: Some(qr.to_owned()),
            perceptual_hash: None,
        })
    };
    story.remarks = vec![
        ImageRemark {
            image: here,
            status: observe(
                vec![Hint::Blurred, Hint::Glare],
                "https://www.chsi.com.cn/x",
            ),
            similar_images: vec![there],
        },
        ImageRemark {
            image: there,
            status: observe(Vec::new(), "javascript:alert(1)"),
            similar_images: Vec::new(),
        },
    ];
    let page = desk(&story, &format!("?part={}", slots[0])).await;
    page.assert_text("机检")
        .assert_text("检查了清晰度、二维码和方向、重复：模糊 · 反光")
        .assert_text("第 1 张相同或近似");
    // The slot names no host: the address is no link, and its host is shown separately.
    page.assert_text("https://www.chsi.com.cn/x")
        .assert_text("指向 www.chsi.com.cn，不是认可的网址");
    assert!(!page.html.contains(r#"href="https://www.chsi.com.cn"#));
    let mut exam = (*story.dossier.exam).clone();
    for category in &mut exam.categories {
        for slot in &mut category.slots {
            slot.qr = Some(QrCode {
                valid_days: None,
                hosts: vec!["www.chsi.com.cn".to_owned()],
            });
        }
    }
    story.dossier.exam = exam.into();
    let page = desk(&story, &format!("?part={}", slots[0])).await;
    page.assert_html(r#"href="https://www.chsi.com.cn/x""#);
    let page = desk(&story, &format!("?part={}", slots[1])).await;
    page.assert_text("检查了清晰度、二维码和方向、重复：二维码指向的不是认可的网址")
        .assert_text("javascript:alert(1)");
    assert!(!page.html.contains(r#"href="javascript"#));
    story.remarks[0].status = ObservationStatus::Missing;
    let page = desk(&story, &format!("?part={}", slots[0])).await;
    page.assert_text("服务器上缺少这个文件")
        .assert_no_text("无法解码");
    let silent = desk(&Scenario::submitted(), "").await;
    silent.assert_no_text("机检");
}

#[tokio::test]
async fn returned_slot_shows_feedback_and_only_return_act() {
    let mut story = Scenario::submitted();
    let slot = story.slots()[0].to_string();
    story.judge_all(&slot, returned());
    let page = desk(&story, &format!("?part={slot}")).await;
    page.assert_text("考生将看到")
        .assert_text("请补盖公章")
        .assert_text("何敏，")
        .assert_text("1 项需补正，其余通过")
        .assert_text("撤销意见");
    page.assert_html(r#"data-state="returned""#);
    assert!(page.html.contains("checked"), "the reasons stay ticked");
}

#[tokio::test]
async fn corrected_slot_is_marked_and_others_stay_passed() {
    let mut story = Scenario::submitted();
    let slot = story.slots()[0].clone();
    story
        .judge_all(slot.as_str(), returned())
        .run_as_reviewer(Command::Return);
    let old = story.dossier.application.images(&slot)[0].id;
    story
        .run_as_candidate(Command::AddImage {
            slot: slot.clone(),
            image: image(99),
            replaces: Some(old),
        })
        .run_as_candidate(Command::Submit);
    let page = desk(&story, "").await;
    page.assert_text("已替换")
        .assert_text("上次退回的原因")
        .assert_text("photo-99.jpg")
        .assert_text("还有 1 项没有意见");
}

/// A desk whose application is claimed by this account.
async fn claimed_desk(reviewer: AccountId) -> crate::harness::Page {
    let claim = Claim {
        reviewer,
        name: "冯审样本".to_owned(),
        ends: NOW.plus(CLAIM_LEASE_MS),
    };
    let desk = ReviewDesk {
        claim: Some(claim),
        ..Scenario::submitted().desk()
    };
    TestBackend {
        desk: Some(desk),
        ..world()
    }
    .render(&format!("/review/{APPLICATION}?state=&mine=true"))
    .await
}

#[tokio::test]
async fn another_claim_is_named_and_taken_over_after_a_question() {
    let page = claimed_desk(AccountId(Uuid::from_u128(0x77))).await;
    page.assert_text("冯审样本 正在审核这一份，到 ")
        .assert_text("从冯审样本手里接手这一份吗？")
        .assert_no_text("放回列表");
    page.assert_html(r#"action="/api/review/take-over""#);
    assert!(!page.html.contains("/api/review/pass"));
}

#[tokio::test]
async fn own_claim_can_be_put_back_into_the_list_it_came_from() {
    let page = claimed_desk(REVIEWER).await;
    page.assert_text("放回列表")
        .assert_text("跳过，审下一份")
        .assert_no_text("接手");
    page.assert_html(r#"action="/api/review/release-claim""#)
        .assert_html(r#"name="filter[mine]" value="true""#)
        .assert_html("/review?state=&amp;mine=true");
}

#[tokio::test]
async fn a_decided_application_leads_to_the_next() {
    let mut story = Scenario::submitted();
    story
        .judge_all("none", returned())
        .run_as_reviewer(Command::Approve);
    let page = desk(&story, "").await;
    page.assert_text("结论已作出")
        .assert_text("审下一份")
        .assert_no_text("需补正，原因");
}

#[tokio::test]
async fn a_file_name_cannot_become_markup() {
    let mut story = Scenario::entered();
    story.fill_required_parts();
    let slot = story.slots()[0].clone();
    let old = story.dossier.application.images(&slot)[0].id;
    let evil = shared::application::Image {
        file_name: "<script>alert(1)</script>.jpg".to_owned(),
        ..image(98)
    };
    story
        .run_as_candidate(Command::AddImage {
            slot,
            image: evil,
            replaces: Some(old),
        })
        .run_as_candidate(Command::Submit);
    let page = desk(&story, "").await;
    assert!(
        !page.html.contains("<script>alert"),
        "the name stands as text"
    );
}

#[tokio::test]
async fn empty_queue_names_exam_and_other_waiting_exams() {
    let other: shared::id::ExamCode = "hebei-medical".parse().expect("a code");
    let mut empty = queue(Vec::new());
    let title = shared::text::LocalText {
        zh: "样本医师考试".to_owned(),
        en: None,
    };
    empty.exams.push((other.clone(), title));
    empty.waiting = BTreeMap::from([(other, 3)]);
    let page = TestBackend {
        queue: Some(empty),
        ..world()
    }
    .render(&format!("/review?exam={}", fixtures::exam().code))
    .await;
    page.assert_text(&format!(
        "《{}》现在没有等待审核的报名",
        fixtures::exam().title.zh
    ))
    .assert_text("《样本医师考试》有 3 份等待审核")
    .assert_html("exam=hebei-medical");
}

#[tokio::test]
async fn the_acts_on_an_item_stand_in_the_bar_at_the_lower_edge() {
    let page = desk(&Scenario::submitted(), "").await;
    let bar = page
        .html
        .split("bar-bottom")
        .nth(1)
        .expect("there is a bar");
    for act in ["通过这一项", "退回这一项", "退回补正"] {
        assert!(bar.contains(act), "{act}");
    }
    page.assert_html(r#"id="return-part""#)
        .assert_html(r#"form="return-part""#);
}

#[tokio::test]
async fn slot_without_wasm_is_passed_from_last_pictures() {
    let story = three_pages();
    let fields = |page: &crate::harness::Page| page.html.matches(r#"name="shown[]""#).count();
    let first = desk(&story, "?part=education").await;
    first.assert_text("还有 1 张没有看过");
    assert_eq!(fields(&first), 2);
    let last = desk(&story, "?part=education&page=3").await;
    last.assert_no_text("没有看过");
    assert_eq!(fields(&last), 3);
}

#[tokio::test]
async fn reasons_show_their_keys_and_which_mean_not_eligible() {
    let story = Scenario::submitted();
    let page = desk(&story, "?part=education").await;
    page.assert_text("不清晰").assert_text("不符合条件");
    for key in ["<kbd>1<", "<kbd>9<", "<kbd>C<"] {
        page.assert_html(key);
    }
}

#[tokio::test]
async fn disqualifying_reason_leads_to_refusal() {
    let mut story = Scenario::submitted();
    let slot = story.slots()[0].to_string();
    let verdict = Verdict::Returned {
        reasons: vec!["forged".parse().expect("a slug")],
        note: None,
        pages: PageNumbers::new(),
        boxes: Vec::new(),
    };
    story.judge_all(&slot, verdict);
    let page = desk(&story, "").await;
    page.assert_text("1 项的原因是不符合报考条件，不能退回补正");
}

/// A slot with three pages, on the desk.
fn three_pages() -> Scenario {
    let mut story = Scenario::entered();
    story.fill_required_parts();
    for number in [201, 202] {
        let slot = "education".parse().expect("a slug");
        story.run_as_candidate(Command::AddImage {
            slot,
            image: image(number),
            replaces: None,
        });
    }
    story.run_as_candidate(Command::Submit);
    story
}

/// The numbers of the marked pages, and those of the others.
fn page_marks(page: &crate::harness::Page) -> (Vec<u16>, Vec<u16>) {
    let inputs = page.html.split("<input").skip(1);
    let inputs = inputs.filter_map(|input| input.split('>').next());
    let inputs = inputs.filter(|input| input.contains("name=\"pages[]\""));
    let (marked, others): (Vec<&str>, _) = inputs.partition(|input| input.contains(" checked"));
    let number = |input: &str| {
        let (_, value) = input.split_once("value=\"").expect("it has a value");
        let (value, _) = value.split_once('"').expect("it ends");
        value.parse().expect("a number")
    };
    let numbers = |inputs: Vec<&str>| inputs.into_iter().map(number).collect();
    (numbers(marked), numbers(others))
}

#[tokio::test]
async fn return_marks_the_page_shown_where_there_are_several() {
    let story = three_pages();
    let first = desk(&story, "?part=education").await;
    first.assert_text("有问题的页").assert_text("第 3 页");
    assert_eq!(page_marks(&first), (vec![1], vec![2, 3]));
    let third = desk(&story, "?part=education&page=3").await;
    assert_eq!(page_marks(&third), (vec![3], vec![1, 2]));
    let single = desk(&story, "?part=resume").await;
    single.assert_no_text("有问题的页");
    assert_eq!(page_marks(&single), (vec![], vec![]));
}

#[tokio::test]
async fn returned_slot_shows_marked_pages_and_feedback() {
    let mut story = three_pages();
    let Verdict::Returned { reasons, note, .. } = returned() else {
        unreachable!("it is a return")
    };
    let returned = |pages| Verdict::Returned {
        reasons: reasons.clone(),
        note: note.clone(),
        pages,
        boxes: Vec::new(),
    };
    story.judge_all("education", returned([1, 3].into()));
    let marked = desk(&story, "?part=education&page=2").await;
    marked.assert_text("请替换第 1、3 页。");
    assert_eq!(page_marks(&marked), (vec![1, 3], vec![2]));
    story.run_as_reviewer(Command::Return);
    desk(&story, "").await.assert_text("（第 1、3 页）");
    // The return of the whole slot stays so: no page is marked automatically.
    let mut whole = three_pages();
    whole.judge_all("education", returned(PageNumbers::new()));
    let whole = desk(&whole, "?part=education&page=2").await;
    assert_eq!(page_marks(&whole), (vec![], vec![1, 2, 3]));
}
