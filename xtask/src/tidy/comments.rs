//! Checks that no sentence of a comment begins with a word that stands for an unnamed thing.

use std::fs;

use anyhow::Result;

use super::Fault;
use super::source::{self, FOLDERS};

/// First words that leave out the subject. They are allowed in questions.
const VAGUE: [&str; 8] = [
    "Of", "So", "What", "Whatever", "Whether", "Who", "Whoever", "Whose",
];

pub(super) fn check() -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for file in source::list_sources(&FOLDERS) {
        let text = fs::read_to_string(&file)?;
        faults.extend(find_vague(&text).into_iter().map(|(line, word)| {
            let advice = format!(
                "a comment does not begin with `{word}`: name its subject in an ordinary sentence"
            );
            Fault::new(&file, line, advice)
        }));
    }
    Ok(faults)
}

/// Vague first words of sentences in comments, with their line numbers.
fn find_vague(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut begins = true;
    let mut in_example = false;
    for (index, line) in text.lines().enumerate() {
        let Some(comment) = read_comment(line) else {
            begins = true;
            in_example = false;
            continue;
        };
        if comment.starts_with("```") {
            in_example = !in_example;
        }
        if in_example || comment.is_empty() {
            begins = true;
            continue;
        }
        let item = comment.trim_start_matches("- ");
        begins |= item.len() != comment.len();
        for sentence in item.split_inclusive(&['.', '?', '!'][..]) {
            let word = sentence
                .trim_start()
                .split(|next: char| !next.is_alphanumeric())
                .next()
                .unwrap_or_default();
            if begins && VAGUE.contains(&word) && !sentence.ends_with('?') {
                found.push((index + 1, word));
            }
            begins = sentence.ends_with(['.', '?', '!']);
        }
    }
    found
}

/// Text of a line that is a comment, otherwise `None`.
fn read_comment(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("//")?;
    Some(rest.trim_start_matches(['/', '!']).trim())
}

#[cfg(test)]
mod tests {
    use super::find_vague;

    #[test]
    fn sentences_without_a_subject_are_found() {
        let text =
            "/// What is kept.\nstruct A;\n// Images go first. Whether they\n// came, is asked.";
        assert_eq!(find_vague(text), [(1, "What"), (3, "Whether")]);
    }

    #[test]
    fn a_line_within_a_sentence_is_no_beginning() {
        let text = "/// The answer says\n/// What is kept, as `Of` does.";
        assert!(find_vague(text).is_empty());
    }

    #[test]
    fn questions_and_examples_pass() {
        let text = "// Who may see it? Only reviewers.\n/// ```\n/// // What it gives\n/// ```";
        assert!(find_vague(text).is_empty());
    }
}
