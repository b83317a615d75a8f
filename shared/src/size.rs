//! Numbers of bytes as people read them, on pages and in refusals alike: in KB of 1,024 bytes,
//! measured and allowed values in the same unit.
//!
//! A rule accepts a file from `least-kb` × 1,000 to `most-kb` × 1,024 bytes
//! ([`SizeRange`](crate::exam::image_rule::SizeRange)). The numbers written here never contradict
//! the verdict: a file above a ceiling also reads as more than it, one below a floor as less.

/// One KB, in tenths.
const TENTHS: u64 = 10;
/// From so many tenths of a KB on, whole numbers are enough.
const FROM_WHOLE: u64 = 1000 * TENTHS;

/// A number of bytes, rounded up to a tenth of a KB, and to a whole KB from 1,000 on.
///
/// ```
/// # use shared::size::format_size;
/// assert_eq!(format_size(307_200), "300 KB");
/// assert_eq!(format_size(307_201), "300.1 KB");
/// assert_eq!(format_size(4_300_000), "4,200 KB");
/// ```
pub fn format_size(bytes: u64) -> String {
    format_tenths(round_up(bytes))
}

/// The most bytes that are accepted, rounded down: nothing above it reads the same.
pub fn format_ceiling(bytes: u64) -> String {
    format_tenths(round_down(bytes))
}

/// The fewest bytes that are accepted, as the rule names them: 100,000 bytes are `100 KB`.
pub fn format_floor(bytes: u64) -> String {
    format_tenths(name_floor(bytes))
}

/// A measured number of bytes beside its floor. One that lies between the two meanings of the
/// floor (1,000 and 1,024 bytes to the KB) is accepted, and reads as the floor.
pub fn format_measured(bytes: u64, floor: Option<u64>) -> String {
    let rounded = round_up(bytes);
    let tenths = match floor {
        Some(floor) if bytes < floor && rounded >= name_floor(floor) => round_down(bytes),
        Some(floor) if bytes >= floor => rounded.max(name_floor(floor)),
        _ => rounded,
    };
    format_tenths(tenths)
}

fn name_floor(bytes: u64) -> u64 {
    bytes.saturating_mul(TENTHS).div_ceil(1000)
}

fn round_up(bytes: u64) -> u64 {
    match bytes.saturating_mul(TENTHS).div_ceil(1024) {
        few if few < FROM_WHOLE => few,
        many => many.div_ceil(TENTHS) * TENTHS,
    }
}

fn round_down(bytes: u64) -> u64 {
    match bytes.saturating_mul(TENTHS) / 1024 {
        few if few < FROM_WHOLE => few,
        many => many / TENTHS * TENTHS,
    }
}

fn format_tenths(tenths: u64) -> String {
    let whole = group_digits(tenths / TENTHS);
    match tenths % TENTHS {
        0 => format!("{whole} KB"),
        rest => format!("{whole}.{rest} KB"),
    }
}

/// `1234567` as `1,234,567`.
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
