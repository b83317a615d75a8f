//! Programs of PostgreSQL, which Debian does not put on the `PATH`.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use super::debian;
use crate::program;

/// Folder with `initdb` and `postgres`; `None` where they can't be installed.
pub fn ensure_programs() -> Result<Option<PathBuf>> {
    if let Some(folder) = find() {
        return Ok(Some(folder));
    }
    debian::install(&["postgresql"])?;
    Ok(find())
}

fn find() -> Option<PathBuf> {
    find_in_debian().or_else(|| Some(program::find("initdb")?.parent()?.to_owned()))
}

/// The last `/usr/lib/postgresql/VERSION/bin` in alphabetical order.
fn find_in_debian() -> Option<PathBuf> {
    fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .flatten()
        .map(|version| version.path().join("bin"))
        .filter(|folder| folder.join("initdb").is_file())
        .max()
}
