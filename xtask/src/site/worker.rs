//! The worker with the image engine: a module of its own, which the page starts when there is a
//! picture to work on.

use std::fs;

use anyhow::{Context, Result};

use super::asset::{Shelf, compress_brotli};
use super::{Finish, module};

/// More makes whoever needs it wait: bytes in brotli.
const LIMIT: usize = 150_000;

/// Bytes of the module in brotli.
pub(super) fn weigh() -> Result<usize> {
    let folder = module::build_module("engine", Finish::Small)?;
    let wasm = fs::read(folder.join("engine_bg.wasm")).context("the engine is missing")?;
    let bytes = compress_brotli(&wasm)?.len();
    print_size(bytes);
    Ok(bytes)
}

/// The addresses of its files; the first is that of the script to start it with.
pub(super) fn put(shelf: &mut Shelf, finish: Finish) -> Result<[String; 3]> {
    let folder = module::build_module("engine", finish)?;
    let wasm = fs::read(folder.join("engine_bg.wasm")).context("the engine is missing")?;
    if finish == Finish::Small {
        print_size(compress_brotli(&wasm)?.len());
    }
    let js = shelf.put_hashed("engine", "js", &fs::read(folder.join("engine.js"))?)?;
    let wasm = shelf.put_hashed("engine_bg", "wasm", &wasm)?;
    let start = shelf.put_hashed("worker", "js", write_start(&js, &wasm).as_bytes())?;
    Ok([start, js, wasm])
}

/// A worker tells its page of errors, but not of promises that were broken: nothing, said as a
/// message, is that it cannot go on.
fn write_start(js: &str, wasm: &str) -> String {
    format!(
        "import init, {{ serve }} from {js:?};\n\
         addEventListener(\"unhandledrejection\", () => postMessage(null));\n\
         init({{ module_or_path: {wasm:?} }}).then(() => serve());\n"
    )
}

fn print_size(bytes: usize) {
    let verdict = if bytes <= LIMIT { "within" } else { "ABOVE" };
    println!("      the engine has {bytes} bytes in brotli, {verdict} the limit of {LIMIT}");
}
