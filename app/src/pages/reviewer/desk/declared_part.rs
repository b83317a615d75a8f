//! A part without pictures, large: a section of the form, or the position with its conditions
//! compared with the form.

use leptos::prelude::*;
use shared::application::ReviewPart;

use super::{StoredDesk, before_after::ChangedAnswers};
use crate::{
    components::answers::SectionAnswers, pages::candidate::positions::card::PositionFacts,
    text::use_text,
};

#[component]
pub(super) fn DeclaredPart(desk: StoredDesk, part: ReviewPart) -> impl IntoView {
    let text = use_text();
    let dossier = desk.with_value(|desk| desk.dossier.clone());
    let title = text.part_title(&dossier.exam, &part);
    let content = match &part {
        ReviewPart::Section(id) => dossier.exam.section(id).map(|section| {
            let (application, section) = (dossier.application.clone(), section.clone());
            view! {
                <ChangedAnswers desk section=section.clone()/>
                <SectionAnswers application section/>
            }
            .into_any()
        }),
        ReviewPart::Position => dossier
            .position
            .clone()
            .map(|card| view! { <PositionFacts dossier card/> }.into_any()),
        ReviewPart::Slot(_) => None,
    };
    let content = content
        .filter(|_| desk.with_value(|desk| desk.dossier.application.has_content(&part)))
        .unwrap_or_else(|| view! { <p>{text.desk_nothing_written()}</p> }.into_any());
    view! {
        <section class="declared" tabindex="0" aria-label=title.clone()>
            <h2>{title.clone()}</h2>
            {content}
        </section>
    }
    .into_any()
}
