//! Doc comments as sentences for the authors of definitions: links become values or words, names of
//! fields become keys, and ids of requirements are left out.

use std::collections::BTreeMap;

use syn::{Attribute, Expr, Lit, Meta};

use super::source_index::SourceIndex;

/// Stands around the words of a link that leads to code, until parentheses are cleaned.
const LINK_MARK: char = '\u{1}';

/// Doc comment as one line, without its examples. `None` if there is none.
pub(super) fn read_doc(attributes: &[Attribute]) -> Option<String> {
    let mut sentences = String::new();
    for line in attributes.iter().filter_map(read_line) {
        let line = line.trim();
        if line.starts_with("```") {
            break;
        }
        if !sentences.is_empty() && !line.is_empty() {
            sentences.push(' ');
        }
        sentences.push_str(line);
    }
    (!sentences.is_empty()).then_some(sentences)
}

fn read_line(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else {
        return None;
    };
    match &meta.value {
        Expr::Lit(literal) if meta.path.is_ident("doc") => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// Names that a doc comment may use.
pub(super) struct DocScope<'a> {
    pub index: &'a SourceIndex,
    /// Type of the comment.
    pub owner: &'a str,
    /// Variants of the type, each with its word.
    pub variants: &'a BTreeMap<String, String>,
}

impl DocScope<'_> {
    /// Comment in plain words.
    pub(super) fn rewrite(&self, doc: &str) -> String {
        let text = drop_references(&self.replace_links(doc)).replace(LINK_MARK, "");
        let parts = text.split('`').enumerate();
        let renamed = parts.map(|(at, part)| match at % 2 {
            0 => part.to_owned(),
            _ => self.name_code(part),
        });
        renamed.collect::<Vec<_>>().join("`")
    }

    /// Replaces links to code, with and without a target.
    fn replace_links(&self, doc: &str) -> String {
        let mut text = String::new();
        let mut rest = doc;
        while let Some((before, link)) = rest.split_once("[`") {
            let Some((shown, after)) = link.split_once("`]") else {
                break;
            };
            let (target, after) = match after.strip_prefix('(').and_then(|it| it.split_once(')')) {
                Some(split) => split,
                None => (shown, after),
            };
            text.push_str(before);
            text.push_str(&self.name_link(shown, target));
            rest = after;
        }
        text.push_str(rest);
        text
    }

    /// Value of a constant, key of a field, or words of a name.
    fn name_link(&self, shown: &str, target: &str) -> String {
        let path: Vec<String> = target.split("::").map(str::to_owned).collect();
        if let Some(value) = self.index.find_constant(self.owner, &path) {
            return value.to_string();
        }
        let owner = match path.iter().rev().nth(1).map(String::as_str) {
            None | Some("Self") => self.owner,
            Some(owner) => owner,
        };
        match path.last() {
            Some(name) if self.index.has_field(owner, name) => format!("`{name}`"),
            _ => {
                let name = shown.rsplit("::").next().unwrap_or(shown);
                let words = to_kebab_case(name).replace('-', " ");
                format!("{LINK_MARK}{words}{LINK_MARK}")
            }
        }
    }

    fn name_code(&self, code: &str) -> String {
        let is_field = code.contains('_')
            && code
                .bytes()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_');
        match self.variants.get(code) {
            Some(word) => word.clone(),
            None if is_field => to_kebab_case(code),
            None => code.to_owned(),
        }
    }
}

/// Name as serde's `kebab-case` writes it.
pub(super) fn to_kebab_case(name: &str) -> String {
    let mut kebab = String::new();
    for (at, letter) in name.char_indices() {
        if letter == '_' {
            kebab.push('-');
        } else {
            if letter.is_ascii_uppercase() && at > 0 {
                kebab.push('-');
            }
            kebab.push(letter.to_ascii_lowercase());
        }
    }
    kebab
}

/// Leaves ids of requirements and links to code out of parentheses, and empty parentheses too.
fn drop_references(doc: &str) -> String {
    let mut text = String::new();
    let mut rest = doc;
    while let Some((before, inside)) = rest.split_once('(') {
        let Some((inside, after)) = inside.split_once(')') else {
            break;
        };
        let pieces: Vec<_> = inside.split([',', ';', '…']).map(str::trim).collect();
        let kept: Vec<_> = pieces.iter().filter(|it| !is_reference(it)).collect();
        if kept.len() == pieces.len() {
            text.push_str(&format!("{before}({inside})"));
        } else if kept.is_empty() {
            text.push_str(before.trim_end());
        } else {
            let kept: Vec<&str> = kept.into_iter().copied().collect();
            text.push_str(&format!("{before}({})", kept.join(", ")));
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

/// True for `S1-04`, `R8`, `decision 1`, and for a link that leads to code.
fn is_reference(piece: &str) -> bool {
    if let Some(number) = piece.strip_prefix("decision ") {
        return number.bytes().all(|it| it.is_ascii_digit());
    }
    let letters = piece.bytes().take_while(u8::is_ascii_uppercase).count();
    let number = &piece[letters..];
    let is_row = (1..=2).contains(&letters)
        && !number.is_empty()
        && number.bytes().all(|it| it.is_ascii_digit() || it == b'-');
    is_row || (piece.starts_with(LINK_MARK) && piece.ends_with(LINK_MARK))
}

/// Takes the sentence about `None` out of a comment: the meaning, and the effect of absence.
pub(super) fn split_absence(text: &str) -> (String, Option<String>) {
    const NONE: &str = "`None` ";
    let start = match text.starts_with(NONE) {
        true => Some(0),
        false => text.find(&format!(". {NONE}")).map(|at| at + 2),
    };
    let Some(start) = start else {
        return (text.to_owned(), None);
    };
    let (before, sentence) = text.split_at(start);
    let (sentence, after) = sentence.split_once(". ").unwrap_or((sentence, ""));
    let effect = sentence[NONE.len()..].trim_end_matches('.');
    let effect = ["if ", "is ", "means "]
        .iter()
        .find_map(|start| effect.strip_prefix(start))
        .unwrap_or(effect);
    let meaning = format!("{before}{after}").trim_end().to_owned();
    (meaning, Some(effect.to_owned()))
}
