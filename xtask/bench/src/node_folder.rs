//! Folders with npm packages that only benchmarks need.

use std::{fs, path::Path, process::Command};

use anyhow::{Result, ensure};
use xtask::program;

/// Installs the packages of the folder's lock file, unless they are there. `environment` has npm's
/// options.
pub(super) fn ensure_packages(folder: &Path, environment: &[(&str, &str)]) -> Result<()> {
    ensure!(
        program::find("npm").is_some(),
        "install Node 20 or newer with npm"
    );
    let wanted = fs::metadata(folder.join("package-lock.json"))?.modified()?;
    let is_current = fs::metadata(folder.join("node_modules/.package-lock.json"))
        .and_then(|installed| installed.modified())
        .is_ok_and(|installed| installed >= wanted);
    if is_current {
        return Ok(());
    }
    println!("Installing the npm packages of {}.", folder.display());
    program::run(
        Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund"])
            .envs(environment.iter().copied())
            .current_dir(folder),
    )
}
