//! `cargo xtask build`: collects everything for an installation in one folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{
    files, program,
    progress::StepProgress,
    serve,
    server_build::ServerBuild,
    site::{self, BuildProfile},
};

/// Folder of the installation.
fn folder() -> PathBuf {
    program::target_directory().join("zhunkao")
}

/// Builds site and server in release mode, and copies them and the exam definitions into the
/// folder.
pub fn build() -> Result<()> {
    let mut progress = StepProgress::new(["prerequisites", "site and server", "installation"]);
    progress.run(serve::ensure_prerequisites)?;
    progress.run(|| serve::build_site_and_server(BuildProfile::Small, ServerBuild::Release))?;
    progress.run(copy_installation)?;
    println!("an installation stands in {}", folder().display());
    Ok(())
}

fn copy_installation() -> Result<()> {
    let folder = folder();
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot clear {}", folder.display()))?;
    }
    copy_file(&ServerBuild::Release.binary(), &folder.join("zhunkao"))?;
    copy_folder(&site::folder(), &folder.join("site"))?;
    copy_folder(Path::new("exams"), &folder.join("exams"))
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for file in files::list_files(from) {
        let name = file
            .strip_prefix(from)
            .context("a file outside its folder")?;
        copy_file(&file, &to.join(name))?;
    }
    Ok(())
}

fn copy_file(from: &Path, to: &Path) -> Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    Ok(())
}
