//! Turning pages with a finger. The element has `touch-action` set (`style/viewer.css`), so that
//! sideways movements come as events; on a zoomed picture they scroll it.

use leptos::prelude::*;
use web_sys::PointerEvent;

/// Shortest movement of a swipe, in CSS pixels. A shorter one is a tap.
const MIN_DISTANCE_PX: i32 = 40;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swipe {
    ToPrevious,
    ToNext,
}

impl Swipe {
    /// A movement to the left leads to the next page. `None` for a movement that is more vertical
    /// than horizontal.
    fn of(x: i32, y: i32) -> Option<Self> {
        let is_sideways = x.abs() >= MIN_DISTANCE_PX && x.abs() >= 2 * y.abs();
        is_sideways.then_some(match x < 0 {
            true => Swipe::ToNext,
            false => Swipe::ToPrevious,
        })
    }
}

/// The state of one finger's movement.
#[derive(Clone, Copy)]
pub struct SwipeListener {
    began: StoredValue<Option<(i32, i32, i32)>>,
}

impl SwipeListener {
    pub fn new() -> Self {
        Self {
            began: StoredValue::new(None),
        }
    }

    /// Starts a swipe. A second finger means zooming and turns no page.
    pub fn begin(self, event: &PointerEvent) {
        let is_finger = event.pointer_type() != "mouse";
        self.began.set_value(match event.is_primary() && is_finger {
            true => Some((event.pointer_id(), event.client_x(), event.client_y())),
            false => None,
        });
    }

    /// Ends the swipe: the finger is lifted, or the browser has cancelled the pointer.
    pub fn end(self, event: &PointerEvent) -> Option<Swipe> {
        let (pointer, x, y) = self.began.try_update_value(Option::take)??;
        let is_over = event.type_() == "pointerup" && event.pointer_id() == pointer;
        Swipe::of(event.client_x() - x, event.client_y() - y).filter(|_| is_over)
    }
}

impl Default for SwipeListener {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_long_way_sideways_turns_the_page() {
        assert_eq!(Swipe::of(-120, 30), Some(Swipe::ToNext));
        assert_eq!(Swipe::of(120, -30), Some(Swipe::ToPrevious));
        for (x, y) in [(-30, 0), (-60, 50), (0, 200), (0, 0)] {
            assert_eq!(Swipe::of(x, y), None, "{x} {y}");
        }
    }
}
