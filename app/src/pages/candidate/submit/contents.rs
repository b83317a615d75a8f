//! The contents of a submission: the accepted texts, the answers, and the images in order.

use leptos::prelude::*;
use shared::{
    application::StateKind,
    exam::{Slot, StageKind, category::Need},
    id::{ApplicationId, SlotId},
    url::page,
    view::{CandidateIdentity, Dossier},
};

use crate::{
    pages::candidate::{
        dossier::accepted_at, positions::card::PositionFacts, uploaded::ImageStrip,
    },
    sync::files::use_chosen_files,
    text::use_text,
};

/// The person of the application, which can't be changed here.
#[component]
pub fn SubmittedPerson(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let CandidateIdentity {
        name, id_number, ..
    } = dossier.person;
    view! {
        <section class="stack">
            <h2>{text.person_shown()}</h2>
            <dl class="facts">
                <dt>{text.input_name()}</dt>
                <dd>{name}</dd>
                {id_number.map(|number| view! {
                    <dt>{text.input_number()}</dt>
                    <dd>{number}</dd>
                })}
            </dl>
        </section>
    }
}

#[component]
pub fn SubmittedNotices(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let application = dossier.application.id;
    let items = dossier.exam.required_notices().map(|notice| {
        let (state, word) = match accepted_at(&dossier, notice) {
            Some(at) => (
                "met",
                text.stage_accepted(&text.short_moment(at, dossier.exam.time_zone)),
            ),
            None => ("missing", text.stage_unread().to_owned()),
        };
        view! {
            <li class="row spread">
                <a href=page::notice(application, &notice.id)>{text.local(&notice.title)}</a>
                <span class="state" data-state=state>{word}</span>
            </li>
        }
    });
    let items: Vec<_> = items.collect();
    (!items.is_empty()).then(|| {
        view! {
            <section class="stack">
                <h2>{text.notices_title()}</h2>
                <ul class="slot-list" role="list">{items}</ul>
            </section>
        }
    })
}

#[component]
pub fn SubmittedFacts(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam, application, ..
    } = dossier;
    let rows = exam.facts.iter().map(|fact| {
        let given = application.facts.get(&fact.id);
        let label = fact
            .choices
            .iter()
            .find(|choice| Some(&choice.id) == given)
            .map(|choice| text.local(&choice.label));
        let answer = match label {
            Some(label) => view! { <strong>{label}</strong> }.into_any(),
            None => view! { <span class="state" data-state="missing">{text.not_answered()}</span> }
                .into_any(),
        };
        view! {
            <li class="row spread answer">
                <span>{text.local(&fact.question)}</span>
                {answer}
            </li>
        }
    });
    (!exam.facts.is_empty()).then(|| {
        view! {
            <section class="stack">
                <h2 class="row spread">
                    {text.stage_title(&exam, StageKind::Facts)}
                    <a href=page::facts(application.id)>{text.look_or_change()}</a>
                </h2>
                <ul class="slot-list" role="list">{rows.collect_view()}</ul>
            </section>
        }
    })
}

#[component]
pub fn SubmittedMaterials(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam, application, ..
    } = dossier;
    let total: usize = exam
        .slots()
        .map(|slot| application.images(&slot.id).len())
        .sum();
    let applies = |slot: &&Slot| slot.need(&application.facts).is_some();
    let slots = exam.slots().filter(applies).map(|slot| {
        let address = page::slot(&exam, application.id, &slot.id);
        let images = application.images(&slot.id).to_vec();
        let returned =
            application.state.kind() == StateKind::Returned && application.verdict(&slot.id).is_returned();
        let here = count_unsent_images(application.id, slot.id.clone());
        let is_optional = slot.need(&application.facts) == Some(Need::Optional);
        let none = if is_optional {
            text.not_uploaded_optional()
        } else {
            text.not_uploaded()
        };
        let missing = move || {
            let is_missing = here.get() == 0;
            is_missing.then(|| view! { <span class="state" data-state="missing">{none}</span> })
        };
        let state = match (
            images.is_empty(),
            returned,
            application.is_mended(&exam, &slot.id),
        ) {
            (true, ..) => None,
            (_, true, true) => Some(("mended", text.mended())),
            (_, true, false) => Some(("returned", text.verdict_returned())),
            _ => None,
        };
        let state =
            state.map(|(state, word)| view! { <span class="state" data-state=state>{word}</span> });
        let is_empty = images.is_empty();
        let count = (!is_empty)
            .then(|| view! { <span class="count">{text.images_count(&images.len())}</span> });
        let here = move || {
            (here.get() > 0).then(|| {
                view! { <span class="state" data-state="on-device">{text.material_bar_here(&here.get())}</span> }
            })
        };
        view! {
            <li class="stack">
                <p class="row spread">
                    <a href=address>{text.local(&slot.title)}</a>
                    <span class="row">{is_empty.then_some(missing)} {state} {count} {here}</span>
                </p>
                <ImageStrip application=application.id images/>
            </li>
        }
    });
    view! {
        <section class="stack">
            <h2 class="row spread">
                {text.materials_shown()}
                <small>{text.images_count(&total)}</small>
            </h2>
            <ul class="slot-list" role="list">{slots.collect_view()}</ul>
        </section>
    }
}

/// The number of the slot's images that are only on this device.
fn count_unsent_images(application: ApplicationId, slot: SlotId) -> Memo<usize> {
    let outboxes = use_chosen_files().client;
    Memo::new(move |_| {
        outboxes.with(application, |outbox| {
            let here = outbox.unsynced_pictures();
            here.filter(|it| it.slot == slot).count()
        })
    })
}

#[component]
pub fn SubmittedPosition(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    dossier.exam.positions.as_ref()?;
    let list = page::positions(dossier.application.id);
    let shown = match dossier.position.clone() {
        Some(card) => view! { <PositionFacts dossier card/> }.into_any(),
        None => view! { <p><span class="state" data-state="missing">{text.stage_position_none()}</span></p> }
            .into_any(),
    };
    Some(view! {
        <section class="stack">
            <h2 class="row spread">
                {text.position_shown()}
                <a href=list>{text.look_or_change()}</a>
            </h2>
            {shown}
        </section>
    })
}
