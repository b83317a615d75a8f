//! What people type, before anything is made of it: characters that keyboards and spreadsheets
//! put in, and the fields of a plain form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::application::answers::count_characters;

/// Full-width letters, digits and signs as half-width ones, and every blank as a plain one.
/// Characters without width go.
pub fn narrow(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'))
        .map(|c| match c {
            c if c.is_whitespace() => ' ',
            c => narrow_letter(c),
        })
        .collect()
}

/// A full-width letter, digit or sign as a half-width one; any other as it is.
pub(crate) fn narrow_letter(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// Characters as a person counts them.
pub fn count_seen(text: &str) -> u32 {
    u32::try_from(count_characters(text)).unwrap_or(u32::MAX)
}

/// The fields of a form as they came. What is absent is empty.
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
