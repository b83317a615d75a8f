//! Perspective correction: the part of a picture between four corners, as a rectangle.

pub use shared::image_engine::Corners;
use shared::image_engine::Point;

use crate::{clamp::clamp_no_panic, pixels::Pixels};

/// Resamples the part between the corners to `[width, height]`, as if photographed from straight
/// above.
pub(crate) fn correct_perspective(
    pixels: &Pixels,
    corners: &Corners,
    [width, height]: [u32; 2],
) -> Pixels {
    let plane = Projection::from_corners(corners);
    let channels = pixels.channels();
    let mut bytes = Vec::with_capacity(width as usize * height as usize * channels);
    for y in 0..height {
        let v = (f64::from(y) + 0.5) / f64::from(height);
        for x in 0..width {
            let u = (f64::from(x) + 0.5) / f64::from(width);
            let (x, y) = plane.place(u, v);
            push_bilinear(pixels, x - 0.5, y - 0.5, &mut bytes);
        }
    }
    Pixels::new(width, height, bytes).expect("each pixel was pushed")
}

/// Pushes the bilinear mean of the four pixels around `(x, y)`, one byte for each channel.
fn push_bilinear(pixels: &Pixels, x: f64, y: f64, bytes: &mut Vec<u8>) {
    let (last_x, last_y) = (pixels.width() - 1, pixels.height() - 1);
    let (x, y) = (
        clamp_no_panic(x, 0.0, f64::from(last_x)) as f32,
        clamp_no_panic(y, 0.0, f64::from(last_y)) as f32,
    );
    let (left, top) = (x as usize, y as usize);
    let (right, bottom) = (
        (left + 1).min(last_x as usize),
        (top + 1).min(last_y as usize),
    );
    let (to_right, to_bottom) = (x - left as f32, y - top as f32);
    let (upper, lower) = (pixels.row(top), pixels.row(bottom));
    let channels = pixels.channels();
    for channel in 0..channels {
        let at = |row: &[u8], x: usize| f32::from(row[x * channels + channel]);
        let across = |row: &[u8]| at(row, left) + (at(row, right) - at(row, left)) * to_right;
        let (above, below) = (across(upper), across(lower));
        bytes.push((above + (below - above) * to_bottom + 0.5) as u8);
    }
}

/// Projection of the unit square onto four corners (Heckbert 1989, 2.2.3).
struct Projection {
    x: [f64; 3],
    y: [f64; 3],
    depth: [f64; 2],
}

impl Projection {
    fn from_corners(Corners([a, b, c, d]): &Corners) -> Self {
        let (bent_x, bent_y) = (a.0 - b.0 + c.0 - d.0, a.1 - b.1 + c.1 - d.1);
        let (right, down) = ((b.0 - c.0, b.1 - c.1), (d.0 - c.0, d.1 - c.1));
        let area = right.0 * down.1 - down.0 * right.1;
        let g = (bent_x * down.1 - down.0 * bent_y) / area;
        let h = (right.0 * bent_y - bent_x * right.1) / area;
        Self {
            x: [b.0 - a.0 + g * b.0, d.0 - a.0 + h * d.0, a.0],
            y: [b.1 - a.1 + g * b.1, d.1 - a.1 + h * d.1, a.1],
            depth: [g, h],
        }
    }

    fn place(&self, u: f64, v: f64) -> Point {
        let depth = self.depth[0] * u + self.depth[1] * v + 1.0;
        let along = |[by_u, by_v, start]: [f64; 3]| (by_u * u + by_v * v + start) / depth;
        (along(self.x), along(self.y))
    }
}

#[cfg(test)]
mod tests {
    use super::{Corners, Projection, correct_perspective};
    use crate::pixels::Pixels;

    #[test]
    fn a_plane_goes_through_its_corners() {
        let corners = Corners([(10.0, 20.0), (110.0, 5.0), (130.0, 90.0), (0.0, 70.0)]);
        let plane = Projection::from_corners(&corners);
        for ((u, v), wanted) in [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
            .into_iter()
            .zip(corners.0)
        {
            let (x, y) = plane.place(u, v);
            assert!((x - wanted.0).abs() < 1e-9 && (y - wanted.1).abs() < 1e-9);
        }
    }

    #[test]
    fn a_rectangle_flattened_is_a_part_of_the_picture() {
        let picture = Pixels::new(4, 3, (0..12).collect()).expect("whole");
        let corners = Corners::rectangle(1.0, 1.0, 2.0, 2.0);
        let part = correct_perspective(&picture, &corners, [2, 2]);
        assert_eq!(
            (part.width(), part.height(), part.bytes()),
            (2, 2, &[5, 6, 9, 10][..])
        );
    }
}
