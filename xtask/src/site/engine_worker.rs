//! The worker with the image engine: a module of its own, which the page starts for the first
//! picture.

use std::fs;

use anyhow::{Context, Result};

use super::{
    BuildProfile,
    asset::{SiteFolder, compress_brotli},
    module, weight,
};

/// Largest accepted size in bytes of brotli; a larger module makes the person wait.
const MAX_ENGINE_BYTES: u64 = 150_000;

/// Size of the module in brotli, in bytes.
pub(super) fn measure_engine_bytes() -> Result<u64> {
    let folder = module::build_module("engine", BuildProfile::Small)?;
    let wasm = fs::read(folder.join("engine_bg.wasm")).context("the engine is missing")?;
    let bytes = compress_brotli(&wasm)?.len() as u64;
    print_size(bytes);
    Ok(bytes)
}

/// Adds the files of the worker. Returns their URLs; the first is that of the start script.
pub(super) fn add_engine_worker(
    shelf: &mut SiteFolder,
    finish: BuildProfile,
) -> Result<[String; 3]> {
    let folder = module::build_module("engine", finish)?;
    let wasm = fs::read(folder.join("engine_bg.wasm")).context("the engine is missing")?;
    let js = shelf.write_hashed_file("engine", "js", &fs::read(folder.join("engine.js"))?)?;
    let wasm = shelf.write_hashed_file("engine_bg", "wasm", &wasm)?;
    if finish == BuildProfile::Small {
        print_size(weight::weigh_file(shelf.root(), &wasm)?);
    }
    let start = shelf.write_hashed_file("worker", "js", write_start(&js, &wasm).as_bytes())?;
    Ok([start, js, wasm])
}

/// Script of the worker. A worker reports errors to its page but not rejected promises, so these
/// are sent as the message `null`, which means that the worker has failed.
fn write_start(js: &str, wasm: &str) -> String {
    format!(
        "import init, {{ serve }} from {js:?};\n\
         addEventListener(\"unhandledrejection\", () => postMessage(null));\n\
         init({{ module_or_path: {wasm:?} }}).then(() => serve());\n"
    )
}

fn print_size(bytes: u64) {
    let verdict = if bytes <= MAX_ENGINE_BYTES {
        "within"
    } else {
        "ABOVE"
    };
    println!(
        "      the engine has {bytes} bytes in brotli, {verdict} the limit of {MAX_ENGINE_BYTES}"
    );
}
