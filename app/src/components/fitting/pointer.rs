//! Pointers on the page: finger, mouse, pen.

use leptos::{prelude::*, wasm_bindgen::JsCast};
use shared::image_engine::Point;

/// The position of a pointer on an element, from 0 to 1 in each direction.
pub(super) fn relative_position(element: &web_sys::Element, event: &web_sys::MouseEvent) -> Point {
    let sides = element.get_bounding_client_rect();
    let share = |place: i32, start: f64, length: f64| (f64::from(place) - start) / length.max(1.0);
    (
        share(event.client_x(), sides.left(), sides.width()),
        share(event.client_y(), sides.top(), sides.height()),
    )
}

/// Directs all further events of this pointer to the element.
pub(super) fn capture_pointer(event: &web_sys::PointerEvent) {
    let element = event
        .current_target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    if let Some(element) = element {
        // The call fails only for a pointer that is gone.
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}

/// The direction of an arrow key.
pub(super) fn arrow_direction(event: &web_sys::KeyboardEvent) -> Option<Point> {
    Some(match event.key().as_str() {
        "ArrowLeft" => (-1.0, 0.0),
        "ArrowRight" => (1.0, 0.0),
        "ArrowUp" => (0.0, -1.0),
        "ArrowDown" => (0.0, 1.0),
        _ => return None,
    })
}

/// The pressed pointers of one element, with their positions.
#[derive(Clone, Copy)]
pub(super) struct PointerTracker(StoredValue<Vec<(i32, Point)>>);

/// The meaning of a movement: the shift of the middle, and the factor by which the fingers spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Gesture {
    pub(super) shift: Point,
    pub(super) spread: f64,
}

impl PointerTracker {
    pub(super) fn new() -> Self {
        Self(StoredValue::default())
    }

    /// Adds a finger. Returns true if it is the first.
    pub(super) fn down(self, id: i32, at: Point) -> bool {
        self.up(id);
        self.0.update_value(|fingers| fingers.push((id, at)));
        self.0.with_value(|fingers| fingers.len() == 1)
    }

    /// Removes a finger. Returns true if it was the last.
    pub(super) fn up(self, id: i32) -> bool {
        self.0
            .update_value(|fingers| fingers.retain(|(other, _)| *other != id));
        self.0.with_value(Vec::is_empty)
    }

    pub(super) fn moved(self, id: i32, to: Point) -> Option<Gesture> {
        let before = self.0.get_value();
        self.0.update_value(|fingers| {
            let ours = fingers.iter_mut().filter(|(other, _)| *other == id);
            ours.for_each(|(_, at)| *at = to);
        });
        self.0.with_value(|after| read_gesture(&before, after))
    }
}

fn read_gesture(before: &[(i32, Point)], after: &[(i32, Point)]) -> Option<Gesture> {
    let middle = |fingers: &[(i32, Point)]| {
        let count = fingers.len() as f64;
        let sum = fingers
            .iter()
            .fold((0.0, 0.0), |sum, (_, at)| (sum.0 + at.0, sum.1 + at.1));
        (sum.0 / count, sum.1 / count)
    };
    let span = |fingers: &[(i32, Point)]| match fingers {
        [(_, a), (_, b), ..] => ((a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)).sqrt(),
        _ => 1.0,
    };
    if before.is_empty() || before == after {
        return None;
    }
    let (from, to) = (middle(before), middle(after));
    Some(Gesture {
        shift: (to.0 - from.0, to.1 - from.1),
        spread: span(after) / span(before).max(1e-6),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_finger_moves_and_two_spread() {
        let one = |at| vec![(1, at)];
        let moved = read_gesture(&one((0.2, 0.2)), &one((0.5, 0.1))).expect("it moved");
        assert!((moved.shift.0 - 0.3).abs() < 1e-9 && (moved.shift.1 + 0.1).abs() < 1e-9);
        assert_eq!(moved.spread, 1.0);
        let two = |x| vec![(1, (0.5 - x, 0.5)), (2, (0.5 + x, 0.5))];
        let spread = read_gesture(&two(0.1), &two(0.2)).expect("it moved");
        assert!((spread.spread - 2.0).abs() < 1e-9 && spread.shift.0.abs() < 1e-9);
        assert_eq!(read_gesture(&two(0.1), &two(0.1)), None);
        assert_eq!(read_gesture(&[], &[]), None);
    }
}
