//! An image rule and the facts about a file give findings. The browser shows them before
//! anything is sent; the server runs the same function on the bytes and refuses with the same.

mod pixels;

use serde::{Deserialize, Serialize};

use crate::{
    exam::image_rule::{Format, ImageRule, SizeRange},
    jpeg::{FileFacts, FileFault, Kind},
};

/// One line of the table rule · yours · allowed · ✓ ✗ !.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub grade: Grade,
    pub check: Check,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    Met,
    /// Outside what is advised: said, and let through.
    Advised,
    /// Refused.
    Hard,
}

/// What was checked, with the measured and the allowed value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "check")]
pub enum Check {
    /// The kind of file, by content.
    Kind {
        measured: Kind,
        allowed: Vec<Format>,
    },
    /// Whether the file is whole and shows in a browser. `None` is sound.
    Sound { fault: Option<FileFault> },
    /// Bytes.
    Size {
        measured: u64,
        floor: Option<u64>,
        ceiling: Option<u64>,
    },
    /// Width × height, at most. Said where the rule has a number of its own, or the picture has
    /// more than any rule takes.
    MaxPixels { measured: u64, allowed: u64 },
    /// Pixels upright, at least.
    Least {
        width: u32,
        height: u32,
        least_width: u32,
        least_height: u32,
    },
    /// Pixels upright, exactly.
    Exact {
        width: u32,
        height: u32,
        exact_width: u32,
        exact_height: u32,
    },
    /// Width to height upright, within a tolerance in percent.
    Aspect {
        width: u32,
        height: u32,
        aspect_width: u32,
        aspect_height: u32,
        tolerance: u32,
    },
    /// Pixels across the declared paper: short and long side.
    Scan {
        short: u32,
        long: u32,
        least_short: u32,
        least_long: u32,
        dpi: u32,
    },
    /// Colour is wanted; `gray` says that the file has one component.
    Colour { gray: bool },
}

/// All that `rule` asks of a file, in the order of the table.
///
/// A file of a kind that is not allowed is judged by its kind and bytes alone: what to do about
/// it does not depend on the rest. Pixels are judged where the header told them.
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

/// Whether any finding refuses the file.
pub fn is_refused(findings: &[Finding]) -> bool {
    findings.iter().any(Finding::refuses)
}

impl Finding {
    /// Whether it refuses the file.
    pub fn refuses(&self) -> bool {
        self.grade == Grade::Hard
    }

    /// Whether another file of the same picture can meet the rule: one that is cut, turned, made
    /// smaller or written anew. Pixels and colours that are not there cannot be made.
    pub fn is_mendable(&self) -> bool {
        match &self.check {
            // A browser opens some kinds that no rule takes; it is found out by trying.
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

    /// Met, or else of the grade a miss has.
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

/// Floor and ceiling themselves are accepted (product.md, decision 4).
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
