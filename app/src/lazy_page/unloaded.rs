//! The note in the place of a page whose code could not be loaded.

use leptos::{ev, prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use send_wrapper::SendWrapper;
use shared::url::page;

use super::{LazyPage, load_group};
use crate::text::use_text;

/// Says that a page could not be loaded. It loads it at a press and when the network returns; if
/// the server has a newer build, whose files have other names, it opens the address anew.
#[component]
pub(super) fn UnloadedPage(page: LazyPage) -> impl IntoView {
    let text = use_text();
    let is_loaded = RwSignal::new(false);
    let load = move || {
        spawn_local(async move {
            if load_group(page.group()).await.is_ok() {
                // The page may have been left meanwhile.
                let _ = is_loaded.try_set(true);
            }
        });
    };
    let online = window_event_listener(ev::online, move |_| load());
    on_cleanup(move || online.remove());
    let here = use_location();
    let address = move || format!("{}{}", here.pathname.get(), here.search.get());
    move || {
        if is_loaded.get() {
            let build = SendWrapper::new(async move { page.build().await.ok() });
            return Suspend::new(build).into_any();
        }
        view! {
            <Title text=text.unloaded_title()/>
            <section class="stack" role="alert">
                <h1>{text.unloaded_title()}</h1>
                <p class="measure">{text.unloaded_about()}</p>
                <p class="row">
                    <button type="button" class="primary" on:click=move |_| load()>{text.material_retry()}</button>
                    <a class="button" href=address rel="external">{text.unloaded_reload()}</a>
                    <a class="button" href=page::EXAMS>{text.home_to_exams()}</a>
                </p>
            </section>
        }
        .into_any()
    }
}
