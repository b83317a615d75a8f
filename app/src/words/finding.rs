//! Findings in words: the rule, the measured value, the allowed value, and the remedy.

use shared::{
    exam::image_rule::AcceptedFormat,
    file_size::{format_max_size, format_measured_size, format_min_size},
    jpeg::{FileFault, FileKind},
    judge::{Finding, FindingGrade, RuleCheck},
    text::Lang,
};

use crate::{text::Text, words::size::format_dimensions};

/// A row of the table with the columns rule, measured, allowed.
pub struct FindingWords {
    pub rule: &'static str,
    pub measured: String,
    pub allowed: String,
    /// The remedy; `None` if the rule is met.
    pub advice: Option<String>,
}

impl Text {
    pub fn finding(self, finding: &Finding) -> FindingWords {
        let words = |rule, measured: String, allowed: String, advice: String| FindingWords {
            rule,
            measured,
            allowed,
            advice: (finding.grade != FindingGrade::Met).then_some(advice),
        };
        match &finding.check {
            RuleCheck::Kind { measured, allowed } => {
                let allowed = allowed
                    .iter()
                    .map(|format| format_name(*format))
                    .collect::<Vec<_>>()
                    .join(" / ");
                words(
                    self.rule_kind(),
                    self.kind(*measured).to_owned(),
                    allowed,
                    self.kind_advice(*measured).to_owned(),
                )
            }
            RuleCheck::Sound { fault } => words(
                self.rule_sound(),
                fault
                    .map_or(self.sound_yes(), |fault| self.fault(fault))
                    .to_owned(),
                self.sound_wanted().to_owned(),
                fault.map_or_else(String::new, |fault| self.damage(fault)),
            ),
            RuleCheck::Size {
                measured,
                floor,
                ceiling,
            } => {
                let over = ceiling.is_some_and(|ceiling| *measured > ceiling);
                let advice = match (finding.grade, over) {
                    (FindingGrade::Advised, true) => self.size_over_advised(),
                    (FindingGrade::Advised, false) => self.size_under_advised(),
                    (_, true) => self.size_over(),
                    (_, false) => self.size_under(),
                };
                // A rule can have a floor and a ceiling, each in a row of its own.
                let rule = match (floor, ceiling) {
                    (Some(_), None) => self.rule_size_least(),
                    (None, Some(_)) => self.rule_size_most(),
                    _ => self.rule_size(),
                };
                words(
                    rule,
                    format_measured_size(*measured, *floor),
                    self.size_range(*floor, *ceiling),
                    advice.to_owned(),
                )
            }
            RuleCheck::MaxPixels { measured, allowed } => words(
                self.rule_max_pixels(),
                self.megapixels(*measured),
                self.at_most(&self.megapixels(*allowed)),
                self.max_pixels_advice().to_owned(),
            ),
            RuleCheck::Least {
                width,
                height,
                least_width,
                least_height,
            } => words(
                self.rule_least(),
                format_dimensions(*width, *height),
                self.at_least(&format_dimensions(*least_width, *least_height)),
                self.least_advice().to_owned(),
            ),
            RuleCheck::Exact {
                width,
                height,
                exact_width,
                exact_height,
            } => {
                let exact = format_dimensions(*exact_width, *exact_height);
                let is_small = width < exact_width || height < exact_height;
                let advice = if is_small {
                    self.exact_small_advice(&exact)
                } else {
                    self.exact_advice().to_owned()
                };
                words(
                    self.rule_exact(),
                    format_dimensions(*width, *height),
                    exact,
                    advice,
                )
            }
            RuleCheck::Aspect {
                width,
                height,
                aspect_width,
                aspect_height,
                tolerance,
            } => words(
                self.rule_aspect(),
                format_dimensions(*width, *height),
                format!("{aspect_width}:{aspect_height} ± {tolerance} %"),
                self.aspect_advice().to_owned(),
            ),
            RuleCheck::Scan {
                short,
                long,
                least_short,
                least_long,
                dpi,
            } => words(
                self.rule_scan(),
                format_dimensions(*short, *long),
                self.scan_wanted(dpi, &format_dimensions(*least_short, *least_long)),
                self.scan_advice().to_owned(),
            ),
            RuleCheck::Colour { gray } => words(
                self.rule_colour(),
                if *gray {
                    self.colour_gray()
                } else {
                    self.colour_yes()
                }
                .to_owned(),
                self.colour_yes().to_owned(),
                self.colour_advice().to_owned(),
            ),
        }
    }

    /// A range, as `100 KB – 300 KB`, or a single bound.
    fn size_range(self, floor: Option<u64>, ceiling: Option<u64>) -> String {
        match (floor, ceiling) {
            (Some(floor), Some(ceiling)) => {
                format!("{} – {}", format_min_size(floor), format_max_size(ceiling))
            }
            (Some(floor), None) => self.at_least(&format_min_size(floor)),
            (None, Some(ceiling)) => self.at_most(&format_max_size(ceiling)),
            (None, None) => String::new(),
        }
    }

    /// The number of all pixels. It is rounded up, so that a number above a limit is also shown
    /// above it.
    pub fn megapixels(self, pixels: u64) -> String {
        let tenths = pixels.div_ceil(100_000);
        let value = match self.0 {
            Lang::Zh => pixels.div_ceil(10_000).to_string(),
            Lang::En => format!("{}.{}", tenths / 10, tenths % 10),
        };
        self.pixels_in_all(&value)
    }

    pub fn kind(self, kind: FileKind) -> &'static str {
        match kind {
            FileKind::Jpeg => "JPEG",
            FileKind::Png => "PNG",
            FileKind::Heic => "HEIC",
            FileKind::Avif => "AVIF",
            FileKind::Webp => "WebP",
            FileKind::Gif => "GIF",
            FileKind::Bmp => "BMP",
            FileKind::Tiff => "TIFF",
            FileKind::Pdf => "PDF",
            FileKind::Empty => self.kind_empty(),
            FileKind::Other => self.kind_other(),
        }
    }

    /// Instructions to get a JPEG from this kind of file.
    pub(super) fn kind_advice(self, kind: FileKind) -> &'static str {
        match kind {
            FileKind::Heic => self.kind_heic_advice(),
            FileKind::Pdf => self.kind_pdf_advice(),
            FileKind::Empty => self.kind_empty_advice(),
            FileKind::Other => self.kind_other_advice(),
            _ => self.kind_picture_advice(),
        }
    }

    fn fault(self, fault: FileFault) -> &'static str {
        match fault {
            FileFault::Truncated => self.fault_truncated(),
            FileFault::TrailingData => self.fault_trailing(),
            FileFault::Malformed => self.fault_malformed(),
            FileFault::NoPixels => self.fault_no_pixels(),
            FileFault::TooManyPixels => self.fault_too_many_pixels(),
            FileFault::Unsupported => self.fault_unsupported(),
        }
    }

    /// The fault of a damaged file. The sentence is the same for the judge, the engine and the
    /// server.
    pub(super) fn damage(self, fault: FileFault) -> String {
        self.fault_sentence(&self.fault(fault), &self.fault_advice(fault))
    }

    fn fault_advice(self, fault: FileFault) -> &'static str {
        match fault {
            FileFault::Truncated => self.fault_truncated_advice(),
            FileFault::TooManyPixels => self.fault_too_many_pixels_advice(),
            _ => self.fault_other_advice(),
        }
    }
}

pub fn format_name(format: AcceptedFormat) -> &'static str {
    match format {
        AcceptedFormat::Jpeg => "JPEG",
        AcceptedFormat::Png => "PNG",
    }
}
