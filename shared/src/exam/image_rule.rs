//! Image rule (图片要求): formats, bytes, pixels, paper, colour, background. The numbers of the systems
//! are data in `exams/`.

use serde::{Deserialize, Serialize};

/// Rule for the images of a slot or a portrait. Absent parts are not checked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ImageRule {
    /// Accepted kinds by content, never by file name. Empty means JPEG.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formats: Vec<AcceptedFormat>,
    /// Hard byte range: a file outside is refused.
    #[serde(default)]
    pub size: SizeRange,
    /// Advised byte range: a file outside is reported and accepted (S0-04).
    #[serde(default)]
    pub advised_size: SizeRange,
    /// Minimum pixels of the upright picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<PixelSize>,
    /// Exact pixels of the upright picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact: Option<PixelSize>,
    /// Maximum pixels, width × height. `None` is [`ImageRule::MAX_PIXELS`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_pixels: Option<u64>,
    /// Aspect ratio, width to height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aspect: Option<AspectRule>,
    /// Dots per inch on a declared paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan: Option<ScanRule>,
    /// Demand on the colour of the picture.
    #[serde(default)]
    pub colour: ColourRule,
    /// Allowed backgrounds, shown to the candidate and the reviewer. The image engine measures
    /// them, not the header.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub background: Vec<BackgroundColour>,
}

impl ImageRule {
    /// Maximum pixels of any stored picture, width × height. Phones with "50 megapixels" make
    /// pictures of 8192 × 6144. A rule can allow fewer, never more.
    pub const MAX_PIXELS: u64 = 51_000_000;

    /// Maximum pixels of the rule, width × height.
    pub fn max_pixels(&self) -> u64 {
        self.max_pixels.unwrap_or(u64::MAX).min(Self::MAX_PIXELS)
    }

    /// Accepted formats; JPEG if the rule names none.
    pub fn formats(&self) -> &[AcceptedFormat] {
        if self.formats.is_empty() {
            &[AcceptedFormat::Jpeg]
        } else {
            &self.formats
        }
    }
}

/// File format that a rule can accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AcceptedFormat {
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// PNG (ISO/IEC 15948).
    Png,
}

/// Range in KB. Files from `least × 1000` to `most × 1024` bytes are accepted, so that both
/// meanings of KB pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SizeRange {
    /// Smallest size in KB. `None` sets no minimum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_kb: Option<u32>,
    /// Largest size in KB. `None` sets no maximum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_kb: Option<u32>,
}

impl SizeRange {
    /// Minimum number of bytes.
    pub fn min_bytes(self) -> Option<u64> {
        self.least_kb.map(|kb| u64::from(kb) * 1000)
    }

    /// Maximum number of bytes.
    pub fn max_bytes(self) -> Option<u64> {
        self.most_kb.map(|kb| u64::from(kb) * 1024)
    }
}

/// Width and height in pixels, of the picture seen upright.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PixelSize {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// `width : height`, met within `tolerance` percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AspectRule {
    /// First number of the ratio.
    pub width: u32,
    /// Second number of the ratio.
    pub height: u32,
    /// Allowed deviation in percent; 1 if the definition names none.
    #[serde(default = "AspectRule::default_tolerance")]
    pub tolerance: u32,
    /// Effect of another ratio.
    #[serde(default)]
    pub strict: Strictness,
}

impl AspectRule {
    fn default_tolerance() -> u32 {
        1
    }
}

/// Dots per inch on a declared paper: A4 at 200 is 1654 × 2339, in either orientation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ScanRule {
    /// Wanted dots per inch.
    pub dpi: u32,
    /// Size of the scanned paper.
    pub paper: PaperSize,
    /// Effect of too few pixels.
    #[serde(default)]
    pub strict: Strictness,
}

/// Paper size in millimetres.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PaperSize {
    /// Width in millimetres.
    pub width_mm: u32,
    /// Height in millimetres.
    pub height_mm: u32,
}

impl ScanRule {
    /// Wanted pixels of the short and the long side.
    pub fn required_sides_px(self) -> (u32, u32) {
        let across = |mm: u32| ((u64::from(mm) * u64::from(self.dpi) * 10 + 127) / 254) as u32;
        let (a, b) = (across(self.paper.width_mm), across(self.paper.height_mm));
        (a.min(b), a.max(b))
    }
}

/// Effect of a miss: refusal or a remark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strictness {
    /// A miss refuses the file.
    #[default]
    Hard,
    /// A miss is reported, and the file is accepted.
    Advised,
}

/// Demand on the colour of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColourRule {
    /// 黑白或彩色均可 (S0-02).
    #[default]
    Any,
    /// The file must have colour; a grayscale file is refused.
    Colour,
}

/// Background of a portrait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BackgroundColour {
    /// White background (白底).
    White,
    /// Blue background (蓝底).
    Blue,
}
