//! Parser of exam definitions: TOML text becomes a checked `Exam`, or faults that name line, column
//! and key. The code is the same for every exam and stores nothing.

mod document;
mod outline;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use shared::exam::{Exam, check::check_exam};
use toml::de::{DeTable, Error};

use self::outline::Outline;

/// A fault of a definition file with its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionFault {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Key path such as `categories[1].slots[0].rule`; empty if the text is not TOML.
    pub path: String,
    /// Description of the fault, with the value and the allowed values.
    pub message: String,
}

/// Reads and checks a definition. All unknown keys are reported; of the other syntax faults only
/// the first, because the rest can't be trusted after it; all semantic faults are reported.
pub fn read_definition(text: &str) -> Result<Exam, Vec<DefinitionFault>> {
    let mut document = DeTable::parse(text).map_err(|error| {
        vec![Outline::new(text).locate_span(error.span(), error.message().to_owned())]
    })?;
    let outline = Outline::from_document(text, document.get_ref());
    let mut faults = Vec::new();
    let exam = loop {
        let error = match document::parse_exam(&document) {
            Ok(exam) => break Some(exam),
            Err(error) => error,
        };
        let span = document::find_element(&document, &error).or_else(|| error.span());
        faults.push(outline.locate_span(span, rewrite_serde_message(error.message())));
        if !remove_unknown_key(document.get_mut(), &error) {
            break None;
        }
    };
    faults.extend(outline.find_unknown_text_keys());
    if let (Some(exam), true) = (&exam, faults.is_empty()) {
        faults.extend(
            check_exam(exam)
                .into_iter()
                .map(|fault| outline.locate(fault.path, fault.message)),
        );
    }
    faults.sort_by_key(|fault| (fault.line, fault.column));
    exam.filter(|_| faults.is_empty()).ok_or(faults)
}

/// Writes a definition as TOML text, which [`read_definition`] reads to the same definition.
///
/// # Errors
/// An error of the TOML writer, which no checked definition causes.
pub fn write_definition(exam: &Exam) -> Result<String, toml::ser::Error> {
    toml::to_string_pretty(exam)
}

/// One line for each fault: `exams/x.toml:41:3  categories[1].slots[0].rule: …`
pub fn format_faults(file_name: &str, faults: &[DefinitionFault]) -> String {
    let mut lines = String::new();
    for DefinitionFault {
        line,
        column,
        path,
        message,
    } in faults
    {
        let separator = if path.is_empty() { "" } else { ": " };
        let _ = writeln!(
            lines,
            "{file_name}:{line}:{column}  {path}{separator}{message}"
        );
    }
    lines
}

/// Removes the unknown key that the error names, so that the next parse finds the next fault;
/// `true` if there was one.
fn remove_unknown_key(document: &mut DeTable<'_>, error: &Error) -> bool {
    error.message().starts_with("unknown field")
        && error
            .span()
            .is_some_and(|span| document::remove_key(document, &span))
}

/// The end of Serde's message for a value that is no text.
const LOCAL_TEXT_FORMS: &str = "expected a text, or texts by language";

/// Rewrites Serde's message for authors of definitions.
fn rewrite_serde_message(message: &str) -> String {
    if message.ends_with(LOCAL_TEXT_FORMS) {
        return "is no text: write \"…\", or { zh = \"…\", en = \"…\" }".to_owned();
    }
    let allowed = |expected: &str| expected.trim_start_matches("one of ").replace(" or ", ", ");
    match message.split_once(", expected ") {
        Some((what, expected)) if what.starts_with("unknown field ") => {
            format!(
                "unknown key {}; allowed here: {}",
                &what["unknown field ".len()..],
                allowed(expected)
            )
        }
        Some((what, expected)) if what.starts_with("unknown variant ") => {
            format!(
                "{} is not allowed; allowed: {}",
                &what["unknown variant ".len()..],
                allowed(expected)
            )
        }
        _ => match message.strip_prefix("missing field ") {
            Some(key) => format!("the key {key} is missing"),
            None => message.to_owned(),
        },
    }
}
