//! Normalising of typed characters, and the fields of a plain form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::application::answers::count_characters;

/// Text with half-width letters, digits and signs, plain blanks, and without zero-width characters.
pub fn narrow(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'))
        .map(|c| match c {
            c if c.is_whitespace() => ' ',
            c => narrow_letter(c),
        })
        .collect()
}

/// Half-width form of a full-width letter, digit or sign; other characters are unchanged.
pub(crate) fn narrow_letter(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// Number of characters as a person counts them.
pub fn count_seen(text: &str) -> u32 {
    u32::try_from(count_characters(text)).unwrap_or(u32::MAX)
}

/// Fields of a form as sent. An absent field is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Typed(pub BTreeMap<String, String>);

impl Typed {
    pub fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    pub fn is_ticked(&self, field: &str) -> bool {
        !self.get(field).is_empty()
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Typed {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(fields: I) -> Self {
        Self(
            fields
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_keyboard_puts_in_is_put_right() {
        assert_eq!(narrow("１２Ａｘ\u{3000}\t\u{feff}·"), "12Ax  ·");
        assert_eq!(count_seen("𬭎👨‍👩‍👧é"), 3);
    }
}
