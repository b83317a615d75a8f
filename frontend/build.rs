//! Keeps the relocations in the module: the build needs them to cut it (`xtask/src/site/split.rs`).

fn main() {
    println!("cargo:rustc-link-arg-cdylib=--emit-relocs");
    println!("cargo:rerun-if-changed=build.rs");
}
