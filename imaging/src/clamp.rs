//! A `clamp` that cannot panic.

/// Same as `clamp`, but without its panic for reversed bounds. The message of that panic links the
/// float formatter, which the WASM module needs for nothing else.
#[inline(always)]
pub(crate) fn clamp_no_panic<T: PartialOrd>(value: T, least: T, most: T) -> T {
    if value < least {
        least
    } else if value > most {
        most
    } else {
        value
    }
}
