//! Text as HTML, where Leptos does not escape it.

/// Text within an element as HTML. The first line end after the tag would be dropped.
pub fn escape_text(text: &str) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    if text.starts_with('\n') {
        format!("\n{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::escape_text;

    #[test]
    fn what_was_typed_cannot_end_the_text_area() {
        assert_eq!(
            escape_text("</textarea><script>&"),
            "&lt;/textarea&gt;&lt;script&gt;&amp;"
        );
        assert_eq!(escape_text("\n一"), "\n\n一");
    }
}
