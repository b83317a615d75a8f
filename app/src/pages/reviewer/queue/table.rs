//! The rows of the queue: a dense table, cards on a phone.

use leptos::prelude::*;
use shared::{
    time::Timestamp,
    url::page,
    view::QueueRow,
};

use crate::{components::state::StateBadge, text::use_text};

#[component]
pub(super) fn QueueTable(rows: Vec<QueueRow>, now: Timestamp) -> impl IntoView {
    let text = use_text();
    view! {
        <table class="table cards">
            <thead>
                <tr>
                    <th scope="col">{text.queue_number()}</th>
                    <th scope="col">{text.queue_name()}</th>
                    <th scope="col">{text.queue_exam()}</th>
                    <th scope="col">{text.queue_waited()}</th>
                    <th scope="col" class="number">{text.queue_returns()}</th>
                    <th scope="col" class="number">{text.queue_images()}</th>
                    <th scope="col">{text.queue_state()}</th>
                    <th scope="col">{text.queue_reviewer()}</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(|row| view! { <Row row now/> }).collect_view()}</tbody>
        </table>
    }
}

/// The link of the number covers the row.
#[component]
fn Row(row: QueueRow, now: Timestamp) -> impl IntoView {
    let text = use_text();
    let waited = row.submitted.filter(|_| row.state.is_in_review()).map(|submitted| text.span(now.since(submitted)));
    let returns = (row.returns > 0).then(|| format!("×{}", row.returns));
    view! {
        <tr>
            <th scope="row"><a href=page::desk(row.application)>{row.number}</a></th>
            <td data-label=text.queue_name()>{row.name}</td>
            <td data-label=text.queue_exam()>{text.local(&row.exam)}</td>
            <td data-label=text.queue_waited()>{waited.unwrap_or_else(|| "—".to_owned())}</td>
            <td data-label=text.queue_returns() class="number">{returns.unwrap_or_else(|| "—".to_owned())}</td>
            <td data-label=text.queue_images() class="number">{row.images}</td>
            <td data-label=text.queue_state()><StateBadge state=row.state/></td>
            <td data-label=text.queue_reviewer()>{row.reviewer.unwrap_or_else(|| "—".to_owned())}</td>
        </tr>
    }
}
