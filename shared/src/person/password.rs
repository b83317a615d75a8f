//! What a password must not be: too short, known to everyone, or made of what others know of
//! the person.

use serde::{Deserialize, Serialize};

use crate::typed::count_seen;

/// The most characters of a password; nobody types more, and hashing is work.
pub const PASSWORD_LONGEST: u32 = 128;

/// Of what others know, so many characters in a row must not make up a password.
const KNOWN_LEAST: usize = 6;

/// The words that people take first, without the digits that they put behind.
const COMMON: [&str; 30] = [
    "password",
    "passw0rd",
    "p@ssw0rd",
    "qwerty",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx",
    "1q2w3e4r",
    "qazwsx",
    "abc",
    "abcd",
    "abcdef",
    "aa",
    "a",
    "q",
    "iloveyou",
    "admin",
    "administrator",
    "welcome",
    "letmein",
    "woaini",
    "wodemima",
    "mima",
    "zhunkao",
    "kaoshi",
    "5201314",
    "1314520",
    "147258369",
    "159357",
];

/// Why a text will not do as a password.
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

/// Whether `password` will do for someone of whom others know `known`: number, name, telephone.
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
            // The name with a year behind it is the name.
            || plain.trim_matches(|c: char| c.is_ascii_digit() || c.is_ascii_punctuation()) == known
    })
}

fn is_common(plain: &str) -> bool {
    let mut characters = plain.chars();
    let Some(first) = characters.next() else {
        return true;
    };
    if characters.all(|c| c == first) || is_a_run(plain) {
        return true;
    }
    let word = plain.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_ascii_punctuation());
    let tail = &plain[word.len()..];
    let tail_is_easy = tail.is_empty() || is_a_run(tail) || has_one_digit(tail) || tail.len() <= 3;
    COMMON.contains(&plain) || (COMMON.contains(&word) && tail_is_easy)
}

fn has_one_digit(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes
        .next()
        .is_some_and(|first| bytes.all(|byte| byte == first))
}

/// `12345678`, `87654321`, `abcdefgh`; a 0 may follow the 9.
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
