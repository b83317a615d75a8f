//! The withdrawal of the application: folded, with a confirmation, in seal red.

use leptos::prelude::*;
use shared::{application::StateKind, view::Dossier};

use crate::{api::candidate::Withdraw, components::problem::ActionProblem, text::use_text};

#[component]
pub fn Withdrawal(dossier: Dossier, action: ServerAction<Withdraw>) -> impl IntoView {
    let text = use_text();
    let application = dossier.application;
    matches!(application.state.kind(), StateKind::Draft | StateKind::Submitted).then(|| {
        view! {
            <details class="withdrawal">
                <summary>{text.withdraw()}</summary>
                <ActionForm action>
                    <div class="stack">
                        <p>{text.withdraw_about()}</p>
                        <input type="hidden" name="application" value=application.id.to_string()/>
                        <input type="hidden" name="revision" value=application.revision.to_string()/>
                        <label class="choice"><input type="checkbox" required/> {text.withdraw_sure()}</label>
                        <p><button class="seal" type="submit">{text.withdraw_now()}</button></p>
                    </div>
                </ActionForm>
            </details>
            <ActionProblem action/>
        }
    })
}
