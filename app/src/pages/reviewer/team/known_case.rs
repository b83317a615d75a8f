//! The known case of a decided application, for its supervisor. A plain form.

use leptos::prelude::*;
use shared::{id::ApplicationId, time::Zone, url::page, view::KnownCasePanel};

use crate::{api::reviewer::MarkKnownCase, components::problem::ActionProblem, text::use_text};

#[component]
pub(super) fn KnownCaseForm(
    application: ApplicationId,
    panel: KnownCasePanel,
    zone: Zone,
    action: ServerAction<MarkKnownCase>,
) -> impl IntoView {
    let text = use_text();
    let quality = page::supervised_quality(&panel.exam);
    let content = match panel.marked_at {
        Some(at) => view! { <p>{text.case_marked(&text.short_moment(at, zone))}</p> }.into_any(),
        None => view! {
            <p class="measure">{text.case_about()}</p>
            <ActionForm action=action>
                <input type="hidden" name="application" value=application.to_string()/>
                <button type="submit" disabled=move || action.pending().get()>{text.case_mark()}</button>
            </ActionForm>
        }
        .into_any(),
    };
    view! {
        <section class="stack" id="known-case">
            <h2>{text.case_title()}</h2>
            <ActionProblem action=action/>
            {content}
            <p><a href=quality>{text.case_quality()}</a></p>
        </section>
    }
}
