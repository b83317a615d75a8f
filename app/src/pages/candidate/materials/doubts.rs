//! The doubts about a picture, shown before it is sent (C8 to C10). They are warnings and block
//! nothing.

use leptos::prelude::*;

use super::work::Work;
use crate::{
    sync::files::machine::Doubt,
    text::{Text, use_text},
};

#[component]
pub(super) fn Doubts(work: Work, #[prop(into)] doubts: Signal<Vec<Doubt>>) -> impl IntoView {
    let text = use_text();
    move || {
        let doubts = doubts.get();
        (!doubts.is_empty()).then(|| {
            let lines = doubts
                .iter()
                .map(|doubt| view! { <li>{explain(text, work, doubt)}</li> });
            view! {
                <div class="note stack doubts" data-kind="warn">
                    <ul>{lines.collect_view()}</ul>
                    <p><small>{text.doubt_about()}</small></p>
                </div>
            }
        })
    }
}

/// The possible fault and its remedy.
pub(super) fn explain(text: Text, work: Work, doubt: &Doubt) -> String {
    match doubt {
        Doubt::Hint(hint) => text.doubt(*hint).to_owned(),
        Doubt::Twin(slot) => {
            let title = work
                .dossier
                .with_untracked(|dossier| Some(text.local(&dossier.exam.slot(slot)?.title)));
            text.doubt_twin(&title.unwrap_or_default())
        }
    }
}
