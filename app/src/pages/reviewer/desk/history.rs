//! The log of this application, newest first.

use leptos::prelude::*;
use shared::{url::page, view::ReviewDesk};

use super::StoredDesk;
use crate::text::use_text;

#[component]
pub(super) fn DeskLog(desk: StoredDesk) -> impl IntoView {
    let text = use_text();
    let ReviewDesk {
        dossier, access, ..
    } = desk.get_value();
    let team = page::team(dossier.application.id);
    let exam = dossier.exam;
    view! {
        <details class="desk-history">
            <summary><h2>{text.desk_history()}</h2></summary>
            {access.is_supervisor.then(|| view! { <p><a href=team>{text.views_title()}</a></p> })}
            <ol role="list">
                {dossier.log.iter().map(|entry| view! {
                    <li>
                        <small class="quiet">
                            {text.short_moment(entry.at, exam.time_zone)} " " {text.log_actor(entry)}
                        </small>
                        <p>{text.log_event(&exam, &entry.event)}</p>
                    </li>
                }).collect_view()}
            </ol>
        </details>
    }
}
