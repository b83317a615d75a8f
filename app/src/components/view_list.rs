//! The log of views and the events among reviewers, for supervisors and the office.

use leptos::prelude::*;
use shared::{
    review_event::ReviewEntry,
    time::Zone,
    view::{ViewRow, ViewedImage},
};

use crate::text::use_text;

/// The events among the reviewers of an application, newest first.
#[component]
pub fn ReviewJournal(entries: Vec<ReviewEntry>, zone: Zone) -> impl IntoView {
    let text = use_text();
    let items = entries.into_iter().map(|entry| {
        view! {
            <li>
                <small class="quiet">{text.short_moment(entry.at, zone)} " " {entry.author.clone()}</small>
                <p>{text.review_event(&entry.event)}</p>
            </li>
        }
    });
    view! { <ol role="list" class="review-journal">{items.collect_view()}</ol> }
}

/// The people who have seen the form and the pictures, when and why, newest first.
#[component]
pub fn ViewList(views: Vec<ViewRow>, zone: Zone) -> impl IntoView {
    let text = use_text();
    if views.is_empty() {
        return view! { <p class="quiet">{text.views_none()}</p> }.into_any();
    }
    let rows = views.into_iter().map(|row| {
        let seen = match &row.image {
            None => text.views_form().to_owned(),
            Some(ViewedImage {
                place: Some((title, number)),
                ..
            }) => text.views_picture(&text.local(title), number),
            Some(ViewedImage { place: None, .. }) => text.views_old_picture().to_owned(),
        };
        view! {
            <tr>
                <td><time>{text.short_moment(row.at, zone)}</time></td>
                <td>{row.name}</td>
                <td>{seen}</td>
                <td>{text.view_kind(row.kind)}</td>
                <td>{text.view_reason(row.reason)}</td>
            </tr>
        }
    });
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=text.views_title()>
            <table class="table nowrap">
                <thead>
                    <tr>
                        <th scope="col">{text.views_at()}</th>
                        <th scope="col">{text.views_who()}</th>
                        <th scope="col">{text.views_what()}</th>
                        <th scope="col">{text.views_kind()}</th>
                        <th scope="col">{text.views_reason()}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
