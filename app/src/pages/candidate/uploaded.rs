//! 已上传材料清单: the images on the server, with counts (S0-23).

use leptos::prelude::*;
use leptos_meta::Title;
use shared::{
    application::{Image, SlotStatus},
    exam::{Category, Slot},
    id::ApplicationId,
    url::{self, page},
    view::Dossier,
};

use super::{
    dossier::{render_dossier, use_dossier},
    unsynced::UnsyncedNote,
};
use crate::{
    components::{
        badge::VerdictBadge, fold::Fold, removed_picture::RemovedPicture,
        thumbnail::ThumbnailPicture,
    },
    text::use_text,
};

#[component]
pub fn UploadedPage() -> impl IntoView {
    let text = use_text();
    let dossier = use_dossier();
    view! {
        <Title text=text.uploaded_title()/>
        {render_dossier(dossier, |dossier| view! { <Uploaded dossier/> }.into_any())}
    }
}

#[component]
fn Uploaded(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam, application, ..
    } = &dossier;
    let total: usize = application
        .materials
        .values()
        .map(|material| material.images.len())
        .sum();
    let bytes: u64 = application
        .materials
        .values()
        .flat_map(|material| &material.images)
        .map(|image| image.bytes)
        .sum();
    let categories = exam.categories.iter().map(|category| {
        view! { <UploadedCategory dossier=dossier.clone() category=category.clone()/> }
    });
    let id = application.id;
    view! {
        <header class="page-head">
            <nav class="breadcrumb" aria-label=text.breadcrumb()>
                <ol>
                    <li><a href=page::hub(id)>{text.hub_title()}</a></li>
                    <li aria-current="page">{text.uploaded_title()}</li>
                </ol>
            </nav>
            <h1>{text.uploaded_title()}</h1>
            <p>{text.uploaded_total(&total, &crate::words::size::format_size(bytes))}</p>
        </header>
        <UnsyncedNote dossier=dossier.clone()/>
        {categories.collect_view()}
        <p class="row acts no-print">
            <a class="button" href=page::materials(id)>{text.upload_title()}</a>
            <a class="button quiet" href=page::hub(id)>{text.back_to_hub()}</a>
        </p>
    }
}

/// A category with the slots that apply to this candidate or have images.
#[component]
fn UploadedCategory(dossier: Dossier, category: Category) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam,
        application,
        now,
        ..
    } = dossier;
    let shown: Vec<&Slot> = category
        .slots
        .iter()
        .filter(|slot| {
            slot.need(&application.facts).is_some() || !application.images(&slot.id).is_empty()
        })
        .collect();
    let count: usize = shown
        .iter()
        .map(|slot| application.images(&slot.id).len())
        .sum();
    // A category with one slot of the same name needs no second heading.
    let alone = category.slots.len() == 1
        && text.local(&category.slots[0].title) == text.local(&category.title);
    let mut slots = category.slots.iter();
    let nothing = if slots.any(|slot| slot.has_undecided_need(&application.facts)) {
        text.category_not_known()
    } else {
        text.category_not_asked()
    };
    let rows = shown.iter().map(|slot| {
        let images = application.images(&slot.id).to_vec();
        let verdict = application.verdict(&slot.id).clone();
        let (state, word) = match (images.is_empty(), application.slot_status(&exam, &slot.id, now)) {
            (true, _) => ("missing", text.not_uploaded()),
            (false, SlotStatus::Open) => ("uploaded", text.unlocked()),
            (false, SlotStatus::Locked(_)) => ("locked", text.locked_word()),
        };
        view! {
            <li class="stack">
                <p class="row spread">
                    <a href=page::slot(&exam, application.id, &slot.id)>{text.local(&slot.title)}</a>
                    <span class="row">
                        {(!verdict.is_pending()).then(|| view! { <VerdictBadge verdict/> })}
                        <span class="state" data-state=state>{word}</span>
                        {(!alone).then(|| view! { <span class="count">{text.images_count(&images.len())}</span> })}
                    </span>
                </p>
                <ImageStrip application=application.id images/>
            </li>
        }
    });
    view! {
        <section class="stack">
            <h2 class="row spread">
                {text.local(&category.title)}
                <small>{text.images_count(&count)}</small>
            </h2>
            {if shown.is_empty() {
                view! { <p class="quiet-line">{nothing}</p> }.into_any()
            } else {
                view! { <ul class="slot-list" role="list">{rows.collect_view()}</ul> }.into_any()
            }}
        </section>
    }
}

/// The thumbnails of a slot in order, numbered, each with a link to its image.
#[component]
pub fn ImageStrip(application: ApplicationId, images: Vec<Image>) -> impl IntoView {
    let text = use_text();
    let items = images.iter().enumerate().map(|(index, image)| {
        let number = index + 1;
        if let Some(at) = image.file_removed {
            return view! { <li><RemovedPicture at/> <span aria-hidden="true">{number}</span></li> }
                .into_any();
        }
        view! {
            <li>
                <a href=page::image(application, image.id)>
                    <ThumbnailPicture address=url::thumbnail(application, image.id) alt=text.image_number(&number, &image.file_name)/>
                    <span aria-hidden="true">{number}</span>
                </a>
            </li>
        }
        .into_any()
    });
    let count = images.len();
    (count > 0).then(|| {
        view! {
            <Fold count/>
            <ol class="image-strip" role="list">{items.collect_view()}</ol>
        }
    })
}
