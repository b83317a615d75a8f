//! Card of one slot: its rule, its images, and the form to add images.

use std::sync::Arc;

use leptos::{html, prelude::*, server_fn::ServerFn, task::spawn_local};
use shared::{
    application::LockReason,
    digest::Sha256,
    exam::{Exam, Slot},
    id::SlotId,
    url::{self, page},
    view::Dossier,
};

use crate::{
    api::candidate::{ConfirmSlot, confirm_slot},
    components::{
        fold::Fold,
        upload_outcomes::{OutcomeList, use_outcomes},
        upload_rules::UploadRules,
    },
    pages::candidate::{
        commitment::registered_files::RegisteredFiles,
        materials::{
            batch_fit::BatchFitButtons,
            chosen_file_row::ChosenFileRow,
            image_list::ImageList,
            image_row::ImageReviewStatus,
            model::MaterialsModel,
            pending_image_row::PendingImageRow,
            phone_hand_off::PhoneHandOff,
            slot_feedback::{SlotFeedback, is_returned},
        },
    },
    text::use_text,
};

/// Files that the slot accepts now.
#[derive(Clone, PartialEq)]
enum SlotAcceptance {
    /// Any file.
    Anything,
    /// Only the files that were registered in time (C5).
    RegisteredOnly(Vec<Sha256>),
    /// No file, for this reason.
    Nothing(LockReason),
}

impl SlotAcceptance {
    fn of(dossier: &Dossier, slot: &SlotId) -> Self {
        let Dossier {
            exam,
            application,
            now,
            ..
        } = dossier;
        match application.check_slot_open(exam, slot, *now) {
            Ok(()) => SlotAcceptance::Anything,
            Err(locked) => match application.pending_hashes(exam, slot, *now) {
                awaited if awaited.is_empty() => SlotAcceptance::Nothing(locked),
                awaited => SlotAcceptance::RegisteredOnly(awaited),
            },
        }
    }
}

#[component]
pub(in crate::pages::candidate) fn SlotCard(
    model: MaterialsModel,
    slot_id: SlotId,
) -> impl IntoView {
    let exam = model.dossier.with_untracked(|dossier| dossier.exam.clone());
    let text = use_text();
    let definition = exam.slot(&slot_id)?.clone();
    let label = text.local(&definition.title);
    let id = StoredValue::new(slot_id);
    let acceptance = Memo::new(move |_| {
        model
            .dossier
            .with(|dossier| id.with_value(|slot| SlotAcceptance::of(dossier, slot)))
    });
    let is_open = Signal::derive(move || acceptance.with(|it| *it == SlotAcceptance::Anything));
    let chosen = move || {
        model.files.with(|queue| {
            let place = id.with_value(|slot| model.slot_ref(slot));
            queue
                .items
                .iter()
                .filter(|item| item.place == place)
                .map(|item| item.id)
                .collect::<Vec<_>>()
        })
    };
    // An image that the server has is shown among its images, and one that is still held among the
    // chosen files.
    let pending = move || {
        model.files.client.with(model.application, |outbox| {
            let ours = outbox.pictures.iter().filter(|picture| {
                let is_ours = id.with_value(|slot| picture.slot == *slot);
                let is_chosen = model.files.with(|queue| queue.has_image(picture.id));
                is_ours && !is_chosen
            });
            model.dossier.with(|dossier| {
                ours.filter(|picture| dossier.application.find_image(picture.id).is_none())
                    .map(|picture| picture.id)
                    .collect::<Vec<_>>()
            })
        })
    };
    let local_count = Memo::new(move |_| pending().len() + chosen().len());
    let is_dragged_over = RwSignal::new(false);
    let drop = move |event: web_sys::DragEvent| {
        event.prevent_default();
        is_dragged_over.set(false);
        if let Some(device) = model.files.device().filter(|_| is_open.get_untracked()) {
            model.choose(&id.get_value(), device.take_files(&event), None);
        }
    };
    let enter = move |event: web_sys::DragEvent| {
        event.prevent_default();
        is_dragged_over.set(is_open.get_untracked());
    };
    Some(view! {
        <article
            class="card stack slot"
            id=id.with_value(SlotId::to_string)
            tabindex="-1"
            aria-label=label
            data-stance=move || if is_open.get() { "open" } else { "locked" }
            data-over=move || is_dragged_over.get().to_string()
            on:dragover=enter
            on:dragleave=move |_| is_dragged_over.set(false)
            on:drop=drop
        >
            <SlotHead model definition=definition.clone()/>
            <SlotFeedback model slot_id=id/>
            <Recheck model slot_id=id is_open/>
            <SlotRule model exam=exam.clone() definition=definition.clone()/>
            <SlotUploadOutcomes model/>
            <ImageList model slot_id=id is_open/>
            <BatchFitButtons model slot_id=id/>
            <Fold count=local_count/>
            <ul role="list" class="chosen-files">
                <For each=pending key=|image| *image let:image>
                    <PendingImageRow model slot_id=id image is_open/>
                </For>
                <For each=chosen key=|item| *item let:item>
                    <ChosenFileRow model slot_id=id item/>
                </For>
            </ul>
            {move || match acceptance.get() {
                SlotAcceptance::Anything => view! {
                    <UploadForm model definition=definition.clone()/>
                    <PhoneHandOff model definition=definition.clone()/>
                }.into_any(),
                SlotAcceptance::RegisteredOnly(hashes) => view! { <RegisteredFiles model=model slot_id=id hashes/> }.into_any(),
                SlotAcceptance::Nothing(locked) => view! { <LockNote model locked/> }.into_any(),
            }}
        </article>
    })
}

#[component]
fn SlotHead(model: MaterialsModel, definition: Slot) -> impl IntoView {
    let text = use_text();
    let id = definition.id.clone();
    let state = Memo::new(move |_| {
        model.dossier.with(|dossier| {
            let Dossier {
                exam,
                application,
                now,
                ..
            } = dossier;
            let images = application.images(&id);
            let mending = application.compare_with_submission(&id);
            let is_mended = application.is_mended(exam, &id);
            let commitment = application.commitment_status(exam);
            let awaited = match commitment.is_some_and(|it| *now < it.until) {
                true => application.awaited_hashes(exam, &id).len(),
                false => 0,
            };
            match (is_returned(dossier, &id), images.first()) {
                _ if awaited > 0 => ("on-device", text.awaited_count(&awaited)),
                (true, Some(_)) if !mending.remaining_pages.is_empty() => {
                    let waiting = text.page_list(&mending.remaining_pages);
                    ("returned", text.material_mending(&waiting))
                }
                (true, Some(_)) if is_mended && mending.unchanged > 0 => {
                    let word = text.material_mended_partly(&mending.new, &mending.unchanged);
                    ("mended", word)
                }
                (true, Some(_)) if is_mended => ("mended", text.material_mended().to_owned()),
                (true, _) => ("returned", text.verdict_returned().to_owned()),
                (false, None) => ("missing", text.material_missing().to_owned()),
                (false, Some(first)) => {
                    let status = ImageReviewStatus::of(&dossier.application, &id, first);
                    (
                        status.as_str(),
                        text.material_count(&images.len(), &status.word(text)),
                    )
                }
            }
        })
    });
    let is_required = model
        .dossier
        .with_untracked(|dossier| dossier.application.needs_slot(&dossier.exam, &definition));
    let star = is_required.then(|| {
        view! {
            <span class="star" aria-hidden="true">"*"</span>
            <span class="visually-hidden">{text.material_required()}</span>
        }
    });
    view! {
        <header class="row spread">
            <h3>{text.local(&definition.title)} {star}</h3>
            <span class="state" data-state=move || state.get().0>{move || state.get().1}</span>
        </header>
    }
}

/// Contents and rule of the slot, shown before a file is chosen (SH-03).
#[component]
fn SlotRule(model: MaterialsModel, exam: Arc<Exam>, definition: Slot) -> impl IntoView {
    let text = use_text();
    let samples = (!definition.samples.is_empty()).then(|| view! {
        <a class="button small" href=page::samples(model.application, &definition.id)>{text.material_samples()}</a>
    });
    let sheet = page::slot_requirements(&exam.code, &definition.id);
    view! {
        <div class="slot-rule">
            <UploadRules rule=exam.image_rule(&definition).clone() of=definition/>
            <p class="row">
                {samples}
                <a class="button small quiet" href=sheet>{text.material_requirements()}</a>
            </p>
        </div>
    }
}

/// Reason why this slot is locked.
#[component]
fn LockNote(model: MaterialsModel, locked: LockReason) -> impl IntoView {
    let text = use_text();
    let reason = model.dossier.with_untracked(|dossier| {
        text.lock_reason_in_exam(&dossier.application, &dossier.exam, locked)
    });
    view! { <p class="lock"><span class="state" data-state="locked">{reason}</span></p> }
}

#[component]
pub(super) fn UploadForm(model: MaterialsModel, definition: Slot) -> impl IntoView {
    let text = use_text();
    let max_images = definition.count.max_images();
    let slot_id = StoredValue::new(definition.id);
    let is_full = Memo::new(move |_| {
        model.dossier.with(|dossier| {
            slot_id.with_value(|slot| dossier.application.images(slot).len()) >= max_images.into()
        })
    });
    move || {
        if is_full.get() {
            view! { <p class="slot-full"><strong>{text.material_full(&max_images)}</strong> " " <small>{text.material_full_about()}</small></p> }.into_any()
        } else {
            view! { <FileInputs model slot_id several={max_images > 1}/> }.into_any()
        }
    }
}

/// Two inputs of one form. The second opens the camera and is shown only on touch screens.
#[component]
fn FileInputs(model: MaterialsModel, slot_id: StoredValue<SlotId>, several: bool) -> impl IntoView {
    let text = use_text();
    let action = slot_id.with_value(|slot| {
        model
            .section
            .with_value(|section| url::slot_form(model.application, slot, section.as_ref()))
    });
    let choose = move |event: web_sys::Event| {
        if let Some(device) = model.files.device() {
            model.choose(&slot_id.get_value(), device.take_files(&event), None);
        }
    };
    // Files that were chosen before hydration are in the inputs of the plain form.
    let inputs = [(); 2].map(|()| NodeRef::<html::Input>::new());
    Effect::new(move || {
        let chosen = inputs.iter().filter_map(|input| input.get());
        for input in chosen.filter(|input| model.is_interactive.get() && !input.value().is_empty())
        {
            dispatch_change_event(&input);
        }
    });
    view! {
        <form class="upload" method="post" enctype="multipart/form-data" action=action data-live=move || model.is_interactive.get().to_string()>
            <label class="button">
                <span>{text.material_upload()}</span>
                <input type="file" name="files" accept="image/*" multiple=several node_ref=inputs[0] on:change=choose/>
            </label>
            <label class="button camera">
                <span>{text.material_camera()}</span>
                <input type="file" name="files" accept="image/*" capture="environment" node_ref=inputs[1] on:change=choose/>
            </label>
            <button type="submit" hidden=move || model.is_interactive.get()>{text.material_upload()}</button>
            <p class="upload-preparing" role="status" hidden>{text.upload_preparing()}</p>
            <small class="upload-hint">{if several { text.material_drop() } else { text.material_drop_one() }}</small>
        </form>
    }
}

fn dispatch_change_event(input: &web_sys::EventTarget) {
    let bubbling = web_sys::EventInit::new();
    bubbling.set_bubbles(true);
    if let Ok(event) = web_sys::Event::new_with_event_init_dict("change", &bubbling) {
        // The result only reports whether a listener has cancelled the event.
        let _ = input.dispatch_event(&event);
    }
}

#[component]
pub(super) fn SlotUploadOutcomes(model: MaterialsModel) -> impl IntoView {
    let uploads = use_outcomes();
    // The outcomes of the plain form are hidden after the first action on the hydrated page.
    let is_current = move || model.announcement.with(String::is_empty);
    move || {
        let uploads = uploads().filter(|_| is_current());
        uploads.map(|uploads| view! { <OutcomeList uploads/> })
    }
}

#[component]
pub(super) fn Recheck(
    model: MaterialsModel,
    slot_id: StoredValue<SlotId>,
    is_open: Signal<bool>,
) -> impl IntoView {
    let text = use_text();
    let needs_recheck = Memo::new(move |_| {
        model
            .dossier
            .with(|dossier| slot_id.with_value(|slot| dossier.application.rechecks.contains(slot)))
    });
    let confirm = move |event: web_sys::SubmitEvent| {
        if model.files.device().is_some() {
            event.prevent_default();
            spawn_local(async move {
                let result = confirm_slot(model.application, slot_id.get_value()).await;
                if let Err(error) = result {
                    model.announcement.set(model.text.api_error(&error));
                }
                model.refresh();
            });
        }
    };
    move || {
        needs_recheck.get().then(|| view! {
            <div class="note stack" data-kind="warn">
                <p>{text.recheck_about()}</p>
                {is_open.get().then(|| view! {
                    <form method="post" action=ConfirmSlot::url() on:submit=confirm>
                        <input type="hidden" name="application" value=model.application.to_string()/>
                        <input type="hidden" name="slot" value=slot_id.with_value(SlotId::to_string)/>
                        <button class="small" type="submit">{text.recheck_keep()}</button>
                    </form>
                })}
            </div>
        })
    }
}
