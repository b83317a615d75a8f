//! The marks of pages at fault, beside the reasons of a return. The shown page is marked until the
//! reviewer begins to enter a reason; after that the marks stay when pages are turned. A slot with
//! one page needs no marks.

use leptos::prelude::*;
use shared::{
    application::{PageNumbers, ReviewPart},
    review_keys::KeyAct,
    view::ReviewDesk,
};

use super::{CursorMemo, StoredDesk};
use crate::{
    pages::reviewer::{
        desk::{
            cursor::{DeskCursor, list_part_images},
            model::{DeskModel, ReturnDraft},
        },
        key_map::ActKey,
    },
    text::use_text,
};

/// The pages that the return of this part will name.
pub(super) fn marked_pages(draft: &ReturnDraft, here: &DeskCursor) -> PageNumbers {
    let mut pages = match &draft.pages {
        Some(pages) => pages.clone(),
        None => shown_page(here).into_iter().collect(),
    };
    if here.image_count > 1 {
        pages.extend(draft.boxes.iter().map(|marked| marked.page));
    }
    pages
}

/// True if a page has a box of this draft, so that it is marked.
fn has_box(draft: &ReturnDraft, page: u16) -> bool {
    draft.boxes.iter().any(|marked| marked.page == page)
}

/// The number of the chosen page; `None` if the part has only one.
pub(super) fn shown_page(here: &DeskCursor) -> Option<u16> {
    (here.image_count > 1).then_some(here.image_index as u16 + 1)
}

/// Changes the draft of the return of this part; the present marks are kept.
pub(super) fn update_return_draft(
    model: DeskModel,
    desk: &ReviewDesk,
    here: &DeskCursor,
    change: impl FnOnce(&mut ReturnDraft),
) {
    model.change_draft(desk, &here.part, |draft| {
        draft.pages = Some(marked_pages(draft, here));
        change(draft);
    });
}

pub(super) fn toggle_page(model: DeskModel, desk: &ReviewDesk, here: &DeskCursor, page: u16) {
    update_return_draft(model, desk, here, |draft| {
        let is_kept = has_box(draft, page);
        let pages = draft.pages.get_or_insert_default();
        if !pages.remove(&page) || is_kept {
            pages.insert(page);
        }
    });
}

#[component]
pub(super) fn PageMarks(desk: StoredDesk, spot: CursorMemo, part: ReviewPart) -> impl IntoView {
    let text = use_text();
    let count = desk.with_value(|desk| list_part_images(desk, &part).len()) as u16;
    if count < 2 {
        return ().into_any();
    }
    let marks = (1..=count).map(|page| view! { <PageMark desk spot part=part.clone() page/> });
    view! {
        <fieldset class="page-marks">
            <legend>{text.desk_pages()}</legend>
            <div class="row">{marks.collect_view()}</div>
            <small>{text.desk_pages_about()} " " <ActKey act=KeyAct::MarkPage/></small>
        </fieldset>
    }
    .into_any()
}

#[component]
fn PageMark(desk: StoredDesk, spot: CursorMemo, part: ReviewPart, page: u16) -> impl IntoView {
    let text = use_text();
    let model = expect_context::<DeskModel>();
    let state = move || {
        // During a change to another part, this mark belongs to no part.
        let here = spot.get().filter(|here| here.part == part)?;
        let draft = desk.with_value(|desk| model.draft(desk, &here.part));
        let is_marked = marked_pages(&draft, &here).contains(&page);
        Some((is_marked, has_box(&draft, page)))
    };
    let has_own_box = {
        let state = state.clone();
        move || state().is_some_and(|(_, has_box)| has_box)
    };
    let kept = {
        let has_own_box = has_own_box.clone();
        move || has_own_box().then(|| text.desk_box_page_kept())
    };
    let is_marked = move || state().is_some_and(|(is_marked, _)| is_marked);
    let is_marked_now = untrack(&is_marked);
    let toggle = move |_| {
        if let Some(here) = spot.get_untracked() {
            desk.with_value(|desk| toggle_page(model, desk, &here, page));
        }
    };
    view! {
        <label class="choice" title=kept>
            <input type="checkbox" name="pages[]" value=page disabled=has_own_box checked=is_marked_now prop:checked=is_marked on:change=toggle/>
            <span>{text.desk_page(&page)}</span>
        </label>
    }
}
