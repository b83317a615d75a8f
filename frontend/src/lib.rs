//! The browser shell: provides the app with its ports and its language, and hydrates it.

mod browser;
mod engine;
mod file;
mod first_page;
mod service_worker;
mod store;
mod upload;

use std::rc::Rc;

use app::{
    page_group::PageGroup,
    ports::{Device, Engine, OfflineStore, engine::EnginePort},
    sync::{files::provide_chosen_files, page_cache::provide_page_cache},
};
use leptos::prelude::{document, provide_context, window};
use shared::{
    exam::ImageRule,
    image_engine::{AnalysisContext, Edit},
    jpeg, json, judge,
    text::Lang,
};
use wasm_bindgen::{JsError, prelude::wasm_bindgen};
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
        provide_context(OfflineStore::new(store::BrowserStore::new()));
        provide_context(Engine::new(engine::EngineClient::new()));
        provide_page_cache();
        provide_chosen_files();
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

/// Findings about a file, as JSON. Tests use it to compare the browser's findings with the
/// server's.
#[wasm_bindgen]
pub fn judge_file(bytes: &[u8], rule_json: &str) -> Result<String, JsError> {
    let rule: ImageRule = json::from_str(rule_json)?;
    Ok(serde_json::to_string(&judge::check_file(
        &rule,
        &jpeg::inspect(bytes),
    ))?)
}

/// Findings about a chosen file from its first bytes, as JSON, as pages get them from the device
/// port. `cargo xtask bench check` uses it.
#[wasm_bindgen]
pub async fn check_file(file: web_sys::File, rule_json: String) -> Result<String, JsError> {
    let rule: ImageRule = json::from_str(&rule_json)?;
    let probed = file::FileHandle::new(file.into()).probe().await;
    let facts = probed.map_err(|_| JsError::new("the file cannot be read"))?;
    Ok(serde_json::to_string(&judge::check_file(&rule, &facts))?)
}

/// Fits a chosen file to a rule, as pages do through the engine port. Returns how it was made, as
/// JSON, and the file. `cargo xtask bench fit` uses it.
#[wasm_bindgen]
pub async fn fit_file(file: web_sys::File, rule_json: String) -> Result<js_sys::Array, JsError> {
    let wanted = AnalysisContext {
        rule: json::from_str(&rule_json)?,
        has_qr: false,
    };
    thread_local!(static ENGINE: engine::EngineClient = engine::EngineClient::new());
    let picked = file::to_picked_file(&file.into());
    let job = ENGINE.with(|it| it.fit(&picked, &wanted, Some(&Edit::default()), Rc::new(|_| {})));
    let fitted = job.answer.await;
    let fitted = fitted.map_err(|fault| JsError::new(&format!("{fault:?}")))?;
    let made = file::handle_of(&fitted.file).ok_or_else(|| JsError::new("no file was made"))?;
    let file: &web_sys::File = made.file.as_ref();
    let json = serde_json::to_string(&(fitted.making, fitted.findings))?;
    Ok(js_sys::Array::of2(&json.into(), file))
}

/// Language in which the server rendered this page.
fn read_language() -> Lang {
    let root = document().document_element();
    root.and_then(|root| root.get_attribute("lang"))
        .and_then(|tag| Lang::from_tag(&tag))
        .unwrap_or_default()
}
