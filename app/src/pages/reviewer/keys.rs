//! The keys of the reader's acts: each can be changed, and all can be restored (R2). It works as plain
//! forms; with the WASM module a field takes the pressed key itself.

use leptos::prelude::*;
use leptos_meta::Title;
use shared::{
    review_keys::{KeyAct, KeyPage, MAX_KEY_CHARS, ReviewKey, ReviewKeys},
    url::page,
};

use crate::{
    api::{
        ApiError, resource,
        reviewer::{ResetKeys, SetKey, read_keys},
    },
    components::{
        loaded::{Loaded, refetch_after},
        problem::ActionProblem,
    },
    text::use_text,
};

#[component]
pub fn KeysPage() -> impl IntoView {
    let text = use_text();
    let set = ServerAction::<SetKey>::new();
    let reset = ServerAction::<ResetKeys>::new();
    let reading = resource::load(|| (), |()| read_keys());
    // A refused key leaves the page as it is, with the typed key.
    let changes = RwSignal::new(0);
    Effect::new(move || {
        let is_done = |answer: Option<Result<(), ApiError>>| matches!(answer, Some(Ok(())));
        if is_done(set.value().get()) || is_done(reset.value().get()) {
            changes.update(|changes| *changes += 1);
        }
    });
    refetch_after(reading, move || changes.get());
    let outcome = move || {
        let is_set = set.value().with(|value| matches!(value, Some(Ok(()))));
        let is_reset = reset.value().with(|value| matches!(value, Some(Ok(()))));
        match (is_set, is_reset) {
            (_, true) => Some(text.keys_reset_done()),
            (true, false) => Some(text.keys_saved()),
            (false, false) => None,
        }
    };
    // The outcome is that of the last form.
    Effect::new(move || {
        if set.pending().get() {
            reset.clear();
        }
    });
    Effect::new(move || {
        if reset.pending().get() {
            set.clear();
        }
    });
    view! {
        <Title text=text.keys_title()/>
        <section class="stack review-keys">
            <header class="page-head">
                <nav class="breadcrumb" aria-label=text.desk_trail()>
                    <ol>
                        <li><a href=page::REVIEW>{text.review_queue()}</a></li>
                        <li aria-current="page">{text.keys_title()}</li>
                    </ol>
                </nav>
                <h1>{text.keys_title()}</h1>
                <p class="measure">{text.keys_about()}</p>
                <p class="measure quiet">{text.keys_fixed()}</p>
            </header>
            <ActionProblem action=set/>
            <ActionProblem action=reset/>
            <p role="status">{outcome}</p>
            <Loaded resource=reading content=move |keys| view! { <KeyTables keys set reset/> }/>
        </section>
    }
}

#[component]
fn KeyTables(
    keys: ReviewKeys,
    set: ServerAction<SetKey>,
    reset: ServerAction<ResetKeys>,
) -> impl IntoView {
    let text = use_text();
    let has_changes = keys.has_changes();
    let table = |title: &'static str, acts: Vec<KeyAct>| {
        let rows = acts.into_iter().map(|act| {
            let is_changed = keys.is_changed(act);
            view! { <KeyRow act key=keys.key(act) is_changed set/> }
        });
        view! {
            <table class="table cards">
                <caption>{title}</caption>
                <thead>
                    <tr>
                        <th scope="col">{text.keys_act()}</th>
                        <th scope="col">{text.keys_now()}</th>
                        <th scope="col">{text.keys_new()}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        }
    };
    let is_on_desk = |act: &KeyAct| act.is_on(KeyPage::Desk);
    let (desk, sheet): (Vec<_>, Vec<_>) = KeyAct::all().partition(is_on_desk);
    view! {
        {table(text.keys_desk(), desk)}
        {table(text.keys_sheet(), sheet)}
        {has_changes.then(|| view! {
            <ActionForm action=reset>
                <button type="submit" disabled=move || reset.pending().get()>{text.keys_reset()}</button>
            </ActionForm>
        })}
    }
    .into_any()
}

#[component]
fn KeyRow(
    act: KeyAct,
    key: ReviewKey,
    is_changed: bool,
    set: ServerAction<SetKey>,
) -> impl IntoView {
    let text = use_text();
    let words = text.key_act(act);
    let standard = is_changed.then(|| {
        let standard = text.review_key(&act.standard_key());
        view! { " " <small class="quiet">{text.keys_changed(&standard)}</small> }
    });
    view! {
        <tr data-act=act.as_str()>
            <th scope="row">{words}</th>
            <td data-label=text.keys_now()><kbd>{text.review_key(&key)}</kbd> {standard}</td>
            <td data-label=text.keys_new()>
                <ActionForm action=set attr:class="row">
                    <input type="hidden" name="act" value=act.as_str()/>
                    <input
                        class="input" name="key" required maxlength=MAX_KEY_CHARS autocomplete="off" autocapitalize="off" spellcheck="false"
                        aria-label=text.keys_new_for(&words) on:keydown=take_pressed_key
                    />
                    <button type="submit" class="small" aria-label=text.keys_save_for(&words) disabled=move || set.pending().get()>{text.keys_save()}</button>
                </ActionForm>
            </td>
        </tr>
    }
    .into_any()
}

/// Writes the name of the pressed key into the field. Enter in a filled field sends the form; Tab,
/// Escape and keys with modifiers stay with the browser.
fn take_pressed_key(event: web_sys::KeyboardEvent) {
    let has_modifier = event.ctrl_key() || event.alt_key() || event.meta_key();
    let key = event.key();
    let field = event_target::<web_sys::HtmlInputElement>(&event);
    let is_sending = key == "Enter" && !field.value().is_empty();
    if has_modifier || event.is_composing() || is_sending {
        return;
    }
    let is_character = key.chars().count() == 1;
    let is_name = ReviewKey::from_pressed(&key).is_some();
    if !is_character && !is_name {
        return;
    }
    event.prevent_default();
    let name = match key.as_str() {
        " " => "Space",
        other => other,
    };
    field.set_value(name);
}
