//! The Rust target for the browser.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::program;

pub const TARGET: &str = "wasm32-unknown-unknown";

/// Adds the target with rustup where it is missing.
pub fn ensure_target() -> Result<()> {
    let library = program::read_output(Command::new("rustc").args([
        "--print",
        "target-libdir",
        "--target",
        TARGET,
    ]))?;
    if Path::new(&library).is_dir() {
        return Ok(());
    }
    if program::find("rustup").is_none() {
        bail!("install the Rust standard library for {TARGET}, or rustup, which brings it");
    }
    println!("Adding the Rust target {TARGET} with rustup.");
    program::run(Command::new("rustup").args(["target", "add", TARGET]))
}
