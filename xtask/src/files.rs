//! Lists of files below a folder.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that are skipped: they hold no sources.
const SKIPPED: [&str; 4] = [".git", "data", "node_modules", "target"];

/// All files below a folder, sorted; empty where it does not exist. Files that are deleted
/// meanwhile are skipped.
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

/// Same as [`list_files`], only files with the extension `kind`: `rs`, `css`.
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
