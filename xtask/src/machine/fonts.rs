//! Fonts with rare characters (CJK extensions A to H, compatibility ideographs) for names on
//! printed papers: BabelStone Han (Arphic Public License) and Hanazono Mincho (SIL Open Font
//! License), from Debian's packages.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::debian;

const FOLDER: &str = "/usr/share/fonts/truetype";
/// Folder in which both packages put their licences.
const LICENCES: &str = "/usr/share/doc";

/// A package, its folder of fonts, and the font files.
struct Package {
    name: &'static str,
    folder: &'static str,
    files: &'static [&'static str],
}

const PACKAGES: [Package; 2] = [
    Package {
        name: "fonts-babelstone-han",
        folder: "babelstone",
        files: &["BabelStoneHan.ttf"],
    },
    Package {
        name: "fonts-hanazono",
        folder: "hanazono",
        files: &["HanaMinA.ttf", "HanaMinB.ttf"],
    },
];

/// Installs the missing packages or prints their names: without them the product refuses to print
/// names with rare characters.
pub fn ensure_fonts() -> Result<()> {
    let missing: Vec<_> = PACKAGES
        .iter()
        .filter(|package| !package.paths().iter().all(|path| path.exists()))
        .map(|package| package.name)
        .collect();
    if !missing.is_empty() && !debian::install(&missing)? {
        println!(
            "Going on without rare characters, so papers with them are not printed: install {}.",
            missing.join(" and ")
        );
    }
    Ok(())
}

/// Fonts on this machine and their licences, each with its file name in an installation.
pub fn list_files() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    for package in PACKAGES {
        let licence = Path::new(LICENCES).join(package.name).join("copyright");
        files.push((licence, format!("{}-LICENSE", package.name)));
        let names = package.files.iter().map(|name| (*name).to_owned());
        files.extend(package.paths().into_iter().zip(names));
    }
    files.retain(|(path, _)| path.exists());
    files
}

impl Package {
    fn paths(&self) -> Vec<PathBuf> {
        let folder = Path::new(FOLDER).join(self.folder);
        self.files.iter().map(|name| folder.join(name)).collect()
    }
}
