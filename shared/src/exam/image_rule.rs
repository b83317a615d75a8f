//! What an image must be (图片要求): formats, bytes, pixels, paper, colour, ground.
//! The numbers of the five systems stand in seed-rows.md, section 6; here they are data.

use serde::{Deserialize, Serialize};

/// A rule for the images of a slot or a portrait. What is absent is not asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ImageRule {
    /// By content, never by file name. Empty: JPEG.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formats: Vec<Format>,
    /// Bytes, hard: outside is refused.
    #[serde(default)]
    pub size: SizeRange,
    /// Bytes, advised: outside is said, and let through (S0-04).
    #[serde(default)]
    pub advised_size: SizeRange,
    /// At least so many pixels, as the picture is seen upright.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<Pixels>,
    /// Exactly so many pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact: Option<Pixels>,
    /// At most so many pixels, width × height; without it [`ImageRule::MAX_PIXELS`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_pixels: Option<u64>,
    /// Width to height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aspect: Option<Aspect>,
    /// Dots per inch on a paper (product.md, decision 5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan: Option<Scan>,
    #[serde(default)]
    pub colour: Colour,
    /// Told to the candidate and the reviewer; measured by the image engine, not by the header.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub background: Vec<Background>,
}

impl ImageRule {
    /// The most pixels of any stored picture, width × height: telephones with "50 megapixels"
    /// make pictures of 8192 × 6144. A rule can allow fewer, never more.
    pub const MAX_PIXELS: u64 = 51_000_000;

    /// The most pixels that the rule takes, width × height.
    pub fn max_pixels(&self) -> u64 {
        self.max_pixels.unwrap_or(u64::MAX).min(Self::MAX_PIXELS)
    }

    pub fn formats(&self) -> &[Format] {
        if self.formats.is_empty() {
            &[Format::Jpeg]
        } else {
            &self.formats
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    Jpeg,
    Png,
}

/// A range in KB. A file is accepted from `least × 1000` to `most × 1024` bytes
/// (product.md, decision 4), so that neither meaning of KB refuses it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SizeRange {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_kb: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_kb: Option<u32>,
}

impl SizeRange {
    /// The fewest bytes accepted.
    pub fn floor(self) -> Option<u64> {
        self.least_kb.map(|kb| u64::from(kb) * 1000)
    }

    /// The most bytes accepted.
    pub fn ceiling(self) -> Option<u64> {
        self.most_kb.map(|kb| u64::from(kb) * 1024)
    }
}

/// Width and height in pixels, of the picture seen upright.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Pixels {
    pub width: u32,
    pub height: u32,
}

/// `width : height`, met within `tolerance` percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Aspect {
    pub width: u32,
    pub height: u32,
    #[serde(default = "Aspect::usual_tolerance")]
    pub tolerance: u32,
    #[serde(default)]
    pub strict: Strictness,
}

impl Aspect {
    fn usual_tolerance() -> u32 {
        1
    }
}

/// So many dots per inch across a declared paper: A4 at 200 is 1654 × 2339, either way up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scan {
    pub dpi: u32,
    pub paper: Paper,
    #[serde(default)]
    pub strict: Strictness,
}

/// A paper by its size in millimetres.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Paper {
    pub width_mm: u32,
    pub height_mm: u32,
}

impl Scan {
    /// The pixels wanted along the short and the long side.
    pub fn sides(self) -> (u32, u32) {
        let across = |mm: u32| ((u64::from(mm) * u64::from(self.dpi) * 10 + 127) / 254) as u32;
        let (a, b) = (across(self.paper.width_mm), across(self.paper.height_mm));
        (a.min(b), a.max(b))
    }
}

/// Whether a miss refuses the file or is only said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strictness {
    #[default]
    Hard,
    Advised,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Colour {
    /// 黑白或彩色均可 (S0-02).
    #[default]
    Any,
    /// Colour is wanted; a grayscale file is refused.
    Colour,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Background {
    White,
    Blue,
}
