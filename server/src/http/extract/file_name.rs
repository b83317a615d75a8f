//! Original names of uploaded files: decoding, cleaning, and the header for a download. They are
//! only displayed and never used as a path.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Request header with the name of an uploaded file, in percent-encoded UTF-8.
pub const FILE_NAME_HEADER: &str = "x-file-name";

/// Maximum length of a stored name, in characters.
const MAX_NAME_CHARS: usize = 200;

/// Characters that are percent-encoded in `filename*`: all outside the attr-char of RFC 8187, and
/// for simplicity some others.
const FILE_NAME_ENCODE_SET: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Decodes a percent-encoded name and cleans it as [`clean_file_name`] does. Invalid UTF-8 is
/// replaced by U+FFFD.
pub fn decode_file_name(encoded: &str) -> String {
    clean_file_name(&percent_decode_str(encoded).decode_utf8_lossy())
}

/// Removes folders, control characters and invisible characters, and shortens the name to 200
/// characters. The result can be empty.
pub fn clean_file_name(name: &str) -> String {
    let base_name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    base_name
        .chars()
        .filter(|c| !c.is_control() && !is_invisible(*c))
        .take(MAX_NAME_CHARS)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Value of `Content-Disposition` that shows the file in the browser. The name is in `filename*`
/// (RFC 6266, 4.3), which supports all characters.
pub fn content_disposition(name: &str) -> String {
    format!(
        "inline; filename*=UTF-8''{}",
        utf8_percent_encode(name, FILE_NAME_ENCODE_SET)
    )
}

/// True for zero-width characters and for marks and overrides of the writing direction: they can
/// make `gpj.exe` look like `exe.jpg`.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_file_name_is_cleaned() {
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
