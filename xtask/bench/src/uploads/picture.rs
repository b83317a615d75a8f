//! Distinct pictures of one size: a real scan with a numbered comment.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

const SOURCE: &str = "end2end/pictures/scan-degree-under-200k.jpg";
const COMMENT: u8 = 0xFE;
/// Bytes of the comment: marker, length, and a number of [`DIGITS`] digits.
const COUNTER: usize = 4 + DIGITS;
const DIGITS: usize = 10;

/// Bytes of these pictures; only their openings differ.
pub(crate) struct Pictures {
    /// Bytes before the numbered comment: the start of the file and its JFIF segment.
    start: Vec<u8>,
    pub(crate) rest: Vec<u8>,
}

impl Pictures {
    /// Pictures of exactly `bytes` bytes; a second comment fills the difference.
    pub(crate) fn of_size(bytes: usize) -> Result<Self> {
        let source = fs::read(SOURCE).with_context(|| SOURCE.to_owned())?;
        Self::from_source(&source, bytes).with_context(|| Path::new(SOURCE).display().to_string())
    }

    fn from_source(source: &[u8], bytes: usize) -> Result<Self> {
        ensure!(
            source.starts_with(&[0xFF, 0xD8, 0xFF, 0xE0]),
            "not a JFIF file"
        );
        let start = 4 + usize::from(u16::from_be_bytes([source[4], source[5]]));
        let padding = bytes
            .checked_sub(source.len() + COUNTER + 4)
            .context("larger than the pictures asked for")?;
        let mut rest = comment(&vec![b' '; padding])?;
        rest.extend_from_slice(&source[start..]);
        Ok(Self {
            start: source[..start].to_owned(),
            rest,
        })
    }

    pub(super) fn numbered_head(&self, number: usize) -> Result<Vec<u8>> {
        let mut opening = self.start.clone();
        opening.extend(comment(format!("{number:0DIGITS$}").as_bytes())?);
        Ok(opening)
    }

    pub(super) fn hash(&self, opening: &[u8]) -> [u8; 32] {
        Sha256::new()
            .chain_update(opening)
            .chain_update(&self.rest)
            .finalize()
            .into()
    }
}

fn comment(text: &[u8]) -> Result<Vec<u8>> {
    let length = u16::try_from(text.len() + 2).context("too long for one comment")?;
    let mut segment = vec![0xFF, COMMENT];
    segment.extend(length.to_be_bytes());
    segment.extend_from_slice(text);
    Ok(segment)
}

#[cfg(test)]
mod tests {
    use super::Pictures;

    #[test]
    fn pictures_have_the_size_and_differ() {
        let source = [&[0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2][..], &[7; 20]].concat();
        let pictures = Pictures::from_source(&source, 100).expect("makes pictures");
        let first = pictures.numbered_head(1).expect("opens");
        assert_eq!(first.len() + pictures.rest.len(), 100);
        assert_ne!(first, pictures.numbered_head(2).expect("opens"));
        assert!(pictures.rest.ends_with(&[7; 20]));
    }
}
