//! A note on a slot that was filled before a fact has changed, and must be checked again (S1-04).

use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
use shared::id::SlotId;

use super::work::Work;
use crate::{
    api::candidate::{KeepSlot, keep_slot},
    text::use_text,
};

#[component]
pub(super) fn Recheck(
    work: Work,
    slot_id: StoredValue<SlotId>,
    is_open: Signal<bool>,
) -> impl IntoView {
    let text = use_text();
    let is_asked = Memo::new(move |_| {
        work.dossier
            .with(|dossier| slot_id.with_value(|slot| dossier.application.rechecks.contains(slot)))
    });
    let keep = move |event: web_sys::SubmitEvent| {
        if work.uploads.device().is_some() {
            event.prevent_default();
            spawn_local(async move {
                let answer = keep_slot(work.application, slot_id.get_value()).await;
                if let Err(error) = answer {
                    work.said.set(work.text.api_error(&error));
                }
                work.refresh();
            });
        }
    };
    move || {
        is_asked.get().then(|| view! {
            <div class="note stack" data-kind="warn">
                <p>{text.recheck_about()}</p>
                {is_open.get().then(|| view! {
                    <form method="post" action=KeepSlot::url() on:submit=keep>
                        <input type="hidden" name="application" value=work.application.to_string()/>
                        <input type="hidden" name="slot" value=slot_id.with_value(SlotId::to_string)/>
                        <button class="small" type="submit">{text.recheck_keep()}</button>
                    </form>
                })}
            </div>
        })
    }
}
