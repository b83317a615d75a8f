//! Implementation of `cargo xtask`: builds the site, runs the product, runs the checks.
//!
//! The command line is `main.rs`. The benchmarks are a crate of their own (`xtask/bench`), which
//! builds and serves through this one.

pub mod demonstration;
pub mod dev;
pub mod files;
pub mod http;
pub mod install;
pub mod machine;
pub mod postgres_cluster;
pub mod program;
pub mod progress;
pub mod reference;
pub mod serve;
pub mod server_build;
pub mod site;
pub mod test;
pub mod tidy;

use anyhow::{Context, Result};

/// Makes the root of the project the current directory, since all paths are relative to it.
///
/// # Errors
/// The folder is gone.
pub fn enter_project() -> Result<()> {
    let own = env!("CARGO_MANIFEST_DIR");
    std::env::set_current_dir(std::path::Path::new(own).join(".."))
        .context("cannot enter the project's root")
}
