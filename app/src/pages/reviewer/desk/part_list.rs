//! The list of the application's parts, each with its verdict.

use leptos::prelude::*;
use shared::{application::ReviewPart, review_keys::KeyAct};

use super::{CursorMemo, StoredDesk};
use crate::{
    components::badge::VerdictBadge,
    pages::reviewer::{
        desk::cursor::{DeskCursor, is_replaced, list_part_images, list_reviewed_parts},
        key_map::ActKey,
    },
    text::use_text,
};

#[component]
pub(super) fn PartList(desk: StoredDesk, spot: CursorMemo) -> impl IntoView {
    let text = use_text();
    let parts = desk.with_value(list_reviewed_parts);
    view! {
        <nav class="desk-slots" aria-label=text.desk_slots()>
            <h2>{text.desk_slots()} <span class="row"><ActKey act=KeyAct::NextPart/><ActKey act=KeyAct::PreviousPart/></span></h2>
            <ol role="list">
                {parts.into_iter().map(|part| view! { <PartLink desk spot part/> }).collect_view()}
            </ol>
        </nav>
    }
}

#[component]
fn PartLink(desk: StoredDesk, spot: CursorMemo, part: ReviewPart) -> impl IntoView {
    let text = use_text();
    let (application, title, images, verdict, is_bare, replaced) = desk.with_value(|desk| {
        let application = &desk.dossier.application;
        let images = list_part_images(desk, &part);
        let replaced = images.iter().any(|image| is_replaced(desk, &part, image));
        let replaced = match replaced {
            true => Some(text.desk_replaced()),
            false => desk.has_changed(&part).then(|| text.second_look_changed()),
        };
        let verdict = application.verdict_on(&part).clone();
        (
            application.id,
            text.part_title(&desk.dossier.exam, &part),
            matches!(part, ReviewPart::Slot(_)).then_some(images.len()),
            verdict.clone(),
            verdict.is_pending() && !application.has_content(&part),
            replaced,
        )
    });
    let address = spot.with_untracked(|spot| {
        let here = DeskCursor {
            is_actual: false,
            ..spot.as_ref()?.with_part(part.clone())
        };
        Some(here.address(application))
    });
    let is_here = move || spot.with(|spot| spot.as_ref().is_some_and(|spot| spot.part == part));
    view! {
        <li>
            <a href=address data-noscroll="" aria-current=move || is_here().then_some("true")>
                <span class="name">{title}</span>
                {images.map(|count| view! { <span class="count">{text.desk_images(&count)}</span> })}
                {if is_bare {
                    view! { <span class="state" data-state="missing">{if images.is_some() { text.desk_no_image() } else { text.desk_nothing_written() }}</span> }.into_any()
                } else {
                    view! { <VerdictBadge verdict/> }.into_any()
                }}
                {replaced.map(|word| view! { <span class="tag">{word}</span> })}
            </a>
        </li>
    }
}
