//! Measures of a picture, on a copy small enough to take a few milliseconds.

use shared::image_engine::Corners;
pub use shared::image_engine::MeasuredBackground;

use super::{edge, light};
use crate::{hint::background, pixels::Pixels, sheet};

/// Measures of a picture, before they are compared with thresholds.
#[derive(Clone, Copy, Debug)]
pub struct Measures {
    /// 95th percentile of brightness, 0 to 255: the level of the paper.
    pub level: f64,
    /// Share of the paper that is clearly darker than its surroundings.
    pub ink: f64,
    /// Steepest step between neighbours as a share of the contrast around it, at strong edges.
    pub steepness: f64,
    /// Share of the picture that a mirrored light takes; 0 where the paper itself is burnt out.
    pub glare_share: f64,
    /// The largest share of a side that the paper covers, where it leaves another side free.
    pub side_coverage: f64,
    /// Degrees by which the sheet lies askew, not negative; 0 where no sheet is found.
    pub tilt: f64,
    /// Share of the middle that has the colour of skin.
    pub skin: f64,
    /// Colour and deviation of the background, as a portrait shows it.
    pub ground: MeasuredBackground,
}

/// Long side in pixels of the copy for details, and of the copy for shapes.
pub(super) const DETAIL_SIDE_PX: u32 = 1600;
const SHAPE_SIDE_PX: u32 = 240;

/// Measures a picture.
pub fn measure(pixels: &Pixels) -> Measures {
    let detailed = shrink(pixels, DETAIL_SIDE_PX);
    let gray = detailed.to_gray();
    let shapes = shrink(&detailed, SHAPE_SIDE_PX);
    let shape = shapes.to_gray();
    let levels = light::BrightnessLevels::of(&shape);
    Measures {
        level: levels.paper,
        ink: light::measure_ink(&gray, &levels),
        steepness: edge::measure_steepness(&gray),
        glare_share: light::measure_glare(&shapes, &shape, &levels),
        side_coverage: edge::measure_side_coverage(&shape, &levels),
        tilt: measure_tilt(&gray),
        skin: background::measure_skin(&shapes),
        ground: background::measure_background(&shapes),
    }
}

/// Least confidence of a sheet whose tilt is measured.
const MIN_SHEET_CONFIDENCE: f64 = 0.6;

/// Mean tilt of the four sides: in perspective they lean against each other.
fn measure_tilt(gray: &Pixels) -> f64 {
    let Some(paper) =
        sheet::find_sheet(gray).filter(|paper| paper.confidence >= MIN_SHEET_CONFIDENCE)
    else {
        return 0.0;
    };
    let Corners(corners) = paper.corners;
    let sides = (0..4).map(|place| {
        let ((ax, ay), (bx, by)) = (corners[place], corners[(place + 1) % 4]);
        let upright = 90.0 * place as f64;
        let angle = (by - ay).atan2(bx - ax).to_degrees() - upright;
        (angle + 180.0).rem_euclid(360.0) - 180.0
    });
    (sides.sum::<f64>() / 4.0).abs()
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
