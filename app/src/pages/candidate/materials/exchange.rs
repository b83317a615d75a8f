//! The single file input behind all 替换 and 换一张 buttons of the page.

use leptos::{html, prelude::*};

use super::work::{Exchange, Work};
use crate::{sync::files::machine::Event, text::use_text};

#[component]
pub(in crate::pages::candidate) fn ExchangeInput(work: Work) -> impl IntoView {
    let text = use_text();
    let input = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if work.exchanged.get().is_some()
            && let Some(input) = input.get_untracked()
        {
            input.click();
        }
    });
    let choose = move |event: web_sys::Event| {
        let files = work
            .uploads
            .device()
            .map(|device| device.take_files(&event))
            .unwrap_or_default();
        match work.exchanged.get_untracked() {
            Some(Exchange::Image(slot, image)) => work.choose(&slot, files, Some(image)),
            Some(Exchange::File(slot, item)) if !files.is_empty() => {
                let replaces = work
                    .uploads
                    .item(item, |item| item.replaces)
                    .get_untracked()
                    .flatten();
                work.uploads.report(Event::Removed(item));
                work.choose(&slot, files, replaces);
            }
            _ => {}
        }
    };
    view! {
        <input type="file" accept="image/*" hidden aria-label=text.material_exchange() node_ref=input on:change=choose/>
    }
}
