//! Corners of the sheet in a photograph: found roughly as the largest bright area, then side by
//! side where brightness falls most steeply.
//!
//! A sheet that runs out of the picture is not found.

mod hull;
mod side;

pub use shared::image_engine::DetectedSheet;
use shared::image_engine::{Corners, Point};

use self::side::SheetSide;
use crate::{connected_component::find_largest_component, pixels::Pixels};

/// Long sides in pixels of the copies: to find the sheet, and to find its sides exactly.
const ROUGH_SIDE_PX: u32 = 200;
const EXACT_SIDE_PX: u32 = 1000;

/// Least share of the picture that a sheet covers.
const MIN_SHEET_SHARE: f64 = 0.12;
/// Least difference in brightness between the sheet and its surroundings.
const MIN_CONTRAST: f64 = 18.0;
/// Least share of each side that is found.
const MIN_SIDE_SHARE: f64 = 0.45;
/// Least share of the enclosing four corners that the outline of the bright area fills.
const MIN_FILL_SHARE: f64 = 0.88;

/// Finds the sheet in an upright picture; `None` if there is none, or it is not sure enough.
pub fn find_sheet(gray: &Pixels) -> Option<DetectedSheet> {
    let exact = shrink(gray, EXACT_SIDE_PX);
    let rough = shrink(&exact, ROUGH_SIDE_PX);
    let outline = find_brightest(&rough)?;
    let (quad, filled) = hull::find_enclosing_quad(&outline)?;
    if filled < MIN_FILL_SHARE {
        return None;
    }
    let scale = f64::from(exact.width()) / f64::from(rough.width());
    let quad = order_corners(quad.map(|(x, y)| ((x + 0.5) * scale, (y + 0.5) * scale)));
    let sides: Vec<SheetSide> = (0..4)
        .map(|place| side::find_side(&exact, quad[place], quad[(place + 1) % 4], scale))
        .collect::<Option<_>>()?;
    let least = sides.iter().map(|side| side.found).fold(1.0, f64::min);
    if least < MIN_SIDE_SHARE {
        return None;
    }
    // Each corner is the crossing of two neighbouring sides.
    let mut corners = [(0.0, 0.0); 4];
    for (place, corner) in corners.iter_mut().enumerate() {
        *corner = sides[(place + 3) % 4].intersect(&sides[place])?;
    }
    let (width, height) = (f64::from(exact.width()), f64::from(exact.height()));
    let corners = Corners(corners).within(width, height)?;
    let found = sides.iter().map(|side| side.found).sum::<f64>() / 4.0;
    let scale = f64::from(gray.width()) / width;
    Some(DetectedSheet {
        corners: Corners(corners.0.map(|(x, y)| (x * scale, y * scale))),
        confidence: found * filled.min(1.0),
        tilt: measure_tilt(&corners),
    })
}

/// Tilt of the upper side, in degrees clockwise.
fn measure_tilt(Corners([left, right, ..]): &Corners) -> f64 {
    (right.1 - left.1).atan2(right.0 - left.0).to_degrees()
}

/// Points of the largest bright area; `None` where it is small or the contrast is low.
fn find_brightest(gray: &Pixels) -> Option<Vec<Point>> {
    let (width, height) = (gray.width() as usize, gray.height() as usize);
    let (level, contrast) = find_otsu_threshold(gray.bytes());
    if contrast < MIN_CONTRAST {
        return None;
    }
    let is_bright = gray.bytes().iter().map(|byte| *byte > level).collect();
    let largest = find_largest_component(close_gaps(is_bright, width), width);
    let is_large = largest.len() as f64 >= MIN_SHEET_SHARE * (width * height) as f64;
    is_large.then(|| {
        let point = |place: usize| ((place % width) as f64, (place / width) as f64);
        largest.into_iter().map(point).collect()
    })
}

/// Widest line on the paper that is closed, in pixels of the rough copy: a printed frame is no
/// edge.
const MAX_CLOSED_LINE_PX: usize = 4;

/// Morphological closing: fills dark gaps of a few pixels.
fn close_gaps(is_bright: Vec<bool>, width: usize) -> Vec<bool> {
    let wide =
        (0..MAX_CLOSED_LINE_PX / 2).fold(is_bright, |mask, _| dilate_value(&mask, width, true));
    (0..MAX_CLOSED_LINE_PX / 2).fold(wide, |mask, _| dilate_value(&mask, width, false))
}

/// Each place with `what` beside it becomes `what` (a dilation or erosion by one).
fn dilate_value(mask: &[bool], width: usize, what: bool) -> Vec<bool> {
    let at = |place: Option<usize>| place.and_then(|place| mask.get(place)) == Some(&what);
    let spread_to = |place: usize| {
        let x = place % width;
        mask[place] == what
            || at((x > 0).then(|| place - 1))
            || at((x + 1 < width).then_some(place + 1))
            || at(place.checked_sub(width))
            || at(Some(place + width))
    };
    let places = 0..mask.len();
    places.map(|place| spread_to(place) == what).collect()
}

/// Best threshold between bright and dark (Otsu 1979), and the distance of the two means.
fn find_otsu_threshold(bytes: &[u8]) -> (u8, f64) {
    let mut counts = [0.0_f64; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1.0;
    }
    let all: f64 = counts.iter().sum();
    let sum: f64 = (0..256).map(|level| level as f64 * counts[level]).sum();
    let (mut dark, mut dark_sum) = (0.0, 0.0);
    let mut best = (0, 0.0, 0.0);
    for level in 0..255_u8 {
        dark += counts[usize::from(level)];
        dark_sum += f64::from(level) * counts[usize::from(level)];
        let bright = all - dark;
        if dark == 0.0 || bright == 0.0 {
            continue;
        }
        let apart = (sum - dark_sum) / bright - dark_sum / dark;
        let between = dark * bright * apart * apart;
        if between > best.2 {
            best = (level, apart, between);
        }
    }
    (best.0, best.1)
}

/// Orders the corners clockwise from the top left.
fn order_corners(quad: [Point; 4]) -> [Point; 4] {
    let area: f64 = (0..4)
        .map(|place| {
            let ((ax, ay), (bx, by)) = (quad[place], quad[(place + 1) % 4]);
            ax * by - bx * ay
        })
        .sum();
    let mut quad = quad;
    if area < 0.0 {
        quad.reverse();
    }
    let first = (0..4)
        .min_by(|a, b| (quad[*a].0 + quad[*a].1).total_cmp(&(quad[*b].0 + quad[*b].1)))
        .unwrap_or_default();
    quad.rotate_left(first);
    quad
}

fn shrink(gray: &Pixels, side: u32) -> Pixels {
    let long = gray.width().max(gray.height());
    if long <= side {
        return gray.clone();
    }
    let scaled = |length: u32| (u64::from(length) * u64::from(side) / u64::from(long)) as u32;
    gray.resized(scaled(gray.width()), scaled(gray.height()))
}
