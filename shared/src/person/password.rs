//! Password rules: a password is long enough, is not common, and is not made of data that others
//! know about the person. Server and browser use the same rules.

use std::{collections::HashSet, sync::LazyLock};

use serde::{Deserialize, Serialize};

use crate::{characters::count_graphemes, role::Role};

/// Minimum length of a password for this role, in characters. An exam may require more.
pub fn min_password_chars(role: Role) -> u8 {
    match role {
        Role::Candidate => 8,
        Role::Reviewer | Role::Office | Role::Administrator => 12,
    }
}

/// Maximum length of a password in characters; it limits the work of hashing.
pub const MAX_PASSWORD_CHARS: u32 = 128;

/// Minimum length, in bytes of UTF-8, from which one text inside another counts as personal data.
/// Six bytes are six digits, or two Chinese characters.
const MIN_KNOWN_BYTES: usize = 6;

/// Common passwords in lower case, sorted, one in each line. From the 30,000 most common ones of
/// public leaks the list has those of at least eight characters and words of at least five; typical
/// Chinese ones are added.
const COMMON_PASSWORDS: &str = include_str!("common_passwords.txt");

/// Words that are too short for the list, to which people add digits.
const SHORT_WORDS: [&str; 14] = [
    "a", "aa", "aaa", "abc", "abcd", "ai", "asd", "q", "qaz", "qq", "qwe", "wo", "zxc", "mima",
];

/// Numbers that sound like a Chinese phrase, such as 1314 (a whole lifetime) and 520 (I love you).
/// People add them to a word.
const MEANINGFUL_DIGITS: [&str; 7] = [
    "1314", "520", "521", "5201314", "1314520", "5211314", "7758521",
];

/// Reason why a text is not allowed as a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PasswordError {
    /// The password is too short.
    #[error("the password has {measured} characters: {allowed} are the least")]
    TooShort {
        /// Number of characters as a person counts them.
        measured: u32,
        /// Smallest allowed number.
        allowed: u32,
    },
    /// The password is too long.
    #[error("the password has {measured} characters: {allowed} are the most")]
    TooLong {
        /// Number of characters as a person counts them.
        measured: u32,
        /// Largest allowed number, [`MAX_PASSWORD_CHARS`].
        allowed: u32,
    },
    /// The password is one of the most common ones, or a simple pattern.
    #[error("this is one of the passwords that are tried first")]
    Common,
    /// The password is made of the name, the identity number or the phone number.
    #[error("the password is made of the name, the number or the telephone")]
    #[serde(rename = "about-the-person")]
    PersonalData,
}

/// Checks a password. `min_chars` is its minimum length; `known_data` is data that others know
/// about the person: identity number, name, phone number. Empty elements are ignored.
///
/// # Errors
/// The first rule that the password violates.
pub fn check_password(
    password: &str,
    min_chars: u8,
    known_data: &[&str],
) -> Result<(), PasswordError> {
    let measured = count_graphemes(password);
    let min_chars = u32::from(min_chars);
    if measured < min_chars {
        return Err(PasswordError::TooShort {
            measured,
            allowed: min_chars,
        });
    }
    if measured > MAX_PASSWORD_CHARS {
        return Err(PasswordError::TooLong {
            measured,
            allowed: MAX_PASSWORD_CHARS,
        });
    }
    let lowercase = password.to_lowercase();
    if is_personal_data(&lowercase, known_data) {
        return Err(PasswordError::PersonalData);
    }
    if is_common(&lowercase) {
        return Err(PasswordError::Common);
    }
    Ok(())
}

fn is_personal_data(lowercase: &str, known_data: &[&str]) -> bool {
    known_data.iter().any(|known| {
        let known = known.to_lowercase();
        if known.is_empty() {
            return false;
        }
        let is_long = known.len() >= MIN_KNOWN_BYTES;
        lowercase == known
            || (is_long && lowercase.contains(&known))
            || (lowercase.len() >= MIN_KNOWN_BYTES && known.contains(lowercase))
            // Digits around a name, such as a year, do not make it hard to guess.
            || lowercase.trim_matches(|c: char| c.is_ascii_digit() || c.is_ascii_punctuation()) == known
    })
}

fn is_common(lowercase: &str) -> bool {
    if is_repeated(lowercase)
        || is_sequence(lowercase)
        || is_date(lowercase)
        || is_listed(lowercase)
    {
        return true;
    }
    let word = lowercase.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_ascii_punctuation());
    let tail = &lowercase[word.len()..];
    (SHORT_WORDS.contains(&word) || is_listed(word)) && is_easy_tail(tail)
}

fn is_listed(lowercase: &str) -> bool {
    static LISTED: LazyLock<HashSet<&str>> = LazyLock::new(|| COMMON_PASSWORDS.lines().collect());
    LISTED.contains(lowercase)
}

/// True for endings that people add to a word: at most three bytes, a sequence, one repeated
/// character, a year, or a number with a meaning.
fn is_easy_tail(tail: &str) -> bool {
    let is_year = tail.len() == 4 && (tail.starts_with("19") || tail.starts_with("20"));
    tail.len() <= 3
        || is_sequence(tail)
        || is_one_character(tail)
        || (is_year && tail.bytes().all(|byte| byte.is_ascii_digit()))
        || MEANINGFUL_DIGITS.contains(&tail)
}

/// True for a repeated unit of at most four characters: `88888888`, `12341234`, `abababab`.
fn is_repeated(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    (1..=4).any(|unit_length| {
        unit_length < characters.len()
            && (unit_length..characters.len())
                .all(|index| characters[index] == characters[index - unit_length])
    })
}

/// True for eight digits that form a date of the 20th or 21st century: `19900101`.
fn is_date(text: &str) -> bool {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u16>().ok();
    let is_digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let (year, month, day) = (number(0, 4), number(4, 6), number(6, 8));
    is_digits
        && year.is_some_and(|year| (1900..2100).contains(&year))
        && month.is_some_and(|month| (1..=12).contains(&month))
        && day.is_some_and(|day| (1..=31).contains(&day))
}

/// True if all bytes are the same: `1111`.
fn is_one_character(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes
        .next()
        .is_some_and(|first| bytes.all(|byte| byte == first))
}

/// True for an ascending or descending sequence of at least three characters: `12345678`,
/// `87654321`, `abcdefgh`. A 0 may stand after or before the 9.
fn is_sequence(text: &str) -> bool {
    let has_step = |wanted: i32| {
        text.as_bytes().windows(2).all(|pair| {
            let step = i32::from(pair[1]) - i32::from(pair[0]);
            step == wanted || (pair == b"90" && wanted == 1) || (pair == b"09" && wanted == -1)
        })
    };
    text.len() > 2 && (has_step(1) || has_step(-1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 3] = ["11010119940307058X", "林样本", "13800138000"];

    #[test]
    fn uncommon_password_is_accepted() {
        for password in [
            "一段足够长的口令",
            "correct horse",
            "zhunkao-demo",
            "Lin-7319-hua",
            "93417802",
        ] {
            assert_eq!(check_password(password, 8, &KNOWN), Ok(()), "{password}");
        }
    }

    #[test]
    fn common_or_personal_password_is_refused() {
        for password in [
            "12345678",
            "1234567890",
            "87654321",
            "88888888",
            "password",
            "Password1",
            "abc12345",
            "abcd1234",
            "a1234567",
            "qwerty123",
            "1qaz2wsx",
            "woaini520",
            "aa123456",
            "woaini1314",
            "88886666",
            "qq123456",
            "1qazxsw2",
            "12341234",
            "19900101",
            "beijing2008",
            "Dragon123",
            "5201314520",
        ] {
            assert_eq!(
                check_password(password, 8, &KNOWN),
                Err(PasswordError::Common),
                "{password}"
            );
        }
        for password in [
            "11010119940307058x",
            "07058x11010119940307058x",
            "19940307",
            "13800138000",
            "林样本2024!!",
        ] {
            assert_eq!(
                check_password(password, 8, &KNOWN),
                Err(PasswordError::PersonalData),
                "{password}"
            );
        }
    }

    #[test]
    fn staff_need_longer_passwords_than_candidates() {
        assert_eq!(min_password_chars(Role::Candidate), 8);
        assert_eq!(min_password_chars(Role::Reviewer), 12);
        assert_eq!(min_password_chars(Role::Office), 12);
    }

    #[test]
    fn common_passwords_are_sorted_and_in_lower_case() {
        assert!(COMMON_PASSWORDS.lines().count() > 3_000);
        assert!(
            COMMON_PASSWORDS
                .lines()
                .all(|line| line == line.to_lowercase() && !line.contains(' '))
        );
        assert!(COMMON_PASSWORDS.lines().is_sorted());
    }

    #[test]
    fn length_is_counted_in_visible_characters() {
        assert_eq!(
            check_password("口令口令口令口", 8, &KNOWN),
            Err(PasswordError::TooShort {
                measured: 7,
                allowed: 8
            })
        );
        assert_eq!(
            check_password(&"长".repeat(129), 8, &KNOWN),
            Err(PasswordError::TooLong {
                measured: 129,
                allowed: MAX_PASSWORD_CHARS
            })
        );
    }
}
