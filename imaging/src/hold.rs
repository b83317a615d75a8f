//! Numbers held within bounds.

/// As `clamp`, whose panic says the bounds where they are the wrong way round: with that comes
/// all that writes fractions, which a browser would load for nothing else.
#[inline(always)]
pub(crate) fn hold<T: PartialOrd>(value: T, least: T, most: T) -> T {
    if value < least {
        least
    } else if value > most {
        most
    } else {
        value
    }
}
