//! The element of an application on the sheet, and the focus on it.

use leptos::{leptos_dom::helpers::document, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlElement};

/// Id of the element of an application.
pub(super) fn cell_id(index: usize) -> String {
    format!("cell-{index}")
}

/// The element of an application.
pub(super) fn find_cell(index: usize) -> Option<Element> {
    document().get_element_by_id(&cell_id(index))
}

/// Gives an application the focus, which scrolls it into the window.
pub(super) fn focus_cell(index: usize) {
    let cell = find_cell(index).and_then(|it| it.dyn_into::<HtmlElement>().ok());
    if let Some(cell) = cell {
        // Without the focus, the keys still go to the marked application.
        let _ = cell.focus();
    }
}
