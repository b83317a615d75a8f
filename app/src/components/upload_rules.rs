//! The rules for a picture. The slot, the file dialog, the page of one image and the phone use the
//! same sentences (SH-03, SH-11, S1-08).

use leptos::prelude::*;
use shared::exam::{ImageRule, Slot};

use crate::text::use_text;

/// Lists the papers that belong in the slot, the rule for its files, and the rules for every
/// picture of the exam.
#[component]
pub fn UploadRules(of: Slot, rule: ImageRule) -> impl IntoView {
    let text = use_text();
    let slot = of;
    let is_portrait = !rule.background.is_empty();
    let content = if is_portrait {
        text.portrait_content()
    } else {
        text.image_content()
    };
    let qr = slot.qr.as_ref().map(|qr| text.qr_line(qr));
    view! {
        {slot.hint.as_ref().map(|hint| view! { <p>{text.local(hint)}</p> })}
        <p><small>{text.image_rule_line(&rule)} " · " {text.count(slot.count)}{qr.map(|qr| format!(" · {qr}"))}</small></p>
        <p><small>{content}</small></p>
    }
}
