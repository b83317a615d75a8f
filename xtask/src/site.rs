//! The static site: browser module, style sheet and public files, with hashed names and compressed
//! copies, under `target/site`.
//!
//! `assets.json` in that folder gives the server the hashed names. ARCHITECTURE.md, Build, explains
//! why cargo-leptos is not used.

mod asset;
mod engine_worker;
mod module;
mod optimiser;
mod service_worker;
mod split;
mod stylesheet;
pub mod weight;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use self::asset::SiteFolder;
pub use self::module::Compilation;
use crate::{files, machine::fonts, program};

/// Effort that a build spends on a small download.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum BuildProfile {
    /// Optimised and compressed as far as possible, for users.
    Small,
    /// Built in seconds, for development.
    Quick,
}

impl BuildProfile {
    fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Quick => "quick",
        }
    }
}

/// Folder of the site, for the server's `--site`.
pub fn folder() -> PathBuf {
    program::target_directory().join("site")
}

/// URLs of the files that a page refers to in its head.
#[derive(Serialize, Deserialize)]
struct Assets {
    js: String,
    wasm: String,
    css: String,
    /// The script of the worker with the image engine.
    engine: String,
    /// The further files of the module that the pages of a group need, by the group's name.
    groups: BTreeMap<String, Vec<String>>,
}

/// Size of the image engine in brotli, in bytes.
pub fn measure_engine_bytes() -> Result<u64> {
    engine_worker::measure_engine_bytes()
}

/// Begins to compile the module for users while other steps run: one thread links it for minutes.
pub fn begin_compilation() -> Result<Compilation> {
    module::begin_compilation()
}

pub fn build(finish: BuildProfile) -> Result<()> {
    let module = module::build_module("frontend", finish)?;
    let css = stylesheet::bundle(Path::new("style/main.css"))?;

    let mut shelf = SiteFolder::open(&folder(), finish)?;
    let engine = engine_worker::add_engine_worker(&mut shelf, finish)?;
    let parts = split::add_parts(&mut shelf, "frontend", &module)?;
    let assets = Assets {
        js: shelf.write_hashed_file("frontend", "js", parts.script.as_bytes())?,
        wasm: shelf.write_hashed_file(
            "frontend_bg",
            "wasm",
            &fs::read(module.join("frontend_bg.wasm"))?,
        )?,
        css: shelf.write_hashed_file("main", "css", css.as_bytes())?,
        engine: engine[0].clone(),
        groups: parts.groups,
    };
    add_folder(
        &mut shelf,
        &module.join("snippets"),
        Path::new("pkg/snippets"),
    )?;
    add_folder(&mut shelf, Path::new("public"), Path::new(""))?;
    let snippets = files::list_files(&module.join("snippets"));
    let snippets = snippets
        .iter()
        .filter_map(|file| file.strip_prefix(&module).ok())
        .map(|file| format!("/pkg/{}", file.display()));
    service_worker::add_service_worker(&mut shelf, &assets, snippets, &engine)?;
    add_folder(&mut shelf, Path::new("exams/samples"), Path::new("samples"))?;
    add_fonts(&mut shelf)?;
    weight::check_groups(&assets.groups)?;
    shelf.write_file(Path::new("assets.json"), &serde_json::to_vec(&assets)?)?;
    shelf.remove_stale_files()
}

/// Adds the fonts for printed forms (SIL Open Font License), which come with npm. Without them the
/// product prints nothing and logs that at its start. Fonts with rare characters come from packages
/// of the system.
fn add_fonts(shelf: &mut SiteFolder) -> Result<()> {
    let source = Path::new("end2end/node_modules/@embedpdf/fonts-sc");
    for file in [
        "fonts/NotoSansHans-Regular.otf",
        "fonts/NotoSansHans-Bold.otf",
        "LICENSE",
    ] {
        let file = source.join(file);
        if let (true, Some(name)) = (file.exists(), file.file_name()) {
            shelf.write_file(&Path::new("fonts").join(name), &fs::read(&file)?)?;
        }
    }
    for (file, name) in fonts::list_files() {
        shelf.write_file(&Path::new("fonts").join(name), &fs::read(&file)?)?;
    }
    Ok(())
}

/// Adds files under their own names.
fn add_folder(shelf: &mut SiteFolder, source: &Path, place: &Path) -> Result<()> {
    for file in files::list_files(source) {
        let name = file
            .strip_prefix(source)
            .context("a file outside its folder")?;
        shelf.write_file(&place.join(name), &fs::read(&file)?)?;
    }
    Ok(())
}
