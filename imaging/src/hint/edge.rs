//! Measures of edges: how steep they are, and how much the paper runs over the picture's sides.

use super::light::BrightnessLevels;
use crate::pixels::Pixels;

/// Side of a tile in pixels, and the least contrast at which a tile is judged.
const TILE_SIDE_PX: usize = 16;
const MIN_TILE_CONTRAST: u8 = 50;

/// The steepest step between neighbours as a share of the tile's contrast, 0 to 1: the 90th
/// percentile over tiles with edges, since parts of a sharp paper may be blank.
pub(super) fn measure_steepness(gray: &Pixels) -> f64 {
    let (width, height) = (gray.width() as usize, gray.height() as usize);
    let mut found = Vec::new();
    for top in (0..height.saturating_sub(TILE_SIDE_PX)).step_by(TILE_SIDE_PX) {
        for left in (0..width.saturating_sub(TILE_SIDE_PX)).step_by(TILE_SIDE_PX) {
            let rows =
                || (top..top + TILE_SIDE_PX).map(|y| &gray.row(y)[left..left + TILE_SIDE_PX]);
            let (least, most) = rows()
                .flatten()
                .fold((255_u8, 0_u8), |(least, most), value| {
                    (least.min(*value), most.max(*value))
                });
            let contrast = most.saturating_sub(least);
            if contrast < MIN_TILE_CONTRAST {
                continue;
            }
            let step = rows()
                .flat_map(|row| row.windows(2).map(|pair| pair[0].abs_diff(pair[1])))
                .max()
                .unwrap_or(0);
            found.push(f64::from(step) / f64::from(contrast));
        }
    }
    found.sort_unstable_by(f64::total_cmp);
    found.get(found.len() * 9 / 10).copied().unwrap_or(0.0)
}

/// Least difference in brightness between paper and desk; below it there is no desk.
const MIN_DESK_DIFFERENCE: f64 = 45.0;
/// A side is free if the paper covers less than this share of it.
const MAX_FREE_SIDE_SHARE: f64 = 0.1;

/// The largest share of a side that the paper covers, where another side is free. 0 where no side
/// is free, or paper and desk can't be told apart.
pub(super) fn measure_side_coverage(gray: &Pixels, levels: &BrightnessLevels) -> f64 {
    if levels.apart < MIN_DESK_DIFFERENCE {
        return 0.0;
    }
    let (width, height) = (gray.width() as usize, gray.height() as usize);
    let is_paper = |x: usize, y: usize| gray.row(y)[x] > levels.border;
    let share = |places: &mut dyn Iterator<Item = (usize, usize)>| {
        let (mut paper, mut all) = (0, 0);
        for (x, y) in places {
            paper += usize::from(is_paper(x, y));
            all += 1;
        }
        paper as f64 / f64::from(all.max(1))
    };
    let sides = [
        share(&mut (0..width).map(|x| (x, 0))),
        share(&mut (0..width).map(|x| (x, height - 1))),
        share(&mut (0..height).map(|y| (0, y))),
        share(&mut (0..height).map(|y| (width - 1, y))),
    ];
    match sides.iter().any(|side| *side < MAX_FREE_SIDE_SHARE) {
        true => sides.into_iter().fold(0.0, f64::max),
        false => 0.0,
    }
}
