//! Parser of exam definitions: TOML text becomes a checked `Exam`, or faults that name line, column
//! and key. The code is the same for every exam and stores nothing.

mod document;
mod messages;
mod outline;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use shared::{
    exam::{
        Exam,
        check::{DefinitionFault, check_exam},
    },
    text::Lang,
};
use toml::de::{DeTable, Error};

use self::{messages::translate_message, outline::Outline};

/// Most unknown keys that are reported. The text is parsed again after each, so that this bounds the
/// time.
const MAX_UNKNOWN_KEYS: usize = 200;

/// Reads and checks a definition. Unknown keys are reported, at most [`MAX_UNKNOWN_KEYS`]; of the other
/// syntax faults only the first, because the rest can't be trusted after it; all semantic faults are
/// reported.
pub fn read_definition(text: &str) -> Result<Exam, Vec<DefinitionFault>> {
    let mut document = DeTable::parse(text).map_err(|error| {
        vec![Outline::new(text).locate_span(error.span(), translate_message(error.message()))]
    })?;
    let outline = Outline::from_document(text, document.get_ref());
    let mut faults = Vec::new();
    let exam = loop {
        let error = match document::parse_exam(&document) {
            Ok(exam) => break Some(exam),
            Err(error) => error,
        };
        let span = document::find_element(&document, &error).or_else(|| error.span());
        faults.push(outline.locate_span(span, translate_message(error.message())));
        if faults.len() > MAX_UNKNOWN_KEYS || !remove_unknown_key(document.get_mut(), &error) {
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

/// One line for each fault, in `lang`: `exams/x.toml:41:3  categories[1].slots[0].rule: …`
pub fn format_faults(file_name: &str, faults: &[DefinitionFault], lang: Lang) -> String {
    let mut lines = String::new();
    for DefinitionFault {
        line,
        column,
        path,
        message,
    } in faults
    {
        let message = message.get(lang);
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
