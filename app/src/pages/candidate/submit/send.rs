//! The last button, with the reason beside it where it cannot be pressed.

use leptos::prelude::*;
use shared::{url::page, view::Dossier};

use crate::{api::candidate::Submit, components::problem::ActionProblem, text::use_text};

#[component]
pub fn Send(dossier: Dossier, action: ServerAction<Submit>) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam,
        application,
        now,
        ..
    } = dossier;
    let why_not = match application.work_lock(&exam, now) {
        Err(locked) => Some(text.closed_work(application.state, locked, exam.time_zone)),
        Ok(()) => match application.missing(&exam, now).len() {
            0 => None,
            count => Some(text.problem_incomplete(&count)),
        },
    };
    let blocked = why_not.is_some();
    view! {
        <section class="send">
            <ActionProblem action/>
            <p id="send-reason">{why_not.unwrap_or_else(|| text.submit_about().to_owned())}</p>
            <ActionForm action>
                <input type="hidden" name="application" value=application.id.to_string()/>
                <input type="hidden" name="revision" value=application.revision.to_string()/>
                <p class="row acts">
                    <button class="seal" type="submit" disabled=move || blocked || action.pending().get() aria-describedby="send-reason">
                        {text.submit_now()}
                    </button>
                    <a class="button quiet" href=page::hub(application.id)>{text.back_to_hub()}</a>
                </p>
            </ActionForm>
        </section>
    }
}
