//! Extensions for everyone of a window that is counted from an event.

use shared::{exam::WindowExtension, time::Timestamp};

/// An extension for everyone of a window that is counted from an event.
#[derive(Clone, Copy, Debug)]
pub(super) struct RaisedEnd {
    pub(super) closes: Timestamp,
    /// As in [`WindowExtension::open_at`].
    pub(super) open_at: Option<Timestamp>,
}

/// Extensions for everyone that a deadline considers, the last ones: each makes its expression three times
/// as long.
const MAX_RAISED_ENDS: usize = 4;

impl RaisedEnd {
    /// The extensions that matter: of two that include everybody in a row the later one.
    pub(super) fn list(extensions: &[WindowExtension]) -> Vec<Self> {
        let mut raised: Vec<Self> = Vec::new();
        for extension in extensions {
            let next = Self {
                closes: extension.closes,
                open_at: extension.open_at,
            };
            match raised.last_mut() {
                Some(last) if last.open_at.is_none() && next.open_at.is_none() => {
                    last.closes = last.closes.max(next.closes);
                }
                _ => raised.push(next),
            }
        }
        let first = raised.len().saturating_sub(MAX_RAISED_ENDS);
        raised.split_off(first)
    }
}
