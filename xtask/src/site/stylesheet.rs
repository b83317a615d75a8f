//! Bundles the style sheets: `@import "x.css" layer(y);` becomes `@layer y { … }`, and comments and
//! needless white space are removed.
//!
//! It does not parse CSS: nothing is renamed, and nested rules stay.

use std::{fs, path::Path};

use anyhow::{Context, Result};

/// The sheet at `path` with its imports inlined. Each import stands on a line of its own.
pub(super) fn bundle(path: &Path) -> Result<String> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut sheet = String::new();
    for (index, line) in read(path)?.lines().enumerate() {
        if !line.trim_start().starts_with("@import") {
            sheet.push_str(line);
            sheet.push('\n');
            continue;
        }
        let (file, layer) = parse_import(line).with_context(|| {
            format!(
                "{}:{}: write it as @import \"file.css\" layer(name);",
                path.display(),
                index + 1
            )
        })?;
        let part = read(&folder.join(file))?;
        sheet.push_str(&format!("@layer {layer} {{\n{part}\n}}\n"));
    }
    Ok(minify_css(&sheet))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn parse_import(line: &str) -> Option<(&str, &str)> {
    let rest = line
        .trim()
        .strip_prefix("@import")?
        .trim()
        .strip_prefix('"')?;
    let (file, rest) = rest.split_once('"')?;
    let layer = rest.trim().strip_prefix("layer(")?.strip_suffix(");")?;
    Some((file, layer))
}

/// Removes comments, and white space without a meaning in CSS.
fn minify_css(css: &str) -> String {
    let mut short = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(next) = rest.chars().next() {
        let is_comment = rest.starts_with("/*");
        if is_comment || next.is_whitespace() {
            let end = if is_comment {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else {
                next.len_utf8()
            };
            rest = &rest[end..];
            if !short.ends_with([' ', '{', '}', ';', ',', ':', '(', '>']) && !short.is_empty() {
                short.push(' ');
            }
            continue;
        }
        if matches!(next, '{' | '}' | ';' | ',' | ')' | '>') && short.ends_with(' ') {
            short.pop();
        }
        if next == '}' && short.ends_with(';') {
            short.pop();
        }
        let length = if matches!(next, '"' | '\'') {
            measure_string(rest, next)
        } else {
            next.len_utf8()
        };
        short.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    short.truncate(short.trim_end().len());
    short
}

/// Length in bytes of the string at the start, with both quotes.
fn measure_string(css: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (index, next) in css.char_indices().skip(1) {
        if next == quote && !is_escaped {
            return index + 1;
        }
        is_escaped = next == '\\' && !is_escaped;
    }
    css.len()
}

#[cfg(test)]
mod tests {
    use super::{minify_css, parse_import};

    #[test]
    fn comments_and_needless_space_go() {
        let css = "/* why */\na > b,\nc :hover {\n  color: red;\n  margin: 0 1px;\n}\n";
        assert_eq!(minify_css(css), "a>b,c :hover{color:red;margin:0 1px}");
    }

    #[test]
    fn space_with_a_meaning_stays() {
        let css = "@media (width >= 40rem) and (hover) { a { width: calc( 1px + 2px ) } }";
        assert_eq!(
            minify_css(css),
            "@media (width>= 40rem) and (hover){a{width:calc(1px + 2px)}}"
        );
    }

    #[test]
    fn strings_stay_as_they_are() {
        let css = r#"a { content: "/* } \" ;  " ; }"#;
        assert_eq!(minify_css(css), r#"a{content:"/* } \" ;  "}"#);
    }

    #[test]
    fn an_import_names_a_file_and_a_layer() {
        let line = "@import \"base.css\" layer(base);";
        assert_eq!(parse_import(line), Some(("base.css", "base")));
        assert_eq!(parse_import("@import url(x.css);"), None);
    }
}
