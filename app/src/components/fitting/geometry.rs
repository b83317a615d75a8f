//! Pure functions that move and turn corners.

use shared::fitting::{Corners, Edit, Point};

/// The size of a picture after quarter turns.
pub(super) fn turned_size((width, height): Point, turns: u8) -> Point {
    if turns % 2 == 1 {
        (height, width)
    } else {
        (width, height)
    }
}

pub(super) fn whole((width, height): Point) -> Corners {
    Corners::rectangle(0.0, 0.0, width, height)
}

/// Turns the edit clockwise by 90 degrees. `size` is that of the unturned picture. The kept part of
/// the picture stays the same.
pub fn turn(edit: Edit, size: Point) -> Edit {
    let (_, height) = turned_size(size, edit.turns);
    Edit {
        turns: (edit.turns + 1) % 4,
        corners: edit.corners.map(|corners| turn_once(corners, height)),
        ..edit
    }
}

/// Transforms corners on the unturned picture to the picture after `turns`.
pub fn turn_corners(corners: Corners, size: Point, turns: u8) -> Corners {
    (0..turns).fold(corners, |corners, done| {
        turn_once(corners, turned_size(size, done).1)
    })
}

/// Turns corners by 90 degrees: the lower left corner becomes the upper left one.
fn turn_once(Corners([a, b, c, d]): Corners, height: f64) -> Corners {
    let turned = |(x, y): Point| (height - y, x);
    Corners([d, a, b, c].map(turned))
}

/// Moves the corner `index` to a point within the picture. In a rectangle its neighbours move too.
/// `None` if the rest would be too small.
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
    let is_large = |(across, down): Point| across >= LEAST && down >= LEAST;
    Corners(corners)
        .within(width, height)
        .filter(|corners| is_large(corners.sides()))
}

/// Smallest side of a part, in pixels. A smaller part can't be read.
const LEAST: f64 = 32.0;

/// The smallest upright rectangle around the corners.
pub(super) fn straighten(Corners(corners): Corners) -> Corners {
    let across = corners.map(|(x, _)| x);
    let down = corners.map(|(_, y)| y);
    let least = |values: [f64; 4]| values.into_iter().fold(f64::INFINITY, f64::min);
    let most = |values: [f64; 4]| values.into_iter().fold(f64::NEG_INFINITY, f64::max);
    let (left, top) = (least(across), least(down));
    Corners::rectangle(left, top, most(across) - left, most(down) - top)
}

pub fn is_rectangle(corners: Corners) -> bool {
    let Corners(straight) = straighten(corners);
    let near = |(a, b): (&Point, &Point)| (a.0 - b.0).abs() < 0.5 && (a.1 - b.1).abs() < 0.5;
    corners.0.iter().zip(&straight).all(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Point = (400.0, 300.0);

    #[test]
    fn four_quarter_turns_are_none_and_keep_the_same_part() {
        let edit = Edit {
            corners: Some(Corners([
                (10.0, 20.0),
                (200.0, 30.0),
                (210.0, 250.0),
                (5.0, 240.0),
            ])),
            ..Edit::default()
        };
        let once = turn(edit, SIZE);
        assert_eq!(once.turns, 1);
        // The former lower left corner is now the upper left one.
        assert_eq!(once.corners.map(|it| it.0[0]), Some((60.0, 5.0)));
        let round = (0..4).fold(edit, |edit, _| turn(edit, SIZE));
        assert_eq!(round, edit);
        let found = edit.corners.expect("it has them");
        assert_eq!(Some(turn_corners(found, SIZE, 1)), once.corners);
    }

    #[test]
    fn a_corner_of_a_rectangle_takes_its_neighbours_along_and_stays_within() {
        for (index, opposite) in [(0, 2), (1, 3), (2, 0), (3, 1)] {
            let to = [(50.0, 40.0), (350.0, 40.0), (350.0, 260.0), (50.0, 260.0)][index];
            let moved = move_corner(whole(SIZE), index, to, SIZE, true).expect("large enough");
            assert_eq!(moved.0[index], to);
            assert_eq!(moved.0[opposite], whole(SIZE).0[opposite]);
            assert!(is_rectangle(moved));
        }
        let out = move_corner(whole(SIZE), 2, (999.0, 999.0), SIZE, true);
        assert_eq!(out, Some(whole(SIZE)));
    }

    #[test]
    fn corners_that_cross_or_leave_next_to_nothing_are_not_taken() {
        assert_eq!(
            move_corner(whole(SIZE), 0, (390.0, 290.0), SIZE, true),
            None
        );
        assert_eq!(
            move_corner(whole(SIZE), 0, (399.0, 299.0), SIZE, false),
            None
        );
        let free = move_corner(whole(SIZE), 0, (50.0, 20.0), SIZE, false).expect("sound");
        assert!(!is_rectangle(free));
        assert_eq!(straighten(free), whole(SIZE));
    }
}
