//! A table of reviewers, each with their total and their weeks.

use leptos::prelude::*;
use shared::time::{Timestamp, Zone};

use crate::text::use_text;

/// One reviewer of the table, in words.
pub(super) struct ReviewerLine {
    pub(super) name: String,
    pub(super) total: String,
    /// Weeks by their begin, oldest first.
    pub(super) weeks: Vec<(Timestamp, String)>,
}

#[component]
pub(super) fn ReviewerWeeks(
    lines: Vec<ReviewerLine>,
    zone: Zone,
    /// Name of the table for a screen reader.
    title: &'static str,
    /// Headings of the reviewers and of their totals.
    headings: [&'static str; 2],
    /// Sentence in place of a table without a line.
    empty: &'static str,
) -> impl IntoView {
    let text = use_text();
    if lines.is_empty() {
        return view! { <p class="empty">{empty}</p> }.into_any();
    }
    let rows = lines.into_iter().map(|line| {
        let weeks = line.weeks.into_iter().map(|(week, counts)| {
            let begin = text.short_moment(week, zone);
            view! { <li>{text.quality_week(&begin)} " " {counts}</li> }
        });
        view! {
            <tr>
                <th scope="row">{line.name}</th>
                <td>{line.total}</td>
                <td><ul role="list">{weeks.collect_view()}</ul></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let [reviewer, total] = headings;
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=title>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{reviewer}</th>
                        <th scope="col">{total}</th>
                        <th scope="col">{text.quality_weeks()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
