//! Taking back a submission before its review: folded, with a confirmation.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::view::Dossier;

use crate::{
    api::candidate::RecallSubmission,
    components::{act_form::submit_by, problem::ActionProblem},
    text::use_text,
};

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
    let (id, revision) = (application.id, application.revision);
    let form = closes.filter(|_| can_recall).map(|closes| {
        let recall = submit_by(action, move || RecallSubmission {
            application: id,
            revision,
        });
        view! {
            <details class="withdrawal">
                <summary>{text.recall()}</summary>
                <form method="post" action=RecallSubmission::PATH on:submit=recall>
                    <div class="stack">
                        <p>{text.recall_about(&closes)}</p>
                        <input type="hidden" name="application" value=id.to_string()/>
                        <input type="hidden" name="revision" value=revision.to_string()/>
                        <label class="choice"><input type="checkbox" required/> {text.recall_sure()}</label>
                        <p><button type="submit">{text.recall_now()}</button></p>
                    </div>
                </form>
            </details>
        }
    });
    view! {
        {form}
        <ActionProblem action/>
    }
}
