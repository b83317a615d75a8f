//! Cleaning of typed text: full-width digits, blanks at the edges, tabs and line ends of
//! spreadsheets, invisible characters. Also the search for characters that cannot be printed.

use unicode_segmentation::UnicodeSegmentation;

use crate::characters::normalise_char_width;

/// True for invisible characters: zero-width spaces, direction marks, byte order marks, soft
/// hyphens and control characters. Joiners are kept, since scripts and emoji need them.
fn is_invisible_character(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        || (letter.is_control() && !matches!(letter, '\t' | '\n' | '\r'))
}

/// Cleans a single line: every run of blanks, tabs and line ends becomes one blank.
pub(crate) fn clean_line(text: &str) -> String {
    let seen: String = text
        .chars()
        .filter(|letter| !is_invisible_character(*letter))
        .collect();
    let mut line = String::with_capacity(seen.len());
    for word in seen.split(['\t', '\n', '\r']) {
        let word = word.trim();
        if !word.is_empty() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    line
}

/// Cleans several lines: line ends become equal, and blank lines at the edges are removed.
pub(crate) fn clean_lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| clean_line(line.trim_end()))
        .collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// Cleans numbers, addresses and codes: half-width characters without blanks.
pub(super) fn clean_code(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_whitespace() && !is_invisible_character(*letter))
        .map(to_half_width)
        .collect()
}

fn to_half_width(letter: char) -> char {
    match letter {
        '—' | '–' | '−' => '-',
        '。' => '.',
        letter => normalise_char_width(letter),
    }
}

/// First character that cannot be printed: an emoji, or one in the private use area, which old
/// input methods use for rare names.
pub(super) fn find_unprintable_character(text: &str) -> Option<&str> {
    text.graphemes(true).find(|character| {
        character.chars().any(|letter| {
            matches!(letter,
                '\u{1f000}'..='\u{1faff}' | '\u{fe0f}' | '\u{20e3}' | '\u{fffd}'
                | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreadsheet_whitespace_is_removed_and_names_are_kept() {
        assert_eq!(clean_line("\t 样本 大学\r\n"), "样本 大学");
        assert_eq!(clean_line("样本\t大学\n法学院"), "样本 大学 法学院");
        assert_eq!(clean_line("\u{feff}林\u{200b}样本\u{3000}"), "林样本");
        assert_eq!(clean_line("古丽·买买提"), "古丽·买买提");
        assert_eq!(clean_lines("\r\n一 \r\n\r\n二\t三\r\n"), "一\n\n二 三");
        assert_eq!(clean_code(" １３８－００１３ ８０００ "), "138-00138000");
        assert_eq!(clean_code("ａ＠ｂ．ｃｎ"), "a@b.cn");
    }

    #[test]
    fn emoji_and_private_use_characters_are_unprintable() {
        assert_eq!(find_unprintable_character("样本😀大学"), Some("😀"));
        assert_eq!(find_unprintable_character("王\u{e863}"), Some("\u{e863}"));
        for fine in ["𬭎", "㐂", "古丽·买买提", "①", "№5", "★", "Ⅱ"] {
            assert_eq!(find_unprintable_character(fine), None, "{fine}");
        }
    }
}
