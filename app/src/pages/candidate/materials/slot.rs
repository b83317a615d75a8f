//! The card of one slot: its rule, its images, and the form to add images.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    application::Locked,
    digest::Sha256,
    exam::{Exam, Slot},
    id::SlotId,
    url::page,
    view::Dossier,
};

use super::{
    awaited::Awaited, feedback::Feedback, hand_off::HandOff, image_list::ImageList, kept::KeptRow,
    mend_all::MendAll, picked::PickedRow, received::Received, recheck::Recheck,
    returned::is_returned, standing::Standing, upload_form::UploadForm, work::Work,
};
use crate::{
    components::{fold::Fold, upload_rules::UploadRules},
    text::use_text,
};

/// The files that the slot accepts now.
#[derive(Clone, PartialEq)]
enum Takes {
    Anything,
    /// Only the files that were registered in time (C5).
    Promised(Vec<Sha256>),
    Nothing(Locked),
}

impl Takes {
    fn of(dossier: &Dossier, slot: &SlotId) -> Self {
        let Dossier {
            exam,
            application,
            now,
            ..
        } = dossier;
        match application.slot_lock(exam, slot, *now) {
            Ok(()) => Takes::Anything,
            Err(locked) => match application.following(exam, slot, *now) {
                awaited if awaited.is_empty() => Takes::Nothing(locked),
                awaited => Takes::Promised(awaited),
            },
        }
    }
}

#[component]
pub(in crate::pages::candidate) fn SlotCard(work: Work, slot_id: SlotId) -> impl IntoView {
    let exam = work.dossier.with_untracked(|dossier| dossier.exam.clone());
    let text = use_text();
    let definition = exam.slot(&slot_id)?.clone();
    let label = text.local(&definition.title);
    let id = StoredValue::new(slot_id);
    let takes = Memo::new(move |_| {
        work.dossier
            .with(|dossier| id.with_value(|slot| Takes::of(dossier, slot)))
    });
    let is_open = Signal::derive(move || takes.with(|it| *it == Takes::Anything));
    let picked = move || {
        work.uploads.with(|queue| {
            let place = id.with_value(|slot| work.place(slot));
            queue
                .items
                .iter()
                .filter(|item| item.place == place)
                .map(|item| item.id)
                .collect::<Vec<_>>()
        })
    };
    // Pictures that the server has are among its images, and held pictures among the chosen files.
    let kept = move || {
        work.uploads.outboxes.with(work.application, |outbox| {
            let ours = outbox.pictures.iter().filter(|picture| {
                let is_ours = id.with_value(|slot| picture.slot == *slot);
                let is_chosen = work.uploads.with(|queue| queue.stands_for(picture.id));
                is_ours && !is_chosen
            });
            work.dossier.with(|dossier| {
                ours.filter(|picture| dossier.application.find_image(picture.id).is_none())
                    .map(|picture| picture.id)
                    .collect::<Vec<_>>()
            })
        })
    };
    let here_count = Memo::new(move |_| kept().len() + picked().len());
    let is_over = RwSignal::new(false);
    let drop = move |event: web_sys::DragEvent| {
        event.prevent_default();
        is_over.set(false);
        if let Some(device) = work.uploads.device().filter(|_| is_open.get_untracked()) {
            work.choose(&id.get_value(), device.take_files(&event), None);
        }
    };
    let enter = move |event: web_sys::DragEvent| {
        event.prevent_default();
        is_over.set(is_open.get_untracked());
    };
    Some(view! {
        <article
            class="card stack slot"
            id=id.with_value(SlotId::to_string)
            tabindex="-1"
            aria-label=label
            data-stance=move || if is_open.get() { "open" } else { "locked" }
            data-over=move || is_over.get().to_string()
            on:dragover=enter
            on:dragleave=move |_| is_over.set(false)
            on:drop=drop
        >
            <SlotHead work definition=definition.clone()/>
            <Feedback work slot_id=id/>
            <Recheck work slot_id=id is_open/>
            <SlotRule work exam=exam.clone() definition=definition.clone()/>
            <Received work/>
            <ImageList work slot_id=id is_open/>
            <MendAll work slot_id=id/>
            <Fold count=here_count/>
            <ul role="list" class="picked">
                <For each=kept key=|image| *image let:image>
                    <KeptRow work slot_id=id image is_open/>
                </For>
                <For each=picked key=|item| *item let:item>
                    <PickedRow work slot_id=id item/>
                </For>
            </ul>
            {move || match takes.get() {
                Takes::Anything => view! {
                    <UploadForm work definition=definition.clone()/>
                    <HandOff work definition=definition.clone()/>
                }.into_any(),
                Takes::Promised(hashes) => view! { <Awaited work slot_id=id hashes/> }.into_any(),
                Takes::Nothing(locked) => view! { <LockNote work locked/> }.into_any(),
            }}
        </article>
    })
}

#[component]
fn SlotHead(work: Work, definition: Slot) -> impl IntoView {
    let text = use_text();
    let id = definition.id.clone();
    let state = Memo::new(move |_| {
        work.dossier.with(|dossier| {
            let Dossier {
                exam,
                application,
                now,
                ..
            } = dossier;
            let images = application.images(&id);
            let mending = application.mending(&id);
            let is_mended = application.is_mended(exam, &id);
            let promised = application.promised(exam);
            let awaited = match promised.is_some_and(|it| *now < it.until) {
                true => application.awaited(exam, &id).len(),
                false => 0,
            };
            match (is_returned(dossier, &id), images.first()) {
                _ if awaited > 0 => ("on-device", text.awaited_count(&awaited)),
                (true, Some(_)) if !mending.waiting.is_empty() => {
                    let waiting = text.page_list(&mending.waiting);
                    ("returned", text.material_mending(&waiting))
                }
                (true, Some(_)) if is_mended && mending.unchanged > 0 => {
                    let said = text.material_mended_partly(&mending.new, &mending.unchanged);
                    ("mended", said)
                }
                (true, Some(_)) if is_mended => ("mended", text.material_mended().to_owned()),
                (true, _) => ("returned", text.verdict_returned().to_owned()),
                (false, None) => ("missing", text.material_missing().to_owned()),
                (false, Some(first)) => {
                    let standing = Standing::of(&dossier.application, &id, first);
                    (
                        standing.as_str(),
                        text.material_count(&images.len(), &standing.word(text)),
                    )
                }
            }
        })
    });
    let must_fill = work
        .dossier
        .with_untracked(|dossier| dossier.application.must_fill(&dossier.exam, &definition));
    let star = must_fill.then(|| {
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

/// The contents and the rule of the slot, shown before a file is chosen (SH-03).
#[component]
fn SlotRule(work: Work, exam: Arc<Exam>, definition: Slot) -> impl IntoView {
    let text = use_text();
    let samples = (!definition.samples.is_empty()).then(|| view! {
        <a class="button small" href=page::samples(work.application, &definition.id)>{text.material_samples()}</a>
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

/// The reason why this slot is locked. A reason that holds for the whole page is at its top.
#[component]
fn LockNote(work: Work, locked: Locked) -> impl IntoView {
    let text = use_text();
    let says = work
        .dossier
        .with_untracked(|dossier| text.locked_in(&dossier.application, &dossier.exam, locked));
    view! { <p class="lock"><span class="state" data-state="locked">{says}</span></p> }
}
