//! Checks that no source file is longer than [`MAX_LINES`] lines.

use std::{fs, path::Path};

use anyhow::Result;

use super::Fault;
use crate::files;

const MAX_LINES: usize = 600;

pub(super) fn check() -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for kind in ["rs", "css", "ts"] {
        for file in files::list_kind(Path::new("."), kind) {
            let count = fs::read_to_string(&file)?.lines().count();
            if count > MAX_LINES {
                let advice =
                    format!("split these {count} lines by concept, {MAX_LINES} are allowed");
                faults.push(Fault::new(&file, MAX_LINES, advice));
            }
        }
    }
    Ok(faults)
}
