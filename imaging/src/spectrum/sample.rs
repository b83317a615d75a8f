//! Samples of a picture: parts from all over it, stacked as a small picture.

use super::{Component, Spectrum};
use crate::region::Region;

/// Side of a part in blocks, and maximum of parts along each side of the picture.
const SIDE: usize = 16;
const PARTS: usize = 5;

impl Spectrum {
    /// Takes parts of the blocks in `region`; `None` where it has too few blocks.
    pub(crate) fn sample(&self, region: Region) -> Option<Self> {
        let blocks = |length: f64| (length / 8.0) as usize;
        let (left, top) = (blocks(region.left), blocks(region.top));
        let (wide, high) = (blocks(region.width), blocks(region.height));
        let (across, down) = ((wide / SIDE).min(PARTS), (high / SIDE).min(PARTS));
        // Even positions, so that colours at half the size are whole blocks.
        let place = |from: usize, length: usize, part: usize, parts: usize| {
            (from + (length - SIDE) * (2 * part + 1) / (2 * parts)) / 2 * 2
        };
        let places: Vec<_> = (0..across * down)
            .map(|it| {
                let (x, y) = (it % across, it / across);
                (place(left, wide, x, across), place(top, high, y, down))
            })
            .collect();
        if places.is_empty() {
            return None;
        }
        let components = self.components.iter();
        Some(Self {
            width: (SIDE * 8) as u32,
            height: (SIDE * 8 * places.len()) as u32,
            components: components.map(|it| it.take_parts(&places)).collect(),
        })
    }
}

impl Component {
    fn take_parts(&self, places: &[(usize, usize)]) -> Self {
        let (wide, high) = (SIDE / self.share.0, SIDE / self.share.1);
        let rows = places.iter().flat_map(|(x, y)| {
            (0..high).map(move |row| (y / self.share.1 + row) * self.across + x / self.share.0)
        });
        let (mut blocks, mut ends) = (Vec::new(), Vec::new());
        for start in rows {
            blocks.extend_from_slice(&self.blocks[start..start + wide]);
            ends.extend_from_slice(&self.ends[start..start + wide]);
        }
        Self {
            across: wide,
            blocks,
            ends,
            steps: self.steps,
            share: self.share,
        }
    }
}
