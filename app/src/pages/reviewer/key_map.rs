//! The keys of the reader on the reviewers' pages.

use leptos::{html::Button, prelude::*};
use shared::{
    review_keys::{KeyAct, KeyPage, ReviewKeys},
    url::page,
};

use crate::{
    components::keys::{can_repeat, listen_key_presses},
    text::use_text,
};

/// The keys that the page has provided; the standard ones without any.
pub(super) fn use_review_keys() -> ReviewKeys {
    use_context().unwrap_or_default()
}

/// Calls `act` with every pressed key and its act, if it has one. A key that is held down acts once,
/// unless its act changes only what is shown.
pub(super) fn listen_acts(
    page: KeyPage,
    act: impl Fn(Option<KeyAct>, &web_sys::KeyboardEvent) -> bool + 'static,
) {
    let keys = use_review_keys();
    let find_act = keys.clone();
    listen_key_presses(
        move |pressed| match keys.find_act(page, pressed) {
            Some(act) => act.can_repeat(),
            None => can_repeat(pressed),
        },
        move |event| act(find_act.find_act(page, &event.key()), event),
    );
}

/// The key of an act, on its button.
#[component]
pub(super) fn ActKey(act: KeyAct) -> impl IntoView {
    let text = use_text();
    view! { <kbd>{text.review_key(&use_review_keys().key(act))}</kbd> }
}

/// True for the key of the list of keys. A Chinese input method sends the second.
pub(super) fn is_help_key(key: &str) -> bool {
    matches!(key, "?" | "？")
}

/// A button and its list of keys: those of acts, and those that cannot be changed.
#[component]
pub(super) fn KeyList(
    help: NodeRef<Button>,
    acts: Vec<(&'static [KeyAct], &'static str)>,
    fixed: Vec<(&'static str, &'static str)>,
) -> impl IntoView {
    let text = use_text();
    let keys = use_review_keys();
    let names = |acts: &[KeyAct]| {
        let names = acts.iter().map(|act| text.review_key(&keys.key(*act)));
        names.collect::<Vec<_>>().join(" ")
    };
    let acts = acts.into_iter().map(|(acts, words)| (names(acts), words));
    let fixed = fixed
        .into_iter()
        .map(|(keys, words)| (keys.to_owned(), words));
    let rows = acts.chain(fixed).map(
        |(keys, words)| view! { <tr><th scope="row"><kbd>{keys}</kbd></th><td>{words}</td></tr> },
    );
    let rows = rows.collect_view();
    view! {
        <button type="button" class="quiet small key-help" node_ref=help popovertarget="keys">{text.key_help()} <kbd>"?"</kbd></button>
        <dialog id="keys" popover="" aria-labelledby="keys-title">
            <h2 id="keys-title">{text.key_help()}</h2>
            <p><a href=page::REVIEW_KEYS>{text.keys_change()}</a></p>
            <table class="table">
                <tbody>{rows}</tbody>
            </table>
        </dialog>
    }
    .into_any()
}
