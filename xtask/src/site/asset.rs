//! Files of the site: written only if they changed, each with compressed copies.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::BuildProfile;
use crate::files;

const COMPRESSIBLE: [&str; 11] = [
    "css",
    "html",
    "ico",
    "js",
    "json",
    "map",
    "pack",
    "svg",
    "txt",
    "wasm",
    "webmanifest",
];

/// Output folder of a build; `close` removes the files that this build did not put there.
pub(super) struct SiteFolder {
    root: PathBuf,
    profile: BuildProfile,
    written: BTreeSet<PathBuf>,
}

impl SiteFolder {
    pub(super) fn open(root: &Path, finish: BuildProfile) -> Result<Self> {
        fs::create_dir_all(root)?;
        Ok(Self {
            root: root.to_owned(),
            profile: finish,
            written: BTreeSet::new(),
        })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Writes a file under a name with the hash of its content; returns its URL.
    pub(super) fn write_hashed_file(
        &mut self,
        stem: &str,
        kind: &str,
        bytes: &[u8],
    ) -> Result<String> {
        let name = format!("pkg/{stem}.{}.{kind}", &hash(bytes)[..8]);
        self.write_file(Path::new(&name), bytes)?;
        Ok(format!("/{name}"))
    }

    pub(super) fn write_file(&mut self, name: &Path, bytes: &[u8]) -> Result<()> {
        let path = self.root.join(name);
        let is_unchanged = fs::read(&path).is_ok_and(|old| old == bytes);
        if !is_unchanged {
            fs::create_dir_all(path.parent().context("an asset is below the root")?)?;
            fs::write(&path, bytes)?;
        }
        if self.profile == BuildProfile::Small && is_compressible(name) {
            self.compress(&path, "br", is_unchanged, || compress_brotli(bytes))?;
            self.compress(&path, "gz", is_unchanged, || compress_gzip(bytes))?;
        }
        self.written.insert(path);
        Ok(())
    }

    /// Brotli at its highest level takes seconds, so a valid copy is kept.
    fn compress(
        &mut self,
        path: &Path,
        suffix: &str,
        is_unchanged: bool,
        pack: impl FnOnce() -> Result<Vec<u8>>,
    ) -> Result<()> {
        let mut copy = path.as_os_str().to_owned();
        copy.push(".");
        copy.push(suffix);
        let copy = PathBuf::from(copy);
        if !is_unchanged || !copy.exists() {
            fs::write(&copy, pack()?)?;
        }
        self.written.insert(copy);
        Ok(())
    }

    /// Removes the files of earlier builds.
    pub(super) fn remove_stale_files(self) -> Result<()> {
        for file in files::list_files(&self.root) {
            if !self.written.contains(&file) {
                fs::remove_file(file)?;
            }
        }
        Ok(())
    }
}

/// SHA-256 in hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            // Writing to a `String` cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn is_compressible(name: &Path) -> bool {
    name.extension()
        .is_some_and(|kind| COMPRESSIBLE.iter().any(|it| kind == *it))
}

/// Compresses with the parameters of the delivered files.
pub(super) fn compress_brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters)?;
    Ok(packed)
}

fn compress_gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn the_hash_is_sha256_in_hexadecimal() {
        assert!(hash(b"abc").starts_with("ba7816bf"));
    }
}
