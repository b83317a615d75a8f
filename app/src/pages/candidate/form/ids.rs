//! Ids of the elements of a section, for labels, links and buttons outside the form element.

use shared::id::FieldId;

/// The id of the form element of every control.
pub(super) const FORM_ID: &str = "section-form";

/// The id of a control, for labels and links.
pub(super) fn field_id(index: usize, field: &FieldId) -> String {
    format!("f-{index}-{field}")
}
