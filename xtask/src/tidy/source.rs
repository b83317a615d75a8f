//! Lists and parses the Rust files of the workspace for the other checks.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::files;

/// Folders of all crates, relative to the root of the project.
pub(super) const CRATES: [&str; 9] = [
    "shared",
    "imaging",
    "app",
    "frontend",
    "frontend/worker",
    "server",
    "server/specimen",
    "xtask",
    "xtask/bench",
];

/// Folders of a crate that hold Rust files.
pub(super) const FOLDERS: [&str; 4] = ["src", "tests", "examples", "fuzz"];

/// All Rust files below the given folders of each crate.
pub(super) fn list_sources(folders: &[&str]) -> Vec<PathBuf> {
    CRATES
        .iter()
        .flat_map(|name| {
            folders
                .iter()
                .map(move |folder| Path::new(name).join(folder))
        })
        .flat_map(|folder| files::list_kind(&folder, "rs"))
        .collect()
}

/// A parsed file.
pub(super) struct ParsedFile {
    pub path: PathBuf,
    pub syntax: syn::File,
}

/// Parses all Rust files below the given folders of each crate: `src`, `tests`, …
///
/// # Errors
/// A file cannot be read or is not Rust.
pub(super) fn parse_sources(folders: &[&str]) -> Result<Vec<ParsedFile>> {
    let mut sources = Vec::new();
    for path in list_sources(folders) {
        let text = fs::read_to_string(&path)?;
        let syntax = parse(&text).with_context(|| path.display().to_string())?;
        sources.push(ParsedFile { path, syntax });
    }
    Ok(sources)
}

/// Parses Rust.
///
/// # Errors
/// The text is not Rust; the message names the line.
pub(super) fn parse(text: &str) -> Result<syn::File> {
    syn::parse_file(text).map_err(|error| {
        let line = error.span().start().line;
        anyhow::anyhow!("line {line}: {error}")
    })
}
