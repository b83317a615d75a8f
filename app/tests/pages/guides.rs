//! The instructions of the five guides on the pages of each exam: at every upload the rule, the
//! sentence on content and a sample (SH-02, SH-03, S1-07, S1-08), and the hint of each step on its
//! pages (SH-11, S3-04).

use std::sync::Arc;

use app::text::Text;
use shared::{
    application::{Acceptance, Application, NewApplication, State},
    exam::{Exam, FactAnswers, Slot, Stage, StageKind},
    role::Role,
    text::Lang,
    url::page,
    view::{Dossier, PositionList},
};

use crate::harness::{
    Page, TestBackend,
    fixtures::{APPLICATION, CANDIDATE, NOW, person, viewer},
};

const EXAM_DEFINITIONS: [&str; 5] = [
    include_str!("../../../exams/shenzhen-civil-service.toml"),
    include_str!("../../../exams/hebei-medical.toml"),
    include_str!("../../../exams/national-personnel.toml"),
    include_str!("../../../exams/inner-mongolia-medical.toml"),
    include_str!("../../../exams/cadre-graduate.toml"),
];

const TEXT: Text = Text(Lang::Zh);

fn load_exams() -> Vec<Arc<Exam>> {
    let exams = EXAM_DEFINITIONS.iter().map(|text| toml::from_str(text));
    exams
        .map(|exam| Arc::new(exam.expect("the definition is sound")))
        .collect()
}

/// A draft an hour after the first window has opened, to which this slot applies.
fn draft(exam: &Arc<Exam>, slot: Option<&Slot>) -> Dossier {
    let opening = exam.windows[0].resolve(exam.time_zone, [], |_| Some(NOW));
    let now = opening.expect("opens at some time").opens.plus(3_600_000);
    let beginning = NewApplication {
        id: APPLICATION,
        number: "X-2021-00001".to_owned(),
        exam: exam.code.clone(),
        exam_version: 1,
        candidate: CANDIDATE,
    };
    let mut application = Application::new(beginning, now);
    application.event_times.invited = Some(NOW);
    application.event_times.portrait_confirmed = Some(now);
    application.acceptances = exam
        .required_notices()
        .map(|notice| Acceptance {
            notice: notice.id.clone(),
            wording: notice.wording(),
            at: now,
        })
        .collect();
    let first = |fact: &shared::exam::Fact| (fact.id.clone(), fact.choices[0].id.clone());
    let mut facts: FactAnswers = exam.facts.iter().map(first).collect();
    let conditions = slot.map_or(&[][..], |slot| &slot.when);
    facts.extend(
        conditions
            .iter()
            .map(|it| (it.fact.clone(), it.is[0].clone())),
    );
    application.facts = facts;
    Dossier {
        exam: exam.clone(),
        application,
        log: Vec::new(),
        receipts: Vec::new(),
        position: None,
        seat: None,
        person: person(),
        known: Default::default(),
        now,
    }
}

async fn show(dossier: Dossier, address: &str) -> Page {
    let positions = PositionList {
        branches: Vec::new(),
        rows: Vec::new(),
        total: 0,
        all: 0,
    };
    TestBackend {
        viewer: Some(viewer(Role::Candidate)),
        exam: Some(dossier.exam.clone()),
        dossier: Some(dossier),
        positions: Some(positions),
        ..TestBackend::default()
    }
    .render(address)
    .await
}

/// The card of one slot on a page.
fn card(page: &Page, slot: &Slot) -> Page {
    let id = format!(r#"id="{}""#, slot.id);
    let mut cards = page.html.split("<article").skip(1);
    let card = cards.find(|card| card.split('>').next().is_some_and(|tag| tag.contains(&id)));
    let card = card.unwrap_or_else(|| panic!("{} has no card:\n{}", slot.id, page.text()));
    let inside = card.split("</article>").next().unwrap_or_default();
    Page {
        html: format!("<body><article{inside}"),
        status: page.status,
    }
}

#[tokio::test]
async fn slot_card_shows_rule_content_and_sample() {
    for exam in load_exams() {
        for slot in exam.slots() {
            let is_portrait = exam.is_portrait(&slot.id);
            let mut dossier = draft(&exam, Some(slot));
            if is_portrait {
                dossier.application.event_times.portrait_confirmed = None;
            }
            let address = match is_portrait {
                true => page::portrait(APPLICATION),
                false => page::materials(APPLICATION),
            };
            let page = show(dossier, &address).await;
            let card = card(&page, slot);
            let hint = slot.hint.as_ref().expect("what belongs there is said");
            card.assert_text(&TEXT.local(hint))
                .assert_text(&TEXT.image_rule_line(exam.image_rule(slot)))
                .assert_text(&TEXT.count(slot.count))
                .assert_text("画面保持正向，不翻转、不旋转；图像清晰")
                .assert_text(if is_portrait {
                    "真实"
                } else {
                    "内容真实、准确、完整、有效"
                })
                .assert_html(&page::samples(APPLICATION, &slot.id))
                .assert_html(r#"type="file""#);
        }
    }
}

#[tokio::test]
async fn stage_hint_is_on_every_page_of_its_stage() {
    for exam in load_exams() {
        for stage in exam.stages() {
            let Some(hint) = &stage.hint else { continue };
            for (address, dossier) in pages_of(&exam, stage) {
                let page = show(dossier, &address).await;
                assert_eq!(page.status, 200, "{address}");
                page.assert_text(&TEXT.local(hint));
            }
        }
    }
}

/// The pages of a step, with their dossiers.
fn pages_of(exam: &Arc<Exam>, stage: &Stage) -> Vec<(String, Dossier)> {
    let dossier = || draft(exam, None);
    let id = APPLICATION;
    let here = |address| vec![(address, dossier())];
    match stage.kind {
        StageKind::Portrait => here(page::portrait(id)),
        StageKind::Form => {
            let sections = exam
                .form
                .iter()
                .map(|section| page::section(id, &section.id));
            let all = sections.chain([page::form(id)]);
            all.map(|address| (address, dossier())).collect()
        }
        StageKind::Facts => here(page::facts(id)),
        StageKind::Position => here(page::positions(id)),
        StageKind::Materials => here(page::materials(id)),
        StageKind::Submit => here(page::submit(id)),
        StageKind::Review | StageKind::Result => {
            let mut submitted = dossier();
            submitted.application.state = State::Submitted;
            vec![(page::hub(id), submitted)]
        }
        StageKind::Payment => here(page::payment(id)),
        StageKind::Ticket | StageKind::Print | StageKind::OnSite => here(page::papers(id)),
        StageKind::Notice => Vec::new(),
    }
}

#[tokio::test]
async fn medical_pages_warn_of_false_papers() {
    let mongolia = load_exams().into_iter().find(|it| it.prefix == "NM");
    let mongolia = mongolia.expect("is one of the five");
    show(draft(&mongolia, None), &page::materials(APPLICATION))
        .await
        .assert_text("如有虚假材料，将按照《医师资格考试违纪违规处理规定》相关条款进行处理")
        .assert_text("带有“*”号的为必须上传的项目");
}

#[tokio::test]
async fn graduate_form_names_its_recipient() {
    let cadre = load_exams().into_iter().find(|it| it.prefix == "GB");
    let cadre = cadre.expect("is one of the five");
    for address in ["/form", "/form/person", "/form/work"] {
        let address = format!("/applications/{APPLICATION}{address}");
        show(draft(&cadre, None), &address)
            .await
            .assert_text("据此生成的《报名登记表》将进入个人档案");
    }
}

#[tokio::test]
async fn the_list_of_requirements_shows_a_sample_of_every_slot() {
    for exam in load_exams() {
        let address = page::requirements(&exam.code);
        let page = show(draft(&exam, None), &address).await;
        for sample in exam.slots().flat_map(|slot| &slot.samples) {
            page.assert_html(&shared::url::sample(&sample.picture))
                .assert_text(&TEXT.local(&sample.caption));
        }
    }
}

#[tokio::test]
async fn frequent_questions_are_on_every_page() {
    for exam in load_exams() {
        assert!(!exam.questions.is_empty(), "{} answers none", exam.code);
        let page = show(draft(&exam, None), &page::hub(APPLICATION)).await;
        for question in &exam.questions {
            page.assert_text(&TEXT.local(&question.question))
                .assert_text(&TEXT.local(&question.answer));
        }
    }
}
