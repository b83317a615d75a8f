//! Checks that every module begins with a `//!` comment.

use std::fs;
use std::path::Path;

use anyhow::Result;

use super::Fault;
use super::source::CRATES;
use crate::files;

pub(super) fn check() -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for name in CRATES {
        for file in files::list_kind(&Path::new(name).join("src"), "rs") {
            if !fs::read_to_string(&file)?.starts_with("//!") {
                faults.push(Fault::new(
                    &file,
                    1,
                    "begin with a `//!` line: what the module is for and what it must not do",
                ));
            }
        }
    }
    Ok(faults)
}
