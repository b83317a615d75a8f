//! The steps behind `cargo xtask`: building the site, running the product, proving it.
//!
//! The command line is `main.rs`; the measurements are a crate of their own (`xtask/bench`) that
//! uses the building and serving of this one.

pub mod demonstration;
pub mod dev;
pub mod files;
pub mod http;
pub mod install;
pub mod machine;
pub mod program;
pub mod progress;
pub mod serve;
pub mod site;
pub mod test;
pub mod tidy;

use anyhow::{Context, Result};

/// Makes the project's root the current directory, since all paths are relative to it.
///
/// # Errors
/// The program was not started by cargo, or the folder is gone.
pub fn enter_project() -> Result<()> {
    let own = env!("CARGO_MANIFEST_DIR");
    std::env::set_current_dir(std::path::Path::new(own).join(".."))
        .context("cannot enter the project's root")
}
