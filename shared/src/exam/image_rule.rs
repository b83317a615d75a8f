//! Image rule (图片要求): formats, bytes, pixels, paper, colour, background. The numbers of the systems
//! are data in `exams/`.

use serde::{Deserialize, Serialize};

/// Rule for the images of a slot or a portrait. Absent parts are not checked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ImageRule {
    /// Accepted kinds by content, never by file name. Empty means JPEG.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formats: Vec<Format>,
    /// Hard byte range: a file outside is refused.
    #[serde(default)]
    pub size: SizeRange,
    /// Advised byte range: a file outside is reported and accepted (S0-04).
    #[serde(default)]
    pub advised_size: SizeRange,
    /// Minimum pixels of the upright picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<Pixels>,
    /// Exact pixels of the upright picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact: Option<Pixels>,
    /// Maximum pixels, width × height. `None` is [`ImageRule::MAX_PIXELS`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_pixels: Option<u64>,
    /// Aspect ratio, width to height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aspect: Option<Aspect>,
    /// Dots per inch on a declared paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan: Option<Scan>,
    #[serde(default)]
    pub colour: Colour,
    /// Allowed backgrounds, shown to the candidate and the reviewer. The image engine measures
    /// them, not the header.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub background: Vec<Background>,
}

impl ImageRule {
    /// Maximum pixels of any stored picture, width × height. Phones with "50 megapixels" make
    /// pictures of 8192 × 6144. A rule can allow fewer, never more.
    pub const MAX_PIXELS: u64 = 51_000_000;

    /// Maximum pixels of the rule, width × height.
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

/// Range in KB. Files from `least × 1000` to `most × 1024` bytes are accepted, so that both
/// meanings of KB pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SizeRange {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_kb: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_kb: Option<u32>,
}

impl SizeRange {
    /// Minimum number of bytes.
    pub fn floor(self) -> Option<u64> {
        self.least_kb.map(|kb| u64::from(kb) * 1000)
    }

    /// Maximum number of bytes.
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

/// Dots per inch on a declared paper: A4 at 200 is 1654 × 2339, in either orientation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scan {
    pub dpi: u32,
    pub paper: Paper,
    #[serde(default)]
    pub strict: Strictness,
}

/// Paper size in millimetres.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Paper {
    pub width_mm: u32,
    pub height_mm: u32,
}

impl Scan {
    /// Wanted pixels of the short and the long side.
    pub fn sides(self) -> (u32, u32) {
        let across = |mm: u32| ((u64::from(mm) * u64::from(self.dpi) * 10 + 127) / 254) as u32;
        let (a, b) = (across(self.paper.width_mm), across(self.paper.height_mm));
        (a.min(b), a.max(b))
    }
}

/// Effect of a miss: refusal or a remark.
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
    /// The file must have colour; a grayscale file is refused.
    Colour,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Background {
    White,
    Blue,
}
