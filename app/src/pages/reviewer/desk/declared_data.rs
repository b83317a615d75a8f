//! The declared data, to be compared with the papers.

use leptos::prelude::*;
use shared::{
    exam::Fact,
    person::IdNumber,
    url,
    view::{CandidateIdentity, Dossier, ReviewDesk},
};

use super::StoredDesk;
use crate::{
    components::{answers::SectionAnswers, removed_picture::RemovedPicture},
    pages::{
        candidate::positions::card::PositionFacts,
        reviewer::desk::{compared::group_digits, fact_strip::IdNumberGroups},
    },
    text::use_text,
};

#[component]
pub(super) fn DeclaredPerson(desk: StoredDesk) -> impl IntoView {
    let text = use_text();
    let ReviewDesk {
        dossier, candidate, ..
    } = desk.get_value();
    let (exam, application) = (dossier.exam, dossier.application);
    let receipt = dossier.receipts.first().map(|receipt| receipt.code.clone());
    let submitted = application
        .event_times
        .submitted
        .map(|at| text.short_moment(at, exam.time_zone));
    // A portrait that is not reviewed is shown beside the reviewed parts.
    let portrait = exam.portrait.as_ref().filter(|portrait| !portrait.reviewed);
    let portrait = portrait
        .and_then(|portrait| application.images(&portrait.slot).first())
        .map(|image| (image.id, image.file_removed));
    let completed = dossier
        .receipts
        .first()
        .and_then(|receipt| receipt.completed);
    let submitted_by = match completed {
        Some(_) => text.desk_registered(),
        None => text.desk_submitted(),
    };
    let completed = completed.map(|at| text.short_moment(at, exam.time_zone));
    let rows = [
        (submitted_by, submitted),
        (text.desk_completed(), completed),
        (text.desk_receipt(), receipt),
    ];
    view! {
        <section class="desk-person">
            <h2>{text.desk_person()}</h2>
            {portrait.map(|(image, removed)| match removed {
                Some(at) => view! { <p class="desk-portrait"><RemovedPicture at/></p> }.into_any(),
                None => view! {
                <a href=url::image(application.id, image) target="_blank" class="desk-portrait">
                    <img src=url::thumbnail(application.id, image) alt=text.stage_of_portrait() width="90" height="126"/>
                </a>
                }
                .into_any(),
            })}
            <dl class="facts">
                <dt>{text.desk_name()}</dt>
                <dd class="name">{candidate.name.clone()}</dd>
                <Identity candidate/>
                {rows.into_iter().filter_map(|(term, value)| value.map(|value| view! { <dt>{term}</dt><dd>{value}</dd> })).collect_view()}
                <dt>{text.desk_returns()}</dt>
                <dd>{text.desk_times(&application.review.return_count)}</dd>
            </dl>
        </section>
    }
    .into_any()
}

/// The ID number in its groups: region, date of birth, the rest. Copying yields the whole number.
#[component]
fn Identity(candidate: CandidateIdentity) -> impl IntoView {
    let text = use_text();
    candidate.id_number.map(|number| {
        let birth = number.parse::<IdNumber>().ok().map(|id| id.birth_date());
        let groups = group_digits(&number, birth.is_some());
        view! {
            <dt>{text.desk_id_number()}</dt>
            <IdNumberGroups groups/>
            {birth.map(|(year, month, day)| view! {
                <dt>{text.desk_birth()}</dt>
                <dd>{text.card_date(&year, &month, &day)}</dd>
            })}
        }
    })
}

/// The answers of the personal form. In an exam without papers they are shown on the stage instead.
#[component]
pub(super) fn DeclaredForm(desk: StoredDesk) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam, application, ..
    } = desk.with_value(|desk| desk.dossier.clone());
    let sections = exam
        .asked_sections(&application.facts)
        .filter(|_| exam.reviewed_slots().next().is_some());
    let sections = sections.map(|section| {
        view! {
            <section class="desk-answers">
                <h2>{text.local(&section.title)}</h2>
                <SectionAnswers application=application.clone() section=section.clone()/>
            </section>
        }
    });
    sections.collect_view()
}

/// The facts, which decide the slots that apply.
#[component]
pub(super) fn DeclaredFacts(desk: StoredDesk) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam, application, ..
    } = desk.with_value(|desk| desk.dossier.clone());
    let answer = |fact: &Fact| {
        let given = application.facts.get(&fact.id)?;
        let choice = fact.choices.iter().find(|choice| &choice.id == given)?;
        Some((text.local(&fact.question), text.local(&choice.label)))
    };
    let answers: Vec<_> = exam.facts.iter().filter_map(answer).collect();
    (!answers.is_empty()).then(|| view! {
        <section class="desk-answers">
            <h2>{text.desk_answers()}</h2>
            <dl>
                {answers.into_iter().map(|(question, answer)| view! { <dt>{question}</dt><dd>{answer}</dd> }).collect_view()}
            </dl>
        </section>
    })
}

/// The position, with its conditions compared with the answers.
#[component]
pub(super) fn DeclaredPosition(desk: StoredDesk) -> impl IntoView {
    let text = use_text();
    let dossier = desk.with_value(|desk| desk.dossier.clone());
    let beside = dossier.position.clone();
    let beside = beside.filter(|_| dossier.exam.reviewed_slots().next().is_some());
    beside.map(|card| {
        view! {
            <section class="desk-answers">
                <h2>{text.position_shown()}</h2>
                <PositionFacts dossier card/>
            </section>
        }
    })
}
