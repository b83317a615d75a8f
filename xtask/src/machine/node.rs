//! Node and the npm packages of `end2end`: wasm-opt for the build, Playwright for the stories.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::program;

const FOLDER: &str = "end2end";

/// Installs what the lock file names, when that has not been done since it changed.
pub fn ensure_packages() -> Result<()> {
    if !is_installed() || program::find("npm").is_none() {
        bail!("install Node 20 or newer with npm");
    }
    if is_current()? {
        return Ok(());
    }
    println!("Installing the npm packages of {FOLDER}.");
    program::run(
        Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund"])
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .current_dir(FOLDER),
    )
}

/// A program of an installed package; they all need Node.
pub fn find_program(name: &str) -> Option<PathBuf> {
    let path = Path::new(FOLDER).join("node_modules/.bin").join(name);
    (is_installed() && path.exists()).then_some(path)
}

fn is_installed() -> bool {
    program::find("node").is_some()
}

/// npm writes its own copy of the lock file last, so its age is the installation's.
fn is_current() -> Result<bool> {
    let wanted = fs::metadata(Path::new(FOLDER).join("package-lock.json"))?.modified()?;
    Ok(
        fs::metadata(Path::new(FOLDER).join("node_modules/.package-lock.json"))
            .and_then(|installed| installed.modified())
            .is_ok_and(|installed| installed >= wanted),
    )
}
