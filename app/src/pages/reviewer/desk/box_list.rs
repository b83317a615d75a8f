//! The boxes of a return in the panel of the verdict: number, place and reason. They are hidden
//! fields of the plain form, so that a return without the WASM module keeps them.

use leptos::prelude::*;
use shared::{
    application::{MarkedBox, ReviewPart},
    id::ReasonId,
};

use super::{CursorMemo, StoredDesk};
use crate::{
    pages::reviewer::desk::{
        box_editor::BoxEditor,
        model::{DeskModel, ReturnDraft},
        navigation::use_stay,
    },
    text::use_text,
    words::marked_box::circle_number,
};

/// Gives a newly ticked reason to the boxes without one, or keeps it for the next box.
pub(super) fn link_new_reason(draft: &mut ReturnDraft, reason: &ReasonId) {
    draft.next_box_reason = None;
    let mut open = draft
        .boxes
        .iter_mut()
        .filter(|marked| marked.reason.is_none())
        .peekable();
    if open.peek().is_none() {
        draft.next_box_reason = Some(reason.clone());
    }
    open.for_each(|marked| marked.reason = Some(reason.clone()));
}

/// Takes a reason that is no longer ticked from the boxes.
pub(super) fn unlink_reason(draft: &mut ReturnDraft, reason: &ReasonId) {
    let is_own = |own: &Option<ReasonId>| own.as_ref() == Some(reason);
    if is_own(&draft.next_box_reason) {
        draft.next_box_reason = None;
    }
    for marked in &mut draft.boxes {
        if is_own(&marked.reason) {
            marked.reason = None;
        }
    }
}

#[component]
pub(super) fn BoxList(desk: StoredDesk, spot: CursorMemo, part: ReviewPart) -> impl IntoView {
    let text = use_text();
    let model = expect_context::<DeskModel>();
    let has_first = desk.with_value(|desk| {
        let opinion = desk.dossier.application.review.first_opinion.as_ref();
        let verdict = opinion.and_then(|opinion| opinion.verdicts.get(&part));
        verdict.is_some_and(|verdict| !verdict.boxes().is_empty())
    });
    let boxes = Memo::new({
        let part = part.clone();
        move |_| desk.with_value(|desk| model.draft(desk, &part)).boxes
    });
    let count = Memo::new(move |_| boxes.with(Vec::len));
    view! {
        {has_first.then(|| view! { <p class="quiet">{text.desk_box_first()}</p> })}
        <fieldset class="box-list" hidden=move || count.get() == 0>
            <legend>{text.desk_boxes()}</legend>
            <ol role="list">
                <For each=move || 0..count.get() key=|index| *index let:index>
                    <BoxRow desk spot part=part.clone() index boxes/>
                </For>
            </ol>
        </fieldset>
    }
    .into_any()
}

#[component]
fn BoxRow(
    desk: StoredDesk,
    spot: CursorMemo,
    part: ReviewPart,
    index: usize,
    boxes: Memo<Vec<MarkedBox>>,
) -> impl IntoView {
    let text = use_text();
    let editor = expect_context::<BoxEditor>();
    let navigate = use_stay();
    let marked = Memo::new(move |_| boxes.with(|boxes| boxes.get(index).cloned()));
    let number = index + 1;
    let is_active = move || {
        let here = spot.get();
        let active = here.and_then(|here| desk.with_value(|desk| editor.active(desk, &here)));
        active
            .is_some_and(|(active, _)| active == index)
            .to_string()
    };
    let edit = move |_| {
        let (Some(here), Some(marked)) = (spot.get_untracked(), marked.get_untracked()) else {
            return;
        };
        desk.with_value(|desk| {
            let page = usize::from(marked.page.saturating_sub(1));
            let there = match page == here.image_index {
                true => here,
                false => {
                    let there = here.with_image(page);
                    navigate.run(there.address(desk.dossier.application.id));
                    there
                }
            };
            editor.edit(desk, &there, index);
        });
    };
    let remove = move |_| {
        if let Some(here) = spot.get_untracked() {
            desk.with_value(|desk| editor.remove(desk, &here, index));
        }
    };
    let place = move || {
        marked.get().map(|marked| {
            let place = text.box_place(&marked);
            text.desk_box_on_page(&marked.page, &place)
        })
    };
    view! {
        <li data-active=is_active>
            <span class="box-mark" aria-hidden="true">{circle_number(number)}</span>
            <span class="box-place">{place}</span>
            <BoxReason desk spot part index marked/>
            <button type="button" class="quiet small" aria-label=text.desk_box_edit_at(&number) on:click=edit>{text.desk_box_edit()}</button>
            <button type="button" class="quiet small" aria-label=text.desk_box_remove_at(&number) on:click=remove>"×"</button>
            {move || marked.get().map(|marked| view! { <BoxFields index marked/> })}
        </li>
    }
    .into_any()
}

/// The choice of the box's reason among the ticked ones.
#[component]
fn BoxReason(
    desk: StoredDesk,
    spot: CursorMemo,
    part: ReviewPart,
    index: usize,
    marked: Memo<Option<MarkedBox>>,
) -> impl IntoView {
    let text = use_text();
    let (model, editor) = (expect_context::<DeskModel>(), expect_context::<BoxEditor>());
    let ticked = Memo::new(move |_| desk.with_value(|desk| model.draft(desk, &part)).reasons);
    let own = move || marked.get().and_then(|marked| marked.reason);
    let options = move || {
        let own = own();
        let option = |id: ReasonId| {
            let label = desk.with_value(|desk| {
                let reason = desk.dossier.exam.review.reason(&id);
                reason.map(|reason| text.local(&reason.label))
            });
            let is_own = own.as_ref() == Some(&id);
            view! { <option value=id.to_string() selected=is_own prop:selected=is_own>{label}</option> }
        };
        ticked.get().into_iter().map(option).collect_view()
    };
    let choose = move |event| {
        let reason: Option<ReasonId> = event_target_value(&event).parse().ok();
        if let Some(here) = spot.get_untracked() {
            let set = |marked: MarkedBox| MarkedBox { reason, ..marked };
            desk.with_value(|desk| editor.change(desk, &here, index, set));
        }
    };
    view! {
        <select aria-label=text.desk_box_reason(&(index + 1)) on:change=choose>
            <option value="" selected=move || own().is_none() prop:selected=move || own().is_none()>{text.desk_box_no_reason()}</option>
            {options}
        </select>
    }
    .into_any()
}

/// The hidden fields of a box.
#[component]
fn BoxFields(index: usize, marked: MarkedBox) -> impl IntoView {
    let field = move |name: &str, value: String| {
        let name = format!("boxes[{index}][{name}]");
        view! { <input type="hidden" name=name value=value/> }
    };
    view! {
        {field("page", marked.page.to_string())}
        {field("left", marked.left.to_string())}
        {field("top", marked.top.to_string())}
        {field("width", marked.width.to_string())}
        {field("height", marked.height.to_string())}
        {marked.reason.map(|reason| field("reason", reason.to_string()))}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(reason: Option<&str>) -> MarkedBox {
        MarkedBox {
            reason: reason.map(|reason| reason.parse().expect("a slug")),
            ..MarkedBox::between(1, (0.1, 0.1), (0.4, 0.4))
        }
    }

    fn reasons(draft: &ReturnDraft) -> Vec<Option<&str>> {
        let boxes = draft.boxes.iter();
        boxes
            .map(|marked| marked.reason.as_ref().map(ReasonId::as_str))
            .collect()
    }

    #[test]
    fn ticked_reason_goes_to_open_boxes_or_to_the_next() {
        let blurred: ReasonId = "blurred".parse().expect("a slug");
        let mut draft = ReturnDraft {
            boxes: vec![marked(Some("glare")), marked(None)],
            ..ReturnDraft::default()
        };
        link_new_reason(&mut draft, &blurred);
        assert_eq!(reasons(&draft), [Some("glare"), Some("blurred")]);
        assert_eq!(draft.next_box_reason, None);
        link_new_reason(&mut draft, &blurred);
        assert_eq!(draft.next_box_reason, Some(blurred.clone()));
        unlink_reason(&mut draft, &blurred);
        assert_eq!(reasons(&draft), [Some("glare"), None]);
        assert_eq!(draft.next_box_reason, None);
    }
}
