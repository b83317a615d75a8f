//! The Rust files of the workspace, parsed once for every check that reads syntax.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::files;

/// The folders of all crates, relative to the project's root.
pub(super) const CRATES: [&str; 7] = [
    "shared",
    "imaging",
    "app",
    "frontend",
    "frontend/worker",
    "server",
    "xtask",
];

/// One parsed file.
pub(super) struct Source {
    pub path: PathBuf,
    pub syntax: syn::File,
}

/// Parses every Rust file below the given folders of every crate: `src`, `tests`, …
///
/// # Errors
/// A file that cannot be read or is not Rust.
pub(super) fn parse_sources(folders: &[&str]) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for name in CRATES {
        for folder in folders {
            for path in files::list_kind(&Path::new(name).join(folder), "rs") {
                let text = fs::read_to_string(&path)?;
                let syntax = parse(&text).with_context(|| path.display().to_string())?;
                sources.push(Source { path, syntax });
            }
        }
    }
    Ok(sources)
}

/// # Errors
/// The text is not Rust; the message names the line.
pub(super) fn parse(text: &str) -> Result<syn::File> {
    syn::parse_file(text).map_err(|error| {
        let line = error.span().start().line;
        anyhow::anyhow!("line {line}: {error}")
    })
}
