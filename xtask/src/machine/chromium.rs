//! The browser for the stories.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::debian;
use crate::program;

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Path of the browser in `CHROMIUM`, or on the `PATH`, or of Debian's package, which is installed
/// with fonts for Chinese.
pub fn ensure_chromium() -> Result<PathBuf> {
    if let Some(path) = find() {
        return Ok(path);
    }
    debian::install(&["chromium", "fonts-noto-cjk"])?;
    find().context("install Chromium, or name one in CHROMIUM")
}

fn find() -> Option<PathBuf> {
    std::env::var_os("CHROMIUM")
        .map(PathBuf::from)
        .or_else(|| NAMES.iter().find_map(|name| program::find(name)))
}
