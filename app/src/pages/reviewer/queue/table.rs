//! The rows of the queue: a dense table, or cards on a phone.

use leptos::prelude::*;
use shared::{time::Timestamp, url::page, view::QueueRow};

use crate::{components::badge::StateBadge, text::use_text};

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

/// One row. The link of the number covers the whole row.
#[component]
fn Row(row: QueueRow, now: Timestamp) -> impl IntoView {
    let text = use_text();
    let waited = row
        .submitted
        .filter(|_| row.state.is_in_review())
        .map(|submitted| text.duration(now.milliseconds_since(submitted)));
    let returns = (row.returns > 0).then(|| format!("×{}", row.returns));
    // An unknown value is a dash in the table and hidden on a card.
    let cell = |label: &'static str, class: &'static str, value: Option<String>| {
        let is_empty = value.is_none();
        view! { <td data-label=label class=class data-empty=is_empty>{value.unwrap_or_else(|| "—".to_owned())}</td> }
    };
    // The title is on the row, because the link covers the cells and a cell may be cut off.
    let exam = text.local(&row.exam);
    view! {
        <tr title=exam.clone()>
            <th scope="row"><a href=page::desk(row.application)>{row.number}</a></th>
            {cell(text.queue_name(), "", Some(row.name))}
            {cell(text.queue_exam(), "", Some(exam.clone()))}
            {cell(text.queue_waited(), "", waited)}
            {cell(text.queue_returns(), "number", returns)}
            {cell(text.queue_images(), "number", Some(row.images.to_string()))}
            <td data-label=text.queue_state()>
                <StateBadge state=row.state/>
                {row.is_final_review.then(|| view! { " " <small>{text.desk_final_review()}</small> })}
            </td>
            {cell(text.queue_reviewer(), "", row.reviewer)}
        </tr>
    }
}
