//! Words of a search, limited before any list is read.

use std::str::FromStr;

use crate::problem::Problem;

/// Maximum length of a search, in characters.
pub const MAX_SEARCH_LENGTH: usize = 100;
/// Maximum number of words in a search.
pub const MAX_SEARCH_WORDS: usize = 8;

/// Search words in lower case; all must match.
///
/// ```
/// use shared::search::SearchWords;
///
/// let words: SearchWords = " 教育局 Teacher ".parse().expect("two words");
/// assert!(words.are_in("市教育局\nteacher"));
/// assert!("a b c d e f g h i".parse::<SearchWords>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchWords(Vec<String>);

impl SearchWords {
    /// True if each word occurs in a lower-case text.
    pub fn are_in(&self, text: &str) -> bool {
        self.0.iter().all(|word| text.contains(word.as_str()))
    }

    /// True if there is no word; then every text matches.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromStr for SearchWords {
    /// `TextTooLong` or `TooManyWords`.
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        check_search_length(text)?;
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        match words.len() {
            0..=MAX_SEARCH_WORDS => Ok(Self(words)),
            measured => Err(Problem::TooManyWords {
                measured: u32::try_from(measured).unwrap_or(u32::MAX),
                allowed: MAX_SEARCH_WORDS as u32,
            }),
        }
    }
}

/// Checks the length of a search that is not split into words.
///
/// # Errors
/// `TextTooLong`.
pub fn check_search_length(text: &str) -> Result<(), Problem> {
    match text.trim().chars().count() {
        0..=MAX_SEARCH_LENGTH => Ok(()),
        measured => Err(Problem::TextTooLong {
            measured: u32::try_from(measured).unwrap_or(u32::MAX),
            allowed: MAX_SEARCH_LENGTH as u32,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_has_at_most_eight_words_and_a_hundred_characters() {
        let words = |count: usize| vec!["教"; count].join(" ").parse::<SearchWords>();
        assert!(words(8).is_ok_and(|words| words.are_in("教育")));
        let too_many = Problem::TooManyWords {
            measured: 9,
            allowed: 8,
        };
        assert_eq!(words(9), Err(too_many));
        assert!(check_search_length(&"教".repeat(100)).is_ok());
        let too_long = Problem::TextTooLong {
            measured: 101,
            allowed: 100,
        };
        assert_eq!(check_search_length(&"教".repeat(101)), Err(too_long));
    }
}
