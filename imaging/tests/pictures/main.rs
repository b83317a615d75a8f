//! Tests of `imaging`, on the pictures that all tests share.

mod decode;
mod edit;
mod fit;
mod hint;
mod hostile;
mod paper;
mod source;
mod strip;
mod thumbnail;

use std::{fs, path::PathBuf};

use image::DynamicImage;
use imaging::DecodeLimits;

fn picture(name: &str) -> Vec<u8> {
    let path: PathBuf = [
        env!("CARGO_MANIFEST_DIR"),
        "..",
        "end2end",
        "pictures",
        name,
    ]
    .iter()
    .collect();
    fs::read(path).expect("the picture is in the repository")
}

fn names() -> Vec<String> {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "end2end", "pictures"]
        .iter()
        .collect();
    let listed = fs::read_dir(folder).expect("the pictures are in the repository");
    let names = listed.map(|entry| {
        entry
            .expect("the folder can be listed")
            .file_name()
            .into_string()
    });
    names
        .map(|name| name.expect("names are ASCII"))
        .filter(|name| !name.ends_with(".md"))
        .collect()
}

fn pixels(name: &str) -> DynamicImage {
    imaging::decode(&picture(name), DecodeLimits::default())
        .expect("the picture is sound")
        .pixels
        .into()
}
