//! Formatting of byte counts for people, in KB of 1,024 bytes. Measured and allowed values have the
//! same unit.
//!
//! A rule accepts a file from `least-kb` × 1,000 to `most-kb` × 1,024 bytes
//! ([`SizeRange`](crate::exam::image_rule::SizeRange)). Rounding never contradicts the verdict: a
//! file above a maximum also reads as more, one below a minimum as less.

/// One KB, in tenths.
const TENTHS_PER_KB: u64 = 10;
/// Tenths of a KB from which whole numbers are shown.
const MIN_WHOLE_TENTHS: u64 = 1000 * TENTHS_PER_KB;

/// Size rounded up to a tenth of a KB, and to a whole KB from 1,000 on.
///
/// ```
/// # use shared::file_size::format_size;
/// assert_eq!(format_size(307_200), "300 KB");
/// assert_eq!(format_size(307_201), "300.1 KB");
/// assert_eq!(format_size(4_300_000), "4,200 KB");
/// ```
pub fn format_size(bytes: u64) -> String {
    format_tenths(round_up(bytes))
}

/// Maximum size, rounded down, so that a larger one never reads the same.
pub fn format_max_size(bytes: u64) -> String {
    format_tenths(round_down(bytes))
}

/// Minimum size, as the rule names it: 100,000 bytes are `100 KB`.
pub fn format_min_size(bytes: u64) -> String {
    format_tenths(name_floor(bytes))
}

/// Measured size beside its minimum. A size between the two meanings of the minimum (1,000 and
/// 1,024 bytes to the KB) is accepted and reads as the minimum.
pub fn format_measured_size(bytes: u64, floor: Option<u64>) -> String {
    let rounded = round_up(bytes);
    let tenths = match floor {
        Some(floor) if bytes < floor && rounded >= name_floor(floor) => round_down(bytes),
        Some(floor) if bytes >= floor => rounded.max(name_floor(floor)),
        _ => rounded,
    };
    format_tenths(tenths)
}

fn name_floor(bytes: u64) -> u64 {
    bytes.saturating_mul(TENTHS_PER_KB).div_ceil(1000)
}

fn round_up(bytes: u64) -> u64 {
    match bytes.saturating_mul(TENTHS_PER_KB).div_ceil(1024) {
        few if few < MIN_WHOLE_TENTHS => few,
        many => many.div_ceil(TENTHS_PER_KB) * TENTHS_PER_KB,
    }
}

fn round_down(bytes: u64) -> u64 {
    match bytes.saturating_mul(TENTHS_PER_KB) / 1024 {
        few if few < MIN_WHOLE_TENTHS => few,
        many => many / TENTHS_PER_KB * TENTHS_PER_KB,
    }
}

fn format_tenths(tenths: u64) -> String {
    let whole = group_digits(tenths / TENTHS_PER_KB);
    match tenths % TENTHS_PER_KB {
        0 => format!("{whole} KB"),
        rest => format!("{whole}.{rest} KB"),
    }
}

/// Number with separators: `1234567` as `1,234,567`.
fn group_digits(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
