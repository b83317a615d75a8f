//! Buttons that fit several files at once, and take several fitted files at once.

use leptos::{html, prelude::*};
use shared::id::SlotId;

use crate::{
    components::fitting::shape::CropShape,
    pages::candidate::materials::model::{MaterialsModel, ReplaceTarget},
    sync::files::machine::{Event, QueuedFile},
    text::use_text,
};

#[component]
pub(super) fn BatchFitButtons(
    model: MaterialsModel,
    slot_id: StoredValue<SlotId>,
) -> impl IntoView {
    let text = use_text();
    let count = move |is: fn(&QueuedFile) -> bool| {
        Memo::new(move |_| {
            model.files.with(|queue| {
                let place = slot_id.with_value(|slot| model.slot_ref(slot));
                let ours = queue.items.iter().filter(|item| item.place == place);
                ours.filter(|item| is(item)).count()
            })
        })
    };
    let tell_all = move |is: fn(&QueuedFile) -> bool, event: fn(&QueuedFile) -> Event| {
        let events: Vec<_> = untrack(|| {
            model.files.with(|queue| {
                let place = slot_id.with_value(|slot| model.slot_ref(slot));
                let ours = queue.items.iter().filter(|item| item.place == place);
                ours.filter(|item| is(item)).map(event).collect()
            })
        });
        events
            .into_iter()
            .for_each(|event| model.files.dispatch(event));
    };
    // A frame is chosen by the person, one picture at a time.
    let can_mend: fn(&QueuedFile) -> bool =
        |item| item.is_fixable() && CropShape::of(&item.wanted.rule).is_none();
    let is_made: fn(&QueuedFile) -> bool = QueuedFile::is_ready_to_take;
    let (mendable, made) = (count(can_mend), count(is_made));
    let has_engine = move || model.is_interactive.get() && model.files.engine().is_some();
    let mend = move |_| tell_all(can_mend, |item| Event::FitRequested(item.id, item.edit));
    let take = move |_| tell_all(is_made, |item| Event::Confirmed(item.id));
    view! {
        <Show when=move || has_engine() && (mendable.get() > 1 || made.get() > 1)>
            <p class="row mend-all">
                <Show when=move || { mendable.get() > 1 }>
                    <button type="button" class="primary" on:click=mend>{move || text.fit_all(&mendable.get())}</button>
                </Show>
                <Show when=move || { made.get() > 1 }>
                    <button type="button" on:click=take>{move || text.fit_take_all(&made.get())}</button>
                </Show>
            </p>
        </Show>
    }
}

#[component]
pub(in crate::pages::candidate) fn ReplaceInput(model: MaterialsModel) -> impl IntoView {
    let text = use_text();
    let input = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if model.replace_target.get().is_some()
            && let Some(input) = input.get_untracked()
        {
            input.click();
        }
    });
    let choose = move |event: web_sys::Event| {
        let files = model
            .files
            .device()
            .map(|device| device.take_files(&event))
            .unwrap_or_default();
        match model.replace_target.get_untracked() {
            Some(ReplaceTarget::Image(slot, image)) => model.choose(&slot, files, Some(image)),
            Some(ReplaceTarget::File(slot, item)) if !files.is_empty() => {
                let replaces = model
                    .files
                    .item(item, |item| item.replaces)
                    .get_untracked()
                    .flatten();
                model.files.dispatch(Event::Removed(item));
                model.choose(&slot, files, replaces);
            }
            _ => {}
        }
    };
    view! {
        <input type="file" accept="image/*" hidden aria-label=text.material_exchange() node_ref=input on:change=choose/>
    }
}
