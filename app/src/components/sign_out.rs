//! Signing out, which deletes everything on this device. A dialog first names the unsent data.

use leptos::{html, prelude::*, server_fn::ServerFn, task::spawn_local};
use shared::outbox::UnsyncedCounts;

use crate::{api::session::SignOut, components::idle::sign_out_when_idle, ports, text::use_text};

#[component]
pub fn SignOutForm(#[prop(optional)] class: &'static str) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<SignOut>::new();
    let drafts = StoredValue::new(ports::offline_store());
    let owed = RwSignal::new(UnsyncedCounts::default());
    let dialog = NodeRef::<html::Dialog>::new();
    let leave = move || {
        if let Some(drafts) = drafts.get_value() {
            spawn_local(async move {
                drafts.wipe().await;
                action.dispatch(SignOut {});
            });
        }
    };
    sign_out_when_idle(leave);
    let ask = move |event: web_sys::SubmitEvent| {
        let Some(drafts) = drafts.get_value() else {
            return;
        };
        event.prevent_default();
        spawn_local(async move {
            let all = drafts.list_outboxes().await;
            let sum = all
                .iter()
                .map(|(_, outbox)| outbox.count_unsynced())
                .fold(UnsyncedCounts::default(), |sum, owed| sum + owed);
            owed.set(sum);
            match dialog.get_untracked().filter(|_| !sum.is_empty()) {
                // The call fails only for a dialog that is open already.
                Some(dialog) => drop(dialog.show_modal()),
                None => leave(),
            }
        });
    };
    let close = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    view! {
        <form method="post" action=SignOut::url() on:submit=ask>
            <button class=class type="submit">{text.sign_out()}</button>
        </form>
        <dialog class="sign-out stack" node_ref=dialog aria-labelledby="sign-out-title">
            <h2 id="sign-out-title">{text.draft_sign_out()}</h2>
            <p>{move || text.draft_sign_out_owed(&owed.get().images, &(owed.get().actions + owed.get().fields))}</p>
            <p class="row">
                <button class="primary" type="button" on:click=close>{text.draft_stay()}</button>
                <button class="seal" type="button" on:click=move |_| leave()>{text.draft_sign_out_all_the_same()}</button>
            </p>
        </dialog>
    }
}
