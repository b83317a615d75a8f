//! The static site: browser module, style sheet and public files, with hashed names and compressed
//! copies, under `target/site`.
//!
//! `assets.json` in that folder gives the server the hashed names. ARCHITECTURE.md, Build, explains
//! why cargo-leptos is not used.

mod asset;
mod module;
mod offline;
mod sheet;
mod worker;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;

use self::asset::Shelf;
use crate::machine::fonts;
use crate::{files, program};

/// Effort that a build spends on a small download.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// Optimised and compressed as far as possible, for users.
    Small,
    /// Built in seconds, for development.
    Quick,
}

/// Folder of the site, for the server's `--site`.
pub fn folder() -> PathBuf {
    program::target_directory().join("site")
}

/// URLs of the files that a page refers to in its head.
#[derive(Serialize)]
struct Assets {
    js: String,
    wasm: String,
    css: String,
    /// The script of the worker with the image engine.
    engine: String,
}

/// Size of the image engine in brotli, in bytes.
pub fn weigh_engine() -> Result<usize> {
    worker::weigh()
}

pub fn build(finish: Finish) -> Result<()> {
    let module = module::build_module("frontend", finish)?;
    let css = sheet::bundle(Path::new("style/main.css"))?;

    let mut shelf = Shelf::open(&folder(), finish)?;
    let engine = worker::put(&mut shelf, finish)?;
    let assets = Assets {
        js: shelf.put_hashed("frontend", "js", &fs::read(module.join("frontend.js"))?)?,
        wasm: shelf.put_hashed(
            "frontend_bg",
            "wasm",
            &fs::read(module.join("frontend_bg.wasm"))?,
        )?,
        css: shelf.put_hashed("main", "css", css.as_bytes())?,
        engine: engine[0].clone(),
    };
    put_all(
        &mut shelf,
        &module.join("snippets"),
        Path::new("pkg/snippets"),
    )?;
    put_all(&mut shelf, Path::new("public"), Path::new(""))?;
    let snippets = files::list_files(&module.join("snippets"));
    let snippets = snippets
        .iter()
        .filter_map(|file| file.strip_prefix(&module).ok())
        .map(|file| format!("/pkg/{}", file.display()));
    offline::put(&mut shelf, &assets, snippets.chain(engine).collect())?;
    put_all(&mut shelf, Path::new("exams/samples"), Path::new("samples"))?;
    put_fonts(&mut shelf)?;
    shelf.put(Path::new("assets.json"), &serde_json::to_vec(&assets)?)?;
    shelf.close()
}

/// Adds the fonts for printed forms (SIL Open Font License), which come with npm. Without them the
/// product prints nothing and logs that at its start. Fonts with rare characters come from packages
/// of the system.
fn put_fonts(shelf: &mut Shelf) -> Result<()> {
    let source = Path::new("end2end/node_modules/@embedpdf/fonts-sc");
    for file in [
        "fonts/NotoSansHans-Regular.otf",
        "fonts/NotoSansHans-Bold.otf",
        "LICENSE",
    ] {
        let file = source.join(file);
        if let (true, Some(name)) = (file.exists(), file.file_name()) {
            shelf.put(&Path::new("fonts").join(name), &fs::read(&file)?)?;
        }
    }
    for (file, name) in fonts::list_files() {
        shelf.put(&Path::new("fonts").join(name), &fs::read(&file)?)?;
    }
    Ok(())
}

/// Adds files under their own names.
fn put_all(shelf: &mut Shelf, source: &Path, place: &Path) -> Result<()> {
    for file in files::list_files(source) {
        let name = file
            .strip_prefix(source)
            .context("a file outside its folder")?;
        shelf.put(&place.join(name), &fs::read(&file)?)?;
    }
    Ok(())
}
