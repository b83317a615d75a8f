//! Details of an entry as canonical JSON.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::digest::Sha256;

/// Row of another table whose content an entry binds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundRow {
    /// Name of the table.
    pub table: String,
    /// Key of the row.
    pub id: String,
    /// SHA-256 over the row.
    pub sha256: Sha256,
}

impl BoundRow {
    /// Detail with the name of the table.
    pub const TABLE: &'static str = "table";
    /// Detail with the key of the row.
    pub const ROW: &'static str = "row";
    /// Detail with the hash of the row.
    pub const SHA256: &'static str = "sha256";
}

/// Named values of an entry: texts and whole numbers.
///
/// The JSON text has one form (RFC 8785): sorted names, no blanks, and escapes only where JSON
/// demands them.
///
/// ```
/// use shared::audit::AuditDetails;
///
/// let details = AuditDetails::default().number("rows", 3).text("event", "a\"b");
/// assert_eq!(details.to_json(), r#"{"event":"a\"b","rows":3}"#);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditDetails(BTreeMap<&'static str, DetailValue>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum DetailValue {
    Text(String),
    Number(i64),
}

impl AuditDetails {
    /// Adds a text. It must not tell who somebody is.
    #[must_use]
    pub fn text(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.insert(name, DetailValue::Text(value.into()));
        self
    }

    /// Adds a number.
    #[must_use]
    pub fn number(mut self, name: &'static str, value: impl Into<i64>) -> Self {
        self.0.insert(name, DetailValue::Number(value.into()));
        self
    }

    /// Adds the row that the entry binds.
    #[must_use]
    pub fn bind(self, row: BoundRow) -> Self {
        self.text(BoundRow::TABLE, row.table)
            .text(BoundRow::ROW, row.id)
            .text(BoundRow::SHA256, row.sha256.to_string())
    }

    /// Canonical JSON.
    pub fn to_json(&self) -> String {
        let mut json = String::from("{");
        for (index, (name, value)) in self.0.iter().enumerate() {
            if index > 0 {
                json.push(',');
            }
            write_text(&mut json, name);
            json.push(':');
            match value {
                DetailValue::Text(text) => write_text(&mut json, text),
                DetailValue::Number(number) => {
                    write!(json, "{number}").expect("a string takes any text");
                }
            }
        }
        json.push('}');
        json
    }
}

fn write_text(json: &mut String, text: &str) {
    json.push('"');
    for letter in text.chars() {
        match letter {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\u{8}' => json.push_str("\\b"),
            '\u{c}' => json.push_str("\\f"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            control if control < ' ' => {
                write!(json, "\\u{:04x}", u32::from(control)).expect("a string takes any text");
            }
            other => json.push(other),
        }
    }
    json.push('"');
}
