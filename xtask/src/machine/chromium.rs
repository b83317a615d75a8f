//! The browser for the stories.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::debian;
use crate::program;

/// Chromium without windows: the same engine, which needs a quarter less processor time in the
/// stories. Ubuntu has no such package.
const WITHOUT_WINDOWS: &str = "chromium-headless-shell";
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Path of a browser with all its parts: the one in `CHROMIUM`, or on the `PATH`, or of Debian's
/// package, which is installed with fonts for Chinese.
pub fn ensure_chromium() -> Result<PathBuf> {
    if let Some(path) = find() {
        return Ok(path);
    }
    debian::install(&["chromium", "fonts-noto-cjk"])?;
    find().context("install Chromium, or name one in CHROMIUM")
}

/// Path of the browser for the stories: the one in `CHROMIUM`, or [`WITHOUT_WINDOWS`], which is
/// installed where Debian has it, or another Chromium.
pub fn ensure_for_stories() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM") {
        return Ok(path.into());
    }
    if let Some(path) = program::find(WITHOUT_WINDOWS) {
        return Ok(path);
    }
    if debian::is_debian()
        && let Err(error) = debian::install(&[WITHOUT_WINDOWS, "fonts-noto-cjk"])
    {
        println!("There is no {WITHOUT_WINDOWS} ({error}); the stories use Chromium.");
    }
    program::find(WITHOUT_WINDOWS).map_or_else(ensure_chromium, Ok)
}

fn find() -> Option<PathBuf> {
    std::env::var_os("CHROMIUM")
        .map(PathBuf::from)
        .or_else(|| NAMES.iter().find_map(|name| program::find(name)))
}
