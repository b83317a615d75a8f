//! The instructions of the five guides on the pages of each exam: at every upload the rule, the
//! sentence on content and a sample (SH-02, SH-03, S1-07, S1-08), and the hint of each step on its
//! pages (SH-11, S3-04).

use std::sync::Arc;

use shared::{
    application::{Acceptance, Application, Beginning, State},
    exam::{Exam, FactAnswers, Slot, Stage, StageKind},
    role::Role,
    text::Lang,
    url::page,
    view::{Dossier, PositionList},
};

use crate::harness::{
    Page, World,
    fixtures::{APPLICATION, CANDIDATE, NOW, person, viewer},
};
use app::text::Text;

const FIVE: [&str; 5] = [
    include_str!("../../../exams/shenzhen-civil-service.toml"),
    include_str!("../../../exams/hebei-medical.toml"),
    include_str!("../../../exams/national-personnel.toml"),
    include_str!("../../../exams/inner-mongolia-medical.toml"),
    include_str!("../../../exams/cadre-graduate.toml"),
];

const TEXT: Text = Text(Lang::Zh);

fn five() -> Vec<Arc<Exam>> {
    let exams = FIVE.iter().map(|text| toml::from_str(text));
    exams
        .map(|exam| Arc::new(exam.expect("the definition is sound")))
        .collect()
}

/// A draft an hour after the first window has opened, to which this slot applies.
fn draft(exam: &Arc<Exam>, slot: Option<&Slot>) -> Dossier {
    let opening = exam.windows[0].opening(exam.time_zone, |_| Some(NOW));
    let now = opening.expect("opens at some time").opens.plus(3_600_000);
    let beginning = Beginning {
        id: APPLICATION,
        number: "X-2021-00001".to_owned(),
        exam: exam.code.clone(),
        exam_version: 1,
        candidate: CANDIDATE,
    };
    let mut application = Application::begin(beginning, now);
    application.moments.invited = Some(NOW);
    application.moments.portrait = Some(now);
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
    World {
        viewer: Some(viewer(Role::Candidate)),
        exam: Some(dossier.exam.clone()),
        dossier: Some(dossier),
        positions: Some(positions),
        ..World::default()
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
async fn every_slot_says_rule_content_and_sample_where_it_uploads() {
    for exam in five() {
        for slot in exam.slots() {
            let is_portrait = exam.is_portrait(&slot.id);
            let mut dossier = draft(&exam, Some(slot));
            if is_portrait {
                dossier.application.moments.portrait = None;
            }
            let address = match is_portrait {
                true => page::portrait(APPLICATION),
                false => page::materials(APPLICATION),
            };
            let page = show(dossier, &address).await;
            let card = card(&page, slot);
            let hint = slot.hint.as_ref().expect("what belongs there is said");
            card.says(&TEXT.local(hint))
                .says(&TEXT.image_rule_line(exam.image_rule(slot)))
                .says(&TEXT.count(slot.count))
                .says("画面保持正向，不翻转、不旋转；图像清晰")
                .says(if is_portrait {
                    "真实"
                } else {
                    "内容真实、准确、完整、有效"
                })
                .has(&page::samples(APPLICATION, &slot.id))
                .has(r#"type="file""#);
        }
    }
}

#[tokio::test]
async fn every_step_says_its_own_words_on_its_pages() {
    for exam in five() {
        for stage in exam.stages() {
            let Some(hint) = &stage.hint else { continue };
            for (address, dossier) in pages_of(&exam, stage) {
                let page = show(dossier, &address).await;
                assert_eq!(page.status, 200, "{address}");
                page.says(&TEXT.local(hint));
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
async fn the_medical_pages_say_what_false_papers_lead_to() {
    let mongolia = five().into_iter().find(|it| it.prefix == "NM");
    let mongolia = mongolia.expect("is one of the five");
    show(draft(&mongolia, None), &page::materials(APPLICATION))
        .await
        .says("如有虚假材料，将按照《医师资格考试违纪违规处理规定》相关条款进行处理")
        .says("带有“*”号的为必须上传的项目");
}

#[tokio::test]
async fn the_graduate_form_says_where_it_goes() {
    let cadre = five().into_iter().find(|it| it.prefix == "GB");
    let cadre = cadre.expect("is one of the five");
    for address in ["/form", "/form/person", "/form/work"] {
        let address = format!("/applications/{APPLICATION}{address}");
        show(draft(&cadre, None), &address)
            .await
            .says("据此生成的《报名登记表》将进入个人档案");
    }
}

#[tokio::test]
async fn the_list_of_requirements_shows_a_sample_of_every_slot() {
    for exam in five() {
        let address = page::requirements(&exam.code);
        let page = show(draft(&exam, None), &address).await;
        for sample in exam.slots().flat_map(|slot| &slot.samples) {
            page.has(&shared::url::sample(&sample.picture))
                .says(&TEXT.local(&sample.caption));
        }
    }
}

#[tokio::test]
async fn the_questions_of_the_guides_are_answered_on_every_page() {
    for exam in five() {
        assert!(!exam.questions.is_empty(), "{} answers none", exam.code);
        let page = show(draft(&exam, None), &page::hub(APPLICATION)).await;
        for question in &exam.questions {
            page.says(&TEXT.local(&question.question))
                .says(&TEXT.local(&question.answer));
        }
    }
}
