//! Edges: how steep they are, and whether the paper's own lie within the picture.

use super::light::Levels;
use crate::pixels::Pixels;

/// Pixels along the side of a tile, and the contrast from which one has edges to judge.
const TILE: usize = 16;
const CONTRAST: u8 = 50;

/// The steepest step between neighbours as a share of the contrast, in the tile that nine of
/// ten with edges do not exceed: sharp is what is sharp anywhere, as some of a paper is blank.
pub(super) fn measure_steepness(gray: &Pixels) -> f64 {
    let (width, height) = (gray.width() as usize, gray.height() as usize);
    let mut found = Vec::new();
    for top in (0..height.saturating_sub(TILE)).step_by(TILE) {
        for left in (0..width.saturating_sub(TILE)).step_by(TILE) {
            let rows = || (top..top + TILE).map(|y| &gray.row(y)[left..left + TILE]);
            let (least, most) = rows()
                .flatten()
                .fold((255_u8, 0_u8), |(least, most), value| {
                    (least.min(*value), most.max(*value))
                });
            let contrast = most.saturating_sub(least);
            if contrast < CONTRAST {
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

/// Paper and desk differ by so much, or there is no desk.
const APART: f64 = 45.0;
/// A side that the paper leaves free is one that it runs over by less.
const FREE: f64 = 0.1;

/// The largest share of a side that the paper runs over, where it leaves another side free;
/// 0 where all of the picture is paper, or nothing is.
pub(super) fn measure_over(gray: &Pixels, levels: &Levels) -> f64 {
    if levels.apart < APART {
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
    match sides.iter().any(|side| *side < FREE) {
        true => sides.into_iter().fold(0.0, f64::max),
        false => 0.0,
    }
}
