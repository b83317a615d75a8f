//! Cargo whose compiler checks Clippy's lints and goes on to a program. `cargo clippy` compiles all
//! dependencies without making code of them, so tests after it would compile them once more.

use std::process::Command;

use crate::program::cargo;

/// Compiles the packages of the workspace with Clippy; warnings are errors. All steps that run
/// programs of this machine use it, so that nothing is compiled twice.
pub(super) fn linting_cargo() -> Command {
    let mut command = cargo();
    command
        .env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver")
        // As `cargo clippy` encodes `-D warnings`.
        .env(
            "CLIPPY_ARGS",
            "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__",
        );
    command
}
