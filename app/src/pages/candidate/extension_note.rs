//! A note that the office has extended the time of a stage: the former end, the end that holds, and
//! the reason (A4).

use leptos::prelude::*;
use shared::{exam::StageKind, view::Dossier};

use crate::text::use_text;

#[component]
pub fn ExtensionNote<'a>(dossier: &'a Dossier, kind: StageKind) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam, application, ..
    } = dossier;
    let stage = exam.stage(kind);
    let found = stage.and_then(|stage| application.find_extension(exam, stage));
    found.map(|(extension, before)| {
        let note = text.extension_note(exam, extension, before);
        view! { <p class="note" data-kind="good">{note}</p> }
    })
}
