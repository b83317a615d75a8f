//! The files below a folder.

use std::fs;
use std::path::{Path, PathBuf};

/// Neither ours nor worth a look.
const SKIPPED: [&str; 4] = [".git", "data", "node_modules", "target"];

/// All files below, in a steady order; none where the folder does not exist. What is being
/// deleted at this moment is passed over.
pub fn list_files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    entries.sort();
    entries
        .into_iter()
        .flat_map(|path| match path.is_dir() {
            true if is_skipped(&path) => Vec::new(),
            true => list_files(&path),
            false => vec![path],
        })
        .collect()
}

/// The same, only the files that end so: `rs`, `css`.
pub fn list_kind(folder: &Path, kind: &str) -> Vec<PathBuf> {
    let mut files = list_files(folder);
    files.retain(|file| file.extension().is_some_and(|it| it == kind));
    files
}

fn is_skipped(folder: &Path) -> bool {
    folder
        .file_name()
        .is_some_and(|name| SKIPPED.iter().any(|it| name == *it))
}
