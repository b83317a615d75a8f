//! Checks the message catalogue: every message is used and has a text, and no call passes its
//! values in the wrong order.
//!
//! The build script of `app` checks that both languages have the same messages and values.

use std::collections::BTreeMap;
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
    faults.extend(find_swapped()?);
    Ok(faults)
}

/// Finds calls in which a value has the name of another value of the message. All values have one
/// type, so the compiler accepts any order; the right one is that of the Chinese text.
fn find_swapped() -> Result<Vec<Fault>> {
    let mut values = BTreeMap::new();
    for file in files::list_kind(&Path::new(CATALOGUE).join("zh-CN"), "toml") {
        let messages: toml::Table = fs::read_to_string(&file)?.parse()?;
        for (key, message) in messages {
            let names = names_in(message.as_str().unwrap_or_default());
            if names.len() > 1 {
                values.insert(key, names);
            }
        }
    }
    let mut faults = Vec::new();
    for file in SOURCES
        .iter()
        .flat_map(|folder| files::list_kind(Path::new(folder), "rs"))
    {
        let text = fs::read_to_string(&file)?;
        for (key, names) in &values {
            for (line, name) in list_swapped(&text, key, names) {
                let order = names.join(", ");
                let advice = format!("`{key}` has `{name}` in a wrong place: it takes {order}");
                faults.push(Fault::new(&file, line, advice));
            }
        }
    }
    Ok(faults)
}

/// Names of a message's values, in the order of its method's parameters.
fn names_in(message: &str) -> Vec<String> {
    let mut names = Vec::new();
    for part in message.split('{').skip(1) {
        let name = part.split('}').next().unwrap_or_default().to_owned();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Line numbers of calls in which a value stands in the place of another.
fn list_swapped<'t>(text: &'t str, key: &str, names: &[String]) -> Vec<(usize, &'t str)> {
    let call = format!(".{key}(");
    let mut swapped = Vec::new();
    for (at, _) in text.match_indices(&call) {
        let values = split_values(&text[at + call.len()..]);
        let word_of = |value: &&'t str| value.rsplit(['.', '&', '*']).next().unwrap_or_default();
        let words: Vec<_> = values.iter().map(word_of).collect();
        for (word, name) in words.iter().copied().zip(names) {
            // A field of the same name can be in two values: `measured.files`, `allowed.files`.
            let own = names.iter().position(|other| other == word);
            let is_given = own.is_some_and(|own| words.get(own) == Some(&word));
            if word != name && own.is_some() && !is_given {
                swapped.push((text[..at].lines().count(), word));
            }
        }
    }
    swapped
}

/// Arguments of a call; the text begins after its opening bracket.
fn split_values(text: &str) -> Vec<&str> {
    let (mut depth, mut start) = (0_usize, 0);
    let mut values = Vec::new();
    for (at, letter) in text.char_indices() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth > 0 => depth -= 1,
            ')' => {
                values.push(text[start..at].trim());
                break;
            }
            ',' if depth == 0 => {
                values.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    values
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

/// Returns true if the method `Text::<key>` is used.
fn is_shown(key: &str, sources: &str) -> bool {
    [format!(".{key}("), format!("Text::{key}")]
        .iter()
        .any(|call| sources.contains(call))
}

/// Number of the line that begins with the key.
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
    use super::{find_key, is_shown, list_swapped, names_in};

    #[test]
    fn a_key_is_found_on_its_own_line() {
        assert_eq!(find_key("save_all = \"x\"\nsave = \"y\"", "save"), 2);
    }

    #[test]
    fn a_message_is_shown_by_calling_its_method() {
        assert!(is_shown("save", "text.save()"));
        assert!(!is_shown("save", "text.save_all()"));
    }

    #[test]
    fn a_value_in_the_place_of_another_is_found() {
        let names = names_in("按 {paper} 纸不低于 {dpi} DPI，即 {pixels} 像素");
        let swapped = "text.image_scan(\n&scan.dpi, &paper, &pixels(short, long))";
        let words: Vec<_> = list_swapped(swapped, "image_scan", &names);
        assert_eq!(words, [(1, "dpi"), (1, "paper")]);
        let right = "text.image_scan(&paper, &scan.dpi, &pixels(short, long))";
        assert!(list_swapped(right, "image_scan", &names).is_empty());
    }
}
