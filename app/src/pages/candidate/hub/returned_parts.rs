//! All returned parts in one list on top of the page (`docs/decisions.md`, 8).

use leptos::prelude::*;
use shared::{
    application::{Application, ReviewPart, Verdict},
    exam::Exam,
    id::SlotId,
    view::Dossier,
};

use crate::{
    components::marked_picture::{MarkedPage, MarkedPictures},
    text::{Text, use_text},
    words::missing::part_page,
};

#[component]
pub fn ReturnedParts(dossier: Dossier) -> impl IntoView {
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
        let sentences = list_return_reasons(text, &exam, &application, part);
        let pages = match part {
            ReviewPart::Slot(slot) => MarkedPage::list(&exam, &application, slot),
            _ => Vec::new(),
        };
        let (exam, application) = (exam.clone(), application.id);
        view! {
            <li data-state=state>
                <p class="row spread">
                    <a href=part_page(&exam, application, part)>{text.part_title(&exam, part)}</a>
                    <span class="state" data-state=state>{word}</span>
                </p>
                {sentences.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view()}
                <MarkedPictures exam application pages/>
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
fn list_return_reasons(
    text: Text,
    exam: &Exam,
    application: &Application,
    part: &ReviewPart,
) -> Vec<String> {
    match application.verdict_on(part) {
        Verdict::Returned {
            reasons,
            note,
            pages,
            ..
        } => match part {
            ReviewPart::Slot(slot) => {
                let mut sentences = text.open_feedback(exam, application, slot);
                sentences.extend(describe_waiting_pages(text, application, slot));
                sentences
            }
            // A section is mended by its first change, and the reasons are needed for the others.
            _ => text.feedback(exam, reasons, note.as_deref(), pages),
        },
        _ => Vec::new(),
    }
}

/// The pages at fault that are still to be replaced, after others were replaced.
fn describe_waiting_pages(text: Text, application: &Application, slot: &SlotId) -> Option<String> {
    let waiting = application.compare_with_submission(slot).remaining_pages;
    let is_partly = !waiting.is_empty() && waiting != *application.pages_at_fault(slot);
    is_partly.then(|| text.feedback_waiting(&text.page_list(&waiting)))
}

/// The reasons for the return, on the page where the part is corrected.
#[component]
pub fn ReturnReasons(dossier: Dossier, part: ReviewPart) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam, application, ..
    } = dossier;
    application.returned_parts(&exam).contains(&part).then(|| {
        let sentences = list_return_reasons(text, &exam, &application, &part);
        view! {
            <div class="note" data-kind="warn">
                <p><strong>{text.feedback_title()}</strong></p>
                {sentences.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view()}
            </div>
        }
    })
}
