//! The queue and the desk.

use std::collections::BTreeMap;

use shared::{
    application::{Command, PageNumbers, State, Verdict},
    exam::QrCode,
    hint::{Hint, Look, Observation, Remark},
    role::Role,
    view::{Queue, QueueRow},
};

use crate::harness::{
    World,
    fixtures::{self, APPLICATION, NOW, Story, image, viewer},
};

fn world() -> World {
    World {
        viewer: Some(viewer(Role::Reviewer)),
        ..World::default()
    }
}

fn queue(rows: Vec<QueueRow>) -> Queue {
    let counts = BTreeMap::from([(State::Submitted, rows.len() as u64), (State::Approved, 7)]);
    let exam = fixtures::exam();
    Queue {
        counts,
        exams: vec![(exam.code.clone(), exam.title.clone())],
        waiting: BTreeMap::new(),
        next: rows.first().map(|row| row.application),
        total: rows.len() as u64,
        rows,
        now: NOW,
    }
}

fn row() -> QueueRow {
    QueueRow {
        application: APPLICATION,
        number: "SZ-2021-00412".to_owned(),
        name: "林样本".to_owned(),
        exam: fixtures::exam().title.clone(),
        state: State::Submitted,
        images: 9,
        returns: 1,
        submitted: Some(NOW.plus(-93_784_000)),
        reviewer: None,
        is_final_review: false,
    }
}

async fn desk(story: &Story, query: &str) -> crate::harness::Page {
    World {
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
    }
}

#[tokio::test]
async fn an_empty_queue_says_what_will_be_here() {
    let page = World {
        queue: Some(queue(Vec::new())),
        ..world()
    }
    .render("/review")
    .await;
    page.says("现在没有等待审核的报名")
        .is_silent_about("审下一份");
}

#[tokio::test]
async fn the_queue_shows_who_waits_how_long_and_keeps_the_filter_in_its_links() {
    let page = World {
        queue: Some(queue(vec![row()])),
        ..world()
    }
    .render("/review?search=%E6%9E%97")
    .await;
    page.says("林样本")
        .says("1 天 02:03:04")
        .says("×1")
        .says("审下一份");
    page.has(r#"data-state="submitted""#)
        .has("/review?state=approved")
        .has(r#"value="林""#);
}

#[tokio::test]
async fn the_desk_shows_the_person_the_first_open_slot_and_its_reasons() {
    let story = Story::submitted();
    let page = desk(&story, "").await;
    page.says("林样本")
        .says("19940307")
        .says("1994 年 3 月 7 日")
        .says("通过这一项")
        .says("退回这一项");
    page.has(r#"name="reasons[]""#).has("/api/v1/applications/");
    page.says(&format!("已审 0 / {} 项", story.slots().len()));
    assert!(
        !page.html.contains("<textarea name=\"note\">x"),
        "a textarea has no children"
    );
}

#[tokio::test]
async fn the_desk_says_what_the_machine_noticed_and_links_only_named_hosts() {
    let mut story = Story::submitted();
    let slots = story.slots();
    let images = |slot| story.dossier.application.images(slot).to_vec();
    let (here, there) = (images(&slots[0])[0].id, images(&slots[1])[0].id);
    let observe = |hints: Vec<Hint>, qr: &str| {
        Look::Seen(Observation {
            decodes: true,
            hints,
            qr: Some(qr.to_owned()),
            likeness: None,
        })
    };
    story.remarks = vec![
        Remark {
            image: here,
            look: observe(
                vec![Hint::Blurred, Hint::Glare],
                "https://www.chsi.com.cn/x",
            ),
            like: vec![there],
        },
        Remark {
            image: there,
            look: observe(Vec::new(), "javascript:alert(1)"),
            like: Vec::new(),
        },
    ];
    let page = desk(&story, &format!("?part={}", slots[0])).await;
    page.says("机检")
        .says("模糊 · 反光")
        .says("第 1 张相同或近似");
    // The slot names no host: the address is no link, and its host is shown separately.
    page.says("https://www.chsi.com.cn/x")
        .says("指向 www.chsi.com.cn");
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
    page.has(r#"href="https://www.chsi.com.cn/x""#);
    let page = desk(&story, &format!("?part={}", slots[1])).await;
    page.says("未见异常").says("javascript:alert(1)");
    assert!(!page.html.contains(r#"href="javascript"#));
    story.remarks[0].look = Look::Missing;
    let page = desk(&story, &format!("?part={}", slots[0])).await;
    page.says("服务器上缺少这个文件")
        .is_silent_about("无法解码");
    let silent = desk(&Story::submitted(), "").await;
    silent.is_silent_about("机检");
}

#[tokio::test]
async fn a_returned_slot_shows_what_the_candidate_will_read_and_opens_only_the_return() {
    let mut story = Story::submitted();
    let slot = story.slots()[0].to_string();
    story.judge_all(&slot, returned());
    let page = desk(&story, &format!("?part={slot}")).await;
    page.says("考生将看到")
        .says("请补盖公章")
        .says("何敏，")
        .says("1 项需补正，其余通过")
        .says("撤销意见");
    page.has(r#"data-state="returned""#);
    assert!(page.html.contains("checked"), "the reasons stay ticked");
}

#[tokio::test]
async fn after_a_mending_the_replaced_slot_is_marked_and_the_others_stay_passed() {
    let mut story = Story::submitted();
    let slot = story.slots()[0].clone();
    story
        .judge_all(slot.as_str(), returned())
        .reviewer(Command::Return);
    let old = story.dossier.application.images(&slot)[0].id;
    story
        .candidate(Command::AddImage {
            slot: slot.clone(),
            image: image(99),
            replaces: Some(old),
        })
        .candidate(Command::Submit);
    let page = desk(&story, "").await;
    page.says("已替换")
        .says("上次退回的原因")
        .says("photo-99.jpg")
        .says("还有 1 项没有意见");
}

#[tokio::test]
async fn a_decided_application_leads_to_the_next() {
    let mut story = Story::submitted();
    story
        .judge_all("none", returned())
        .reviewer(Command::Approve);
    let page = desk(&story, "").await;
    page.says("结论已作出")
        .says("审下一份")
        .is_silent_about("需补正，原因");
}

#[tokio::test]
async fn a_file_name_cannot_become_markup() {
    let mut story = Story::begin();
    story.prepare();
    let slot = story.slots()[0].clone();
    let old = story.dossier.application.images(&slot)[0].id;
    let evil = shared::application::Image {
        file_name: "<script>alert(1)</script>.jpg".to_owned(),
        ..image(98)
    };
    story
        .candidate(Command::AddImage {
            slot,
            image: evil,
            replaces: Some(old),
        })
        .candidate(Command::Submit);
    let page = desk(&story, "").await;
    assert!(
        !page.html.contains("<script>alert"),
        "the name stands as text"
    );
}

#[tokio::test]
async fn an_empty_queue_names_its_exam_and_where_else_something_waits() {
    let other: shared::id::ExamCode = "hebei-medical".parse().expect("a code");
    let mut empty = queue(Vec::new());
    let title = shared::text::LocalText {
        zh: "样本医师考试".to_owned(),
        en: None,
    };
    empty.exams.push((other.clone(), title));
    empty.waiting = BTreeMap::from([(other, 3)]);
    let page = World {
        queue: Some(empty),
        ..world()
    }
    .render(&format!("/review?exam={}", fixtures::exam().code))
    .await;
    page.says(&format!(
        "《{}》现在没有等待审核的报名",
        fixtures::exam().title.zh
    ))
    .says("《样本医师考试》有 3 份等待审核")
    .has("exam=hebei%2Dmedical");
}

#[tokio::test]
async fn the_acts_on_an_item_stand_in_the_bar_at_the_lower_edge() {
    let page = desk(&Story::submitted(), "").await;
    let bar = page
        .html
        .split("bar-bottom")
        .nth(1)
        .expect("there is a bar");
    for act in ["通过这一项", "退回这一项", "退回补正"] {
        assert!(bar.contains(act), "{act}");
    }
    page.has(r#"id="return-part""#).has(r#"form="return-part""#);
}

#[tokio::test]
async fn without_the_module_a_slot_is_passed_from_its_last_picture() {
    let mut story = Story::begin();
    story.prepare();
    let slot = story.slots()[0].clone();
    let second = Command::AddImage {
        slot: slot.clone(),
        image: image(77),
        replaces: None,
    };
    story.candidate(second).candidate(Command::Submit);
    let fields = |page: &crate::harness::Page| page.html.matches(r#"name="shown[]""#).count();
    let first = desk(&story, &format!("?part={slot}")).await;
    first.says("还有 1 张没有看过");
    assert_eq!(fields(&first), 1);
    let last = desk(&story, &format!("?part={slot}&page=2")).await;
    last.is_silent_about("没有看过");
    assert_eq!(fields(&last), 2);
}

#[tokio::test]
async fn reasons_show_their_keys_and_which_mean_not_eligible() {
    let story = Story::submitted();
    let page = desk(&story, "?part=education").await;
    page.says("不清晰").says("不符合条件");
    for key in ["<kbd>1<", "<kbd>9<", "<kbd>C<"] {
        page.has(key);
    }
}

#[tokio::test]
async fn not_eligible_leads_to_the_refusal_and_not_to_a_return() {
    let mut story = Story::submitted();
    let slot = story.slots()[0].to_string();
    let verdict = Verdict::Returned {
        reasons: vec!["forged".parse().expect("a slug")],
        note: None,
        pages: PageNumbers::new(),
    };
    story.judge_all(&slot, verdict);
    let page = desk(&story, "").await;
    page.says("1 项的原因是不符合报考条件，不能退回补正");
}

/// A slot with three pages, on the desk.
fn three_pages() -> Story {
    let mut story = Story::begin();
    story.prepare();
    for number in [201, 202] {
        let slot = "education".parse().expect("a slug");
        story.candidate(Command::AddImage {
            slot,
            image: image(number),
            replaces: None,
        });
    }
    story.candidate(Command::Submit);
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
    first.says("有问题的页").says("第 3 页");
    assert_eq!(page_marks(&first), (vec![1], vec![2, 3]));
    let third = desk(&story, "?part=education&page=3").await;
    assert_eq!(page_marks(&third), (vec![3], vec![1, 2]));
    let single = desk(&story, "?part=resume").await;
    single.is_silent_about("有问题的页");
    assert_eq!(page_marks(&single), (vec![], vec![]));
}

#[tokio::test]
async fn returned_slot_shows_its_pages_marked_and_what_is_read() {
    let mut story = three_pages();
    let Verdict::Returned { reasons, note, .. } = returned() else {
        unreachable!("it is a return")
    };
    let returned = |pages| Verdict::Returned {
        reasons: reasons.clone(),
        note: note.clone(),
        pages,
    };
    story.judge_all("education", returned([1, 3].into()));
    let marked = desk(&story, "?part=education&page=2").await;
    marked.says("请替换第 1、3 页。");
    assert_eq!(page_marks(&marked), (vec![1, 3], vec![2]));
    story.reviewer(Command::Return);
    desk(&story, "").await.says("（第 1、3 页）");
    // The return of the whole slot stays so: no page is marked automatically.
    let mut whole = three_pages();
    whole.judge_all("education", returned(PageNumbers::new()));
    let whole = desk(&whole, "?part=education&page=2").await;
    assert_eq!(page_marks(&whole), (vec![], vec![1, 2, 3]));
}
