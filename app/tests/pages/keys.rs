//! The keys of a reviewer: those of a clean file, those that the reviewer has chosen, and the pictures
//! that are beside each other.

use std::collections::BTreeSet;

use shared::{
    application::Command,
    exam::Exam,
    hint::{ImageRemark, ObservationStatus},
    id::{ImageId, SlotId},
    problem::Problem,
    review_keys::{KeyAct, ReviewKey, ReviewKeys},
    role::Role,
    url,
    view::ReviewDesk,
};

use crate::harness::{
    Page, TestBackend,
    fixtures::{self, APPLICATION, Scenario, image, viewer},
};

async fn render(desk: ReviewDesk, query: &str) -> Page {
    backend(desk)
        .render(&format!("/review/{APPLICATION}{query}"))
        .await
}

fn backend(desk: ReviewDesk) -> TestBackend {
    TestBackend {
        viewer: Some(viewer(Role::Reviewer)),
        desk: Some(desk),
        ..TestBackend::default()
    }
}

/// An application with this number of pictures in each of its six slots.
fn six_slots(pictures: u8) -> Scenario {
    let mut story = Scenario::entered();
    story.accept_notices();
    let exam = fixtures::exam();
    let first =
        |fact: &shared::exam::Fact| Some((fact.id.clone(), fact.choices.first()?.id.clone()));
    story.run_as_candidate(Command::AnswerFacts {
        facts: exam.facts.iter().filter_map(first).collect(),
    });
    for (place, slot) in (0..).zip(exam.slots()) {
        let most = slot.count.max_images().min(u16::from(pictures)) as u8;
        for number in 0..most {
            story.run_as_candidate(Command::AddImage {
                slot: slot.id.clone(),
                image: image(place * 10 + number),
                replaces: None,
            });
        }
    }
    story.run_as_candidate(Command::Submit);
    story
}

fn images(story: &Scenario, slot: &SlotId) -> Vec<ImageId> {
    let images = story.dossier.application.images(slot).iter();
    images.map(|image| image.id).collect()
}

/// The pictures on the stage, in their order.
fn pictures_on_stage(page: &Page) -> Vec<String> {
    let panels = page.html.split("class=\"stage-page\"").skip(1);
    let sources = panels.filter_map(|panel| {
        let (_, source) = panel.split_once("<img ")?.1.split_once("src=\"")?;
        Some(source.split_once('"')?.0.to_owned())
    });
    sources.collect()
}

fn keys(changes: &[(KeyAct, &str)]) -> ReviewKeys {
    let mut keys = ReviewKeys::default();
    for (act, key) in changes {
        let key = ReviewKey::read(*act, key).expect("a key");
        keys.set(*act, key).expect("it is free");
    }
    keys
}

#[tokio::test]
async fn clean_file_of_six_slots_with_two_sides_takes_seven_keys() {
    let story = six_slots(2);
    let slots = story.slots();
    assert_eq!(slots.len(), 6);
    let mut pressed = 0;
    for slot in &slots {
        // The page as it is opened; each key that turns to further pictures counts.
        let mut place = 1;
        loop {
            let page = render(story.desk(), &format!("?part={slot}&page={place}")).await;
            pressed += 1;
            let text = page.text();
            let Some((_, missing)) = text
                .split_once("还有 ")
                .filter(|it| it.1.contains("张没有看过"))
            else {
                page.assert_html("通过这一项");
                break;
            };
            let missing: usize = missing
                .split(' ')
                .next()
                .expect("a number")
                .parse()
                .expect("a number");
            place = images(&story, slot).len() - missing + 1;
        }
    }
    // The last key is that of the decision.
    assert_eq!(pressed + 1, 7);
}

#[tokio::test]
async fn slot_with_three_pictures_takes_one_key_more() {
    let story = six_slots(3);
    let slot: SlotId = "education".parse().expect("a slug");
    let all: Vec<_> = images(&story, &slot)
        .into_iter()
        .map(|id| url::image(APPLICATION, id))
        .collect();
    let first = render(story.desk(), "?part=education").await;
    assert_eq!(pictures_on_stage(&first), all[..2]);
    first
        .assert_text("还有 1 张没有看过")
        .assert_text("后几张图片");
    let last = render(story.desk(), "?part=education&page=3").await;
    assert_eq!(pictures_on_stage(&last), all[2..]);
    last.assert_no_text("没有看过");
    // The last group has one picture, and there is a way back.
    let back = last
        .html
        .split("前几张图片")
        .next()
        .expect("it has the link");
    let group = back.rsplit("<span").next().expect("it has the group");
    assert!(!group.starts_with(" hidden"), "{group}");
}

#[tokio::test]
async fn two_pictures_are_beside_each_other_and_one_alone_on_demand() {
    let story = six_slots(2);
    let slot: SlotId = "education".parse().expect("a slug");
    let ids = images(&story, &slot);
    let mut desk = story.desk();
    let waiting = ids.iter().map(|id| ImageRemark {
        image: *id,
        status: ObservationStatus::Pending,
        similar_images: Vec::new(),
    });
    desk.remarks = waiting.collect();
    let count_notes = |page: &Page| page.html.matches(r#"class="imprint machine""#).count();
    let both = render(desk.clone(), "?part=education&page=2").await;
    assert_eq!(count_notes(&both), 2, "one for each shown picture");
    assert_eq!(pictures_on_stage(&both).len(), 2);
    both.assert_html(r#"data-count="2""#)
        .assert_html(r#"data-shape="high""#)
        .assert_text("单看这一张")
        .assert_no_text("没有看过");
    // The second picture is the chosen one: the first area is not.
    let areas: Vec<bool> = both
        .html
        .match_indices("data-chosen=\"")
        .map(|(at, name)| both.html[at + name.len()..].starts_with("true"))
        .collect();
    assert_eq!(areas, [false, true]);
    let alone = render(desk, "?part=education&page=1&alone=1").await;
    assert_eq!(count_notes(&alone), 1);
    assert_eq!(pictures_on_stage(&alone), [url::image(APPLICATION, ids[0])]);
    alone.assert_text("并排看").assert_text("还有 1 张没有看过");
}

#[tokio::test]
async fn rendered_pictures_of_a_group_are_all_in_the_log_of_views() {
    let story = six_slots(2);
    let slot: SlotId = "education".parse().expect("a slug");
    let backend = backend(story.desk());
    backend
        .render(&format!("/review/{APPLICATION}?part=education"))
        .await;
    let noted = backend.rendered_images.lock();
    let noted: BTreeSet<ImageId> = noted
        .expect("no test panics here")
        .iter()
        .copied()
        .collect();
    assert_eq!(noted, images(&story, &slot).into_iter().collect());
}

/// The exam with the first picture of a slot beside another slot.
fn with_face_beside(exam: &mut Exam, at: &str, beside: &str) {
    let slots = exam.categories.iter_mut().flat_map(|it| &mut it.slots);
    let slot = slots.into_iter().find(|slot| slot.id.as_str() == at);
    slot.expect("a slot").beside = vec![beside.parse().expect("a slug")];
}

#[tokio::test]
async fn same_person_is_beside_the_stage_and_not_on_it() {
    let mut story = six_slots(2);
    let mut exam = (*story.dossier.exam).clone();
    with_face_beside(&mut exam, "resume", "id-card");
    story.dossier.exam = exam.into();
    let card: SlotId = "id-card".parse().expect("a slug");
    let face = images(&story, &card)[0];
    let backend = backend(story.desk());
    let page = backend
        .render(&format!("/review/{APPLICATION}?part=resume"))
        .await;
    let (_, beside) = page.html.split_once("stage-beside").expect("it is there");
    let (beside, _) = beside.split_once("</aside>").expect("it ends");
    assert!(beside.contains(&url::image(APPLICATION, face)), "{beside}");
    assert!(
        beside.contains("身份证") && beside.contains("watermark"),
        "{beside}"
    );
    assert!(!pictures_on_stage(&page).contains(&url::image(APPLICATION, face)));
    // It is in the log of views, and the slot of the card is not passed by it.
    let noted = backend
        .rendered_images
        .lock()
        .expect("no test panics here")
        .clone();
    assert!(noted.contains(&face));
    let form = page.html.split("class=\"stage\"").nth(1).expect("a stage");
    assert!(!form.contains(&format!("name=\"shown[]\" value=\"{face}\"")));
    let elsewhere = render(story.desk(), "?part=education").await;
    elsewhere.assert_no_html("stage-beside");
}

#[tokio::test]
async fn chosen_keys_are_on_the_buttons_and_in_the_list() {
    let mut desk = six_slots(1).desk();
    let page = render(desk.clone(), "?part=resume").await;
    page.assert_html("<kbd>空格<").assert_html("/review/keys");
    desk.keys = keys(&[(KeyAct::Pass, "PageDown"), (KeyAct::Next, "'")]);
    let page = render(desk, "?part=resume").await;
    page.assert_html("<kbd>PageDown<")
        .assert_html("<kbd>'<")
        .assert_no_html("<kbd>空格<")
        .assert_no_html("<kbd>N<");
}

#[tokio::test]
async fn page_of_keys_has_a_plain_form_for_each_act() {
    let page = TestBackend {
        viewer: Some(viewer(Role::Reviewer)),
        keys: keys(&[(KeyAct::Decide, "End")]),
        ..TestBackend::default()
    }
    .render("/review/keys")
    .await;
    assert_eq!(page.status, 200);
    let forms = page.html.matches(r#"action="/api/review/set-key""#).count();
    assert_eq!(forms, KeyAct::all().count());
    for act in KeyAct::all() {
        page.assert_html(&format!(r#"name="act" value="{}""#, act.as_str()));
    }
    page.assert_html("<kbd>End<")
        .assert_text("原来是 D")
        .assert_html(r#"action="/api/review/reset-keys""#);
    let standard = TestBackend {
        viewer: Some(viewer(Role::Reviewer)),
        ..TestBackend::default()
    };
    let page = standard.render("/review/keys").await;
    page.assert_no_html("reset-keys").assert_no_text("原来是");
}

#[test]
fn refusal_of_a_key_names_the_other_act_and_the_remedy() {
    for (lang, act) in [
        (shared::text::Lang::Zh, "作出结论："),
        (shared::text::Lang::En, "Decide: approve"),
    ] {
        let text = app::text::Text(lang);
        let taken = text.problem(&Problem::KeyTaken {
            act: KeyAct::Decide,
        });
        assert!(taken.contains(act), "{taken}");
    }
}
