//! What is measured, on a copy small enough that it takes a few milliseconds.

pub use shared::fitting::Ground;

use super::{edge, ground, light};
use crate::pixels::Pixels;

/// What a picture shows, in numbers.
#[derive(Clone, Copy, Debug)]
pub struct Measures {
    /// Brightness that a twentieth of the picture exceeds, 0 to 255: that of its paper.
    pub level: f64,
    /// Share of the paper that is clearly darker than what is around it.
    pub ink: f64,
    /// Steepest step between neighbours as a share of the contrast around it, at strong edges.
    pub steepness: f64,
    /// Share of the picture that is burnt out while its paper is not.
    pub burnt: f64,
    /// The largest share of a side that the paper runs over, where it ends within another.
    pub over: f64,
    /// Share of the middle that has the colour of skin.
    pub skin: f64,
    pub ground: Ground,
}

/// Pixels along the long side of the copy that details are measured on, and of that for shapes.
pub(super) const DETAILED: u32 = 1600;
const SHAPES: u32 = 240;

pub fn measure(pixels: &Pixels) -> Measures {
    let detailed = shrink(pixels, DETAILED);
    let gray = detailed.to_gray();
    let shapes = shrink(&detailed, SHAPES);
    let shape = shapes.to_gray();
    let levels = light::Levels::of(&shape);
    Measures {
        level: levels.paper,
        ink: light::measure_ink(&gray, &levels),
        steepness: edge::measure_steepness(&gray),
        burnt: light::measure_burnt(&shape, &levels),
        over: edge::measure_over(&shape, &levels),
        skin: ground::measure_skin(&shapes),
        ground: ground::measure_ground(&shapes),
    }
}

fn shrink(pixels: &Pixels, side: u32) -> Pixels {
    let long = pixels.width().max(pixels.height());
    if long <= side {
        return pixels.clone();
    }
    let factor = f64::from(side) / f64::from(long);
    let side = |length: u32| (f64::from(length) * factor).round() as u32;
    pixels.resized(side(pixels.width()), side(pixels.height()))
}
