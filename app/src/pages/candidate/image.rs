//! The page of one image, large: the viewer of pages without WASM. The query holds its rotation and
//! zoom.

mod acts;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map, use_query_map},
};
use shared::{
    id::ImageId,
    problem::Problem,
    time::Zone,
    url::{self, page},
    view::Dossier,
};

use self::acts::ImageForms;
use super::{
    dossier::{read_param, render_dossier, use_dossier},
    materials::gallery::list_images,
};
use crate::{
    components::{
        keys::listen_keys,
        large_picture::{LargePicture, PictureView},
        problem::set_status,
        swipe::{Swipe, SwipeListener},
        upload_rules::UploadRules,
        viewer::ViewerImage,
    },
    text::use_text,
    words::size::{format_dimensions, format_size},
};

#[component]
pub fn ImagePage() -> impl IntoView {
    let text = use_text();
    let dossier = use_dossier();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| read_param::<ImageId>(params, "image")));
    view! {
        <Title text=text.material_title()/>
        {render_dossier(dossier, move |dossier| {
            let dossier = StoredValue::new(dossier);
            (move || dossier.with_value(|dossier| match find_image(dossier, id.get()) {
                Some((before, image, next)) => view! { <ImageView dossier=dossier.clone() before image next/> }.into_any(),
                None => view! { <NoImage dossier=dossier.clone() id=id.get()/> }.into_any(),
            })).into_any()
        })}
    }
}

type ImageWithNeighbours = (Option<ImageId>, ViewerImage, Option<ImageId>);

/// The image with its neighbours, over all slots.
fn find_image(dossier: &Dossier, id: Option<ImageId>) -> Option<ImageWithNeighbours> {
    let images = list_images(crate::text::use_text(), dossier);
    let index = images.iter().position(|image| Some(image.id) == id)?;
    let neighbour = |index: Option<usize>| images.get(index?).map(|image| image.id);
    Some((
        neighbour(index.checked_sub(1)),
        images[index].clone(),
        neighbour(index.checked_add(1)),
    ))
}

#[component]
fn ImageView(
    dossier: Dossier,
    before: Option<ImageId>,
    image: ViewerImage,
    next: Option<ImageId>,
) -> impl IntoView {
    let text = use_text();
    let query = use_query_map();
    let look = Memo::new(move |_| {
        query.with(|query| PictureView::parse(query.get_str("turn"), query.get_str("zoom")))
    });
    let (exam, application) = (dossier.exam.clone(), dossier.application.id);
    let (slot, stored) = dossier
        .application
        .find_image(image.id)
        .map(|(slot, image)| (slot.clone(), image.clone()))
        .unzip();
    let about = stored.map(|stored| {
        format!(
            "{} · {} · {}",
            stored.file_name,
            format_size(stored.bytes),
            format_dimensions(stored.width, stored.height)
        )
    });
    let navigate = use_navigate();
    // Each image replaces the history entry, so that the back button leads to the list.
    let go = move |to: Option<ImageId>| {
        let options = NavigateOptions {
            replace: true,
            ..NavigateOptions::default()
        };
        to.inspect(|to| navigate(&page::image(application, *to), options))
            .is_some()
    };
    let turn = go.clone();
    listen_keys(move |key| match key {
        "ArrowLeft" => go(before),
        "ArrowRight" => go(next),
        _ => false,
    });
    let swipes = SwipeListener::new();
    let end_swipe = move |event: web_sys::PointerEvent| {
        let is_full = look.get_untracked().is_full;
        match swipes.end(&event).filter(|_| !is_full) {
            Some(Swipe::ToPrevious) => turn(before),
            Some(Swipe::ToNext) => turn(next),
            None => false,
        };
    };
    let cancel_swipe = move |event: web_sys::PointerEvent| {
        swipes.end(&event);
    };
    let step = move |to: Option<ImageId>, sign: &'static str, label: &'static str| {
        to.map(|to| view! {
        <a class="button" href=page::image(application, to) prop:replace=true>{sign} <span class="visually-hidden">{label}</span></a>
    })
    };
    view! {
        <header class="wide image-head">
            <h1>{image.title.clone()} " " <small>{image.place} " / " {image.count}</small></h1>
            <p><small>{about}</small></p>
        </header>
        <div class="wide image-stage" on:pointerdown=move |event| swipes.begin(&event) on:pointerup=end_swipe on:pointercancel=cancel_swipe>
            <LargePicture source=Some(image.source.clone()) alt=image.title.clone() size=(image.width, image.height) look/>
        </div>
        <nav class="wide row spread" aria-label=text.viewer_label()>
            {step(before, "←", text.viewer_before())}
            <a class="button" href=move || look.get().turned().query()>{text.viewer_turn()}</a>
            <a class="button" href=move || look.get().with_zoom_toggled().query()>
                {move || if look.get().is_full { text.viewer_fit() } else { text.viewer_full() }}
            </a>
            <a class="button" href=url::image(application, image.id) rel="external">{text.material_original()}</a>
            {step(next, "→", text.viewer_next())}
        </nav>
        {slot.map(|slot| {
            let back = page::slot(&exam, application, &slot);
            let definition = exam.slot(&slot).filter(|_| image.can_remove);
            let forms = definition.map(|definition| view! {
                <div class="wide slot-rule"><UploadRules of=definition.clone() rule=exam.image_rule(definition).clone()/></div>
                <ImageForms application slot_id=slot.clone() image=image.clone()/>
            });
            view! {
                {forms}
                <p class="wide"><a class="button" href=back>{text.material_to_list()}</a></p>
            }
        })}
    }
}

/// The image was deleted or replaced, perhaps by a form of this page, or its file was removed under the
/// retention rule of its exam.
#[component]
fn NoImage(dossier: Dossier, id: Option<ImageId>) -> impl IntoView {
    let text = use_text();
    let stored = id.and_then(|id| dossier.application.find_image(id));
    let removed = stored.and_then(|(_, image)| image.file_removed);
    let about = match removed {
        Some(at) => {
            set_status(&Problem::PictureRemoved { at }.into());
            text.problem_picture_removed(&text.moment(at, Zone::BEIJING))
        }
        None => {
            set_status(&Problem::NotFound.into());
            text.material_gone_about().to_owned()
        }
    };
    view! {
        <section class="stack">
            <h1>{text.material_gone()}</h1>
            <p>{about}</p>
            <p><a class="button primary" href=page::materials(dossier.application.id)>{text.material_to_list()}</a></p>
        </section>
    }
}
