//! Names of persons as on the identity document: letters of any script and `·`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::characters::{count_graphemes, normalise_width};

/// Name with rare characters unchanged, one form of `·`, and no blanks between Chinese characters.
/// ```
/// use shared::person::{ParseNameError, PersonName};
///
/// let name: PersonName = "阿依努尔 • 买买提".parse()?;
/// assert_eq!(name.as_str(), "阿依努尔·买买提");
/// assert_eq!("林".parse::<PersonName>(), Err(ParseNameError::TooShort));
/// # Ok::<(), ParseNameError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

/// Maximum characters as a person counts them; names on documents are shorter.
pub const MAX_NAME_CHARS: u32 = 50;

/// Error of a text that is not a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ParseNameError {
    /// The name has fewer than two letters.
    #[error("a name has at least two letters")]
    TooShort,
    /// The name has more than [`MAX_NAME_CHARS`] characters.
    #[error("the name has {measured} characters, {MAX_NAME_CHARS} are the most")]
    TooLong {
        /// Number of characters as a person counts them.
        measured: u32,
    },
    /// The name has a character that is not a letter and not a sign of names.
    #[error("`{what}` is no letter of a name")]
    NotALetter {
        /// First such character.
        what: String,
    },
    /// The name has a private-use character, which other computers show differently or not at all.
    #[error("U+{code:04X} is a private character that other computers cannot show")]
    Private {
        /// Unicode code point.
        code: u32,
    },
}

impl PersonName {
    /// Text of the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Normalised name: one form of `·`, and single blanks between Latin words only.
pub fn normalise_name(typed: &str) -> String {
    let text = normalise_width(typed).replace(['•', '‧', '∙', '⋅', '・', '･', '●', '．'], "·");
    let mut tidy = String::with_capacity(text.len());
    let words: Vec<&str> = text.split_whitespace().collect();
    for word in words {
        let joins = tidy.chars().last().is_some_and(is_ideograph)
            || word.chars().next().is_some_and(is_ideograph)
            || tidy.ends_with('·')
            || word.starts_with('·');
        if !tidy.is_empty() && !joins {
            tidy.push(' ');
        }
        tidy.push_str(word);
    }
    tidy
}

/// Masks all but the first character of a name, for a reader who may be another person.
/// ```
/// assert_eq!(shared::person::name::mask_name("林样本"), "林**");
/// ```
pub fn mask_name(name: &str) -> String {
    let hidden = "*".repeat(name.chars().skip(1).count());
    name.chars().take(1).collect::<String>() + &hidden
}

impl FromStr for PersonName {
    type Err = ParseNameError;
    fn from_str(typed: &str) -> Result<Self, ParseNameError> {
        let name = normalise_name(typed);
        let measured = count_graphemes(&name);
        if measured > MAX_NAME_CHARS {
            return Err(ParseNameError::TooLong { measured });
        }
        for c in name.chars() {
            if matches!(u32::from(c), 0xe000..=0xf8ff | 0xf_0000..=0x10_ffff) {
                return Err(ParseNameError::Private { code: c.into() });
            }
            if !is_name_character(c) {
                return Err(ParseNameError::NotALetter { what: c.into() });
            }
        }
        if name.chars().filter(|c| c.is_alphabetic()).count() < 2 {
            return Err(ParseNameError::TooShort);
        }
        Ok(Self(name))
    }
}

fn is_name_character(c: char) -> bool {
    c.is_alphabetic()
        // The ranges are the combining marks of Latin letters and the variation selectors of
        // Chinese characters.
        || matches!(c, '·' | ' ' | '-' | '\'' | '’' | '.' | ',' | '\u{300}'..='\u{36f}' | '\u{e0100}'..='\u{e01ef}')
}

fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c), 0x2e80..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

impl TryFrom<String> for PersonName {
    type Error = ParseNameError;
    fn try_from(text: String) -> Result<Self, ParseNameError> {
        text.parse()
    }
}

impl From<PersonName> for String {
    fn from(name: PersonName) -> String {
        name.0
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_script_and_rare_characters_stay_as_they_are() {
        for name in [
            "林样本",
            "李𬭎",
            "买买提·吐尔逊",
            "Anne-Marie O'Neill",
            "㛃𠅤",
            "〇一",
        ] {
            assert_eq!(
                name.parse::<PersonName>().map(String::from),
                Ok(name.to_owned())
            );
        }
    }

    #[test]
    fn what_the_keyboard_puts_between_is_put_right() {
        for (typed, name) in [
            (" 张\u{3000}三 ", "张三"),
            ("买买提•吐尔逊", "买买提·吐尔逊"),
            ("买买提 · 吐尔逊", "买买提·吐尔逊"),
            ("Ａｎｎａ   Lee\t", "Anna Lee"),
            ("\u{feff}林样本\r\n", "林样本"),
        ] {
            assert_eq!(
                typed.parse::<PersonName>().map(String::from),
                Ok(name.to_owned()),
                "{typed:?}"
            );
        }
    }

    #[test]
    fn what_is_no_name_is_refused_with_its_measure() {
        for (typed, why) in [
            ("", ParseNameError::TooShort),
            ("林", ParseNameError::TooShort),
            ("··", ParseNameError::TooShort),
            (
                "林😀样",
                ParseNameError::NotALetter {
                    what: "😀".to_owned(),
                },
            ),
            (
                "林样本1",
                ParseNameError::NotALetter {
                    what: "1".to_owned(),
                },
            ),
            (
                "林<b>",
                ParseNameError::NotALetter {
                    what: "<".to_owned(),
                },
            ),
            ("林\u{e000}", ParseNameError::Private { code: 0xe000 }),
        ] {
            assert_eq!(typed.parse::<PersonName>(), Err(why), "{typed:?}");
        }
        let long = "𬭎".repeat(10_000);
        assert_eq!(
            long.parse::<PersonName>(),
            Err(ParseNameError::TooLong { measured: 10_000 })
        );
        assert!("𬭎".repeat(50).parse::<PersonName>().is_ok());
    }
}
