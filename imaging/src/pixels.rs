//! Pixels in memory: gray or RGB, one byte for each channel, row by row.

use std::fmt;

#[cfg(feature = "foreign")]
use image::{DynamicImage, GrayImage, RgbImage};

/// Pixels of a picture: gray or RGB of 8 bits, at least one pixel.
#[derive(Clone, PartialEq, Eq)]
pub struct Pixels {
    width: u32,
    height: u32,
    data: Samples,
}

#[derive(Clone, PartialEq, Eq)]
enum Samples {
    Gray(Vec<u8>),
    Colour(Vec<u8>),
}

impl Pixels {
    /// `None` unless there is at least one pixel, with one byte or three for each.
    pub fn new(width: u32, height: u32, bytes: Vec<u8>) -> Option<Self> {
        let count = (width as usize)
            .checked_mul(height as usize)
            .filter(|count| *count > 0)?;
        let data = match bytes.len() {
            length if length == count => Samples::Gray(bytes),
            length if length == count.checked_mul(3)? => Samples::Colour(bytes),
            _ => return None,
        };
        Some(Self {
            width,
            height,
            data,
        })
    }

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// 1 for gray, 3 for colour.
    pub fn channels(&self) -> usize {
        match self.data {
            Samples::Gray(_) => 1,
            Samples::Colour(_) => 3,
        }
    }

    /// All bytes, row by row.
    pub fn bytes(&self) -> &[u8] {
        let (Samples::Gray(bytes) | Samples::Colour(bytes)) = &self.data;
        bytes
    }

    /// Bytes of the row `y`. Panics if it is below the picture.
    pub fn row(&self, y: usize) -> &[u8] {
        let length = self.width as usize * self.channels();
        &self.bytes()[y * length..][..length]
    }

    /// Converts to gray.
    pub fn to_gray(&self) -> Self {
        let bytes = match &self.data {
            Samples::Gray(bytes) => bytes.clone(),
            Samples::Colour(bytes) => bytes
                .as_chunks::<3>()
                .0
                .iter()
                .map(|pixel| brightness(*pixel))
                .collect(),
        };
        Self {
            width: self.width,
            height: self.height,
            data: Samples::Gray(bytes),
        }
    }

    /// Moves every pixel. The new top left pixel is the old one at index `start`; its neighbours to
    /// the right and below are at distances `steps` of index.
    pub(crate) fn rearrange(
        &self,
        (width, height): (u32, u32),
        start: usize,
        steps: (isize, isize),
    ) -> Self {
        let sides = (width as usize, height as usize);
        let bytes = match &self.data {
            Samples::Gray(bytes) => rearrange::<1>(bytes, sides, start, steps),
            Samples::Colour(bytes) => rearrange::<3>(bytes, sides, start, steps),
        };
        Self::new(width, height, bytes).expect("as many as before")
    }
}

/// Works in tiles, so that both reads and writes stay near in memory.
fn rearrange<const CHANNELS: usize>(
    bytes: &[u8],
    (width, height): (usize, usize),
    start: usize,
    (right, down): (isize, isize),
) -> Vec<u8> {
    const TILE_SIDE_PX: usize = 32;
    let pixels = bytes.as_chunks::<CHANNELS>().0;
    let mut made = vec![0; bytes.len()];
    let places = made.as_chunks_mut::<CHANNELS>().0;
    for top in (0..height).step_by(TILE_SIDE_PX) {
        for left in (0..width).step_by(TILE_SIDE_PX) {
            for y in top..height.min(top + TILE_SIDE_PX) {
                let row = start.wrapping_add_signed(down * y as isize);
                let end = width.min(left + TILE_SIDE_PX);
                for (x, place) in (left..end).zip(&mut places[y * width..][left..end]) {
                    *place = pixels[row.wrapping_add_signed(right * x as isize)];
                }
            }
        }
    }
    made
}

/// Prints the dimensions only.
impl fmt::Debug for Pixels {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{}×{}×{}", self.width, self.height, self.channels())
    }
}

/// Brightness of a colour (ITU-R BT.601), rounded.
pub(crate) fn brightness([red, green, blue]: [u8; 3]) -> u8 {
    let sum = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    ((sum + 500) / 1000) as u8
}

/// Converts all that is not gray of 8 bits to RGB of 8 bits.
#[cfg(feature = "foreign")]
impl From<DynamicImage> for Pixels {
    fn from(image: DynamicImage) -> Self {
        let (width, height) = (image.width(), image.height());
        let data = match image {
            DynamicImage::ImageLuma8(gray) => Samples::Gray(gray.into_raw()),
            other => Samples::Colour(other.into_rgb8().into_raw()),
        };
        Self {
            width,
            height,
            data,
        }
    }
}

#[cfg(feature = "foreign")]
impl From<Pixels> for DynamicImage {
    fn from(
        Pixels {
            width,
            height,
            data,
        }: Pixels,
    ) -> Self {
        let whole = "a byte for each channel";
        match data {
            Samples::Gray(bytes) => {
                Self::ImageLuma8(GrayImage::from_raw(width, height, bytes).expect(whole))
            }
            Samples::Colour(bytes) => {
                Self::ImageRgb8(RgbImage::from_raw(width, height, bytes).expect(whole))
            }
        }
    }
}
