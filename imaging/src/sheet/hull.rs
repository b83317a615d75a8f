//! Smallest quadrilateral around a set of points.

use shared::image_engine::Point;

/// A small quadrilateral around the points, and the share of it that their convex hull fills.
/// `None` where the hull has fewer than four corners.
pub(super) fn find_enclosing_quad(places: &[Point]) -> Option<([Point; 4], f64)> {
    let outline = find_convex_hull(places);
    let filled = area(&outline);
    let mut corners = outline;
    // Removes the side whose extended neighbours add the least area.
    while corners.len() > 4 {
        let (side, corner, _) = (0..corners.len())
            .filter_map(|side| extend_neighbours(&corners, side))
            .min_by(|one, other| one.2.total_cmp(&other.2))?;
        let next = (side + 1) % corners.len();
        corners[side] = corner;
        corners.remove(next);
    }
    let quad: [Point; 4] = corners.try_into().ok()?;
    let whole = area(&quad);
    (whole > 0.0).then(|| (quad, filled / whole))
}

/// Crossing of a side's extended neighbours beyond it, and the added area.
fn extend_neighbours(corners: &[Point], side: usize) -> Option<(usize, Point, f64)> {
    let at = |place: usize| corners[place % corners.len()];
    let count = corners.len();
    let (before, a, b, after) = (at(side + count - 1), at(side), at(side + 1), at(side + 2));
    let (dx, dy) = (a.0 - before.0, a.1 - before.1);
    let (ex, ey) = (b.0 - after.0, b.1 - after.1);
    let across = dx * ey - dy * ex;
    if across.abs() < 1e-9 {
        return None;
    }
    let along = ((b.0 - a.0) * ey - (b.1 - a.1) * ex) / across;
    if along < 0.0 {
        return None;
    }
    let corner = (a.0 + dx * along, a.1 + dy * along);
    // The crossing must lie beyond the other end of the side, too.
    let is_beyond = (corner.0 - b.0) * ex + (corner.1 - b.1) * ey >= 0.0;
    is_beyond.then(|| (side, corner, area(&[a, corner, b])))
}

/// Convex hull of the points (Andrew 1979).
fn find_convex_hull(places: &[Point]) -> Vec<Point> {
    let mut sorted = places.to_vec();
    sorted.sort_unstable_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
    let half = |places: &mut dyn Iterator<Item = &Point>| {
        let mut outline: Vec<Point> = Vec::new();
        for place in places {
            while let [.., a, b] = outline[..] {
                if (b.0 - a.0) * (place.1 - a.1) - (b.1 - a.1) * (place.0 - a.0) > 0.0 {
                    break;
                }
                outline.pop();
            }
            outline.push(*place);
        }
        outline.pop();
        outline
    };
    let mut outline = half(&mut sorted.iter());
    outline.extend(half(&mut sorted.iter().rev()));
    outline
}

fn area(corners: &[Point]) -> f64 {
    let next = corners.iter().cycle().skip(1);
    let sum: f64 = corners
        .iter()
        .zip(next)
        .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
        .sum();
    sum.abs() / 2.0
}

#[cfg(test)]
mod tests {
    use super::find_enclosing_quad;

    #[test]
    fn a_square_with_cut_corners_is_enclosed_by_the_square() {
        let places: Vec<_> = (0..100)
            .flat_map(|y| (0..100).map(move |x| (x, y)))
            .filter(|(x, y)| x + y >= 6 && (99 - x) + y >= 4)
            .map(|(x, y)| (f64::from(x), f64::from(y)))
            .collect();
        let (quad, filled) = find_enclosing_quad(&places).expect("has corners");
        assert!(filled > 0.99, "{filled}");
        for corner in [(0.0, 0.0), (99.0, 0.0), (99.0, 99.0), (0.0, 99.0)] {
            let is_near = |(x, y): &(f64, f64)| (x - corner.0).hypot(y - corner.1) < 1.0;
            assert!(quad.iter().any(is_near), "{corner:?} {quad:?}");
        }
    }

    #[test]
    fn a_line_is_enclosed_by_nothing() {
        let places: Vec<_> = (0..50).map(|x| (f64::from(x), f64::from(x))).collect();
        assert!(find_enclosing_quad(&places).is_none());
        assert!(find_enclosing_quad(&[]).is_none());
    }
}
