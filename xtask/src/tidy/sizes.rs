//! Checks that no source file is longer than [`LIMIT`] lines.

use std::fs;
use std::path::Path;

use anyhow::Result;

use super::Fault;
use crate::files;

const LIMIT: usize = 600;

pub(super) fn check() -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for kind in ["rs", "css", "ts"] {
        for file in files::list_kind(Path::new("."), kind) {
            let count = fs::read_to_string(&file)?.lines().count();
            if count > LIMIT {
                let advice = format!("split these {count} lines by concept, {LIMIT} are allowed");
                faults.push(Fault::new(&file, LIMIT, advice));
            }
        }
    }
    Ok(faults)
}
