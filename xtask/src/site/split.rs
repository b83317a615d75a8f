//! Cuts the module at the functions of `app/src/lazy_page.rs`, so that a page loads its own code
//! and not that of all pages.
//!
//! The cutter finds for each function and each constant the groups that need it. Code of a single
//! group becomes that group's part, code of several groups a part for each combination; all else
//! stays in the module. Functions call each other through the table of the module, so a part works
//! only with the module of its build.
//!
//! Each file costs a request, and brotli finds fewer repetitions in a smaller file. The parts of a
//! group are therefore one file, its pack, although a part of several groups is then in several
//! packs. The exceptions are the parts that all pages of one kind need: they are a pack of their own
//! ([`SHARED_PACKS`]), which a person loads once.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
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
/// Least bytes of a part of several groups, not compressed, that has a file of its own. It is about
/// 20 KB in brotli: with this limit a pack repeats at most 60 KB of the packs of other groups.
const MIN_FILE_BYTES: usize = 60_000;

/// Parts that several groups need.
struct SharedPack {
    name: &'static str,
    /// It contains the parts that all these groups need (`app/src/page_group.rs`).
    groups: &'static [&'static str],
    /// Groups that take parts from this pack where it has them.
    users: &'static [&'static str],
}

/// The pack with the most groups first: a part is in the first pack that has it. The code that
/// stores and sends (`sync`) and the file dialog are loaded after the page.
const SHARED_PACKS: [SharedPack; 4] = [
    SharedPack {
        name: "candidate",
        groups: &["start", "hub", "steps", "form", "materials", "submit"],
        users: &["sync", "file_dialog", "measure"],
    },
    SharedPack {
        name: "application",
        groups: &["hub", "steps", "form", "materials", "submit"],
        users: &["sync", "file_dialog", "measure"],
    },
    SharedPack {
        name: "pictures",
        groups: &["form", "materials"],
        users: &["file_dialog", "measure"],
    },
    SharedPack {
        name: "reviewer",
        groups: &["queue", "desk", "sheet"],
        users: &[],
    },
];

/// Parts on the site.
pub(super) struct Parts {
    /// URLs of the files of each group.
    pub(super) groups: BTreeMap<String, Vec<String>>,
    /// The module's script with the loader.
    pub(super) script: String,
}

/// Place of a part in the files of the site, as `loader.js` reads it.
#[derive(Clone, Serialize)]
#[serde(untagged)]
enum PartPlace {
    File(String, String),
    InPack(String, String, usize, usize),
}

impl PartPlace {
    fn part(&self) -> &str {
        let (Self::File(part, _) | Self::InPack(part, ..)) = self;
        part
    }

    fn url(&self) -> &str {
        let (Self::File(_, url) | Self::InPack(_, url, ..)) = self;
        url
    }
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
    let mut packer = Packer::new(shelf, folder, &groups);
    for (pack, parts) in SHARED_PACKS.iter().zip(list_shared_parts(&groups)) {
        packer.add_shared_pack(pack, &parts)?;
    }
    let mut urls = BTreeMap::new();
    let mut places = BTreeMap::new();
    for (group, parts) in &groups {
        let group_places = packer.add_group(group, parts)?;
        urls.insert(group.clone(), list_urls(&group_places));
        places.insert(group.clone(), group_places);
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

/// The parts of each shared pack.
fn list_shared_parts(groups: &BTreeMap<String, Vec<String>>) -> Vec<Vec<String>> {
    let has = |group: &str, part: &String| groups.get(group).is_some_and(|it| it.contains(part));
    let mut packs: Vec<(&SharedPack, Vec<String>)> = Vec::new();
    for pack in &SHARED_PACKS {
        let first = groups.get(pack.groups[0]).into_iter().flatten();
        let parts = first.filter(|part| {
            let is_in_wider = packs.iter().any(|(wider, parts)| {
                parts.contains(part) && pack.groups.iter().all(|it| wider.groups.contains(it))
            });
            !is_in_wider && pack.groups.iter().all(|group| has(group, part))
        });
        let parts = parts.cloned().collect();
        packs.push((pack, parts));
    }
    packs.into_iter().map(|(_, parts)| parts).collect()
}

/// The files of these places, each once; that of the group's own part, which is the last, is the
/// last too.
fn list_urls(places: &[PartPlace]) -> Vec<String> {
    let mut urls: Vec<_> = places.iter().rev().map(PartPlace::url).collect();
    let mut known = BTreeSet::new();
    urls.retain(|url| known.insert(*url));
    urls.into_iter().rev().map(str::to_owned).collect()
}

/// Puts the parts into files.
struct Packer<'a> {
    shelf: &'a mut SiteFolder,
    folder: &'a Path,
    /// Number of groups that need a part.
    group_counts: HashMap<&'a str, usize>,
    /// Parts with a file of their own.
    files: HashMap<String, PartPlace>,
    /// Places in the shared packs, in their order.
    shared: Vec<(&'static SharedPack, Vec<PartPlace>)>,
}

impl<'a> Packer<'a> {
    fn new(
        shelf: &'a mut SiteFolder,
        folder: &'a Path,
        groups: &'a BTreeMap<String, Vec<String>>,
    ) -> Self {
        let mut group_counts = HashMap::new();
        for part in groups.values().flatten() {
            *group_counts.entry(&**part).or_default() += 1;
        }
        Self {
            shelf,
            folder,
            group_counts,
            files: HashMap::new(),
            shared: Vec::new(),
        }
    }

    fn add_shared_pack(&mut self, pack: &'static SharedPack, parts: &[String]) -> Result<()> {
        let places = self.write_pack(pack.name, parts)?;
        self.shared.push((pack, places));
        Ok(())
    }

    /// Adds the files of a group. Returns the places of its parts in their order.
    fn add_group(&mut self, group: &str, parts: &[String]) -> Result<Vec<PartPlace>> {
        let mut places: HashMap<String, PartPlace> = HashMap::new();
        let mut own = Vec::new();
        for part in parts {
            let place = match self.find_shared(group, part) {
                Some(place) => Some(place),
                None => self.find_file(part)?,
            };
            match place {
                Some(place) => drop(places.insert(part.clone(), place)),
                None => own.push(part.clone()),
            }
        }
        let packed = self.write_pack(group, &own)?;
        places.extend(
            packed
                .into_iter()
                .map(|place| (place.part().to_owned(), place)),
        );
        let in_order = parts.iter().filter_map(|part| places.remove(part));
        Ok(in_order.collect())
    }

    fn find_shared(&self, group: &str, part: &str) -> Option<PartPlace> {
        let packs = self
            .shared
            .iter()
            .filter(|(pack, _)| pack.groups.contains(&group) || pack.users.contains(&group));
        let mut places = packs.flat_map(|(_, places)| places);
        places.find(|place| place.part() == part).cloned()
    }

    /// Place of a large part of several groups; `None` for others, which are in packs.
    fn find_file(&mut self, part: &str) -> Result<Option<PartPlace>> {
        if let Some(place) = self.files.get(part) {
            return Ok(Some(place.clone()));
        }
        let bytes = self.read(part)?;
        let is_shared = self.group_counts.get(part).is_some_and(|count| *count > 1);
        if bytes.len() < MIN_FILE_BYTES || !is_shared {
            return Ok(None);
        }
        let url = self.shelf.write_hashed_file(part, "wasm", &bytes)?;
        let place = PartPlace::File(part.to_owned(), url);
        self.files.insert(part.to_owned(), place.clone());
        Ok(Some(place))
    }

    fn write_pack(&mut self, name: &str, parts: &[String]) -> Result<Vec<PartPlace>> {
        let mut pack = Vec::new();
        let mut ranges = Vec::new();
        for part in parts {
            let start = pack.len();
            pack.extend(self.read(part)?);
            ranges.push((part, start, pack.len()));
        }
        if pack.is_empty() {
            return Ok(Vec::new());
        }
        let url = self.shelf.write_hashed_file(name, "pack", &pack)?;
        let places = ranges
            .into_iter()
            .map(|(part, start, end)| PartPlace::InPack(part.clone(), url.clone(), start, end));
        Ok(places.collect())
    }

    fn read(&self, part: &str) -> Result<Vec<u8>> {
        let file = self.folder.join(format!("{part}.wasm"));
        fs::read(&file).with_context(|| format!("{} is missing", file.display()))
    }
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
    use std::collections::BTreeMap;

    use super::{PartPlace, inline_loader, list_shared_parts, list_urls, write_loader};

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

    #[test]
    fn part_is_in_the_shared_pack_of_all_groups_that_need_it() {
        let groups = [
            ("start", "all few"),
            ("hub", "all application few"),
            ("steps", "all application"),
            ("form", "all application pictures"),
            ("materials", "all application pictures"),
            ("submit", "all application"),
            ("queue", "all reviewer"),
            ("desk", "all reviewer application"),
            ("sheet", "all reviewer"),
        ];
        let groups: BTreeMap<_, _> = groups
            .into_iter()
            .map(|(group, parts)| {
                let parts = parts.split(' ').map(str::to_owned);
                (group.to_owned(), parts.collect())
            })
            .collect();
        let packs = list_shared_parts(&groups);
        assert_eq!(
            packs,
            [
                vec!["all"],
                vec!["application"],
                vec!["pictures"],
                vec!["all", "reviewer"]
            ]
        );
    }

    #[test]
    fn file_of_the_own_part_is_listed_last_and_once() {
        let in_pack = |part: &str, url: &str| PartPlace::InPack(part.into(), url.into(), 0, 1);
        let places = [
            in_pack("chunk_1", "/own.pack"),
            in_pack("chunk_2", "/shared.pack"),
            PartPlace::File("chunk_3".into(), "/chunk_3.wasm".into()),
            in_pack("chunk_4", "/shared.pack"),
            in_pack("split_hub", "/own.pack"),
        ];
        let expected = ["/chunk_3.wasm", "/shared.pack", "/own.pack"];
        assert_eq!(list_urls(&places), expected);
    }
}
