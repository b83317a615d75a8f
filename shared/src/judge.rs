//! Judging of a file by an image rule. The browser shows the findings before sending; the server
//! runs the same function on the bytes.

mod pixels;

use serde::{Deserialize, Serialize};

use crate::{
    exam::image_rule::{Format, ImageRule, SizeRange},
    jpeg::{FileFacts, FileFault, Kind},
};

/// One line of the table: rule, measured, allowed, mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub grade: Grade,
    pub check: Check,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    Met,
    /// The value is outside the advised range; it is reported and accepted.
    Advised,
    /// The value refuses the file.
    Hard,
}

/// Checked property with the measured and the allowed value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "check")]
pub enum Check {
    /// Kind of the file, by content.
    Kind {
        measured: Kind,
        allowed: Vec<Format>,
    },
    /// Integrity of the file. `None` means that it is sound.
    Sound { fault: Option<FileFault> },
    /// Size in bytes.
    Size {
        measured: u64,
        floor: Option<u64>,
        ceiling: Option<u64>,
    },
    /// Maximum width × height. It is reported if the rule has its own number, or the picture has
    /// more than any rule accepts.
    MaxPixels { measured: u64, allowed: u64 },
    /// Minimum pixels of the upright picture.
    Least {
        width: u32,
        height: u32,
        least_width: u32,
        least_height: u32,
    },
    /// Exact pixels of the upright picture.
    Exact {
        width: u32,
        height: u32,
        exact_width: u32,
        exact_height: u32,
    },
    /// Width to height of the upright picture, within a tolerance in percent.
    Aspect {
        width: u32,
        height: u32,
        aspect_width: u32,
        aspect_height: u32,
        tolerance: u32,
    },
    /// Pixels of the short and the long side on the declared paper.
    Scan {
        short: u32,
        long: u32,
        least_short: u32,
        least_long: u32,
        dpi: u32,
    },
    /// Colour is required; `gray` is true if the file has one component.
    Colour { gray: bool },
}

/// Findings of `rule` about a file, in the order of the table.
///
/// A file of a wrong kind is judged by its kind and bytes only, since the other values do not
/// matter then. Pixels are judged if the header has them.
///
/// ```
/// use shared::{exam::image_rule::ImageRule, jpeg::inspect, judge::{is_refused, judge}};
///
/// let findings = judge(&ImageRule::default(), &inspect(b"%PDF-1.7"));
/// assert!(is_refused(&findings));
/// ```
pub fn judge(rule: &ImageRule, file: &FileFacts) -> Vec<Finding> {
    let kind = judge_kind(rule, file);
    let is_allowed = kind.grade == Grade::Met;
    let sound = is_allowed.then(|| judge_soundness(file));
    let size = judge_size(rule.size, file, Grade::Hard);
    let advised_size = judge_size(rule.advised_size, file, Grade::Advised);
    let seen = file
        .frame
        .filter(|frame| is_allowed && frame.width > 0 && frame.height > 0);
    let pixels = seen
        .map(|frame| pixels::judge_pixels(rule, &frame))
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
    findings.iter().any(Finding::refuses)
}

impl Finding {
    /// True if it refuses the file.
    pub fn refuses(&self) -> bool {
        self.grade == Grade::Hard
    }

    /// True if a new file of the same picture can meet the rule: cut, turned, smaller or encoded
    /// again. Missing pixels and colours cannot be made.
    pub fn is_mendable(&self) -> bool {
        match &self.check {
            // A browser opens some kinds that no rule accepts; only a try can tell.
            Check::Kind { measured, .. } => {
                !matches!(measured, Kind::Pdf | Kind::Empty | Kind::Other)
            }
            Check::Sound { fault } => matches!(fault, None | Some(FileFault::TrailingData)),
            Check::Size { .. } | Check::MaxPixels { .. } | Check::Aspect { .. } => true,
            Check::Exact {
                width,
                height,
                exact_width,
                exact_height,
            } => width >= exact_width && height >= exact_height,
            Check::Least { .. } | Check::Scan { .. } | Check::Colour { .. } => false,
        }
    }

    /// Finding that is met or has the grade `miss`.
    fn new(is_met: bool, miss: Grade, check: Check) -> Self {
        Self {
            grade: if is_met { Grade::Met } else { miss },
            check,
        }
    }
}

fn judge_kind(rule: &ImageRule, file: &FileFacts) -> Finding {
    let allowed = rule.formats();
    let is_met = match file.kind {
        Kind::Jpeg => allowed.contains(&Format::Jpeg),
        Kind::Png => allowed.contains(&Format::Png),
        _ => false,
    };
    Finding::new(
        is_met,
        Grade::Hard,
        Check::Kind {
            measured: file.kind,
            allowed: allowed.to_vec(),
        },
    )
}

fn judge_soundness(file: &FileFacts) -> Finding {
    Finding::new(
        file.fault.is_none(),
        Grade::Hard,
        Check::Sound { fault: file.fault },
    )
}

/// The minimum and the maximum themselves are accepted.
fn judge_size(range: SizeRange, file: &FileFacts, miss: Grade) -> Option<Finding> {
    let (floor, ceiling) = (range.floor(), range.ceiling());
    let is_met = floor.is_none_or(|floor| floor <= file.bytes)
        && ceiling.is_none_or(|ceiling| file.bytes <= ceiling);
    let check = Check::Size {
        measured: file.bytes,
        floor,
        ceiling,
    };
    (floor.is_some() || ceiling.is_some()).then(|| Finding::new(is_met, miss, check))
}
