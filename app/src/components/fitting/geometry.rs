//! Pure functions that move and rotate the corners of a crop. Lengths are in pixels; x points right
//! and y down from the top left of the picture.

use shared::image_engine::{Corners, Edit, Point};

/// Smallest side of a crop in pixels; smaller text can't be read.
const MIN_SIDE_PX: f64 = 32.0;

/// Largest difference in pixels at which two coordinates count as equal.
const MAX_DEVIATION_PX: f64 = 0.5;

/// Width and height of a picture after `turns` quarter turns.
pub(super) fn turned_size((width, height): Point, turns: u8) -> Point {
    if turns % 2 == 1 {
        (height, width)
    } else {
        (width, height)
    }
}

/// The corners of the whole picture.
pub(super) fn full_rectangle((width, height): Point) -> Corners {
    Corners::rectangle(0.0, 0.0, width, height)
}

/// Rotates the edit clockwise by 90 degrees; it keeps the same part of the picture. `size` is the
/// size of the unrotated picture.
pub fn rotate_edit(edit: Edit, size: Point) -> Edit {
    let (_, height) = turned_size(size, edit.turns);
    Edit {
        turns: (edit.turns + 1) % 4,
        corners: edit.corners.map(|corners| rotate_once(corners, height)),
        ..edit
    }
}

/// Converts corners on the unrotated picture of this `size` to corners on the picture after `turns`
/// quarter turns clockwise.
pub fn rotate_corners(corners: Corners, size: Point, turns: u8) -> Corners {
    (0..turns).fold(corners, |corners, done_turns| {
        rotate_once(corners, turned_size(size, done_turns).1)
    })
}

/// Rotates corners clockwise by 90 degrees: the lower left corner becomes the upper left one.
/// `height` is that of the picture before the rotation.
fn rotate_once(
    Corners([top_left, top_right, bottom_right, bottom_left]): Corners,
    height: f64,
) -> Corners {
    let rotate = |(x, y): Point| (height - y, x);
    Corners([bottom_left, top_left, top_right, bottom_right].map(rotate))
}

/// Moves the corner `index` (0 is the top left, clockwise) to a point, which is limited to the
/// picture. In a rectangle the two neighbours move too. `None` if the corners would cross or enclose
/// too small a part.
pub(super) fn move_corner(
    Corners(mut corners): Corners,
    index: usize,
    to: Point,
    (width, height): Point,
    is_rectangle: bool,
) -> Option<Corners> {
    let to = (to.0.clamp(0.0, width), to.1.clamp(0.0, height));
    corners[index] = to;
    if is_rectangle {
        let opposite = corners[(index + 2) % 4];
        let (mut left, mut right) = (to.0, opposite.0);
        let (mut top, mut bottom) = (to.1, opposite.1);
        if matches!(index, 1 | 2) {
            std::mem::swap(&mut left, &mut right);
        }
        if matches!(index, 2 | 3) {
            std::mem::swap(&mut top, &mut bottom);
        }
        corners = Corners::rectangle(left, top, right - left, bottom - top).0;
    }
    let is_large = |(width, height): Point| width >= MIN_SIDE_PX && height >= MIN_SIDE_PX;
    Corners(corners)
        .within(width, height)
        .filter(|corners| is_large(corners.sides()))
}

/// The smallest upright rectangle around the corners.
pub(super) fn bounding_rectangle(Corners(corners): Corners) -> Corners {
    let xs = corners.map(|(x, _)| x);
    let ys = corners.map(|(_, y)| y);
    let min = |values: [f64; 4]| values.into_iter().fold(f64::INFINITY, f64::min);
    let max = |values: [f64; 4]| values.into_iter().fold(f64::NEG_INFINITY, f64::max);
    let (left, top) = (min(xs), min(ys));
    Corners::rectangle(left, top, max(xs) - left, max(ys) - top)
}

/// True if the corners are an upright rectangle, within half a pixel.
pub fn is_rectangle(corners: Corners) -> bool {
    let Corners(rectangle) = bounding_rectangle(corners);
    let is_near = |(a, b): (&Point, &Point)| {
        (a.0 - b.0).abs() < MAX_DEVIATION_PX && (a.1 - b.1).abs() < MAX_DEVIATION_PX
    };
    corners.0.iter().zip(&rectangle).all(is_near)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Point = (400.0, 300.0);

    #[test]
    fn four_quarter_turns_restore_the_edit() {
        let edit = Edit {
            corners: Some(Corners([
                (10.0, 20.0),
                (200.0, 30.0),
                (210.0, 250.0),
                (5.0, 240.0),
            ])),
            ..Edit::default()
        };
        let once = rotate_edit(edit, SIZE);
        assert_eq!(once.turns, 1);
        // The former lower left corner is now the upper left one.
        assert_eq!(once.corners.map(|corners| corners.0[0]), Some((60.0, 5.0)));
        let full_turn = (0..4).fold(edit, |edit, _| rotate_edit(edit, SIZE));
        assert_eq!(full_turn, edit);
        let corners = edit.corners.expect("the edit has corners");
        assert_eq!(Some(rotate_corners(corners, SIZE, 1)), once.corners);
    }

    #[test]
    fn rectangle_corner_moves_neighbours_and_stays_inside() {
        for (index, opposite) in [(0, 2), (1, 3), (2, 0), (3, 1)] {
            let to = [(50.0, 40.0), (350.0, 40.0), (350.0, 260.0), (50.0, 260.0)][index];
            let moved =
                move_corner(full_rectangle(SIZE), index, to, SIZE, true).expect("large enough");
            assert_eq!(moved.0[index], to);
            assert_eq!(moved.0[opposite], full_rectangle(SIZE).0[opposite]);
            assert!(is_rectangle(moved));
        }
        let limited = move_corner(full_rectangle(SIZE), 2, (999.0, 999.0), SIZE, true);
        assert_eq!(limited, Some(full_rectangle(SIZE)));
    }

    #[test]
    fn crossing_corners_and_tiny_crops_are_rejected() {
        assert_eq!(
            move_corner(full_rectangle(SIZE), 0, (390.0, 290.0), SIZE, true),
            None
        );
        assert_eq!(
            move_corner(full_rectangle(SIZE), 0, (399.0, 299.0), SIZE, false),
            None
        );
        let free = move_corner(full_rectangle(SIZE), 0, (50.0, 20.0), SIZE, false).expect("valid");
        assert!(!is_rectangle(free));
        assert_eq!(bounding_rectangle(free), full_rectangle(SIZE));
    }
}
