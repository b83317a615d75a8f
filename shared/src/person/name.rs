//! Names of persons as on the identity document: letters of any script and `·`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::typed::{count_seen, narrow};

/// Name with rare characters unchanged, one form of `·`, and no blanks between Chinese characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

/// Maximum characters as a person counts them; names on documents are shorter.
pub const NAME_LIMIT: u32 = 50;

/// Error of a text that is not a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotAName {
    #[error("a name has at least two letters")]
    TooShort,
    #[error("the name has {measured} characters, {NAME_LIMIT} are the most")]
    TooLong { measured: u32 },
    #[error("`{what}` is no letter of a name")]
    NotALetter { what: String },
    /// The name has a private-use character, which other computers show differently or not at all.
    #[error("U+{code:04X} is a private character that other computers cannot show")]
    Private { code: u32 },
}

impl PersonName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Normalised name: one form of `·`, and single blanks between Latin words only.
pub fn tidy_name(typed: &str) -> String {
    let text = narrow(typed).replace(['•', '‧', '∙', '⋅', '・', '･', '●', '．'], "·");
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

impl FromStr for PersonName {
    type Err = NotAName;
    fn from_str(typed: &str) -> Result<Self, NotAName> {
        let name = tidy_name(typed);
        let measured = count_seen(&name);
        if measured > NAME_LIMIT {
            return Err(NotAName::TooLong { measured });
        }
        for c in name.chars() {
            if matches!(u32::from(c), 0xe000..=0xf8ff | 0xf_0000..=0x10_ffff) {
                return Err(NotAName::Private { code: c.into() });
            }
            if !may_stand_in_a_name(c) {
                return Err(NotAName::NotALetter { what: c.into() });
            }
        }
        if name.chars().filter(|c| c.is_alphabetic()).count() < 2 {
            return Err(NotAName::TooShort);
        }
        Ok(Self(name))
    }
}

fn may_stand_in_a_name(c: char) -> bool {
    c.is_alphabetic()
        // The ranges are the combining marks of Latin letters and the variation selectors of
        // Chinese characters.
        || matches!(c, '·' | ' ' | '-' | '\'' | '’' | '.' | ',' | '\u{300}'..='\u{36f}' | '\u{e0100}'..='\u{e01ef}')
}

fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c), 0x2e80..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

impl TryFrom<String> for PersonName {
    type Error = NotAName;
    fn try_from(text: String) -> Result<Self, NotAName> {
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
            ("", NotAName::TooShort),
            ("林", NotAName::TooShort),
            ("··", NotAName::TooShort),
            (
                "林😀样",
                NotAName::NotALetter {
                    what: "😀".to_owned(),
                },
            ),
            (
                "林样本1",
                NotAName::NotALetter {
                    what: "1".to_owned(),
                },
            ),
            (
                "林<b>",
                NotAName::NotALetter {
                    what: "<".to_owned(),
                },
            ),
            ("林\u{e000}", NotAName::Private { code: 0xe000 }),
        ] {
            assert_eq!(typed.parse::<PersonName>(), Err(why), "{typed:?}");
        }
        let long = "𬭎".repeat(10_000);
        assert_eq!(
            long.parse::<PersonName>(),
            Err(NotAName::TooLong { measured: 10_000 })
        );
        assert!("𬭎".repeat(50).parse::<PersonName>().is_ok());
    }
}
