//! Line breaking of a text to a width, where UAX #14 allows: no line begins with a Chinese full
//! stop, and a Latin word is cut only if it is wider than the line.

use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_segmentation::UnicodeSegmentation;

use super::sheet::{MeasureText, TextStyle};

pub(super) fn wrap(
    measure: &impl MeasureText,
    text: &str,
    style: TextStyle,
    width: f32,
) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut start = 0;
    for (end, opportunity) in linebreaks(text) {
        let piece = &text[start..end];
        start = end;
        if measure.width(&format!("{line}{}", piece.trim_end()), style) > width && !line.is_empty()
        {
            finish(&mut lines, &mut line);
        }
        for grapheme in piece.graphemes(true) {
            let grown = format!("{line}{grapheme}");
            if measure.width(grown.trim_end(), style) > width && !line.is_empty() {
                finish(&mut lines, &mut line);
            }
            line.push_str(grapheme);
        }
        // UAX #14 has a mandatory break at the end of the text, which must not add a line.
        if opportunity == BreakOpportunity::Mandatory && end < text.len() {
            finish(&mut lines, &mut line);
        }
    }
    finish(&mut lines, &mut line);
    lines
}

fn finish(lines: &mut Vec<String>, line: &mut String) {
    lines.push(line.trim_end().to_owned());
    line.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Measures Chinese characters as squares, others at half the width.
    struct Squares;

    impl MeasureText for Squares {
        fn width(&self, text: &str, style: TextStyle) -> f32 {
            let halves: u8 = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
            f32::from(halves) * style.size / 2.0
        }
    }

    fn lines(text: &str, characters: f32) -> Vec<String> {
        wrap(&Squares, text, TextStyle::plain(10.0), characters * 10.0)
    }

    #[test]
    fn full_stop_does_not_start_a_line() {
        assert_eq!(lines("兹介绍我单位。", 6.0), ["兹介绍我单", "位。"]);
        assert_eq!(lines("兹介绍《我单位", 4.0), ["兹介绍", "《我单位"]);
    }

    #[test]
    fn a_word_stays_whole_unless_it_is_wider_than_the_line() {
        assert_eq!(
            lines("在 OpenHarmony 社区", 6.0),
            ["在", "OpenHarmony", "社区"]
        );
        assert_eq!(lines("abcdefghij", 2.0), ["abcd", "efgh", "ij"]);
    }

    #[test]
    fn line_breaks_stay_and_empty_text_gives_one_line() {
        assert_eq!(lines("一\n二", 9.0), ["一", "二"]);
        assert_eq!(lines("", 9.0), [""]);
    }
}
