//! HTML escaping for places where Leptos does not escape.

/// Escapes the text of an element. A first newline is doubled, because the parser drops it.
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
