//! The keyboard shortcuts of the desk. Each has a button or a link too.

use leptos::{ev, html::Button, leptos_dom::helpers::document, prelude::*, wasm_bindgen::JsCast};
use shared::{
    review_keys::{KeyAct, KeyPage},
    view::ReviewDesk,
};

use super::{
    CursorMemo, StoredDesk,
    box_editor::BoxEditor,
    decision::{decide, open_refusal},
    page_marks::{shown_page, toggle_page},
    picture_stage::PictureStage,
    verdict::{RETURN_FORM_ID, pass_part, return_part, toggle_reason},
};
use crate::{
    components::keys::keep_keys_after_clicks,
    pages::reviewer::{
        desk::{
            cursor::{DeskCursor, find_neighbour},
            model::DeskModel,
            navigation::{Navigate, use_stay},
        },
        key_map::{KeyList, is_help_key, listen_acts, use_review_keys},
    },
    text::use_text,
};

pub(super) fn listen_desk_keys(desk: StoredDesk, spot: CursorMemo, help: NodeRef<Button>) {
    let model = expect_context::<DeskModel>();
    keep_keys_after_clicks();
    let navigate = use_stay();
    let (stage, editor) = (
        expect_context::<PictureStage>(),
        expect_context::<BoxEditor>(),
    );
    release_loupe_with_key(stage);
    listen_acts(KeyPage::Desk, move |act, event| {
        let Some(here) = spot.get_untracked() else {
            return false;
        };
        let key = event.key().to_ascii_lowercase();
        if is_help_key(&key) {
            if let Some(button) = help.get_untracked() {
                button.click();
            }
            return true;
        }
        desk.with_value(|desk| {
            if handle_picture_key(stage, editor, desk, &here, act, event) {
                return true;
            }
            let Some(act) = act else {
                return handle_reason_key(model, desk, &here, &key);
            };
            let address = find_target(model, stage, desk, &here, act);
            let has_acted = handle_act(model, desk, &here, act, navigate);
            if let Some(address) = &address {
                model.clear_own_problem();
                navigate.run(address.clone());
            }
            has_acted || address.is_some()
        })
    });
}

/// Handles the keys of the picture: those of a box that is being changed come before all others.
/// Returns true if the key was used.
fn handle_picture_key(
    stage: PictureStage,
    editor: BoxEditor,
    desk: &ReviewDesk,
    here: &DeskCursor,
    act: Option<KeyAct>,
    event: &web_sys::KeyboardEvent,
) -> bool {
    let Some(image) = here.find_image(desk) else {
        return false;
    };
    if editor.handle_key(desk, here, act, event) {
        return true;
    }
    if act == Some(KeyAct::Box) {
        editor.begin(desk, here);
        return true;
    }
    stage.handle_key(here, image.id, (image.width, image.height), act, event)
}

/// A held key shows the loupe until it is released.
fn release_loupe_with_key(stage: PictureStage) {
    let keys = use_review_keys();
    Effect::new(move || {
        let keys = keys.clone();
        let listener = window_event_listener(ev::keyup, move |event| {
            if keys.find_act(KeyPage::Desk, &event.key()) == Some(KeyAct::Loupe) {
                stage.release_loupe(&event);
            }
        });
        on_cleanup(move || listener.remove());
    });
}

/// The address to which an act leads that changes what is shown.
fn find_target(
    model: DeskModel,
    stage: PictureStage,
    desk: &ReviewDesk,
    here: &DeskCursor,
    act: KeyAct,
) -> Option<String> {
    let is_image = |index: &usize| *index < here.image_count;
    let pages = untrack(|| stage.shown_pages(desk, here));
    let spot = match act {
        KeyAct::NextPart => here.with_part(find_neighbour(desk, &here.part, true)?),
        KeyAct::PreviousPart => here.with_part(find_neighbour(desk, &here.part, false)?),
        KeyAct::PreviousPicture => here.with_image(here.image_index.checked_sub(1)?),
        KeyAct::NextPicture => here.with_image(Some(here.image_index + 1).filter(is_image)?),
        KeyAct::PreviousGroup => here.with_image(stage.find_group_before(here, &pages)?),
        KeyAct::NextGroup => here.with_image(Some(pages.end).filter(is_image)?),
        KeyAct::Enlarge if here.is_enlarged || pages.len() > 1 => here.enlarged(),
        KeyAct::Undo => here.with_part(
            model
                .find_undoable(desk, &here.part)
                .filter(|part| *part != here.part && desk.can_act())?,
        ),
        KeyAct::Turn => here.turned_to(untrack(|| stage.view(here)).turn + 1),
        KeyAct::Zoom => here.zoomed(),
        _ => return None,
    };
    Some(spot.address(desk.dossier.application.id))
}

/// Performs the acts that give a verdict, make the decision or change the draft of a return. Returns
/// true if it was one of them.
fn handle_act(
    model: DeskModel,
    desk: &ReviewDesk,
    here: &DeskCursor,
    act: KeyAct,
    navigate: Navigate,
) -> bool {
    match act {
        KeyAct::Note => return focus_note(),
        KeyAct::Undo => model.undo(desk, here),
        KeyAct::Pass | KeyAct::Return | KeyAct::Decide | KeyAct::Refuse | KeyAct::MarkPage
            if !desk.can_act() => {}
        KeyAct::Pass => pass_part(model, desk, here, navigate),
        KeyAct::Return => return_part(model, desk, here, navigate),
        KeyAct::Decide => decide(model, desk, &here.list),
        KeyAct::Refuse => open_refusal(model, desk),
        KeyAct::MarkPage => {
            let Some(page) = shown_page(here) else {
                return false;
            };
            toggle_page(model, desk, here, page);
        }
        _ => return false,
    }
    true
}

/// Focuses the note of the return. False if nothing can be returned.
fn focus_note() -> bool {
    let note = document()
        .query_selector(&format!("#{RETURN_FORM_ID} textarea"))
        .ok()
        .flatten();
    let note = note.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok());
    note.is_some_and(|it| it.focus().is_ok())
}

/// Ticks the reason of a key. Returns true if the key has one.
fn handle_reason_key(model: DeskModel, desk: &ReviewDesk, here: &DeskCursor, key: &str) -> bool {
    let exam = &desk.dossier.exam;
    let offered = exam.offered_reasons(&here.part);
    let chosen = offered
        .iter()
        .find(|offered| offered.key.is_some_and(|own| key == own.to_string()));
    match chosen {
        Some(chosen) if desk.can_act() => {
            toggle_reason(model, desk, here, &chosen.reason.id);
        }
        Some(_) => {}
        None => return false,
    }
    true
}

/// The list of the keys, behind a button.
#[component]
pub(super) fn KeyHelp(help: NodeRef<Button>) -> impl IntoView {
    let text = use_text();
    use KeyAct as Act;
    let acts: [(&[Act], &str); 20] = [
        (&[Act::NextPart, Act::PreviousPart], text.key_slots()),
        (&[Act::PreviousPicture, Act::NextPicture], text.key_images()),
        (&[Act::PreviousGroup, Act::NextGroup], text.key_groups()),
        (&[Act::Enlarge], text.key_enlarge()),
        (&[Act::Pass], text.desk_pass()),
        (&[Act::MarkPage], text.key_page()),
        (&[Act::Note], text.key_note()),
        (&[Act::Return], text.desk_return()),
        (&[Act::Undo], text.key_undo()),
        (&[Act::Turn], text.desk_turn()),
        (&[Act::Zoom], text.key_zoom()),
        (&[Act::ZoomIn, Act::ZoomOut], text.key_zoom_step()),
        (&[Act::Darker, Act::Brighter], text.key_tone()),
        (&[Act::LessContrast, Act::MoreContrast], text.key_contrast()),
        (&[Act::Loupe], text.key_loupe()),
        (&[Act::Box], text.key_box()),
        (&[Act::Decide], text.key_decide()),
        (&[Act::Refuse], text.desk_refuse()),
        (&[Act::Next], text.desk_skip()),
        (&[Act::Recuse], text.recuse()),
    ];
    let fixed = [
        ("1 – 9, A – Y", text.key_reasons()),
        ("⇧ ← ↑ → ↓", text.key_pan()),
        ("?", text.key_help()),
    ];
    view! { <KeyList help acts=acts.to_vec() fixed=fixed.to_vec()/> }
}
