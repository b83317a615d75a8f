//! Cuts the module at the functions of `app/src/page_group.rs`, so that a page loads its own code
//! and not that of all pages.
//!
//! The cutter finds for each function and each constant the groups that need it. Code of a single
//! group becomes that group's file, code of several groups a file for each combination; all else
//! stays in the module. Functions call each other through the table of the module, so a
//! part works only with the module of its build.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, ensure};

use super::asset::SiteFolder;

/// The script that fetches the parts; it is inlined into the script of the module.
const LOADER: &str = "__wasm_split.js";
const LOADER_IMPORT: &str = "from \"./__wasm_split.js\"";
/// The files of each group, without their suffix.
const GROUPS: &str = "groups.json";

/// Parts on the site.
pub(super) struct Parts {
    /// URLs of the files of each group.
    pub(super) groups: BTreeMap<String, Vec<String>>,
    /// The module's script with the loader.
    pub(super) script: String,
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
    let loader = format!("./{LOADER}");
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
    let mut loader = fs::read_to_string(folder.join(LOADER))?;
    let mut urls = HashMap::new();
    for part in groups.values().flatten() {
        if urls.contains_key(part) {
            continue;
        }
        let bytes = fs::read(folder.join(format!("{part}.wasm")))?;
        let url = shelf.write_hashed_file(part, "wasm", &bytes)?;
        let place = format!("\"./{part}.wasm\"");
        ensure!(loader.contains(&place), "{LOADER} does not load {part}");
        loader = loader.replace(&place, &format!("{url:?}"));
        urls.insert(part.clone(), url);
    }
    let to_urls = |parts: Vec<String>| {
        parts
            .iter()
            .filter_map(|it| urls.get(it).cloned())
            .collect()
    };
    Ok(Parts {
        groups: groups
            .into_iter()
            .map(|(name, parts)| (name, to_urls(parts)))
            .collect(),
        script: inline_loader(
            &fs::read_to_string(folder.join(format!("{package}.js")))?,
            &loader,
        )?,
    })
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
            .filter(|import| import.contains(LOADER))
            .and_then(|import| import.split_whitespace().next());
        match import {
            Some(name) => whole.push_str(&format!("const {name} = loader;")),
            None => whole.push_str(line),
        }
        is_imported |= import.is_some();
        whole.push('\n');
    }
    ensure!(
        is_imported && !whole[before..].contains(LOADER_IMPORT),
        "the module does not import {LOADER} as expected"
    );
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::inline_loader;

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
}
