//! WASM modules for the browser: cargo, then the cut into parts, then wasm-bindgen, then Binaryen.
//!
//! wasm-bindgen is used as a library, so Cargo.lock keeps it at the version of the crate in the
//! module, and nothing is downloaded.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::{
    BuildProfile, asset,
    optimiser::{Aim, Optimiser},
    split,
};
use crate::{
    machine::wasm,
    program::{self, cargo},
    progress,
};

/// Flags for this target alone, not for programs that run during the build.
const RUSTFLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// Builds a package. Returns the folder with `PACKAGE.js`, `PACKAGE_bg.wasm` and, where a crate has
/// a script of its own, `snippets/`; for the package `frontend` also with its parts ([`split`]).
pub(super) fn build_module(package: &str, finish: BuildProfile) -> Result<PathBuf> {
    let compiled = compile(package, finish)?;
    let bytes =
        fs::read(&compiled).with_context(|| format!("{} is missing", compiled.display()))?;
    let optimiser = match finish {
        BuildProfile::Small => Optimiser::find(),
        BuildProfile::Quick => None,
    };
    let aim = aim(package);

    let shelf = program::target_directory().join("browser").join(package);
    let recipe = match &optimiser {
        Some(optimiser) => optimiser.recipe(aim)?,
        None => String::new(),
    };
    let recipe = format!("{} {recipe}", finish.name());
    let key = asset::hash(&[&bytes[..], recipe.as_bytes()].concat());
    let folder = shelf.join(&key[..16]);
    if folder.exists() {
        return Ok(folder);
    }
    // A temporary name until the folder is complete.
    let unfinished = shelf.join("unfinished");
    if shelf.exists() {
        fs::remove_dir_all(&shelf)?;
    }
    let (main, parts) = if package == "frontend" {
        split::split_module(package, &bytes, &unfinished)?
    } else {
        (compiled, Vec::new())
    };
    run_wasm_bindgen(package, &main, finish, &unfinished)?;
    if let Some(optimiser) = optimiser {
        let main = unfinished.join(format!("{package}_bg.wasm"));
        let modules: Vec<_> = std::iter::once(main).chain(parts).collect();
        optimiser.optimise(&modules, aim)?;
    }
    fs::rename(&unfinished, &folder)?;
    Ok(folder)
}

/// A compilation beside other work, which ends with this value.
pub struct Compilation(Child);

impl Drop for Compilation {
    fn drop(&mut self) {
        // Errors are ignored: it has ended by itself where all went well.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Begins to compile the module for users. A fault shows when [`build_module`] compiles it again.
pub(super) fn begin_compilation() -> Result<Compilation> {
    let (mut command, _) = describe_compilation("frontend", BuildProfile::Small);
    let child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    Ok(Compilation(child))
}

fn compile(package: &str, finish: BuildProfile) -> Result<PathBuf> {
    let (mut command, module) = describe_compilation(package, finish);
    program::run(&mut command)?;
    Ok(module)
}

/// The command that compiles a package, and the path of the module that it writes.
fn describe_compilation(package: &str, finish: BuildProfile) -> (Command, PathBuf) {
    let mut cargo = cargo();
    let (profile, folder) = match (package, finish) {
        // Without SIMD the engine takes several times as long, in a debug build a hundred times.
        ("engine", _) => {
            cargo.env(RUSTFLAGS, "-Ctarget-feature=+simd128");
            ("wasm-engine", "wasm-engine")
        }
        (_, BuildProfile::Small) => ("wasm-release", "wasm-release"),
        (_, BuildProfile::Quick) => ("dev", "debug"),
    };
    cargo.args(["build", "--package", package]).args([
        "--target",
        wasm::TARGET,
        "--profile",
        profile,
    ]);
    let module = program::target_directory()
        .join(wasm::TARGET)
        .join(folder)
        .join(format!("{package}.wasm"));
    (cargo, module)
}

fn run_wasm_bindgen(
    package: &str,
    compiled: &Path,
    finish: BuildProfile,
    folder: &Path,
) -> Result<()> {
    let (result, elapsed) = progress::measure(|| {
        Bindgen::new()
            .input_path(compiled)
            .out_name(package)
            .web(true)?
            .typescript(false)
            // The page passes the module's hashed name, which the script can't know.
            .omit_default_module_path(true)
            // The parts import the table of functions and the memory.
            .keep_lld_exports(package == "frontend")
            .remove_name_section(finish == BuildProfile::Small)
            .remove_producers_section(finish == BuildProfile::Small)
            .generate(folder)
    });
    result?;
    println!("      wasm-bindgen {:.1} s", elapsed.as_secs_f32());
    Ok(())
}

/// Pixel code is fast, all else is small.
fn aim(package: &str) -> Aim {
    match package {
        "engine" => Aim::Speed,
        _ => Aim::Size,
    }
}
