//! Taking back a submission before its review: folded, with a confirmation.

use leptos::prelude::*;
use shared::view::Dossier;

use crate::{api::candidate::RecallSubmission, components::problem::ActionProblem, text::use_text};

#[component]
pub fn RecallForm(dossier: Dossier, action: ServerAction<RecallSubmission>) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam,
        application,
        now,
        ..
    } = dossier;
    let closes = application
        .submission_period(&exam)
        .map(|period| text.deadline(period.closes, exam.time_zone));
    let can_recall = application.check_recall(&exam, now).is_ok();
    let form = closes.filter(|_| can_recall).map(|closes| {
        view! {
            <details class="withdrawal">
                <summary>{text.recall()}</summary>
                <ActionForm action>
                    <div class="stack">
                        <p>{text.recall_about(&closes)}</p>
                        <input type="hidden" name="application" value=application.id.to_string()/>
                        <input type="hidden" name="revision" value=application.revision.to_string()/>
                        <label class="choice"><input type="checkbox" required/> {text.recall_sure()}</label>
                        <p><button type="submit">{text.recall_now()}</button></p>
                    </div>
                </ActionForm>
            </details>
        }
    });
    view! {
        {form}
        <ActionProblem action/>
    }
}
