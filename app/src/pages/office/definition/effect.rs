//! The effect of a version: its changes, the applications by state, and the warnings.

use leptos::prelude::*;
use shared::{application::StateKind, view::VersionPreview};

use crate::text::use_text;

/// The changes of a version, for whom, and the warnings.
#[component]
pub(super) fn VersionEffect(preview: VersionPreview, grace_minutes: Option<u16>) -> impl IntoView {
    let text = use_text();
    let changes = preview.changes.iter().map(|change| {
        let line = text.change(change);
        view! { <li>{line}</li> }
    });
    let changes = changes.collect_view();
    let has_changes = !preview.changes.is_empty();
    let warnings = text.version_warnings(&preview, grace_minutes);
    let warnings = warnings
        .into_iter()
        .map(|warning| view! { <p class="note" data-kind="warn">{warning}</p> });
    let warnings = warnings.collect_view();
    view! {
        {has_changes.then(|| view! {
            <h3>{text.definition_changes()}</h3>
            <ul>{changes}</ul>
        })}
        <Affected preview/>
        {warnings}
    }
}

/// Numbers of applications by state, with the effect on them.
#[component]
fn Affected(preview: VersionPreview) -> impl IntoView {
    let text = use_text();
    if preview.previous_version.is_none() || preview.changes.is_empty() {
        return ().into_any();
    }
    let rows = StateKind::ALL.into_iter().filter_map(|state| {
        let count = preview.count_in_state(state);
        let effect = text.version_effect(state, &preview);
        (count > 0).then(|| {
            view! {
                <tr>
                    <th scope="row">{text.state(state)}</th>
                    <td class="number">{count}</td>
                    <td>{effect}</td>
                </tr>
            }
        })
    });
    let rows = rows.collect_view();
    let is_empty = rows.is_empty();
    view! {
        <h3>{text.definition_affected()}</h3>
        {is_empty.then(|| view! { <p>{text.definition_nobody()}</p> })}
        <table class="table" hidden=is_empty><tbody>{rows}</tbody></table>
    }
    .into_any()
}
