//! A picture as the coefficients of its blocks of 8 × 8 samples, which can be drawn at one to eight
//! eighths of its size.
//!
//! The inverse transform of the lowest N × N frequencies with N samples a side gives the block at N
//! / 8 of its size, free of aliasing. A JPEG is thus made smaller while it is drawn: unused detail
//! is never computed, and its planes are not converted to RGB and back.

mod draw;
mod sample;

use shared::image_engine::ChromaSampling;

use crate::{jpeg, pixels::Pixels, planes::Planes, region::Region, resize::Resize};

/// Coefficients in row-major order, in quantisation steps of their component.
pub(crate) type DctBlock = [i16; 64];

/// Coefficients of a picture.
pub(crate) struct DctImage {
    /// In pixels, as stored.
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Brightness and, unless the picture is gray, blue and red difference.
    pub(crate) components: Vec<DctComponent>,
}

/// Coefficients of one component.
pub(crate) struct DctComponent {
    /// Number of blocks in a row.
    pub(crate) across: usize,
    pub(crate) blocks: Vec<DctBlock>,
    /// Zigzag index of the last coefficient of each block that may differ from 0.
    pub(crate) last_nonzero: Vec<u8>,
    /// Quantisation steps, in row-major order.
    pub(crate) steps: [f32; 64],
    /// Pixels for each sample, across and down: 1 or 2.
    pub(crate) pixels_per_sample: (usize, usize),
}

impl DctComponent {
    pub(crate) fn empty((across, down): (usize, usize), share: (usize, usize)) -> Self {
        Self {
            across,
            blocks: vec![[0; 64]; across * down],
            last_nonzero: vec![0; across * down],
            steps: [1.0; 64],
            pixels_per_sample: share,
        }
    }
}

impl DctImage {
    /// The number of eighths that is full size.
    pub(crate) const FULL: u32 = 8;

    pub(crate) fn sampling(&self) -> ChromaSampling {
        match self.components.get(1).map(|it| it.pixels_per_sample) {
            None => ChromaSampling::Gray,
            Some((1, 1)) => ChromaSampling::Full,
            Some(_) => ChromaSampling::Half,
        }
    }

    pub(crate) fn drop_colours(&mut self) {
        self.components.truncate(1);
    }

    /// Sides in pixels at `eighths` of the size.
    pub(crate) fn dimensions(&self, eighths: u32) -> (u32, u32) {
        let side = |length: u32| (length * eighths).div_ceil(Self::FULL);
        (side(self.width), side(self.height))
    }

    /// Draws the picture at `eighths` of its size, from 1 to 8, with the given sampling.
    pub(crate) fn draw(&self, eighths: u32, sampling: ChromaSampling) -> Planes {
        let (width, height) = self.dimensions(eighths);
        let mut components = self.components.iter();
        let luma = components.next().expect("there is brightness");
        let luma = luma.draw(eighths, (width, height));
        let parts = match sampling {
            ChromaSampling::Gray => return Planes::from(luma),
            ChromaSampling::Half => 2,
            ChromaSampling::Full => 1,
        };
        let sides = (width.div_ceil(parts), height.div_ceil(parts));
        let mut draw = || {
            components
                .next()
                .map(|it| it.draw_chroma(eighths, parts, sides))
        };
        let chroma = draw().zip(draw()).map(|(blue, red)| [blue, red]);
        Planes::new(luma, chroma).expect("colours have the sides that were asked for")
    }
}

impl DctComponent {
    /// Draws one sample for `parts` × `parts` pixels of a picture at `eighths` of its size.
    fn draw_chroma(&self, eighths: u32, parts: u32, sides: (u32, u32)) -> Pixels {
        // A block is drawn with 1 to 8 samples a side, the same in both directions. Where another
        // number is needed, it is drawn larger (at most 8) and resized.
        let share = (
            self.pixels_per_sample.0 as u32,
            self.pixels_per_sample.1 as u32,
        );
        let drawn = (eighths * share.0.max(share.1))
            .div_ceil(parts)
            .min(DctImage::FULL);
        if [share.0, share.1].map(|share| share * eighths) == [drawn * parts; 2] {
            return self.draw(drawn, sides);
        }
        let scaled = |side: u32, share: u32| {
            f64::from(side) * f64::from(drawn * parts) / f64::from(share * eighths)
        };
        let (width, height) = (scaled(sides.0, share.0), scaled(sides.1, share.1));
        let blocks = (self.across, self.blocks.len() / self.across);
        let side = |length: f64, blocks: usize| (length.ceil() as u32).min(blocks as u32 * drawn);
        let whole = self.draw(drawn, (side(width, blocks.0), side(height, blocks.1)));
        let region = Region {
            left: 0.0,
            top: 0.0,
            width,
            height,
        };
        Resize::new().resize(&whole, region, sides.0, sides.1)
    }
}

/// Transforms planes, so that they can be drawn at other sizes.
impl From<Planes> for DctImage {
    fn from(planes: Planes) -> Self {
        let share = match planes.sampling() {
            ChromaSampling::Half => (2, 2),
            _ => (1, 1),
        };
        let colours = planes.chroma().into_iter().flatten();
        let colours = colours.map(|plane| jpeg::forward_dct(plane, share));
        let luma = jpeg::forward_dct(planes.luma(), (1, 1));
        Self {
            width: planes.width(),
            height: planes.height(),
            components: std::iter::once(luma).chain(colours).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::image_engine::ChromaSampling;

    use super::DctImage;
    use crate::{Pixels, Planes};

    fn slope(width: u32, height: u32) -> Planes {
        let bytes = (0..width * height).flat_map(|at| {
            let (x, y) = (at % width * 255 / width, at / width * 255 / height);
            [x, y, 128].map(|value| value as u8)
        });
        Planes::from(Pixels::new(width, height, bytes.collect()).expect("whole"))
    }

    #[test]
    fn every_size_is_drawn_in_every_sampling() {
        for (width, height) in [(1, 1), (8, 8), (9, 17), (40, 33)] {
            let spectrum = DctImage::from(slope(width, height));
            for eighths in 1..=8 {
                for sampling in [
                    ChromaSampling::Gray,
                    ChromaSampling::Half,
                    ChromaSampling::Full,
                ] {
                    let drawn = spectrum.draw(eighths, sampling);
                    assert_eq!(
                        (drawn.width(), drawn.height()),
                        spectrum.dimensions(eighths)
                    );
                }
            }
        }
    }

    #[test]
    fn a_picture_comes_back_whole_and_small_ones_are_its_means() {
        let planes = slope(64, 48);
        let spectrum = DctImage::from(planes.clone());
        let whole = spectrum.draw(8, ChromaSampling::Full);
        let pixels = [&whole, &planes].map(Planes::to_pixels);
        let apart = pixels[0].bytes().iter().zip(pixels[1].bytes());
        assert!(apart.map(|(a, b)| a.abs_diff(*b)).max() <= Some(1));

        let small = spectrum.draw(1, ChromaSampling::Full);
        for (x, y) in [(0, 0), (3, 2), (7, 5)] {
            let rows = (y * 8..y * 8 + 8).map(|y| &planes.luma().row(y)[x * 8..x * 8 + 8]);
            let sum: u32 = rows.flatten().copied().map(u32::from).sum();
            assert!(u32::from(small.luma().row(y)[x]).abs_diff(sum / 64) <= 1);
        }
    }
}
