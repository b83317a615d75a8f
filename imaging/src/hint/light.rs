//! Measures of brightness: level of the paper, share of ink, glare.

use crate::{connected_component::find_largest_component, pixels::Pixels};

/// Levels of brightness.
pub(super) struct BrightnessLevels {
    /// The 95th percentile.
    pub(super) paper: f64,
    /// Best border between paper and desk (Otsu), and the distance of the two means.
    pub(super) border: u8,
    pub(super) apart: f64,
}

impl BrightnessLevels {
    pub(super) fn of(gray: &Pixels) -> Self {
        let mut counts = [0_u32; 256];
        for value in gray.bytes() {
            counts[usize::from(*value)] += 1;
        }
        let (border, apart) = find_otsu_threshold(&counts);
        Self {
            paper: f64::from(quantile(&counts, 0.95)),
            border,
            apart,
        }
    }
}

fn quantile(counts: &[u32; 256], share: f64) -> u8 {
    let all: u32 = counts.iter().sum();
    let mut below = 0;
    let found = (0..=255_u8).find(|value| {
        below += counts[usize::from(*value)];
        f64::from(below) >= f64::from(all) * share
    });
    found.unwrap_or(255)
}

/// The border between dark and light with the most variance between them (Otsu).
fn find_otsu_threshold(counts: &[u32; 256]) -> (u8, f64) {
    let all: f64 = counts.iter().map(|count| f64::from(*count)).sum();
    let sum: f64 = (0..)
        .zip(counts)
        .map(|(value, count)| f64::from(value) * f64::from(*count))
        .sum();
    let (mut dark, mut dark_sum, mut best) = (0.0, 0.0, (0, 0.0, 0.0));
    for (value, count) in (0..=255_u8).zip(counts) {
        dark += f64::from(*count);
        dark_sum += f64::from(value) * f64::from(*count);
        let light = all - dark;
        if dark == 0.0 || light == 0.0 {
            continue;
        }
        let apart = (sum - dark_sum) / light - dark_sum / dark;
        let between = dark * light * apart * apart;
        if between > best.1 {
            best = (value, between, apart);
        }
    }
    (best.0, best.2)
}

/// Side of a tile in pixels, and the difference in brightness from which a pixel is ink.
const TILE_SIDE_PX: usize = 24;
const MIN_INK_DIFFERENCE: u32 = 28;

/// Share of the paper that is darker than the mean of its tile. Only tiles surrounded by paper
/// count, since the edge of a sheet is no ink.
pub(super) fn measure_ink(gray: &Pixels, levels: &BrightnessLevels) -> f64 {
    let (across, down) = (
        gray.width() as usize / TILE_SIDE_PX,
        gray.height() as usize / TILE_SIDE_PX,
    );
    let rows = |column: usize, row: usize| {
        let left = column * TILE_SIDE_PX;
        (row * TILE_SIDE_PX..(row + 1) * TILE_SIDE_PX)
            .map(move |y| &gray.row(y)[left..left + TILE_SIDE_PX])
    };
    let means: Vec<u32> = (0..across * down)
        .map(|tile| {
            let values = rows(tile % across, tile / across).flatten();
            values.map(|value| u32::from(*value)).sum::<u32>()
                / (TILE_SIDE_PX * TILE_SIDE_PX) as u32
        })
        .collect();
    let is_paper =
        |column: usize, row: usize| means[row * across + column] > u32::from(levels.border);
    let (mut ink, mut paper) = (0, 0);
    for row in 1..down.saturating_sub(1) {
        for column in 1..across.saturating_sub(1) {
            let mut around = (0..9).map(|place| (column + place % 3 - 1, row + place / 3 - 1));
            if !around.all(|(column, row)| is_paper(column, row)) {
                continue;
            }
            let mean = means[row * across + column];
            ink += rows(column, row)
                .flatten()
                .filter(|value| u32::from(**value) + MIN_INK_DIFFERENCE < mean)
                .count();
            paper += TILE_SIDE_PX * TILE_SIDE_PX;
        }
    }
    if paper == 0 {
        0.0
    } else {
        ink as f64 / paper as f64
    }
}

/// Least value of a burnt-out pixel, and the lightest paper that differs from it. Both use the
/// least channel, since no paper is as white as a light.
const MIN_BURNT_VALUE: u8 = 250;
const MAX_PAPER_VALUE: u8 = 244;
/// Distance in pixels within which a light fades.
const HALO_RADIUS_PX: usize = 3;
/// Least share of the way from paper to white around a light; a printed white field ends at once.
/// Mirrored lights leave 0.34 to 0.57, white fields 0 to 0.08.
const MIN_HALO_SHARE: f64 = 0.2;

/// Share of the picture that the largest mirrored light takes; 0 where there is none.
pub(super) fn measure_glare(pixels: &Pixels, gray: &Pixels, levels: &BrightnessLevels) -> f64 {
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let least: Vec<u8> = match pixels.bytes().as_chunks::<3>().0 {
        colours if pixels.channels() == 3 => {
            let least = |[red, green, blue]: &[u8; 3]| *red.min(green).min(blue);
            colours.iter().map(least).collect()
        }
        _ => pixels.bytes().to_vec(),
    };
    let is_paper = |place: usize| gray.bytes()[place] > levels.border;
    let mut counts = [0_u32; 256];
    for place in (0..least.len()).filter(|place| is_paper(*place)) {
        counts[usize::from(least[place])] += 1;
    }
    let paper = quantile(&counts, 0.5);
    if paper > MAX_PAPER_VALUE {
        return 0.0;
    }
    let light = find_largest_component(
        least
            .iter()
            .map(|value| *value >= MIN_BURNT_VALUE)
            .collect(),
        width,
    );
    let mut is_near = vec![false; least.len()];
    for place in &light {
        let (x, y) = (place % width, place / width);
        for y in y.saturating_sub(HALO_RADIUS_PX)..(y + HALO_RADIUS_PX + 1).min(height) {
            let row = y * width;
            is_near
                [row + x.saturating_sub(HALO_RADIUS_PX)..row + (x + HALO_RADIUS_PX + 1).min(width)]
                .fill(true);
        }
    }
    for place in &light {
        is_near[*place] = false;
    }
    let mut counts = [0_u32; 256];
    for place in (0..least.len()).filter(|place| is_near[*place] && is_paper(*place)) {
        counts[usize::from(least[place])] += 1;
    }
    let faded = f64::from(quantile(&counts, 0.5)) - f64::from(paper);
    if faded > MIN_HALO_SHARE * f64::from(255 - paper) {
        light.len() as f64 / least.len() as f64
    } else {
        0.0
    }
}
