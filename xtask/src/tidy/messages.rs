//! The message catalogue holds only what is shown, and no empty text.
//!
//! That both languages have the same messages and values is checked by the build script of
//! `app`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::Fault;
use crate::files;

const CATALOGUE: &str = "app/locales";
const SOURCES: [&str; 2] = ["app/src", "server/src"];

pub(super) fn check() -> Result<Vec<Fault>> {
    let sources = read_sources()?;
    let mut faults = Vec::new();
    for file in files::list_kind(Path::new(CATALOGUE), "toml") {
        let text = fs::read_to_string(&file)?;
        let messages: toml::Table = text.parse().with_context(|| file.display().to_string())?;
        for (key, message) in &messages {
            let mut report = |advice| faults.push(Fault::new(&file, find_key(&text, key), advice));
            if !is_shown(key, &sources) {
                report(format!("`{key}` is shown nowhere: delete it"));
            }
            if message.as_str().is_none_or(|it| it.trim().is_empty()) {
                report(format!("`{key}` has no text: write it"));
            }
        }
    }
    Ok(faults)
}

fn read_sources() -> Result<String> {
    let mut sources = String::new();
    for file in SOURCES
        .iter()
        .flat_map(|folder| files::list_kind(Path::new(folder), "rs"))
    {
        sources.push_str(&fs::read_to_string(file)?);
    }
    Ok(sources)
}

/// Every message is a method of `Text`.
fn is_shown(key: &str, sources: &str) -> bool {
    [format!(".{key}("), format!("Text::{key}")]
        .iter()
        .any(|call| sources.contains(call))
}

/// The number of the line that begins with the key.
fn find_key(text: &str, key: &str) -> usize {
    text.lines()
        .position(|line| {
            line.strip_prefix(key)
                .is_some_and(|rest| rest.trim_start().starts_with('='))
        })
        .map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::{find_key, is_shown};

    #[test]
    fn a_key_is_found_on_its_own_line() {
        assert_eq!(find_key("save_all = \"x\"\nsave = \"y\"", "save"), 2);
    }

    #[test]
    fn a_message_is_shown_by_calling_its_method() {
        assert!(is_shown("save", "text.save()"));
        assert!(!is_shown("save", "text.save_all()"));
    }
}
