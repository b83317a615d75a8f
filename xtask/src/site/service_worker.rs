//! Files for offline use: an empty document that starts the app, and the service worker with the
//! lists of the assets of this build.

use std::{fs, path::Path};

use anyhow::{Result, ensure};

use super::{
    Assets,
    asset::{SiteFolder, hash},
};

const SHELL: &str = "app-shell.html";
const WORKER: &str = "sw.js";
/// Names of the candidate's page groups (`app/src/page_group.rs`), of the part that stores and sends
/// (`app/src/sync/client/part.rs`) and of the file dialog, in the order of their use.
const CANDIDATE_GROUPS: [&str; 8] = [
    "start",
    "sync",
    "hub",
    "steps",
    "materials",
    "file_dialog",
    "form",
    "submit",
];

/// Assets that the service worker keeps.
#[derive(Default)]
struct AssetLists {
    /// Needed by every page of the app.
    all: Vec<String>,
    /// Needed by the candidate's pages, in the order of their use.
    candidate: Vec<String>,
}

/// Adds the files. `snippets` are the URLs of the module's extra scripts, `engine` those of the
/// image engine, which only candidates need.
pub(super) fn add_service_worker(
    shelf: &mut SiteFolder,
    assets: &Assets,
    snippets: impl Iterator<Item = String>,
    engine: &[String],
) -> Result<()> {
    let start = format!(
        "import init, {{ hydrate }} from {:?};\ninit({{ module_or_path: {:?} }}).then(() => hydrate());\n",
        assets.js, assets.wasm
    );
    let start = shelf.write_hashed_file("start", "js", start.as_bytes())?;
    let shell = write_shell(assets, &start);
    shelf.write_file(Path::new(SHELL), shell.as_bytes())?;

    let mut all = vec![
        format!("/{SHELL}"),
        start,
        assets.js.clone(),
        assets.wasm.clone(),
        assets.css.clone(),
        "/icon.svg".to_owned(),
        "/manifest.webmanifest".to_owned(),
    ];
    all.extend(snippets);
    let mut candidate = list_candidate_parts(assets);
    candidate.extend_from_slice(engine);
    let worker = fill_worker(
        &fs::read_to_string(Path::new("public").join(WORKER))?,
        &AssetLists { all, candidate },
    )?;
    shelf.write_file(Path::new(WORKER), worker.as_bytes())
}

/// The parts of the module that a candidate needs, those of the first pages first. No list has the
/// parts that only reviewers need: their pages need the network anyway.
fn list_candidate_parts(assets: &Assets) -> Vec<String> {
    let mut parts = Vec::new();
    for group in CANDIDATE_GROUPS {
        for part in assets.groups.get(group).into_iter().flatten() {
            if !parts.contains(part) {
                parts.push(part.clone());
            }
        }
    }
    parts
}

fn write_shell(assets: &Assets, start: &str) -> String {
    let Assets {
        js,
        wasm,
        css,
        engine,
        groups: _,
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

/// Fills in the lists and the version. The lists have every hashed name of the candidate's build, so
/// their hash identifies it.
fn fill_worker(worker: &str, lists: &AssetLists) -> Result<String> {
    let all = serde_json::to_string(&lists.all)?;
    let candidate = serde_json::to_string(&lists.candidate)?;
    let content = [worker, &all, &candidate].concat();
    let version = &hash(content.as_bytes())[..12];
    let values = [
        ("__VERSION__", version),
        ("__ASSETS__", &all),
        ("__CANDIDATE_ASSETS__", &candidate),
    ];
    let mut filled = worker.to_owned();
    for (place, value) in values {
        ensure!(worker.contains(place), "{WORKER} has no {place}");
        filled = filled.replace(place, value);
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::{AssetLists, fill_worker};

    const WORKER: &str =
        "const V = \"__VERSION__\"; const A = __ASSETS__; const C = __CANDIDATE_ASSETS__;";

    #[test]
    fn another_asset_is_another_version() {
        let fill = |asset: &str| {
            let lists = AssetLists {
                candidate: vec![asset.to_owned()],
                ..AssetLists::default()
            };
            fill_worker(WORKER, &lists).expect("has all places")
        };
        assert!(fill("/pkg/a.js").contains(r#"const A = []; const C = ["/pkg/a.js"];"#));
        let version = |asset| fill(asset).split('"').nth(1).map(str::to_owned);
        assert_ne!(version("/pkg/a.js"), version("/pkg/b.js"));
    }

    #[test]
    fn a_worker_without_the_places_is_no_worker() {
        assert!(fill_worker("", &AssetLists::default()).is_err());
    }
}
