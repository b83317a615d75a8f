//! `cargo xtask tidy`: checks rules of ARCHITECTURE.md that no compiler checks.
//!
//! Each rule is a file that returns its faults. A fault names the place and the remedy.

mod comments;
mod dependencies;
mod exam_reference;
mod headers;
mod imports;
mod layers;
mod messages;
mod names;
mod requirement_rows;
mod sizes;
mod source;
mod textareas;

use std::{
    fmt,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};

/// A violation of a rule.
#[derive(Clone)]
struct Fault {
    file: PathBuf,
    line: usize,
    advice: String,
}

impl Fault {
    /// `line` counts from 1.
    fn new(file: &Path, line: usize, advice: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line,
            advice: advice.into(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{}:{}: {}",
            self.file.display(),
            self.line,
            self.advice
        )
    }
}

/// Checks all rules and prints every fault.
///
/// # Errors
/// A rule is broken, or a file cannot be read.
pub fn check_tidiness() -> Result<()> {
    let faults = [
        layers::check()?,
        textareas::check()?,
        sizes::check()?,
        headers::check()?,
        messages::check()?,
        requirement_rows::check()?,
        comments::check()?,
        imports::check()?,
        names::check()?,
        dependencies::check()?,
        exam_reference::check()?,
    ]
    .concat();
    for fault in &faults {
        println!("{fault}");
    }
    match faults.len() {
        0 => Ok(()),
        count => bail!("tidy found {count} faults, named above"),
    }
}

/// Number of the first line that contains `needle`; 1 if there is none.
fn find_line(text: &str, needle: &str) -> usize {
    text.lines()
        .position(|line| line.contains(needle))
        .map_or(1, |index| index + 1)
}
