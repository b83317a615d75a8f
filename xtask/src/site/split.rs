//! Cuts the module at the functions of `app/src/lazy_page.rs`, so that a page loads its own code
//! and not that of all pages.
//!
//! The cutter finds for each function and each constant the groups that need it. Code of a single
//! group becomes that group's part, code of several groups a part for each combination; all else
//! stays in the module. Functions call each other through the table of the module, so a part works
//! only with the module of its build.
//!
//! Most parts are small, and each file costs a request. The small parts of a group are therefore
//! one file, its pack, although a part of several groups is then in several packs.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, ensure};
use serde::Serialize;

use super::asset::SiteFolder;

/// The script of the cutter that fetches the parts. Its beginning is used, which gives the parts
/// the table and the memory of the module.
const CUTTER_SCRIPT: &str = "__wasm_split.js";
/// First line of the cutter's script that is not used.
const UNUSED_FROM: &str = "function makeLoad(";
const LOADER: &str = include_str!("loader.js");
/// The parts of each group, without their suffix.
const GROUPS: &str = "groups.json";
/// Least bytes of a part, not compressed, that has a file of its own. It is about 20 KB in brotli:
/// with this limit the first page loads four files, and a pack repeats at most 60 KB of the packs
/// of other groups.
const MIN_FILE_BYTES: usize = 60_000;

/// Parts on the site.
pub(super) struct Parts {
    /// URLs of the files of each group.
    pub(super) groups: BTreeMap<String, Vec<String>>,
    /// The module's script with the loader.
    pub(super) script: String,
}

/// Place of a part in the files of the site, as `loader.js` reads it.
#[derive(Serialize)]
#[serde(untagged)]
enum PartPlace {
    File(String, String),
    InPack(String, String, usize, usize),
}

/// Cuts a compiled module. Returns the paths of the module for wasm-bindgen and of the parts.
pub(super) fn split_module(
    package: &str,
    module: &[u8],
    folder: &Path,
) -> Result<(PathBuf, Vec<PathBuf>)> {
    fs::create_dir_all(folder)?;
    let main = folder.join("main.wasm");
    let script = format!("./{package}.js");
    let loader = format!("./{CUTTER_SCRIPT}");
    let mut options = wasm_split_cli_support::Options::new(module);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.link_name = &loader;
    options.main_module = &script;
    let split = wasm_split_cli_support::transform(options)
        .map_err(|fault| anyhow!("the module cannot be cut: {fault:?}"))?;
    let groups: BTreeMap<_, _> = split.prefetch_map.into_iter().collect();
    fs::write(folder.join(GROUPS), serde_json::to_vec(&groups)?)?;
    Ok((main, split.split_modules))
}

/// Adds the parts under hashed names, and makes one script of the module's own and the loader: they
/// import each other, so neither could have a name with the hash of its content.
pub(super) fn add_parts(shelf: &mut SiteFolder, package: &str, folder: &Path) -> Result<Parts> {
    let groups = fs::read(folder.join(GROUPS)).context("the list of parts is missing")?;
    let groups: BTreeMap<String, Vec<String>> = serde_json::from_slice(&groups)?;
    let mut files = HashMap::new();
    let mut urls = BTreeMap::new();
    let mut places = BTreeMap::new();
    for (group, parts) in groups {
        let (group_urls, group_places) = add_group(shelf, folder, &group, &parts, &mut files)?;
        urls.insert(group.clone(), group_urls);
        places.insert(group, group_places);
    }
    let loader = write_loader(&fs::read_to_string(folder.join(CUTTER_SCRIPT))?, &places)?;
    Ok(Parts {
        groups: urls,
        script: inline_loader(
            &fs::read_to_string(folder.join(format!("{package}.js")))?,
            &loader,
        )?,
    })
}

/// Adds the files of a group that no group before has added to `files`, by part. Returns the URLs
/// of the group's files, and the places of its parts in the same order.
fn add_group(
    shelf: &mut SiteFolder,
    folder: &Path,
    group: &str,
    parts: &[String],
    files: &mut HashMap<String, String>,
) -> Result<(Vec<String>, Vec<PartPlace>)> {
    let mut pack = Vec::new();
    let mut urls = Vec::new();
    let mut places = Vec::new();
    for part in parts {
        if let Some(url) = files.get(part) {
            urls.push(url.clone());
            places.push(PartPlace::File(part.clone(), url.clone()));
            continue;
        }
        let bytes = fs::read(folder.join(format!("{part}.wasm")))?;
        if bytes.len() < MIN_FILE_BYTES {
            let start = pack.len();
            pack.extend(bytes);
            places.push(PartPlace::InPack(
                part.clone(),
                String::new(),
                start,
                pack.len(),
            ));
        } else {
            let url = shelf.write_hashed_file(part, "wasm", &bytes)?;
            files.insert(part.clone(), url.clone());
            urls.push(url.clone());
            places.push(PartPlace::File(part.clone(), url));
        }
    }
    if !pack.is_empty() {
        let url = shelf.write_hashed_file(group, "pack", &pack)?;
        for place in &mut places {
            if let PartPlace::InPack(_, pack, ..) = place {
                pack.clone_from(&url);
            }
        }
        urls.push(url);
    }
    Ok((urls, places))
}

/// The beginning of the cutter's script, our loader, and a function for each group, whose name the
/// module imports.
fn write_loader(cutter: &str, places: &BTreeMap<String, Vec<PartPlace>>) -> Result<String> {
    let beginning = cutter
        .split_once(UNUSED_FROM)
        .with_context(|| format!("{CUTTER_SCRIPT} has no `{UNUSED_FROM}`"))?
        .0;
    let mut loader = format!("{beginning}{LOADER}");
    for (group, parts) in places {
        let name = format!("__wasm_split_load_{group}");
        ensure!(cutter.contains(&name), "{CUTTER_SCRIPT} has no `{name}`");
        let parts = serde_json::to_string(parts)?;
        writeln!(
            loader,
            "export const {name} = wrapAsyncCb(() => loadGroup({parts}));"
        )?;
    }
    Ok(loader)
}

/// Puts the loader into the script that imports it, as an object with its exports. wasm-bindgen
/// imports it once for each of its functions.
fn inline_loader(script: &str, loader: &str) -> Result<String> {
    let body: String = loader
        .lines()
        .filter(|line| !line.starts_with("import "))
        .map(|line| line.strip_prefix("export ").unwrap_or(line))
        .flat_map(|line| [line, "\n"])
        .collect();
    let exports: Vec<_> = loader
        .lines()
        .filter_map(|line| {
            line.strip_prefix("export const ")?
                .split_whitespace()
                .next()
        })
        .collect();
    let mut whole = format!(
        "const loader = (() => {{\n{body}return {{ {} }};\n}})();\n",
        exports.join(", ")
    );
    let before = whole.len();
    let mut is_imported = false;
    for line in script.lines() {
        let import = line
            .strip_prefix("import * as ")
            .filter(|import| import.contains(CUTTER_SCRIPT))
            .and_then(|import| import.split_whitespace().next());
        match import {
            Some(name) => whole.push_str(&format!("const {name} = loader;")),
            None => whole.push_str(line),
        }
        is_imported |= import.is_some();
        whole.push('\n');
    }
    ensure!(
        is_imported && !whole[before..].contains(&format!("from \"./{CUTTER_SCRIPT}\"")),
        "the module does not import {CUTTER_SCRIPT} as expected"
    );
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::{PartPlace, inline_loader, write_loader};

    #[test]
    fn inlined_loader_is_an_object_with_its_exports() {
        let script = "import * as import1 from \"./__wasm_split.js\"\n\
                      import * as import2 from \"./__wasm_split.js\"\nuse(import1, import2);\n";
        let loader = "import { initSync } from \"./m.js\";\nlet a;\nexport const b = a;\n";
        let whole = inline_loader(script, loader).expect("imports the loader");
        let expected = "const loader = (() => {\nlet a;\nconst b = a;\nreturn { b };\n})();\n\
                        const import1 = loader;\nconst import2 = loader;\nuse(import1, import2);\n";
        assert_eq!(whole, expected);
    }

    #[test]
    fn script_without_the_import_is_refused() {
        assert!(inline_loader("use(1);", "export const a = 1;").is_err());
    }

    #[test]
    fn loader_has_a_function_for_each_group() {
        let cutter = "function getSharedImports() {}\nfunction makeLoad(a) {}\n\
                      export const __wasm_split_load_hub = wrapAsyncCb(makeLoad(b));\n";
        let places = vec![
            PartPlace::InPack("chunk_1".to_owned(), "/pkg/hub.1.pack".to_owned(), 0, 7),
            PartPlace::File("split_hub".to_owned(), "/pkg/split_hub.2.wasm".to_owned()),
        ];
        let places = [("hub".to_owned(), places)].into();
        let loader = write_loader(cutter, &places).expect("has its beginning");
        assert!(
            loader.starts_with("function getSharedImports() {}\n") && !loader.contains("makeLoad")
        );
        assert!(loader.ends_with(
            "export const __wasm_split_load_hub = wrapAsyncCb(() => loadGroup(\
             [[\"chunk_1\",\"/pkg/hub.1.pack\",0,7],[\"split_hub\",\"/pkg/split_hub.2.wasm\"]]));\n"
        ));
        let other = [("queue".to_owned(), Vec::new())].into();
        assert!(write_loader(cutter, &other).is_err());
    }
}
