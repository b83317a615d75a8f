//! Password rules: not too short, not common, and not made of data that others know of the person.

use std::{collections::HashSet, sync::LazyLock};

use serde::{Deserialize, Serialize};

use crate::{role::Role, typed::count_seen};

/// Minimum length of a password in characters, by role. An exam may require more.
pub fn shortest_password(role: Role) -> u8 {
    match role {
        Role::Candidate => 8,
        Role::Reviewer | Role::Office => 12,
    }
}

/// Maximum length of a password in characters; it limits the work of hashing.
pub const PASSWORD_LONGEST: u32 = 128;

/// Minimum length of known data in a row that must not make up a password.
const KNOWN_LEAST: usize = 6;

/// Common passwords in lower case, one a line: from the 30,000 commonest of public leaks those of
/// eight characters or a word of five, and typical Chinese ones.
const COMMON: &str = include_str!("common_passwords.txt");

/// Short words, not in the list, that people lengthen with digits.
const SHORT_STEMS: [&str; 14] = [
    "a", "aa", "aaa", "abc", "abcd", "ai", "asd", "q", "qaz", "qq", "qwe", "wo", "zxc", "mima",
];

/// Digits with a meaning (love for a lifetime, I love you), used after a word.
const MEANT_DIGITS: [&str; 7] = [
    "1314", "520", "521", "5201314", "1314520", "5211314", "7758521",
];

/// Error of a text that is not allowed as a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotAPassword {
    #[error("the password has {measured} characters: {allowed} are the least")]
    TooShort { measured: u32, allowed: u32 },
    #[error("the password has {measured} characters: {allowed} are the most")]
    TooLong { measured: u32, allowed: u32 },
    #[error("this is one of the passwords that are tried first")]
    Common,
    #[error("the password is made of the name, the number or the telephone")]
    AboutThePerson,
}

/// Checks a password. `known` is data that others know of the person: number, name, phone.
///
/// # Errors
/// The first rule that it breaks.
pub fn check_password(password: &str, least: u8, known: &[&str]) -> Result<(), NotAPassword> {
    let measured = count_seen(password);
    let least = u32::from(least);
    if measured < least {
        return Err(NotAPassword::TooShort {
            measured,
            allowed: least,
        });
    }
    if measured > PASSWORD_LONGEST {
        return Err(NotAPassword::TooLong {
            measured,
            allowed: PASSWORD_LONGEST,
        });
    }
    let plain = password.to_lowercase();
    if is_about(&plain, known) {
        return Err(NotAPassword::AboutThePerson);
    }
    if is_common(&plain) {
        return Err(NotAPassword::Common);
    }
    Ok(())
}

fn is_about(plain: &str, known: &[&str]) -> bool {
    known.iter().any(|known| {
        let known = known.to_lowercase();
        if known.is_empty() {
            return false;
        }
        let is_long = known.len() >= KNOWN_LEAST;
        plain == known
            || (is_long && plain.contains(&known))
            || (plain.len() >= KNOWN_LEAST && known.contains(plain))
            // A year behind the name does not count.
            || plain.trim_matches(|c: char| c.is_ascii_digit() || c.is_ascii_punctuation()) == known
    })
}

fn is_common(plain: &str) -> bool {
    if is_repeated(plain) || is_a_run(plain) || is_date(plain) || is_listed(plain) {
        return true;
    }
    let word = plain.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_ascii_punctuation());
    let tail = &plain[word.len()..];
    (SHORT_STEMS.contains(&word) || is_listed(word)) && is_easy_tail(tail)
}

fn is_listed(plain: &str) -> bool {
    static LISTED: LazyLock<HashSet<&str>> = LazyLock::new(|| COMMON.lines().collect());
    LISTED.contains(plain)
}

/// True for common endings of a word: up to three characters, a run, one repeated digit, a year.
fn is_easy_tail(tail: &str) -> bool {
    let is_year = tail.len() == 4 && (tail.starts_with("19") || tail.starts_with("20"));
    tail.len() <= 3
        || is_a_run(tail)
        || has_one_digit(tail)
        || (is_year && tail.bytes().all(|byte| byte.is_ascii_digit()))
        || MEANT_DIGITS.contains(&tail)
}

/// True for a repeated unit of at most four characters: `88888888`, `12341234`, `abababab`.
fn is_repeated(plain: &str) -> bool {
    let characters: Vec<char> = plain.chars().collect();
    (1..=4).any(|unit| {
        unit < characters.len()
            && (unit..characters.len()).all(|at| characters[at] == characters[at - unit])
    })
}

/// True for eight digits that form a date of the last or this century: `19900101`.
fn is_date(plain: &str) -> bool {
    let part = |from: usize, to: usize| plain.get(from..to)?.parse::<u16>().ok();
    let is_digits = plain.len() == 8 && plain.bytes().all(|byte| byte.is_ascii_digit());
    let (year, month, day) = (part(0, 4), part(4, 6), part(6, 8));
    is_digits
        && year.is_some_and(|year| (1900..2100).contains(&year))
        && month.is_some_and(|month| (1..=12).contains(&month))
        && day.is_some_and(|day| (1..=31).contains(&day))
}

fn has_one_digit(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes
        .next()
        .is_some_and(|first| bytes.all(|byte| byte == first))
}

/// True for a run such as `12345678`, `87654321`, `abcdefgh`; a 0 may follow the 9.
fn is_a_run(text: &str) -> bool {
    let steps = |by: i32| {
        text.as_bytes().windows(2).all(|pair| {
            let step = i32::from(pair[1]) - i32::from(pair[0]);
            step == by || (pair == b"90" && by == 1) || (pair == b"09" && by == -1)
        })
    };
    text.len() > 2 && (steps(1) || steps(-1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 3] = ["11010119940307058X", "林样本", "13800138000"];

    #[test]
    fn a_password_of_its_own_will_do() {
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
    fn what_others_try_first_is_refused() {
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
                Err(NotAPassword::Common),
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
                Err(NotAPassword::AboutThePerson),
                "{password}"
            );
        }
    }

    #[test]
    fn staff_need_longer_passwords_than_candidates() {
        assert_eq!(shortest_password(Role::Candidate), 8);
        assert_eq!(shortest_password(Role::Reviewer), 12);
        assert_eq!(shortest_password(Role::Office), 12);
    }

    #[test]
    fn the_list_is_long_sorted_and_in_lower_case() {
        assert!(COMMON.lines().count() > 3_000);
        assert!(
            COMMON
                .lines()
                .all(|line| line == line.to_lowercase() && !line.contains(' '))
        );
        assert!(COMMON.lines().is_sorted());
    }

    #[test]
    fn length_is_counted_as_a_person_sees_it() {
        assert_eq!(
            check_password("口令口令口令口", 8, &KNOWN),
            Err(NotAPassword::TooShort {
                measured: 7,
                allowed: 8
            })
        );
        assert_eq!(
            check_password(&"长".repeat(129), 8, &KNOWN),
            Err(NotAPassword::TooLong {
                measured: 129,
                allowed: PASSWORD_LONGEST
            })
        );
    }
}
