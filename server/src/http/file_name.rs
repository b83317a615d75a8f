//! The original name of an uploaded file: for display only, never used as a path.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Header with the name of an uploaded file in percent-encoded UTF-8.
pub const FILE_NAME: &str = "x-file-name";

/// The longest stored name, in characters.
const LIMIT: usize = 200;

/// Characters outside the attr-char of RFC 8187, which must be encoded in `filename*`.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Decodes and cleans a percent-encoded name.
pub fn decode_file_name(encoded: &str) -> String {
    clean_file_name(&percent_decode_str(encoded).decode_utf8_lossy())
}

/// Removes folders, control characters and direction marks, and shortens the name.
pub fn clean_file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars()
        .filter(|c| !c.is_control() && !is_invisible(*c))
        .take(LIMIT)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// `inline` with the name as `filename*`, which supports all characters.
pub fn content_disposition(name: &str) -> String {
    format!(
        "inline; filename*=UTF-8''{}",
        utf8_percent_encode(name, PLAIN)
    )
}

/// Returns whether this is a zero-width character, or a mark or override of writing direction.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_lose_their_teeth() {
        assert_eq!(
            decode_file_name("%E8%BA%AB%E4%BB%BD%E8%AF%81.jpg"),
            "身份证.jpg"
        );
        assert_eq!(clean_file_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_file_name("C:\\照片\\a.jpg"), "a.jpg");
        assert_eq!(
            clean_file_name("a\r\nSet-Cookie: x\0.jpg"),
            "aSet-Cookie: x.jpg"
        );
        assert_eq!(clean_file_name("\u{202e}gpj.exe"), "gpj.exe");
        assert_eq!(clean_file_name(&"名".repeat(999)).chars().count(), 200);
        assert_eq!(
            content_disposition("a\"b;名.jpg"),
            "inline; filename*=UTF-8''a%22b%3B%E5%90%8D.jpg"
        );
    }
}
