//! An exam's own wordings of messages, with names of values in braces.

/// Names in the braces of a wording.
pub fn list_placeholders(wording: &str) -> impl Iterator<Item = &str> {
    wording
        .split('{')
        .skip(1)
        .map(|rest| rest.split('}').next().unwrap_or(rest))
}

/// Wording with its values. An unknown name stays unchanged; `check` refuses it.
pub fn fill_placeholders(wording: &str, values: &[(&str, String)]) -> String {
    values
        .iter()
        .fold(wording.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
}
