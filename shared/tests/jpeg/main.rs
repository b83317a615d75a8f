//! Tests of the header walk with real, forged and hostile files.

mod agreement;
mod facts;
mod forge;
mod forged;
mod hostile;

use std::{fs, path::PathBuf};

/// The pictures all tests share, native and in the browser, in the order of their names.
fn pictures() -> Vec<(String, Vec<u8>)> {
    let folder = pictures_folder();
    let mut pictures: Vec<_> = fs::read_dir(&folder)
        .expect("the pictures are in the repository")
        .map(|entry| {
            entry
                .expect("the folder can be listed")
                .file_name()
                .into_string()
                .expect("names are ASCII")
        })
        .filter(|name| !name.ends_with(".md"))
        .map(|name| (name.clone(), picture(&name)))
        .collect();
    pictures.sort();
    pictures
}

fn picture(name: &str) -> Vec<u8> {
    fs::read(pictures_folder().join(name)).expect("the picture can be read")
}

fn pictures_folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "end2end", "pictures"]
        .iter()
        .collect()
}
