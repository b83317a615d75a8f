//! The keyboard shortcuts of the sheet. Each has a button or a control too.

use leptos::{html::Button, prelude::*};
use leptos_router::hooks::use_navigate;
use shared::{
    review_keys::{KeyAct, KeyPage},
    url::queue,
    view::QueueFilter,
};

use super::{
    focus::{find_cell, focus_cell},
    model::{SheetModel, StoredSheet},
};
use crate::{
    components::keys::keep_keys_after_clicks,
    pages::reviewer::key_map::{KeyList, is_help_key, listen_acts},
    text::use_text,
};

pub(super) fn listen_sheet_keys(
    cells: StoredSheet,
    filter: &QueueFilter,
    next: NodeRef<Button>,
    help: NodeRef<Button>,
) {
    let model = expect_context::<SheetModel>();
    keep_keys_after_clicks();
    let navigate = use_navigate();
    let filter = filter.clone();
    listen_acts(KeyPage::Sheet, move |act, event| {
        let index = model.focus.get_untracked();
        let key = event.key().to_ascii_lowercase();
        let click = |button: NodeRef<Button>| {
            if let Some(button) = button.get_untracked() {
                button.click();
            }
        };
        match (act, key.as_str()) {
            (_, key) if is_help_key(key) => click(help),
            (Some(KeyAct::Next), _) => click(next),
            (Some(KeyAct::SheetPass), _) => model.pass_rest(cells),
            (Some(KeyAct::Undo), _) => model.undo(cells),
            (Some(KeyAct::SheetMark), _) => model.mark_again(cells, index),
            (Some(KeyAct::SheetClear), _) => model.clear(cells, index),
            (Some(KeyAct::SheetLeave), _) => model.toggle_left_out(cells, index),
            (Some(KeyAct::SheetOpen), _) => {
                let application = cells.with_value(|sheet| {
                    let cell = sheet.cells.get(index)?;
                    Some(cell.application)
                });
                if let Some(application) = application {
                    navigate(&queue::desk(application, &filter), Default::default());
                }
            }
            (_, "arrowleft" | "arrowright" | "arrowup" | "arrowdown") => {
                let count = cells.with_value(|sheet| sheet.cells.len());
                if let Some(index) = find_target(&key, index, count) {
                    model.focus.set(index);
                    focus_cell(index);
                }
            }
            (_, key) => {
                let reason = cells.with_value(|sheet| {
                    let reason = sheet.reason_of_key(key)?;
                    Some(reason.id.clone())
                });
                match reason {
                    Some(reason) => model.toggle_reason(cells, index, &reason),
                    None => return false,
                }
            }
        }
        true
    });
}

/// The application to which an arrow leads. Up and down lead to the nearest one of the next row.
fn find_target(key: &str, index: usize, count: usize) -> Option<usize> {
    match key {
        "arrowleft" => index.checked_sub(1),
        "arrowright" => Some(index + 1).filter(|next| *next < count),
        "arrowup" => find_in_next_row(index, (0..index).rev()),
        _ => find_in_next_row(index, index + 1..count),
    }
}

/// The nearest application of the first row among `others`, which are in the order of their distance.
fn find_in_next_row(index: usize, others: impl Iterator<Item = usize>) -> Option<usize> {
    let here = find_cell(index)?.get_bounding_client_rect();
    let mut row = None;
    let mut nearest: Option<(f64, usize)> = None;
    for other in others {
        let rect = find_cell(other)?.get_bounding_client_rect();
        if (rect.top() - here.top()).abs() < 1.0 {
            continue;
        }
        if (rect.top() - *row.get_or_insert(rect.top())).abs() >= 1.0 {
            break;
        }
        let distance = (rect.left() - here.left()).abs();
        if nearest.is_none_or(|(least, _)| distance < least) {
            nearest = Some((distance, other));
        }
    }
    nearest.map(|(_, index)| index)
}

/// The list of the keys, behind a button.
#[component]
pub(super) fn SheetKeyHelp(help: NodeRef<Button>) -> impl IntoView {
    let text = use_text();
    use KeyAct as Act;
    let acts: [(&[Act], &str); 7] = [
        (&[Act::SheetMark], text.key_sheet_mark()),
        (&[Act::SheetClear], text.key_sheet_clear()),
        (&[Act::SheetLeave], text.key_sheet_leave()),
        (&[Act::SheetOpen], text.sheet_open_desk()),
        (&[Act::SheetPass], text.key_sheet_pass()),
        (&[Act::Undo], text.key_sheet_undo()),
        (&[Act::Next], text.sheet_next()),
    ];
    let fixed = [
        ("← → ↑ ↓", text.key_sheet_move()),
        ("1 – 9, A – Y", text.key_sheet_reason()),
        ("?", text.key_help()),
    ];
    view! { <KeyList help acts=acts.to_vec() fixed=fixed.to_vec()/> }
}
