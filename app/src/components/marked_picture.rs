//! A returned picture with the reviewer's numbered boxes (R4, C7). The boxes are an SVG over the
//! picture, which works without the WASM module; the captions below it name each box in words.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    application::{Application, Image, MarkedBox, marked_box::BOX_UNITS_PER_SIDE},
    exam::{Exam, SampleImage},
    id::{ApplicationId, SlotId},
    url::{self, page},
};

use crate::{components::removed_picture::RemovedPicture, text::use_text};

/// A box with its number.
pub type NumberedBox = (usize, MarkedBox);

/// The boxes over a picture, for an element that is as large as the picture. The attributes are
/// percentages, because the content security policy forbids style attributes.
#[component]
pub fn BoxOverlay(
    #[prop(into)] boxes: Signal<Vec<NumberedBox>>,
    /// The number of the box that is being changed.
    #[prop(into, default = Signal::stored(None))]
    active: Signal<Option<usize>>,
    /// Marks the boxes of the first of two reviewers.
    #[prop(optional)]
    is_first_opinion: bool,
) -> impl IntoView {
    let kind = if is_first_opinion { "first" } else { "own" };
    let drawn = move |(number, marked): NumberedBox| {
        let (x, y) = (percent(marked.left), percent(marked.top));
        view! {
            <g class="marked-box" data-active=move || (active.get() == Some(number)).to_string()>
                <rect class="box-halo" x=x.clone() y=y.clone() width=percent(marked.width) height=percent(marked.height)/>
                <rect class="box-line" x=x.clone() y=y.clone() width=percent(marked.width) height=percent(marked.height)/>
                <svg x=x y=y class="box-number">
                    <g>
                        <circle r="11"/>
                        <text text-anchor="middle" dy="0.35em">{number}</text>
                    </g>
                </svg>
            </g>
        }
    };
    view! {
        <svg class="box-overlay" data-kind=kind aria-hidden="true">
            {move || boxes.get().into_iter().map(drawn).collect_view()}
        </svg>
    }
    .into_any()
}

/// A length in the units of a box as a percentage.
fn percent(units: u16) -> String {
    let share = f64::from(units) * 100.0 / f64::from(BOX_UNITS_PER_SIDE);
    format!("{share}%")
}

/// A returned picture that has not been replaced, with its boxes.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkedPage {
    /// Number of the picture in its slot, from 1.
    number: usize,
    image: Image,
    boxes: Vec<NumberedBox>,
    /// Sample of the same page of the slot, or its first one. `None` if the slot has no samples.
    sample: Option<SampleImage>,
    slot: SlotId,
}

impl MarkedPage {
    /// The pictures of a slot that have boxes. Empty unless the slot was returned.
    pub fn list(exam: &Exam, application: &Application, slot: &SlotId) -> Vec<Self> {
        let samples = exam.slot(slot).map_or(&[][..], |slot| &slot.samples);
        let to_page = |(number, image): (usize, &Image)| {
            let boxes = application.boxes_on_image(slot, image.id);
            let page = usize::from(boxes.first()?.1.page);
            let boxes = boxes
                .into_iter()
                .map(|(number, marked)| (number, marked.clone()));
            Some(Self {
                number,
                image: image.clone(),
                boxes: boxes.collect(),
                sample: samples.get(page - 1).or(samples.first()).cloned(),
                slot: slot.clone(),
            })
        };
        let numbered = (1..).zip(application.images(slot));
        numbered.filter_map(to_page).collect()
    }
}

/// The returned pictures with their boxes, each beside a good sample.
#[component]
pub fn MarkedPictures(
    exam: Arc<Exam>,
    application: ApplicationId,
    pages: Vec<MarkedPage>,
) -> impl IntoView {
    let pages = pages.into_iter().map(|page| {
        let sample = page.sample.clone().map(|sample| {
            let address = page::samples(application, &page.slot);
            view! { <SamplePicture sample address/> }
        });
        view! {
            <div class="marked-pair">
                <MarkedPicture application page exam=exam.clone()/>
                {sample}
            </div>
        }
    });
    pages.collect_view()
}

/// The picture with its boxes and their captions.
#[component]
fn MarkedPicture(application: ApplicationId, page: MarkedPage, exam: Arc<Exam>) -> impl IntoView {
    let text = use_text();
    let MarkedPage {
        number,
        image,
        boxes,
        ..
    } = page;
    let captions = boxes
        .iter()
        .map(|(number, marked)| view! { <li>{text.box_caption(&exam, *number, marked)}</li> })
        .collect_view();
    let alt = text.marked_picture(&number, &boxes.len());
    if let Some(at) = image.file_removed {
        return view! {
            <figure class="marked-picture">
                <RemovedPicture at/>
                <figcaption><ul role="list">{captions}</ul></figcaption>
            </figure>
        }
        .into_any();
    }
    view! {
        <figure class="marked-picture">
            <a class="marked-sheet" href=page::image(application, image.id)>
                <img
                    src=url::image(application, image.id)
                    alt=alt
                    width=image.width
                    height=image.height
                    loading="lazy"
                    decoding="async"
                />
                <BoxOverlay boxes=Signal::stored(boxes)/>
            </a>
            <figcaption>
                <ul role="list">{captions}</ul>
            </figcaption>
        </figure>
    }
    .into_any()
}

#[component]
fn SamplePicture(sample: SampleImage, address: String) -> impl IntoView {
    let text = use_text();
    let caption = text.local(&sample.caption);
    view! {
        <figure class="marked-picture">
            <a class="marked-sheet" href=address>
                <img src=url::sample(&sample.picture) alt=caption.clone() loading="lazy" decoding="async"/>
            </a>
            <figcaption>{text.marked_sample()} {text.colon()} {caption}</figcaption>
        </figure>
    }
    .into_any()
}
