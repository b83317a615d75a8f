//! The rows of the queue: a dense table, or cards on a phone.

use leptos::prelude::*;
use shared::{
    id::AccountId,
    time::{Timestamp, Zone},
    url::{page, queue},
    view::{Claim, CorrectionRow, HandedRow, QueueFilter, QueueRow},
};

use crate::{components::badge::StateBadge, text::use_text};

#[component]
pub(super) fn QueueTable(
    rows: Vec<QueueRow>,
    filter: QueueFilter,
    now: Timestamp,
) -> impl IntoView {
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
            <tbody>{rows.into_iter().map(|row| view! { <Row address=queue::desk(row.application, &filter) row now/> }).collect_view()}</tbody>
        </table>
    }
}

/// One row. The link of the number covers the whole row.
#[component]
fn Row(address: String, row: QueueRow, now: Timestamp) -> impl IntoView {
    let text = use_text();
    let waited = row
        .submitted
        .filter(|_| row.state.is_in_review())
        .map(|submitted| text.duration(now.milliseconds_since(submitted)));
    let returns = (row.returns > 0).then(|| format!("×{}", row.returns));
    let reviewer = match row.claim {
        Some(Claim { name, ends, .. }) => {
            Some(text.queue_claimed(&name, &text.clock_time(ends, Zone::BEIJING)))
        }
        None => row.reviewer,
    };
    let held = row.held.map(|held| {
        let until = text.time_of_day(held.until, Zone::BEIJING);
        text.queue_held_until(&text.state(held.decision.state_kind()), &until)
    });
    let supervision = match row.state {
        state if state.is_in_review() => Some(text.team_supervise()),
        state if state.is_decided() => Some(text.correction_title()),
        _ => None,
    };
    let supervision = supervision.filter(|_| row.is_supervised);
    let is_untouched = reviewer.is_none();
    // An unknown value is a dash in the table and hidden on a card.
    let cell = |label: &'static str, class: &'static str, value: Option<String>| {
        let is_empty = value.is_none();
        view! { <td data-label=label class=class data-empty=is_empty>{value.unwrap_or_else(|| "—".to_owned())}</td> }
    };
    // The title is on the row, because the link covers the cells and a cell may be cut off.
    let exam = text.local(&row.exam);
    view! {
        <tr title=exam.clone()>
            <th scope="row"><a href=address>{row.number}</a></th>
            {cell(text.queue_name(), "", Some(row.name))}
            {cell(text.queue_exam(), "", Some(exam.clone()))}
            {cell(text.queue_waited(), "", waited)}
            {cell(text.queue_returns(), "number", returns)}
            {cell(text.queue_images(), "number", Some(row.images.to_string()))}
            <td data-label=text.queue_state()>
                <StateBadge state=row.state/>
                {held.map(|held| view! { " " <small>{held}</small> })}
                {row.is_final_review.then(|| view! { " " <small>{text.desk_final_review()}</small> })}
                {row.has_hints.then(|| view! { " " <small>{text.queue_has_hints()}</small> })}
            </td>
            <td data-label=text.queue_reviewer() data-empty=is_untouched>
                {reviewer.unwrap_or_else(|| "—".to_owned())}
                {supervision.map(|label| view! {
                    " " <a class="row-act" href=page::team(row.application)>{label}</a>
                })}
            </td>
        </tr>
    }
}

/// The applications that others have handed to the reader, with their questions.
#[component]
pub(super) fn HandedList(rows: Vec<HandedRow>) -> impl IntoView {
    let text = use_text();
    let items = rows.into_iter().map(|row| {
        let words = match &row.question {
            Some(question) => text.handed_with_question(&row.from, question),
            None => text.handed_to_you(&row.from),
        };
        view! {
            <li>
                <a href=page::desk(row.application)>{row.candidate} " " {row.number}</a>
                " " <small class="quiet">{text.short_moment(row.at, Zone::BEIJING)}</small>
                <p>{words}</p>
            </li>
        }
    });
    view! {
        <section class="handed note">
            <h2>{text.handed_title()}</h2>
            <ul role="list">{items.collect_view()}</ul>
        </section>
    }
}

/// The corrections that wait for a second person: those to confirm, and the reader's own.
#[component]
pub(super) fn CorrectionList(rows: Vec<CorrectionRow>, reader: AccountId) -> impl IntoView {
    let text = use_text();
    let items = rows.into_iter().map(|row| {
        let proposal = row.proposal;
        let words = match proposal.author == reader {
            true => text.correction_waits().to_owned(),
            false => text.correction_proposed(
                &proposal.name,
                &text.short_moment(proposal.at, Zone::BEIJING),
                &text.correction_target(proposal.target),
            ),
        };
        view! {
            <li>
                <a href=page::team(row.application)>{row.candidate} " " {row.number}</a>
                <p>{words}</p>
            </li>
        }
    });
    view! {
        <section class="handed note">
            <h2>{text.corrections_title()}</h2>
            <ul role="list">{items.collect_view()}</ul>
        </section>
    }
}
