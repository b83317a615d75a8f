//! The keyboard shortcuts of the desk. Each has a button or a link too.

use leptos::{html::Button, leptos_dom::helpers::document, prelude::*, wasm_bindgen::JsCast};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{application::Verdict, problem::Problem, url::page, view::ReviewDesk};

use super::{
    CursorMemo, StoredDesk,
    page_marks::{MARK_KEY, marked_pages, shown_page, toggle_page},
    verdict::{RETURN_FORM_ID, is_note_missing, toggle_reason},
};
use crate::{
    api::reviewer::{ClearVerdict, PassPart, ReturnPart},
    components::keys::listen_keys,
    pages::reviewer::desk::{
        cursor::{DeskCursor, find_neighbour, replace_without_scroll},
        model::DeskModel,
    },
    text::use_text,
};

/// The key that focuses the note of a return; Escape leaves it.
const NOTE_KEY: &str = "/";

pub(super) fn listen_desk_keys(desk: StoredDesk, spot: CursorMemo, help: NodeRef<Button>) {
    let model = expect_context::<DeskModel>();
    let navigate = use_navigate();
    listen_keys(move |key| {
        let Some(here) = spot.get_untracked() else {
            return false;
        };
        let key = key.to_ascii_lowercase();
        if key == "?" {
            if let Some(button) = help.get_untracked() {
                button.click();
            }
            return true;
        }
        desk.with_value(|desk| {
            let address = find_key_target(model, desk, &here, &key);
            let has_acted = handle_verdict_key(model, desk, &here, &key)
                || handle_reason_key(model, desk, &here, &key);
            if let Some(address) = &address {
                model.clear_own_problem();
                let is_next = key == "n";
                navigate(
                    address,
                    if is_next {
                        NavigateOptions::default()
                    } else {
                        replace_without_scroll()
                    },
                );
            }
            has_acted || address.is_some()
        })
    });
}

/// The address to which a navigation key leads.
fn find_key_target(
    model: DeskModel,
    desk: &ReviewDesk,
    here: &DeskCursor,
    key: &str,
) -> Option<String> {
    let spot = match key {
        "j" => here.with_part(find_neighbour(desk, &here.part, true)?),
        "k" => here.with_part(find_neighbour(desk, &here.part, false)?),
        "arrowleft" => here.with_image(here.image_index.checked_sub(1)?),
        "arrowright" => {
            here.with_image(Some(here.image_index + 1).filter(|next| *next < here.image_count)?)
        }
        "u" => here.with_part(
            model
                .find_undoable(desk, &here.part)
                .filter(|part| *part != here.part)?,
        ),
        "r" => here.turned(),
        "z" => here.zoomed(),
        "n" => return desk.next.map(page::desk),
        _ => return None,
    };
    Some(spot.address(desk.dossier.application.id))
}

/// Handles the keys that give a verdict. Returns true if the key was used.
fn handle_verdict_key(model: DeskModel, desk: &ReviewDesk, here: &DeskCursor, key: &str) -> bool {
    let it = &desk.dossier.application;
    let (application, part, revision) = (it.id, here.part.clone(), it.revision);
    let may_act = desk.can_act() && !untrack(|| model.is_busy());
    let verdict = it.verdict_on(&part);
    match key {
        " " => {
            let missing = untrack(|| model.shown.count_missing(desk, here));
            let may_pass = may_act && it.has_content(&part) && *verdict != Verdict::Passed;
            if may_pass && missing > 0 {
                model.show_problem(Problem::ImagesNotShown {
                    missing: missing as u32,
                });
            } else if may_pass {
                model.pass.dispatch(PassPart {
                    application,
                    part,
                    shown: untrack(|| model.shown.list(desk, here)),
                    revision,
                });
            }
        }
        "u" => {
            if let Some(part) = model.find_undoable(desk, &part).filter(|_| may_act) {
                model.clear.dispatch(ClearVerdict {
                    application,
                    part,
                    revision,
                });
            }
        }
        "enter" => {
            let draft = untrack(|| model.draft(desk, &part));
            let pages = marked_pages(&draft, here).into_iter().collect();
            if may_act && is_note_missing(desk, &draft) {
                model.show_problem(Problem::NoteMissing);
            } else if may_act && !draft.reasons.is_empty() {
                let reasons = draft.reasons.into_iter().collect();
                model.return_part.dispatch(ReturnPart {
                    application,
                    part,
                    reasons,
                    note: draft.note,
                    pages,
                    revision,
                });
            }
        }
        NOTE_KEY => return focus_note(),
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

/// Handles the keys that tick a reason or mark the shown page. Returns true if the key was used.
fn handle_reason_key(model: DeskModel, desk: &ReviewDesk, here: &DeskCursor, key: &str) -> bool {
    if let (MARK_KEY, Some(page)) = (key, shown_page(here)) {
        if desk.can_act() {
            toggle_page(model, desk, here, page);
        }
        return true;
    }
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
    let keys = [
        ("J K", text.key_slots()),
        ("← →", text.key_images()),
        (text.key_space(), text.desk_pass()),
        ("1 – 9, A – Y", text.key_reasons()),
        (MARK_KEY, text.key_page()),
        (NOTE_KEY, text.key_note()),
        ("↵", text.desk_return()),
        ("U", text.desk_clear()),
        ("R", text.desk_turn()),
        ("Z", text.key_zoom()),
        ("N", text.queue_next()),
        ("?", text.key_help()),
    ];
    view! {
        <button type="button" class="quiet small key-help" node_ref=help popovertarget="keys">{text.key_help()} <kbd>"?"</kbd></button>
        <dialog id="keys" popover="" aria-labelledby="keys-title">
            <h2 id="keys-title">{text.key_help()}</h2>
            <table class="table">
                <tbody>
                    {keys.map(|(key, what)| view! { <tr><th scope="row"><kbd>{key}</kbd></th><td>{what}</td></tr> }).into_iter().collect_view()}
                </tbody>
            </table>
        </dialog>
    }
    .into_any()
}
