//! The log, newest first, with actors (S3-06), and the receipts.

use leptos::prelude::*;
use shared::{
    application::{LogEntry, LogEvent},
    exam::Exam,
    url::page,
    view::Dossier,
};

use crate::text::{Text, use_text};

#[component]
pub fn ApplicationLog(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let Dossier { exam, log, .. } = dossier;
    let entries = log.iter().map(|entry| {
        view! {
            <li>
                <p class="when"><time>{text.moment(entry.at, exam.time_zone)}</time></p>
                <p><strong>{text.log_actor(entry)}</strong> " " {text.log_event(&exam, &entry.event)}</p>
                {render_returned_parts(text, &exam, entry)}
            </li>
        }
    });
    view! {
        <section class="stack">
            <h2>{text.history_title()}</h2>
            <ol class="log" role="list">{entries.collect_view()}</ol>
        </section>
    }
}

/// The reasons of a return, which stay readable after the corrections.
fn render_returned_parts(
    text: Text,
    exam: &Exam,
    entry: &LogEntry,
) -> Option<impl IntoView + use<>> {
    let LogEvent::Returned { parts } = &entry.event else {
        return None;
    };
    let items = parts.iter().map(|returned| {
        let (note, pages) = (returned.note.as_deref(), &returned.pages);
        let sentences = text.feedback(exam, &returned.reasons, note, pages);
        let sentences = sentences.join(text.space());
        view! { <li>{text.part_title(exam, &returned.part)} {text.colon()} {sentences}</li> }
    });
    Some(view! { <ul>{items.collect_view()}</ul> })
}

#[component]
pub fn Receipts(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam,
        application,
        receipts,
        ..
    } = dossier;
    let items = receipts.iter().map(|receipt| {
        view! {
            <li class="row spread">
                <a href=page::receipt(application.id, &receipt.code)><code>{receipt.code.clone()}</code></a>
                <small>
                    <time>{text.moment(receipt.submitted_at, exam.time_zone)}</time>
                    " · "
                    {text.images_count(&receipt.manifest.image_count())}
                </small>
            </li>
        }
    });
    (!receipts.is_empty()).then(|| {
        view! {
            <section class="stack">
                <h2>{text.receipts_title()}</h2>
                <ul class="receipts" role="list">{items.collect_view()}</ul>
            </section>
        }
    })
}
