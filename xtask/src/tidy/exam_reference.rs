//! Checks that the reference of exam definitions is the one that the source gives.

use std::{fs, path::Path};

use anyhow::Result;

use super::Fault;
use crate::reference::{self, GeneratedFile};

pub(super) fn check() -> Result<Vec<Fault>> {
    let files = match reference::generate() {
        Ok(files) => files,
        Err(error) => {
            let advice = format!("the reference cannot be made: {error:#}");
            return Ok(vec![Fault::new(Path::new("shared/src/exam.rs"), 1, advice)]);
        }
    };
    let compare = |file: &GeneratedFile| {
        let found = fs::read_to_string(file.path).unwrap_or_default();
        let line = find_difference(&found, &file.text)?;
        let advice = "the source gives another text: run `cargo xtask reference`";
        Some(Fault::new(file.path, line, advice))
    };
    Ok(files.iter().filter_map(compare).collect())
}

/// Number of the first line that differs. `None` for equal texts.
fn find_difference(found: &str, wanted: &str) -> Option<usize> {
    if found == wanted {
        return None;
    }
    let same = found.lines().zip(wanted.lines());
    Some(same.take_while(|(found, wanted)| found == wanted).count() + 1)
}

#[cfg(test)]
mod tests {
    use super::find_difference;

    #[test]
    fn first_different_line_is_named() {
        assert_eq!(find_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(find_difference("a\nb\n", "a\nc\n"), Some(2));
        assert_eq!(find_difference("a\n", "a\nb\n"), Some(2));
        assert_eq!(find_difference("", "a\n"), Some(1));
    }
}
