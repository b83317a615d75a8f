//! Files for offline use: an empty document that starts the app, and the service worker with the
//! list of all assets of this build.

use std::{fs, path::Path};

use anyhow::{Result, ensure};

use super::{
    Assets,
    asset::{SiteFolder, hash},
};

const SHELL: &str = "app-shell.html";
const WORKER: &str = "sw.js";

/// Adds the files. `others` are the URLs of the module's extra scripts and of the image engine.
pub(super) fn add_service_worker(
    shelf: &mut SiteFolder,
    assets: &Assets,
    others: Vec<String>,
) -> Result<()> {
    let start = format!(
        "import init, {{ hydrate }} from {:?};\ninit({{ module_or_path: {:?} }}).then(() => hydrate());\n",
        assets.js, assets.wasm
    );
    let start = shelf.write_hashed_file("start", "js", start.as_bytes())?;
    let shell = write_shell(assets, &start);
    shelf.write_file(Path::new(SHELL), shell.as_bytes())?;

    let mut list = vec![
        format!("/{SHELL}"),
        start,
        assets.js.clone(),
        assets.wasm.clone(),
        assets.css.clone(),
        "/icon.svg".to_owned(),
        "/manifest.webmanifest".to_owned(),
    ];
    list.extend(others);
    let worker = fill_worker(
        &fs::read_to_string(Path::new("public").join(WORKER))?,
        &list,
    )?;
    shelf.write_file(Path::new(WORKER), worker.as_bytes())
}

fn write_shell(assets: &Assets, start: &str) -> String {
    let Assets {
        js,
        wasm,
        css,
        engine,
    } = assets;
    format!(
        r#"<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="engine" content="{engine}">
<title>准考</title>
<link rel="stylesheet" href="{css}">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="manifest" href="/manifest.webmanifest">
<link rel="modulepreload" href="{js}">
<link rel="preload" href="{wasm}" as="fetch" type="application/wasm" crossorigin="anonymous">
<script type="module" src="{start}"></script>
</head>
<body data-shell></body>
</html>
"#
    )
}

/// Fills in the list and the version. The list has every hashed name, so its hash identifies the
/// build.
fn fill_worker(worker: &str, list: &[String]) -> Result<String> {
    for place in ["__VERSION__", "__ASSETS__"] {
        ensure!(worker.contains(place), "{WORKER} has no {place}");
    }
    let list = serde_json::to_string(list)?;
    let version = &hash([list.as_bytes(), worker.as_bytes()].concat().as_slice())[..12];
    Ok(worker
        .replace("__VERSION__", version)
        .replace("__ASSETS__", &list))
}

#[cfg(test)]
mod tests {
    use super::fill_worker;

    const WORKER: &str = "const V = \"__VERSION__\"; const A = __ASSETS__;";

    #[test]
    fn another_asset_is_another_version() {
        let fill = |asset: &str| fill_worker(WORKER, &[asset.to_owned()]).expect("has both places");
        assert!(fill("/pkg/a.js").contains(r#"const A = ["/pkg/a.js"];"#));
        let version = |asset| fill(asset).split('"').nth(1).map(str::to_owned);
        assert_ne!(version("/pkg/a.js"), version("/pkg/b.js"));
    }

    #[test]
    fn a_worker_without_the_places_is_no_worker() {
        assert!(fill_worker("", &[]).is_err());
    }
}
