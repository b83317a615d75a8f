//! Checks that `<textarea>` has no children in `app`.
//!
//! leptos 0.8 does not escape these children on the server, so a candidate's text there could run
//! as a script in the reviewer's page. `prop:value` with a `value` is used instead.

use std::fs;
use std::path::Path;

use anyhow::Result;

use super::Fault;
use crate::files;

const ADVICE: &str = "leptos 0.8 does not escape children of <textarea>: close it at once and \
                      give the text with prop:value";

pub(super) fn check() -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for file in files::list_kind(Path::new("app/src"), "rs") {
        let text = fs::read_to_string(&file)?;
        faults.extend(
            find_children(&text)
                .into_iter()
                .map(|line| Fault::new(&file, line, ADVICE)),
        );
    }
    Ok(faults)
}

/// Line numbers of elements that may have children, also of those made with `textarea()`.
fn find_children(text: &str) -> Vec<usize> {
    let in_views = text
        .match_indices("<textarea")
        .filter(|(start, name)| has_children(&text[start + name.len()..]));
    let built = text.match_indices("textarea()");
    in_views
        .chain(built)
        .filter(|(start, _)| !is_comment(text, *start))
        .map(|(start, _)| text[..start].lines().count().max(1))
        .collect()
}

/// Returns true if the element may have children. `rest` starts within the opening tag.
fn has_children(rest: &str) -> bool {
    let Some(end) = find_tag_end(rest) else {
        return true;
    };
    !rest[..end].ends_with('/') && !rest[end + 1..].trim_start().starts_with("</textarea>")
}

/// Index of the `>` that closes the tag; those in values, strings and arrows do not count.
fn find_tag_end(rest: &str) -> Option<usize> {
    let mut depth = 0_u32;
    let mut in_string = false;
    let mut last = ' ';
    for (index, next) in rest.char_indices() {
        match next {
            '"' if last != '\\' => in_string = !in_string,
            _ if in_string => {}
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth = depth.checked_sub(1)?,
            '>' if depth == 0 && last != '-' && last != '=' => return Some(index),
            _ => {}
        }
        last = next;
    }
    None
}

fn is_comment(text: &str, place: usize) -> bool {
    let start = text[..place].rfind('\n').map_or(0, |end| end + 1);
    text[start..].trim_start().starts_with("//")
}

#[cfg(test)]
mod tests {
    use super::find_children;

    #[test]
    fn an_empty_textarea_is_fine() {
        assert!(find_children("<textarea name=\"a\" prop:value=move || x.get() />").is_empty());
        assert!(find_children("<textarea on:input={move |e| a > b}></textarea>").is_empty());
        assert!(find_children("    // a <textarea> with children").is_empty());
    }

    #[test]
    fn children_are_found_with_their_line() {
        assert_eq!(
            find_children("x\n  <textarea name=\"a/\">{text}</textarea>"),
            [2]
        );
        assert_eq!(find_children("textarea().child(text)"), [1]);
    }
}
