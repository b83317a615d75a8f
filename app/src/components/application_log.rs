//! The log of an application, newest first, with actors (S3-06).

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    application::{LogEntry, LogEvent},
    exam::Exam,
};

use crate::text::{Text, use_text};

#[component]
pub fn ApplicationLog(exam: Arc<Exam>, log: Vec<LogEntry>) -> impl IntoView {
    let text = use_text();
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
        let (reasons, boxes) = (&returned.reasons, &returned.boxes);
        let sentences = text.feedback_with_boxes(exam, reasons, note, pages, boxes);
        let sentences = sentences.join(text.space());
        view! { <li>{text.part_title(exam, &returned.part)} {text.colon()} {sentences}</li> }
    });
    Some(view! { <ul>{items.collect_view()}</ul> })
}
