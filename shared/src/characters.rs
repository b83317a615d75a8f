//! Characters of typed text: their half-width forms, and their number as a person counts them.

use unicode_segmentation::UnicodeSegmentation;

/// Text with half-width letters, digits and signs, plain blanks, and without zero-width characters.
pub fn normalise_width(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'))
        .map(|c| match c {
            c if c.is_whitespace() => ' ',
            c => normalise_char_width(c),
        })
        .collect()
}

/// Half-width form of a full-width letter, digit or sign; other characters are unchanged.
pub(crate) fn normalise_char_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// Number of characters as a person counts them.
pub fn count_graphemes(text: &str) -> u32 {
    u32::try_from(count_characters(text)).unwrap_or(u32::MAX)
}

/// Maximum number of marks that count as one character; emoji families have 11.
const MAX_MARKS_PER_CHARACTER: usize = 16;

/// Number of characters as a person counts them. A longer pile of marks counts mark by mark.
pub fn count_characters(text: &str) -> usize {
    text.graphemes(true)
        .map(|character| match character.chars().count() {
            0..=MAX_MARKS_PER_CHARACTER => 1,
            marks => marks,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_as_a_person_sees_them() {
        for (text, seen) in [
            ("", 0),
            ("林样本", 3),
            ("𬭎", 1),
            ("古丽·买买提", 6),
            ("é", 1),
            ("e\u{301}", 1),
            ("👨‍👩‍👧‍👦", 1),
            ("🇨🇳", 1),
            ("\r\n", 1),
        ] {
            assert_eq!(count_characters(text), seen, "{text:?}");
        }
        let pile = format!("a{}", "\u{301}".repeat(40));
        assert_eq!(
            count_characters(&pile),
            41,
            "a pile of marks is no single character"
        );
    }

    #[test]
    fn full_width_input_is_normalised() {
        assert_eq!(normalise_width("１２Ａｘ\u{3000}\t\u{feff}·"), "12Ax  ·");
        assert_eq!(count_graphemes("𬭎👨‍👩‍👧é"), 3);
    }
}
