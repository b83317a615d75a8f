//! Node and the npm packages of `end2end`: Binaryen for the build, Playwright for the stories.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::program;

const FOLDER: &str = "end2end";

/// Installs the packages of the lock file, unless that was done after its last change.
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

/// Path of a program from an installed package; `None` without Node or the package.
pub fn find_program(name: &str) -> Option<PathBuf> {
    let path = Path::new(FOLDER).join("node_modules/.bin").join(name);
    (is_installed() && path.exists()).then_some(path)
}

/// Folder of an installed package; `None` without Node or the package.
pub fn find_package(name: &str) -> Option<PathBuf> {
    let path = Path::new(FOLDER).join("node_modules").join(name);
    (is_installed() && path.exists()).then_some(path)
}

fn is_installed() -> bool {
    program::find("node").is_some()
}

/// Compares the lock file with npm's own copy, which npm writes at the end of an installation.
fn is_current() -> Result<bool> {
    let wanted = fs::metadata(Path::new(FOLDER).join("package-lock.json"))?.modified()?;
    Ok(
        fs::metadata(Path::new(FOLDER).join("node_modules/.package-lock.json"))
            .and_then(|installed| installed.modified())
            .is_ok_and(|installed| installed >= wanted),
    )
}
