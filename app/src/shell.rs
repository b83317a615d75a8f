//! The HTML document around the pages.

use std::collections::BTreeMap;

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;
use shared::text::Lang;

use crate::{App, components::announcement::provide_announcement_html, page_group::PageGroup};

/// The addresses of the built assets. Their file names contain a hash of their bytes.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct Assets {
    pub css: String,
    /// The script and the WASM module; without them the server sends plain pages.
    pub js: Option<String>,
    pub wasm: Option<String>,
    /// The script of the image engine's worker, for the module and for `hand-off.js`.
    #[serde(default)]
    pub engine: Option<String>,
    /// The further files of the module that the pages of a group need, by the group's name.
    #[serde(default)]
    pub groups: BTreeMap<String, Vec<String>>,
}

/// A script that shows at once that a file was chosen, before the module is loaded.
const CHOSEN_FILE_SCRIPT: &str = include_str!("shell/chosen.js");
/// A script that asks for the announcements of the page after a navigation without a new document, and
/// when the page is looked at again. The module need not contain it.
const ANNOUNCEMENT_SCRIPT: &str = include_str!("shell/announcements.js");

/// The HTML document. Its pages work without the script; the script hydrates them.
///
/// The files of the page's group are fetched together with the module and not after it.
pub fn shell(assets: Assets, group: Option<PageGroup>) -> impl IntoView {
    provide_announcement_html();
    let lang = use_context::<Lang>().unwrap_or_default();
    let mut groups = assets.groups;
    let parts = group.and_then(|group| groups.remove(group.name()));
    let start = assets.js.zip(assets.wasm).map(|(js, wasm)| {
        let code = format!(
            "import init, {{ hydrate }} from {js:?}; init({{ module_or_path: {wasm:?} }}).then(() => hydrate());"
        );
        view! {
            <link rel="modulepreload" href=js nonce=use_nonce()/>
            <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
            {parts.unwrap_or_default().into_iter().map(preload_part).collect_view()}
            <script type="module" nonce=use_nonce() inner_html=code></script>
            <script nonce=use_nonce() inner_html=CHOSEN_FILE_SCRIPT></script>
            <script nonce=use_nonce() inner_html=ANNOUNCEMENT_SCRIPT></script>
        }
    });
    view! {
        <!DOCTYPE html>
        <html lang=lang.tag()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="stylesheet" href=assets.css/>
                <link rel="icon" href="/icon.svg" type="image/svg+xml"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                {assets.engine.map(|engine| view! { <meta name="engine" content=engine/> })}
                {start}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The URL is that of a part, or of a pack of parts.
fn preload_part(url: String) -> impl IntoView {
    view! { <link rel="preload" href=url r#as="fetch" crossorigin="anonymous"/> }
}
