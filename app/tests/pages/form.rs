//! The personal form on its pages and on the reviewer's desk.

use std::{collections::BTreeMap, sync::Arc};

use shared::{
    application::{Command, FormEntry, PageNumbers, RecordedVerdict, ReviewPart, State, Verdict},
    digest::Sha256,
    exam::{Exam, Stage, StageKind},
    role::Role,
    text::Lang,
    view::{Dossier, PreviousSubmission, ReviewDesk},
};

use crate::harness::{
    Page, TestBackend,
    fixtures::{APPLICATION, REVIEWER, Scenario, both_levels, image, person, viewer},
};

/// S4 with the windows of S0, so that it is open.
fn dossier() -> Dossier {
    let definition = include_str!("../../../exams/cadre-graduate.toml");
    let exam: Exam = toml::from_str(definition).expect("the definition of S4 is sound");
    let mut story = Scenario::entered();
    let notice = story.dossier.exam.notices[0].clone();
    story.run_as_candidate(Command::AcceptNotice {
        wording: notice.wording(),
        notice: notice.id,
    });
    let mut rounds = story.dossier.exam.rounds.clone();
    let stages = &mut rounds[0].stages;
    let materials = stages.iter().position(|it| it.kind == StageKind::Materials);
    let at = materials.expect("S0 has materials");
    let stage = Stage {
        button: None,
        id: "form".parse().expect("a slug"),
        kind: StageKind::Form,
        ..stages[at].clone()
    };
    stages.insert(at, stage);
    let form = exam.form;
    let exam = Exam {
        rounds,
        form,
        categories: exam.categories,
        image_rules: exam.image_rules,
        ..Exam::clone(&story.dossier.exam)
    };
    Dossier {
        exam: Arc::new(exam),
        ..story.dossier
    }
}

fn entry(answers: &[(&str, &str)]) -> FormEntry {
    let answers = answers.iter();
    answers
        .map(|(id, text)| (id.parse().expect("a slug"), (*text).to_owned()))
        .collect()
}

fn write(dossier: &mut Dossier, section: &str, entries: Vec<FormEntry>) {
    let section = section.parse().expect("a slug");
    dossier.application.answers = dossier.application.answers.with_entries(&section, entries);
}

fn job(from: &str, until: &str) -> FormEntry {
    entry(&[
        ("work-from", from),
        ("work-until", until),
        ("work-unit", "**街道办事处"),
        ("work-post", "科员"),
    ])
}

async fn page(dossier: &Dossier, part: &str) -> Page {
    TestBackend {
        viewer: Some(viewer(Role::Candidate)),
        dossier: Some(dossier.clone()),
        ..TestBackend::default()
    }
    .render(&format!("/applications/{APPLICATION}{part}"))
    .await
}

#[tokio::test]
async fn form_overview_shows_progress_of_each_section() {
    let mut dossier = dossier();
    write(
        &mut dossier,
        "work",
        vec![job("2017.4", ""), job("2015.7", "2017.3")],
    );
    let page = page(&dossier, "/form").await;
    page.assert_text("林样本")
        .assert_text("11010119940307058X")
        .assert_text("基本信息 未填写 填写")
        .assert_text("2015.7-2017.3，**街道办事处，科员 2017.4至今，**街道办事处，科员")
        .assert_html(&format!(r#"href="/applications/{APPLICATION}/form/work""#));
}

#[tokio::test]
async fn every_kind_of_field_has_its_control_its_limit_and_its_star() {
    let page = page(&dossier(), "/form/person").await;
    page.assert_text("性别 *")
        .assert_text("最多 50 字")
        .assert_text("写年和月，例如 2015.7")
        .assert_text("电子邮箱");
    page.assert_html(r#"type="radio""#)
        .assert_html(r#"type="tel""#)
        .assert_html(r#"autocomplete="email""#)
        .assert_html(r#"name="entries[0][born]""#)
        .assert_html(r#"form="section-form""#)
        .assert_html(r#"<option value="anhui">"#);
    let national: Exam = toml::from_str(include_str!("../../../exams/national-personnel.toml"))
        .expect("the definition of S2 is sound");
    let mut tree = dossier();
    tree.exam = Arc::new(Exam {
        form: national.form,
        ..Exam::clone(&tree.exam)
    });
    let household = self::page(&tree, "/form/person").await;
    household.assert_html("\u{3000}安徽");
    let before = page.html.split(r#"for="f-0-joined-party""#).next();
    let tag = before.and_then(|html| html.rsplit("<div").next());
    assert!(
        tag.is_some_and(|tag| tag.contains("hidden")),
        "入党时间 is asked of someone who has not said to be in the party: {tag:?}"
    );
}

#[tokio::test]
async fn missing_answers_are_faults_only_after_a_check() {
    let mut dossier = dossier();
    let long = "长".repeat(10_000);
    let person = entry(&[
        ("school", &long),
        ("mobile", "１３８００１３８０００"),
        ("work-since", "昨天"),
        ("employer", "样本<b>单位"),
    ]);
    write(&mut dossier, "person", vec![person]);
    let draft = page(&dossier, "/form/person").await;
    draft
        .assert_text("有 10000 字，最多 50 字。请删去 9950 字。")
        .assert_text("不是有效的年月。请写成 2015.7 这样。")
        .assert_text("将记为：13800138000")
        .assert_html("样本&lt;b&gt;单位");
    assert!(draft.html.contains(&long), "nothing typed is lost");
    assert!(!draft.html.contains(r#"id="f-0-post-fault""#));
    let checked = page(&dossier, "/form/person?check=1").await;
    checked
        .assert_text("处要填写或改正")
        .assert_text("职务职称：必须填写。")
        .assert_html(r##"href="#f-0-post""##)
        .assert_html(r#"aria-describedby="f-0-post-hint f-0-post-fault""#)
        .assert_html(r#"id="f-0-post-fault""#);
    // The list is focused when the page is loaded, with or without a script.
    checked
        .assert_html(r#"id="faults" tabindex="-1""#)
        .assert_html(r#"aria-labelledby="faults-title""#);
}

/// The largest number of entries of a section, without gaps.
fn fifteen_jobs() -> Vec<FormEntry> {
    (0..15)
        .map(|at| {
            let until = match at {
                14 => String::new(),
                _ => format!("{}.6", 2006 + at),
            };
            job(&format!("{}.7", 2005 + at), &until)
        })
        .collect()
}

#[tokio::test]
async fn complete_entries_are_folded_and_others_open() {
    let mut dossier = dossier();
    write(
        &mut dossier,
        "person",
        vec![entry(&[("work-since", "2005.7")])],
    );
    write(&mut dossier, "work", fifteen_jobs());
    let closed = page(&dossier, "/form/work").await;
    let entries = |page: &Page| page.html.matches("class=\"card entry\"").count();
    let open = |page: &Page| {
        page.html
            .matches("<details open class=\"card entry\"")
            .count()
    };
    assert_eq!((entries(&closed), open(&closed)), (15, 0));
    closed
        .assert_text("第 3 条 2007.7 · 2008.6 · **街道办事处 · 科员")
        .assert_html(r#"name="entries[14][work-unit]""#);
    let mut wrong = fifteen_jobs();
    wrong[4] = job("2009.7", "2008.6");
    write(&mut dossier, "work", wrong);
    let wrong = page(&dossier, "/form/work?check=1").await;
    assert!(
        open(&wrong) < 4 && open(&wrong) > 0,
        "{} are open",
        open(&wrong)
    );
    wrong.assert_text("处要填写或改正");
    let one_more = page(&dossier, "/form/work?add=1").await;
    assert_eq!(entries(&one_more), 16);
    // The first entry of a new section is open.
    write(&mut dossier, "work", Vec::new());
    let first = page(&dossier, "/form/work").await;
    assert_eq!((entries(&first), open(&first)), (1, 1));
}

#[tokio::test]
async fn a_section_goes_on_to_the_next_and_the_last_to_the_hub() {
    let dossier = dossier();
    page(&dossier, "/form/person")
        .await
        .assert_text("保存，填下一栏：工作简历")
        .assert_html(r#"name="next" value="work""#)
        .assert_html(r#"value="next""#);
    page(&dossier, "/form/higher-education")
        .await
        .assert_no_text("填下一栏")
        .assert_no_html(r#"value="next""#);
}

#[tokio::test]
async fn a_mended_section_leads_to_no_locked_one() {
    let mut dossier = dossier();
    dossier.application.state = State::Returned { commitment: None };
    dossier.application.event_times.returned = Some(dossier.now);
    for section in ["person", "higher-education"] {
        dossier.application.review.verdicts.insert(
            ReviewPart::Section(section.parse().expect("a slug")),
            RecordedVerdict {
                verdict: Verdict::Returned {
                    reasons: vec!["unclear".parse().expect("a slug")],
                    note: None,
                    pages: PageNumbers::new(),
                    boxes: Vec::new(),
                },
                content: Sha256([0; 32]),
                author: None,
            },
        );
    }
    page(&dossier, "/form/person")
        .await
        .assert_text("保存，填下一栏：高等教育学历");
    page(&dossier, "/form/higher-education")
        .await
        .assert_no_html(r#"value="next""#);
}

#[tokio::test]
async fn a_gap_in_the_work_history_is_named_and_the_lines_are_shown() {
    let mut dossier = dossier();
    write(
        &mut dossier,
        "person",
        vec![entry(&[("work-since", "2015.7")])],
    );
    write(
        &mut dossier,
        "work",
        vec![job("2015.7", "2017.3"), job("2017.9", "")],
    );
    let page = page(&dossier, "/form/work?check=1").await;
    page.assert_text("第 2 条")
        .assert_text("2017.3 到 2017.9 之间缺少经历。请补上这一段，或改正前后的时间。")
        .assert_text("补填 2017.4 至 2017.8")
        .assert_html(r#"value="fill-2017.4-2017.8""#)
        .assert_text("将按时间顺序记为： 2015.7-2017.3，**街道办事处，科员")
        .assert_html(r#"value="remove-1""#)
        .assert_html(r#"value="add""#);
}

#[tokio::test]
async fn the_page_of_a_gap_has_an_entry_with_its_months() {
    let mut dossier = dossier();
    let jobs = vec![job("2015.7", "2017.3"), job("2017.9", "")];
    write(&mut dossier, "work", jobs);
    let page = page(&dossier, "/form/work?check=1&fill=fill-2017.4-2017.8").await;
    page.assert_text("第 3 条")
        .assert_html(r#"value="2017.4""#)
        .assert_html(r#"value="2017.8""#);
}

#[tokio::test]
async fn the_diploma_is_uploaded_beside_what_is_written_of_it() {
    let mut dossier = dossier();
    let school = entry(&[("level", "bachelor-level"), ("level-school", "样本大学")]);
    write(&mut dossier, "higher-education", vec![school]);
    let page = page(&dossier, "/form/higher-education").await;
    page.assert_html(r#"id="bachelor-diploma""#)
        .assert_html("/slots/bachelor-diploma/images?section=higher-education")
        .assert_text("请先保存上面的内容，再上传图片。");
    assert!(!page.html.contains(r#"id="college-diploma""#));
}

#[tokio::test]
async fn after_submission_the_form_can_be_read_and_not_written() {
    let mut dossier = dossier();
    write(&mut dossier, "work", vec![job("2015.7", "")]);
    dossier.application.state = State::Submitted;
    let page = page(&dossier, "/form/work").await;
    page.assert_text("2015.7至今，**街道办事处，科员");
    assert!(!page.html.contains("section-form"));
}

#[tokio::test]
async fn success_note_is_shown_only_for_known_query_values() {
    let dossier = dossier();
    page(&dossier, "?done=draft")
        .await
        .assert_text("已暂存。没有填完的可以随时继续。")
        .assert_html(r#"role="status""#);
    let page = page(&dossier, "?done=%3Cb%3E").await;
    assert!(!page.html.contains("note done"));
}

#[tokio::test]
async fn the_desk_shows_what_was_written_beside_the_pictures() {
    let mut dossier = dossier();
    write(
        &mut dossier,
        "person",
        vec![entry(&[
            ("gender", "female"),
            ("origin", "anhui"),
            ("origin-city", "合肥市"),
            ("born", "1994.3"),
        ])],
    );
    write(&mut dossier, "work", vec![job("2015.7", "")]);
    dossier.application.state = State::Submitted;
    let desk = ReviewDesk {
        previous: PreviousSubmission::default(),
        remarks: Vec::new(),
        shared_pictures: Vec::new(),
        shared_elsewhere: Default::default(),
        roster: Default::default(),
        can_review: true,
        access: both_levels(),
        reader: REVIEWER,
        claim: None,
        authors: BTreeMap::new(),
        is_handed_over: false,
        journal: Vec::new(),
        keys: Default::default(),
        case_result: None,
        case_of: None,
        candidate: person(),
        dossier,
    };
    let world = TestBackend {
        lang: Lang::Zh,
        viewer: Some(viewer(Role::Reviewer)),
        desk: Some(desk),
        ..TestBackend::default()
    };
    let page = world.render(&format!("/review/{APPLICATION}")).await;
    page.assert_text("性别 女")
        .assert_text("安徽")
        .assert_text("合肥市")
        .assert_text("出生年月 1994.3")
        .assert_text("2015.7至今，**街道办事处，科员");
}

/// S1 with the windows of S0: a physician whose papers are uploaded.
fn physician() -> Dossier {
    let definition = include_str!("../../../exams/hebei-medical.toml");
    let other: Exam = toml::from_str(definition).expect("the definition of S1 is sound");
    let base = dossier();
    let mut rounds = base.exam.rounds.clone();
    rounds[0]
        .stages
        .retain(|stage| stage.kind != StageKind::Form);
    let mut application = base.application.clone();
    application.facts = [("category", "physician"), ("path", "diploma")]
        .map(|(fact, answer)| {
            (
                fact.parse().expect("a slug"),
                answer.parse().expect("a slug"),
            )
        })
        .into();
    for slot in other
        .slots()
        .filter(|slot| slot.need(&application.facts).is_some())
    {
        let material = application.materials.entry(slot.id.clone()).or_default();
        material.images.push(image(1));
    }
    let exam = Exam {
        rounds,
        facts: other.facts,
        categories: other.categories,
        image_rules: other.image_rules,
        form: Vec::new(),
        ..Exam::clone(&base.exam)
    };
    Dossier {
        exam: Arc::new(exam),
        application,
        ..base
    }
}

#[tokio::test]
async fn category_change_warns_of_affected_slots() {
    let page = page(&physician(), "/facts").await;
    page.assert_text("改选后要重新核对：")
        .assert_text("改选后不再需要：");
}

#[tokio::test]
async fn slot_of_two_facts_is_shown_only_with_both() {
    let licence = "选此项须上传：执业助理医师资格证书和执业证书";
    let physician = page(&physician(), "/facts").await;
    // Only the path of an assistant who applies as a physician demands it.
    assert_eq!(physician.text().matches(licence).count(), 1);
    let mut dossier = self::physician();
    for (fact, answer) in [("category", "assistant"), ("path", "apprentice")] {
        let facts = &mut dossier.application.facts;
        facts.insert(
            fact.parse().expect("a slug"),
            answer.parse().expect("a slug"),
        );
    }
    page(&dossier, "/facts").await.assert_no_text(licence);
}

#[tokio::test]
async fn contradictory_answers_are_warned_of_before_saving() {
    let mut dossier = physician();
    let sentence =
        "<p class=\"problem\">“取得助理医师执业证书后报考执业医师”只适用于报考类别“执业医师”。";
    page(&dossier, "/facts").await.assert_no_html(sentence);
    for (fact, answer) in [("category", "assistant"), ("path", "promoted")] {
        let facts = &mut dossier.application.facts;
        facts.insert(
            fact.parse().expect("a slug"),
            answer.parse().expect("a slug"),
        );
    }
    page(&dossier, "/facts").await.assert_html(sentence);
}

#[tokio::test]
async fn category_change_asks_to_recheck_dependent_slots() {
    let mut dossier = physician();
    let actor = shared::role::Actor::Candidate(dossier.application.candidate);
    let facts = [(
        "category".parse().expect("a slug"),
        "assistant".parse().expect("a slug"),
    )]
    .into();
    let outcome = dossier.application.apply(
        &dossier.exam,
        Command::AnswerFacts { facts },
        actor,
        dossier.now,
    );
    dossier.application = outcome.expect("the candidate may").application;
    let materials = page(&dossier, "/materials").await;
    materials
        .assert_text("报考情况改过。请核对这里的图片是否仍然适用")
        .assert_html(r#"action="/api/slots/keep"#);
    page(&dossier, "/submit")
        .await
        .assert_text("报考情况改过，请重新核对");
}
