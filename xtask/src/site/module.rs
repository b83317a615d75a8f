//! WASM modules for the browser: cargo, then the cut into parts, then wasm-bindgen, then wasm-opt.
//!
//! wasm-bindgen is used as a library, so Cargo.lock keeps it at the version of the crate in the
//! module, and nothing is downloaded.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::{BuildProfile, asset, split};
use crate::{
    machine::{node, wasm},
    program::{self, cargo},
    progress,
};

/// Flags for this target alone, not for programs that run during the build.
const RUSTFLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// Features that rustc enables for this target, and SIMD, which some crates use behind a check of
/// their own.
const FEATURES: [&str; 7] = [
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Builds a package. Returns the folder with `PACKAGE.js`, `PACKAGE_bg.wasm` and, where a crate has
/// a script of its own, `snippets/`; for the package `frontend` also with its parts ([`split`]).
pub(super) fn build_module(package: &str, finish: BuildProfile) -> Result<PathBuf> {
    let compiled = compile(package, finish)?;
    let bytes =
        fs::read(&compiled).with_context(|| format!("{} is missing", compiled.display()))?;
    let optimiser = match finish {
        BuildProfile::Small => node::find_program("wasm-opt"),
        BuildProfile::Quick => None,
    };

    let shelf = program::target_directory().join("browser").join(package);
    let recipe = recipe(package, finish, optimiser.is_some());
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
        let level = optimisation_level(package);
        let main = unfinished.join(format!("{package}_bg.wasm"));
        let modules: Vec<_> = std::iter::once(main).chain(parts).collect();
        optimise_all(&optimiser, level, &modules)?;
    }
    fs::rename(&unfinished, &folder)?;
    Ok(folder)
}

fn compile(package: &str, finish: BuildProfile) -> Result<PathBuf> {
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
    program::run(cargo.args(["build", "--package", package]).args([
        "--target",
        wasm::TARGET,
        "--profile",
        profile,
    ]))?;
    Ok(program::target_directory()
        .join(wasm::TARGET)
        .join(folder)
        .join(format!("{package}.wasm")))
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

/// Optimises the modules, as many at a time as there are processors.
fn optimise_all(optimiser: &Path, level: &str, modules: &[PathBuf]) -> Result<()> {
    let (before, next) = (measure_sizes(modules)?, AtomicUsize::new(0));
    let work = || -> Result<()> {
        while let Some(module) = modules.get(next.fetch_add(1, Ordering::Relaxed)) {
            optimise(optimiser, level, module)?;
        }
        Ok(())
    };
    let workers = thread::available_parallelism()?.get();
    let (result, elapsed) = progress::measure(|| {
        thread::scope(|scope| {
            let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            workers
                .into_iter()
                .try_for_each(|worker| worker.join().expect("an error is returned"))
        })
    });
    result?;
    println!(
        "      wasm-opt {:.1} s, {} KB to {} KB in {} files",
        elapsed.as_secs_f32(),
        before / 1000,
        measure_sizes(modules)? / 1000,
        modules.len()
    );
    Ok(())
}

fn optimise(optimiser: &Path, level: &str, module: &Path) -> Result<()> {
    let smaller = module.with_extension("smaller");
    program::run(
        Command::new(optimiser)
            .args(["--quiet", level])
            .args(FEATURES)
            .arg(module)
            .arg("-o")
            .arg(&smaller),
    )?;
    fs::rename(&smaller, module)?;
    Ok(())
}

fn measure_sizes(files: &[PathBuf]) -> Result<u64> {
    files
        .iter()
        .try_fold(0, |sum, file| Ok(sum + fs::metadata(file)?.len()))
}

fn optimisation_level(package: &str) -> &'static str {
    match package {
        "engine" => "-O3",
        _ => "-Os",
    }
}

/// All that determines the output besides the compiled module.
fn recipe(package: &str, finish: BuildProfile, is_optimised: bool) -> String {
    let finish = match finish {
        BuildProfile::Small => "small",
        BuildProfile::Quick => "quick",
    };
    let flags = if is_optimised {
        format!("{} {}", optimisation_level(package), FEATURES.join(" "))
    } else {
        String::new()
    };
    format!("{finish} {flags}")
}
