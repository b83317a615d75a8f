//! The message catalogue: both languages say the same things, and only what is shown.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{Fault, find_line};
use crate::files;

const LOCALES: [&str; 2] = ["app/locales/zh-CN.toml", "app/locales/en.toml"];
const SOURCES: [&str; 2] = ["app/src", "server/src"];

/// One language: the text of each key, and the file's own text for line numbers.
struct Catalogue {
    path: &'static Path,
    source: String,
    texts: BTreeMap<String, String>,
}

pub(super) fn check() -> Result<Vec<Fault>> {
    let [chinese, english] = LOCALES.map(Catalogue::read);
    let (chinese, english) = (chinese?, english?);
    let sources = read_sources()?;

    let mut faults = chinese.compare(&english);
    faults.extend(english.list_missing(&chinese));
    faults.extend(chinese.list_unused(&sources));
    faults.extend(chinese.list_empty());
    faults.extend(english.list_empty());
    Ok(faults)
}

impl Catalogue {
    fn read(path: &'static str) -> Result<Self> {
        let path = Path::new(path);
        let source = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let table: toml::Table = source.parse().with_context(|| path.display().to_string())?;
        let mut texts = BTreeMap::new();
        for (key, value) in table {
            let Some(text) = value.as_str() else {
                bail!("{}: `{key}` is not a text", path.display());
            };
            texts.insert(key, text.to_owned());
        }
        Ok(Self {
            path,
            source,
            texts,
        })
    }

    fn fault(&self, key: &str, advice: String) -> Fault {
        Fault::new(self.path, find_key(&self.source, key), advice)
    }

    /// What the other lacks, and where the placeholders differ.
    fn compare(&self, other: &Self) -> Vec<Fault> {
        let mut faults = self.list_missing(other);
        for (key, text) in &self.texts {
            let Some(translation) = other.texts.get(key) else {
                continue;
            };
            let (ours, theirs) = (list_placeholders(text), list_placeholders(translation));
            if ours != theirs {
                let advice = format!(
                    "give `{key}` the same placeholders as in {}: {ours:?}, not {theirs:?}",
                    self.path.display()
                );
                faults.push(other.fault(key, advice));
            }
        }
        faults
    }

    fn list_missing(&self, other: &Self) -> Vec<Fault> {
        self.texts
            .keys()
            .filter(|key| !other.texts.contains_key(*key))
            .map(|key| self.fault(key, format!("add `{key}` to {} too", other.path.display())))
            .collect()
    }

    fn list_unused(&self, sources: &str) -> Vec<Fault> {
        self.texts
            .keys()
            .filter(|key| !sources.contains(&format!(".{key}(")))
            .map(|key| self.fault(key, format!("`{key}` is shown nowhere: delete it")))
            .collect()
    }

    fn list_empty(&self) -> Vec<Fault> {
        self.texts
            .iter()
            .filter(|(_, text)| text.trim().is_empty())
            .map(|(key, _)| self.fault(key, format!("`{key}` is empty: write its text")))
            .collect()
    }
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

/// The names between braces.
fn list_placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

fn find_key(source: &str, key: &str) -> usize {
    source
        .lines()
        .position(|line| {
            line.strip_prefix(key)
                .is_some_and(|rest| rest.trim_start().starts_with('='))
        })
        .map_or_else(|| find_line(source, key), |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::{find_key, list_placeholders};

    #[test]
    fn placeholders_are_named_in_braces() {
        let names: Vec<_> = list_placeholders("{size} of {limit}, {size}")
            .into_iter()
            .collect();
        assert_eq!(names, ["limit", "size"]);
    }

    #[test]
    fn a_key_is_found_on_its_own_line() {
        assert_eq!(find_key("save_all = \"x\"\nsave = \"y\"", "save"), 2);
    }
}
