//! Everything that was returned, on top and in one list (product.md, decision 8).

use leptos::prelude::*;
use shared::{application::Verdict, exam::Slot, url::page, view::Dossier};

use crate::text::use_text;

#[component]
pub fn Feedback(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam, application, ..
    } = dossier;
    let returned: Vec<&Slot> = exam
        .slots()
        .filter(|slot| application.verdict(&slot.id).is_returned())
        .collect();
    let mended = returned
        .iter()
        .filter(|slot| application.is_mended(&exam, &slot.id))
        .count();
    let items = returned.iter().map(|slot| {
        let is_mended = application.is_mended(&exam, &slot.id);
        let (state, word) = if is_mended {
            ("mended", text.mended())
        } else {
            ("returned", text.verdict_returned())
        };
        let sentences = match application.verdict(&slot.id) {
            Verdict::Returned { reasons, note } => text.feedback(&exam, reasons, note.as_deref()),
            _ => Vec::new(),
        };
        view! {
            <li data-state=state>
                <p class="row spread">
                    <a href=page::slot(application.id, &slot.id)>{text.local(&slot.title)}</a>
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
