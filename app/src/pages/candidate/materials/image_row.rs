//! The row of one image on the server: its facts, its state, and the acts on it.

use leptos::{html, prelude::*, server_fn::ServerFn};
use shared::{
    application::{Application, Image, PageNumbers, StateKind, Verdict},
    id::{ImageId, SlotId},
    url::{self, page},
    view::Dossier,
};

use crate::{
    api::candidate::{MoveImage, RemoveImage},
    components::{problem::ProblemNote, removed_picture::RemovedPicture},
    pages::candidate::materials::{
        image_parts::QrTag,
        model::{MaterialsModel, ReplaceTarget},
        reorder::DragHandle,
        slot_feedback::is_returned,
    },
    text::{Text, use_text},
    words::size::{format_dimensions, format_size},
};

/// Sides of the thumbnail in CSS pixels. The style sheet keeps the aspect ratio within them.
const THUMBNAIL_SIDE_PX: u32 = 96;

#[component]
pub(super) fn ImageRow(
    model: MaterialsModel,
    slot_id: StoredValue<SlotId>,
    image: Image,
    #[prop(into)] index: Signal<usize>,
    is_open: Signal<bool>,
) -> impl IntoView {
    let text = use_text();
    let id = image.id;
    let fault = Memo::new(move |_| {
        let find =
            |dossier: &Dossier| slot_id.with_value(|slot| PageFault::find(text, dossier, slot, id));
        model.dossier.with(find)
    });
    let is_at_fault = move || fault.with(Option::is_some).to_string();
    let take_over = move |_| {
        if let Some(dragged) = model
            .dragged_image
            .get_untracked()
            .filter(|dragged| dragged.image != id)
            && slot_id.with_value(|slot| *slot == dragged.slot)
        {
            model.move_shown_image(&dragged.slot, dragged.image, index.get_untracked() + 1);
        }
    };
    let is_dragged = move || {
        model
            .dragged_image
            .with(|dragged| dragged.as_ref().is_some_and(|dragged| dragged.image == id))
    };
    let count = move || {
        model
            .dossier
            .with(|dossier| slot_id.with_value(|slot| dossier.application.images(slot).len()))
    };
    let problem = move || model.problems.with(|problems| problems.get(&id).cloned());
    view! {
        <li class="image-row" id=format!("image-{id}") data-image=id.to_string() tabindex="-1" data-fault=is_at_fault data-dragged=move || is_dragged().to_string() on:pointerover=take_over>
            <Thumbnail model image=image.clone() index/>
            <ImageFacts model slot_id image index fault/>
            <Show when=move || { is_open.get() && count() > 1 }>
                <DragHandle model slot_id id index/>
            </Show>
            <Show when=move || is_open.get()>
                <ImageActs model slot_id id index/>
            </Show>
            {move || problem().map(|error| view! { <ProblemNote error/> })}
        </li>
    }
}

/// The reasons of the return, if this image is one of the pages at fault.
#[derive(Clone, PartialEq)]
struct PageFault {
    /// Its page number in the submission that was returned.
    page: u16,
    reasons: Vec<String>,
}

impl PageFault {
    fn find(text: Text, dossier: &Dossier, slot: &SlotId, image: ImageId) -> Option<Self> {
        let application = &dossier.application;
        let page = application.find_page_at_fault(slot, image)?;
        let Verdict::Returned {
            reasons,
            note,
            boxes,
            ..
        } = application.verdict(slot)
        else {
            return None;
        };
        // A reason with boxes is a fault of their pages.
        let mut reasons = reasons.clone();
        reasons.retain(|reason| {
            let own = boxes
                .iter()
                .filter(|marked| marked.reason.as_ref() == Some(reason));
            let on_pages: PageNumbers = own.map(|marked| marked.page).collect();
            on_pages.is_empty() || on_pages.contains(&page)
        });
        let pages = PageNumbers::new();
        is_returned(dossier, slot).then(|| Self {
            page,
            reasons: text.feedback(&dossier.exam, &reasons, note.as_deref(), &pages),
        })
    }
}

/// A link to the image's own page. With a device it opens the viewer in place.
#[component]
fn Thumbnail(model: MaterialsModel, image: Image, index: Signal<usize>) -> impl IntoView {
    let text = use_text();
    let Image {
        id, file_removed, ..
    } = image;
    if let Some(at) = file_removed {
        return view! { <p class="thumbnail"><RemovedPicture at/></p> }.into_any();
    }
    view! {
        <a class="thumbnail" href=url::page::image(model.application, id) on:click=move |event| open_viewer(model, id, &event)>
            <img
                src=url::thumbnail(model.application, id)
                alt=move || text.material_view_image(&(index.get() + 1))
                width=THUMBNAIL_SIDE_PX
                height=THUMBNAIL_SIDE_PX
                loading="lazy"
                decoding="async"
            />
        </a>
    }
    .into_any()
}

#[component]
fn ImageFacts(
    model: MaterialsModel,
    slot_id: StoredValue<SlotId>,
    image: Image,
    index: Signal<usize>,
    fault: Memo<Option<PageFault>>,
) -> impl IntoView {
    let text = use_text();
    let (bytes, size) = (
        format_size(image.bytes),
        format_dimensions(image.width, image.height),
    );
    let (id, name) = (image.id, image.file_name.clone());
    let standing = Memo::new(move |_| {
        model.dossier.with(|dossier| {
            slot_id.with_value(|slot| ImageReviewStatus::of(&dossier.application, slot, &image))
        })
    });
    view! {
        <div class="image-facts">
            <p>
                <strong class="image-number">{move || index.get() + 1}</strong>
                <span class="state" data-state=move || standing.get().as_str()>{move || standing.get().word(text)}</span>
            </p>
            {move || fault.get().map(|PageFault { page, reasons }| view! {
                <p class="page-fault">
                    <strong>{text.material_page_at_fault(&page)}</strong>
                    " " {reasons.join(text.space())}
                </p>
            })}
            <p class="file-name" title=name.clone()>{name.clone()}</p>
            <p class="image-size"><small>{bytes}</small> <small>{size}</small> <QrTag model image=id/></p>
        </div>
    }
}

/// Opens the viewer, unless the person asked for a new window or tab.
pub(super) fn open_viewer(model: MaterialsModel, image: ImageId, event: &web_sys::MouseEvent) {
    if !(event.ctrl_key() || event.meta_key() || event.shift_key())
        && model.files.device().is_some()
    {
        event.prevent_default();
        model.viewed_image.set(Some(image));
    }
}

#[component]
pub(super) fn ImageActs(
    model: MaterialsModel,
    slot_id: StoredValue<SlotId>,
    id: ImageId,
    index: Signal<usize>,
) -> impl IntoView {
    let text = use_text();
    let exchange = move |event: web_sys::MouseEvent| {
        if model.files.device().is_some() {
            event.prevent_default();
            model
                .replace_target
                .set(Some(ReplaceTarget::Image(slot_id.get_value(), id)));
        }
    };
    let count = move || {
        model
            .dossier
            .with(|dossier| slot_id.with_value(|slot| dossier.application.images(slot).len()))
    };
    view! {
        <div class="image-acts" role="group" aria-label=move || text.material_image_number(&(index.get() + 1))>
            <Show when=move || { count() > 1 }>
                <MoveControls model slot_id id index count=Signal::derive(count)/>
            </Show>
            <a class="button small" href=format!("{}#replace", page::image(model.application, id)) aria-label=move || text.material_replace_at(&(index.get() + 1)) on:click=exchange>
                {text.material_replace()}
            </a>
            <RemoveForm model slot_id id/>
        </div>
    }
}

/// Controls to move an image by one place, or to a place by its number, which acts as it is typed.
#[component]
fn MoveControls(
    model: MaterialsModel,
    slot_id: StoredValue<SlotId>,
    id: ImageId,
    index: Signal<usize>,
    count: Signal<usize>,
) -> impl IntoView {
    let text = use_text();
    let field = NodeRef::<html::Input>::new();
    let step = move |event: web_sys::MouseEvent, by: isize| {
        event.prevent_default();
        let place = (index.get_untracked() + 1).saturating_add_signed(by);
        if (1..=count.get_untracked()).contains(&place) {
            move_to(
                model,
                slot_id,
                id,
                place,
                event_target::<web_sys::HtmlElement>(&event),
            );
        }
    };
    let take_number = move |_| {
        let Some(field) = field.get_untracked() else {
            return;
        };
        if let Ok(place) = field.value().trim().parse() {
            move_to(model, slot_id, id, place, field.into());
        }
    };
    let hidden = move || {
        view! {
            <input type="hidden" name="application" value=model.application.to_string()/>
            <input type="hidden" name="image" value=id.to_string()/>
        }
    };
    let is_first = move || (index.get() == 0).to_string();
    let is_last = move || (index.get() + 1 >= count.get()).to_string();
    view! {
        <form class="steps" method="post" action=MoveImage::url()>
            {hidden()}
            <button class="small" name="place" value=move || index.get().max(1) aria-disabled=is_first aria-label=text.material_up() on:click=move |event| step(event, -1)>"↑"</button>
            <button class="small" name="place" value=move || index.get() + 2 aria-disabled=is_last aria-label=text.material_down() on:click=move |event| step(event, 1)>"↓"</button>
        </form>
        <form class="steps" method="post" action=MoveImage::url() on:submit=move |event| event.prevent_default()>
            {hidden()}
            <label class="place">
                <span>{text.material_place()}</span>
                <input
                    class="input" name="place" type="number" inputmode="numeric" min="1" required
                    max=move || count.get() value=move || index.get() + 1 prop:value=move || (index.get() + 1).to_string() node_ref=field on:change=take_number
                />
            </label>
            <button class="small" type="submit" hidden=move || model.is_interactive.get()>{text.material_move()}</button>
        </form>
    }
}

/// Moves the row and then restores the focus, which the move in the document would remove.
fn move_to(
    model: MaterialsModel,
    slot_id: StoredValue<SlotId>,
    id: ImageId,
    place: usize,
    control: web_sys::HtmlElement,
) {
    let slot = slot_id.get_value();
    model.move_shown_image(&slot, id, place);
    model.save_order(slot, id);
    request_animation_frame(move || {
        // A control that was removed can't take the focus.
        let _ = control.focus();
    });
}

/// The form to delete an image. With a device it acts at once and can be undone for some seconds.
#[component]
fn RemoveForm(model: MaterialsModel, slot_id: StoredValue<SlotId>, id: ImageId) -> impl IntoView {
    let text = use_text();
    let remove = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        model.remove(slot_id.get_value(), id);
    };
    view! {
        <form class="steps" method="post" action=RemoveImage::url() on:submit=remove>
            <input type="hidden" name="application" value=model.application.to_string()/>
            <input type="hidden" name="image" value=id.to_string()/>
            <button class="small" type="submit">{text.material_remove()}</button>
        </form>
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageReviewStatus {
    /// On the server, not submitted.
    Uploaded,
    Submitted,
    /// To be corrected, and still the image that was returned.
    Returned,
    Passed,
}

impl ImageReviewStatus {
    pub fn of(application: &Application, slot: &SlotId, image: &Image) -> Self {
        let is_submitted = application
            .submitted_manifest
            .images(slot)
            .contains(&image.sha256);
        match (application.state.kind(), application.verdict(slot)) {
            (StateKind::Approved, _) => ImageReviewStatus::Passed,
            (StateKind::Returned, Verdict::Passed) => ImageReviewStatus::Passed,
            (StateKind::Returned, Verdict::Returned { pages, .. })
                if pages.is_empty() || application.find_page_at_fault(slot, image.id).is_some() =>
            {
                match is_submitted {
                    true => ImageReviewStatus::Returned,
                    false => ImageReviewStatus::Uploaded,
                }
            }
            (StateKind::Returned, Verdict::Pending | Verdict::Returned { .. }) if is_submitted => {
                ImageReviewStatus::Submitted
            }
            (StateKind::Submitted | StateKind::UnderReview | StateKind::Refused, _) => {
                ImageReviewStatus::Submitted
            }
            _ => ImageReviewStatus::Uploaded,
        }
    }

    /// The name in `data-state` (`style/states.css`).
    pub fn as_str(self) -> &'static str {
        match self {
            ImageReviewStatus::Uploaded => "uploaded",
            ImageReviewStatus::Submitted => "submitted",
            ImageReviewStatus::Returned => "returned",
            ImageReviewStatus::Passed => "passed",
        }
    }

    pub fn word(self, text: Text) -> &'static str {
        match self {
            ImageReviewStatus::Uploaded => text.material_uploaded(),
            ImageReviewStatus::Submitted => text.material_submitted(),
            ImageReviewStatus::Returned => text.verdict_returned(),
            ImageReviewStatus::Passed => text.verdict_passed(),
        }
    }
}
