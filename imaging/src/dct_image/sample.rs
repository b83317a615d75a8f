//! Samples of a picture: parts from all over it, stacked as a small picture.

use crate::{
    dct_image::{DctComponent, DctImage},
    region::Region,
};

/// Side of a part in blocks, and maximum of parts along each side of the picture.
const PART_SIDE_BLOCKS: usize = 16;
const MAX_PARTS_PER_SIDE: usize = 5;

impl DctImage {
    /// Takes parts of the blocks in `region`; `None` where it has too few blocks.
    pub(crate) fn sample(&self, region: Region) -> Option<Self> {
        let blocks = |length: f64| (length / 8.0) as usize;
        let (left, top) = (blocks(region.left), blocks(region.top));
        let (wide, high) = (blocks(region.width), blocks(region.height));
        let (across, down) = (
            (wide / PART_SIDE_BLOCKS).min(MAX_PARTS_PER_SIDE),
            (high / PART_SIDE_BLOCKS).min(MAX_PARTS_PER_SIDE),
        );
        // Even positions, so that colours at half the size are whole blocks.
        let place = |from: usize, length: usize, part: usize, parts: usize| {
            (from + (length - PART_SIDE_BLOCKS) * (2 * part + 1) / (2 * parts)) / 2 * 2
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
            width: (PART_SIDE_BLOCKS * 8) as u32,
            height: (PART_SIDE_BLOCKS * 8 * places.len()) as u32,
            components: components.map(|it| it.take_parts(&places)).collect(),
        })
    }
}

impl DctComponent {
    fn take_parts(&self, places: &[(usize, usize)]) -> Self {
        let (wide, high) = (
            PART_SIDE_BLOCKS / self.pixels_per_sample.0,
            PART_SIDE_BLOCKS / self.pixels_per_sample.1,
        );
        let rows = places.iter().flat_map(|(x, y)| {
            (0..high).map(move |row| {
                (y / self.pixels_per_sample.1 + row) * self.across + x / self.pixels_per_sample.0
            })
        });
        let (mut blocks, mut ends) = (Vec::new(), Vec::new());
        for start in rows {
            blocks.extend_from_slice(&self.blocks[start..start + wide]);
            ends.extend_from_slice(&self.last_nonzero[start..start + wide]);
        }
        Self {
            across: wide,
            blocks,
            last_nonzero: ends,
            steps: self.steps,
            pixels_per_sample: self.pixels_per_sample,
        }
    }
}
