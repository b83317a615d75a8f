//! Judging of a file by an image rule. The browser shows the findings before sending; the server
//! runs the same function on the bytes.

mod pixels;

use serde::{Deserialize, Serialize};

use crate::{
    exam::image_rule::{AcceptedFormat, ImageRule, SizeRange},
    jpeg::{FileFacts, FileFault, FileKind},
    json::tagged::tagged_enum,
};

/// One line of the table: rule, measured, allowed, grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Grade of the finding.
    pub grade: FindingGrade,
    /// Property with the measured and the allowed value.
    pub check: RuleCheck,
}

/// Grade of a finding, from harmless to refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingGrade {
    /// The value is allowed.
    Met,
    /// The value is outside the advised range; it is reported and accepted.
    Advised,
    /// The value refuses the file.
    Hard,
}

/// Checked property with the measured and the allowed value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", remote = "Self")]
pub enum RuleCheck {
    /// Kind of the file, by content.
    Kind {
        /// Kind by content.
        measured: FileKind,
        /// Formats of the rule.
        allowed: Vec<AcceptedFormat>,
    },
    /// Integrity of the file. `None` means that it is sound.
    Sound {
        /// First fault.
        fault: Option<FileFault>,
    },
    /// Size in bytes.
    Size {
        /// Size in bytes.
        measured: u64,
        /// Smallest accepted size in bytes. `None` without a minimum.
        floor: Option<u64>,
        /// Largest accepted size in bytes. `None` without a maximum.
        ceiling: Option<u64>,
    },
    /// Maximum width × height. It is reported if the rule has its own number, or the picture has
    /// more than any rule accepts.
    MaxPixels {
        /// Width × height.
        measured: u64,
        /// Largest accepted number of pixels.
        allowed: u64,
    },
    /// Minimum pixels of the upright picture.
    Least {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Smallest accepted width in pixels.
        least_width: u32,
        /// Smallest accepted height in pixels.
        least_height: u32,
    },
    /// Exact pixels of the upright picture.
    Exact {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Required width in pixels.
        exact_width: u32,
        /// Required height in pixels.
        exact_height: u32,
    },
    /// Width to height of the upright picture, within a tolerance in percent.
    Aspect {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// First number of the required ratio.
        aspect_width: u32,
        /// Second number of the required ratio.
        aspect_height: u32,
        /// Accepted deviation in percent.
        tolerance: u32,
    },
    /// Pixels of the short and the long side on the declared paper.
    Scan {
        /// Short side in pixels.
        short: u32,
        /// Long side in pixels.
        long: u32,
        /// Smallest accepted short side in pixels.
        least_short: u32,
        /// Smallest accepted long side in pixels.
        least_long: u32,
        /// Dots per inch of the rule.
        dpi: u32,
    },
    /// Colour is required; `gray` is true if the file has one component.
    Colour {
        /// True if the file has one component.
        gray: bool,
    },
}

tagged_enum!(RuleCheck, "check");

/// Findings of `rule` about a file, in the order of the table.
///
/// A file of a wrong kind is judged by its kind and bytes only, since the other values do not
/// matter then. Pixels are judged if the header has them.
///
/// ```
/// use shared::{exam::image_rule::ImageRule, jpeg::inspect, judge::{check_file, is_refused}};
///
/// let findings = check_file(&ImageRule::default(), &inspect(b"%PDF-1.7"));
/// assert!(is_refused(&findings));
/// ```
///
/// A file outside an advised range is reported and accepted:
///
/// ```
/// use shared::{
///     exam::image_rule::{ImageRule, SizeRange},
///     jpeg::{FileFacts, FileKind, ImageHeader},
///     judge::{FindingGrade, RuleCheck, check_file, is_refused},
/// };
///
/// let header = ImageHeader {
///     width: 1654, height: 2339, components: 3, precision: 8,
///     progressive: false, density: None, orientation: 1,
/// };
/// let file = FileFacts { bytes: 900_000, kind: FileKind::Jpeg, header: Some(header), fault: None };
/// let rule = ImageRule {
///     size: SizeRange { least_kb: None, most_kb: Some(2048) },
///     advised_size: SizeRange { least_kb: None, most_kb: Some(500) },
///     ..ImageRule::default()
/// };
///
/// let findings = check_file(&rule, &file);
/// assert!(!is_refused(&findings));
/// let advised = findings.iter().find(|finding| finding.grade == FindingGrade::Advised);
/// let size = RuleCheck::Size { measured: 900_000, floor: None, ceiling: Some(500 * 1024) };
/// assert_eq!(advised.map(|finding| &finding.check), Some(&size));
/// ```
pub fn check_file(rule: &ImageRule, file: &FileFacts) -> Vec<Finding> {
    let kind = check_file_kind(rule, file);
    let is_allowed = kind.grade == FindingGrade::Met;
    let sound = is_allowed.then(|| check_soundness(file));
    let size = check_file_size(rule.size, file, FindingGrade::Hard);
    let advised_size = check_file_size(rule.advised_size, file, FindingGrade::Advised);
    let seen = file
        .header
        .filter(|frame| is_allowed && frame.width > 0 && frame.height > 0);
    let pixels = seen
        .map(|frame| pixels::check_pixels(rule, &frame))
        .unwrap_or_default();
    std::iter::once(kind)
        .chain(sound)
        .chain(size)
        .chain(advised_size)
        .chain(pixels)
        .collect()
}

/// True if any finding refuses the file.
pub fn is_refused(findings: &[Finding]) -> bool {
    findings.iter().any(Finding::is_refusal)
}

impl Finding {
    /// True if it refuses the file.
    pub fn is_refusal(&self) -> bool {
        self.grade == FindingGrade::Hard
    }

    /// True if a new file of the same picture can meet the rule: cut, turned, smaller or encoded
    /// again. Missing pixels and colours cannot be made.
    pub fn is_fixable(&self) -> bool {
        match &self.check {
            // A browser opens some kinds that no rule accepts; only a try can tell.
            RuleCheck::Kind { measured, .. } => {
                !matches!(measured, FileKind::Pdf | FileKind::Empty | FileKind::Other)
            }
            RuleCheck::Sound { fault } => matches!(fault, None | Some(FileFault::TrailingData)),
            RuleCheck::Size { .. } | RuleCheck::MaxPixels { .. } | RuleCheck::Aspect { .. } => true,
            RuleCheck::Exact {
                width,
                height,
                exact_width,
                exact_height,
            } => width >= exact_width && height >= exact_height,
            RuleCheck::Least { .. } | RuleCheck::Scan { .. } | RuleCheck::Colour { .. } => false,
        }
    }

    /// Finding that is met or has the grade `miss`.
    fn new(is_met: bool, miss: FindingGrade, check: RuleCheck) -> Self {
        Self {
            grade: if is_met { FindingGrade::Met } else { miss },
            check,
        }
    }
}

fn check_file_kind(rule: &ImageRule, file: &FileFacts) -> Finding {
    let allowed = rule.formats();
    let is_met = match file.kind {
        FileKind::Jpeg => allowed.contains(&AcceptedFormat::Jpeg),
        FileKind::Png => allowed.contains(&AcceptedFormat::Png),
        _ => false,
    };
    Finding::new(
        is_met,
        FindingGrade::Hard,
        RuleCheck::Kind {
            measured: file.kind,
            allowed: allowed.to_vec(),
        },
    )
}

fn check_soundness(file: &FileFacts) -> Finding {
    Finding::new(
        file.fault.is_none(),
        FindingGrade::Hard,
        RuleCheck::Sound { fault: file.fault },
    )
}

/// The minimum and the maximum themselves are accepted.
fn check_file_size(range: SizeRange, file: &FileFacts, miss: FindingGrade) -> Option<Finding> {
    let (floor, ceiling) = (range.min_bytes(), range.max_bytes());
    let is_met = floor.is_none_or(|floor| floor <= file.bytes)
        && ceiling.is_none_or(|ceiling| file.bytes <= ceiling);
    let check = RuleCheck::Size {
        measured: file.bytes,
        floor,
        ceiling,
    };
    (floor.is_some() || ceiling.is_some()).then(|| Finding::new(is_met, miss, check))
}
