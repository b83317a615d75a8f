//! All returned parts in one list on top of the page (`docs/decisions.md`, 8).

use leptos::prelude::*;
use shared::{
    application::{Application, Part, Verdict},
    exam::Exam,
    view::Dossier,
};

use crate::{
    text::{Text, use_text},
    words::missing::place_of_part,
};

#[component]
pub fn Feedback(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam, application, ..
    } = dossier;
    let returned = application.returned_parts(&exam);
    let mended = returned
        .iter()
        .filter(|part| application.is_part_mended(&exam, part))
        .count();
    let items = returned.iter().map(|part| {
        let is_mended = application.is_part_mended(&exam, part);
        let (state, word) = if is_mended {
            ("mended", text.mended())
        } else {
            ("returned", text.verdict_returned())
        };
        let sentences = said_of(text, &exam, &application, part);
        view! {
            <li data-state=state>
                <p class="row spread">
                    <a href=place_of_part(&exam, application.id, part)>{text.part_title(&exam, part)}</a>
                    <span class="state" data-state=state>{word}</span>
                </p>
                {sentences.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view()}
            </li>
        }
    });
    view! {
        <div class="feedback">
            <h2 class="row spread">
                {text.feedback_title()}
                <small>{text.mended_of(&mended, &returned.len())}</small>
            </h2>
            <ul role="list">{items.collect_view()}</ul>
        </div>
    }
}

/// The reasons for the return of a part, sentence by sentence.
fn said_of(text: Text, exam: &Exam, application: &Application, part: &Part) -> Vec<String> {
    match application.verdict_on(part) {
        Verdict::Returned {
            reasons,
            note,
            pages,
        } => {
            let mut sentences = text.feedback(exam, reasons, note.as_deref(), pages);
            sentences.extend(say_waiting(text, application, part));
            sentences
        }
        _ => Vec::new(),
    }
}

/// The pages at fault that are still to be replaced, after others were replaced.
fn say_waiting(text: Text, application: &Application, part: &Part) -> Option<String> {
    let Part::Slot(slot) = part else { return None };
    let waiting = application.mending(slot).waiting;
    let is_partly = !waiting.is_empty() && waiting != *application.pages_at_fault(slot);
    is_partly.then(|| text.feedback_waiting(&text.page_list(&waiting)))
}

/// The reasons for the return, on the page where the part is corrected.
#[component]
pub fn FeedbackOn(dossier: Dossier, part: Part) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam, application, ..
    } = dossier;
    application.returned_parts(&exam).contains(&part).then(|| {
        let sentences = said_of(text, &exam, &application, &part);
        view! {
            <div class="note" data-kind="warn">
                <p><strong>{text.feedback_title()}</strong></p>
                {sentences.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view()}
            </div>
        }
    })
}
