//! The second look (复核): what a mending has changed, beside what was there before. A replaced
//! picture stands beside the new one, with the same rotation, zoom and scroll position; changed
//! answers stand in a table.

use leptos::{html::Div, prelude::*};
use shared::{
    application::{
        ReviewPart,
        answers::{Answers, FormEntry},
    },
    exam::{FactAnswers, Section},
    url,
    view::{ReplacedImage, ReviewDesk},
};
use web_sys::Element;

use super::{
    CursorMemo, StoredDesk, beside::FacesBeside, desk_picture::DeskPicture,
    page_picture::apply_zoom, picture_stage::PictureStage, watermark::Watermark,
};
use crate::{
    components::removed_picture::RemovedPicture,
    text::{Text, use_text},
    words::size::{format_dimensions, format_size},
};

/// The pictures on the desk, to their left the one that the chosen one replaces, and beside them the
/// same person in other papers.
#[component]
pub(super) fn PicturePair(desk: StoredDesk, spot: CursorMemo) -> impl IntoView {
    let before = Memo::new(move |_| desk.with_value(|desk| find_before(desk, spot)));
    let pair = NodeRef::<Div>::new();
    let synchronize = move |event: web_sys::Event| {
        if let Some(pair) = pair.get_untracked() {
            synchronize_scroll(&pair, &event_target(&event));
        }
    };
    view! {
        <div
            class="stage-pair"
            node_ref=pair
            data-pair=move || before.with(Option::is_some).to_string()
            on:scroll:capture=synchronize
        >
            {move || before.get().map(|before| view! { <PreviousPicture desk spot before/> })}
            <DeskPicture desk spot/>
            <FacesBeside desk spot/>
            <RemovedPictures desk spot/>
        </div>
    }
    .into_any()
}

fn find_before(desk: &ReviewDesk, spot: CursorMemo) -> Option<ReplacedImage> {
    spot.with(|spot| {
        let spot = spot.as_ref()?;
        let (ReviewPart::Slot(slot), image) = (&spot.part, spot.find_image(desk)?) else {
            return None;
        };
        desk.find_predecessor(slot, image).cloned()
    })
}

#[component]
fn PreviousPicture(desk: StoredDesk, spot: CursorMemo, before: ReplacedImage) -> impl IntoView {
    let text = use_text();
    let application = desk.with_value(|desk| desk.dossier.application.id);
    let stage = expect_context::<PictureStage>();
    let view = Memo::new(move |_| spot.with(|spot| spot.as_ref().map(|spot| stage.view(spot))));
    let turn = move || view.get().unwrap_or_default().turn;
    let zoom = move || spot.with(|spot| spot.as_ref().map(|spot| stage.zoom_name(spot)));
    let sheet = NodeRef::<Div>::new();
    apply_zoom(sheet, move || view.get().and_then(|view| view.zoom));
    let ReplacedImage { page, image, .. } = before;
    let (width, height) = (image.width, image.height);
    let removed = image.file_removed;
    let side = move |is_width: bool| match is_width == (turn() % 2 == 1) {
        true => height,
        false => width,
    };
    let label = text.second_look_before(&page);
    view! {
        <figure class="stage-before">
            <div class="picture" tabindex="0" role="group" aria-label=label.clone() data-turn=turn data-zoom=zoom>
                <svg aria-hidden="true" width=move || side(true) height=move || side(false)></svg>
                <div class="picture-sheet" node_ref=sheet>
                    {removed.is_none().then(|| view! { <img src=url::image(application, image.id) alt=label.clone() draggable="false"/> })}
                </div>
                {removed.map(|at| view! { <p><RemovedPicture at/></p> })}
                <Watermark desk pattern="watermark-before"/>
            </div>
            <figcaption>
                <strong>{label.clone()}</strong>
                <p class="imprint">
                    {format_dimensions(width, height)} " · " {format_size(image.bytes)} " "
                    {removed.is_none().then(|| view! { <a href=url::image(application, image.id) target="_blank">{text.desk_original()}</a> })}
                </p>
            </figcaption>
        </figure>
    }
    .into_any()
}

/// Links to the pictures of the shown slot that were removed without another in their place.
#[component]
fn RemovedPictures(desk: StoredDesk, spot: CursorMemo) -> impl IntoView {
    let text = use_text();
    let removed = Memo::new(move |_| {
        let part = spot.with(|spot| spot.as_ref().map(|spot| spot.part.clone()));
        let Some(ReviewPart::Slot(slot)) = part else {
            return Vec::new();
        };
        desk.with_value(|desk| {
            let removed = desk.removed_images(&slot).into_iter();
            removed
                .map(|it| (it.page, it.image.id, it.image.file_removed))
                .collect()
        })
    });
    move || {
        let application = desk.with_value(|desk| desk.dossier.application.id);
        let removed = removed.get();
        (!removed.is_empty()).then(|| {
            let links = removed.into_iter().map(|(page, image, at)| match at {
                Some(at) => view! { <li>{text.second_look_removed(&page)} " " <RemovedPicture at/></li> }.into_any(),
                None => view! {
                    <li><a href=url::image(application, image) target="_blank">{text.second_look_removed(&page)}</a></li>
                }
                .into_any(),
            });
            view! { <ul role="list" class="row stage-removed">{links.collect_view()}</ul> }
        })
    }
}

/// Scrolls the other picture to the same part as the one that was scrolled.
fn synchronize_scroll(pair: &Element, scrolled: &Element) {
    let pictures = pair.get_elements_by_class_name("picture");
    let pictures = (0..pictures.length()).filter_map(|index| pictures.item(index));
    for other in pictures.filter(|other| other != scrolled) {
        let left = scale_offset(
            scrolled.scroll_left(),
            scrolled.scroll_width() - scrolled.client_width(),
            other.scroll_width() - other.client_width(),
        );
        let top = scale_offset(
            scrolled.scroll_top(),
            scrolled.scroll_height() - scrolled.client_height(),
            other.scroll_height() - other.client_height(),
        );
        // Each change is a scroll of the other picture, which must not come back for a rounded pixel.
        if (other.scroll_left() - left).abs() > 1 {
            other.set_scroll_left(left);
        }
        if (other.scroll_top() - top).abs() > 1 {
            other.set_scroll_top(top);
        }
    }
}

/// The offset in a range that corresponds to one in another range.
fn scale_offset(offset: i32, range: i32, other_range: i32) -> i32 {
    if range <= 0 || other_range <= 0 {
        return 0;
    }
    (f64::from(offset) / f64::from(range) * f64::from(other_range)).round() as i32
}

/// The answers of a section that have changed since the return, old and new side by side. Nothing if
/// there are none.
#[component]
pub(super) fn ChangedAnswers(desk: StoredDesk, section: Section) -> impl IntoView {
    let text = use_text();
    let changes = desk.with_value(|desk| {
        let before = desk.previous.answers.as_ref()?;
        let application = &desk.dossier.application;
        let changes = list_changes(
            text,
            &section,
            &application.facts,
            (before, &application.answers),
        );
        (!changes.is_empty()).then_some(changes)
    });
    let Some(changes) = changes else {
        return ().into_any();
    };
    let rows = changes.into_iter().map(|change| {
        view! {
            <tr>
                <th scope="row">{change.title}</th>
                <td data-label=text.second_look_old()>{change.before}</td>
                <td data-label=text.second_look_new()><strong>{change.after}</strong></td>
            </tr>
        }
    });
    view! {
        <table class="table cards changed-answers">
            <caption>{text.second_look_changes()}</caption>
            <thead>
                <tr>
                    <th scope="col">{text.second_look_field()}</th>
                    <th scope="col">{text.second_look_old()}</th>
                    <th scope="col">{text.second_look_new()}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

struct AnswerChange {
    title: String,
    before: String,
    after: String,
}

fn list_changes(
    text: Text,
    section: &Section,
    facts: &FactAnswers,
    (before, after): (&Answers, &Answers),
) -> Vec<AnswerChange> {
    let (before, after) = (before.entries(&section.id), after.entries(&section.id));
    let none = FormEntry::default();
    let mut changes = Vec::new();
    for index in 0..before.len().max(after.len()) {
        let old = before.get(index).unwrap_or(&none);
        let new = after.get(index).unwrap_or(&none);
        for field in section.asked_fields(facts, if new.is_blank() { old } else { new }) {
            if old.text(&field.id) == new.text(&field.id) {
                continue;
            }
            let title = text.local(&field.title);
            let title = match section.repeat.is_some() {
                true => format!("{} · {title}", text.entry_title(&(index + 1))),
                false => title,
            };
            let show = |entry| {
                let shown = text.answer(field, entry);
                shown.unwrap_or_else(|| text.answer_none().to_owned())
            };
            changes.push(AnswerChange {
                title,
                before: show(old),
                after: show(new),
            });
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::scale_offset;

    #[test]
    fn offset_is_scaled_to_the_range_of_the_other_picture() {
        assert_eq!(scale_offset(50, 100, 300), 150);
        assert_eq!(scale_offset(100, 100, 33), 33);
        assert_eq!(scale_offset(0, 0, 300), 0);
        assert_eq!(scale_offset(40, 100, 0), 0);
    }
}
