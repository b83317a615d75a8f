//! The browser shell: provides the app with its ports and its language, and hydrates it.

mod browser;
mod engine;
mod file;
mod first_page;
mod measure;
mod service_worker;
mod store;
mod upload;

use app::{
    components::picture_zoom::provide_view_memory,
    page_group::PageGroup,
    ports::{Device, Engine, OfflineStore},
    sync::{
        files::provide_chosen_files, page_cache::provide_page_cache, review::provide_review_outbox,
        views::provide_view_reporter,
    },
};
use leptos::prelude::{document, provide_context, window};
use shared::text::Lang;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

/// Starts the app. The page's script calls it once the module is loaded.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    spawn_local(start());
}

async fn start() {
    let lang = read_language();
    let app = move || {
        provide_context(lang);
        provide_context(Device::new(browser::BrowserDevice::new()));
        provide_context(OfflineStore::new(store::lazy::LazyStore::default()));
        provide_context(Engine::new(engine::EngineClient::new()));
        provide_page_cache();
        provide_chosen_files();
        provide_review_outbox();
        provide_view_reporter();
        provide_view_memory();
        app::HydratedApp()
    };
    let group = first_page::find_group();
    if service_worker::is_empty_shell() {
        leptos::mount::mount_to_body(app);
    } else {
        if let Some(group) = group {
            first_page::load(group).await;
        }
        leptos::mount::hydrate_body(app);
    }
    mark_live();
    service_worker::register(lang, group.map(PageGroup::role));
}

/// Sets the time of "live" in the browser's performance timeline, for `cargo xtask bench pages` and
/// for tools that watch a site.
fn mark_live() {
    if let Some(timeline) = window().performance() {
        // An error would mean a name that the browser reserves.
        let _ = timeline.mark("live");
    }
}

/// Language in which the server rendered this page.
fn read_language() -> Lang {
    let root = document().document_element();
    root.and_then(|root| root.get_attribute("lang"))
        .and_then(|tag| Lang::from_tag(&tag))
        .unwrap_or_default()
}
