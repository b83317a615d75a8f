//! Planes of a picture as JPEG stores them: brightness and, unless it is gray, two colour
//! differences (BT.601, 0 to 255), which may have half the width and height.
//!
//! Pictures are drawn to planes and written from planes, since colour at half the size takes half
//! of the work.

use shared::image_engine::{ChromaSampling, Corners};

use crate::{perspective, pixels::Pixels, region::Region, resize::Resize};

/// Planes of a decoded picture.
#[derive(Clone)]
pub struct Planes {
    luma: Pixels,
    /// Blue and red difference.
    chroma: Option<[Pixels; 2]>,
}

impl Planes {
    /// `None` unless all planes have one channel, and those of colour have the size of the first or
    /// half of it, rounded up.
    pub fn new(luma: Pixels, chroma: Option<[Pixels; 2]>) -> Option<Self> {
        let sides = |plane: &Pixels| (plane.width(), plane.height());
        let (width, height) = sides(&luma);
        let half = (width.div_ceil(2), height.div_ceil(2));
        let mut planes = chroma.iter().flatten();
        let is_sound = luma.channels() == 1
            && planes.all(|plane| {
                plane.channels() == 1 && [(width, height), half].contains(&sides(plane))
            });
        is_sound.then_some(Self { luma, chroma })
    }

    /// The plane of brightness.
    pub fn luma(&self) -> &Pixels {
        &self.luma
    }

    pub(crate) fn chroma(&self) -> Option<&[Pixels; 2]> {
        self.chroma.as_ref()
    }

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.luma.width()
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.luma.height()
    }

    /// Sampling of the colour planes.
    pub fn sampling(&self) -> ChromaSampling {
        match &self.chroma {
            None => ChromaSampling::Gray,
            Some([blue, _]) if blue.width() == self.width() && blue.height() == self.height() => {
                ChromaSampling::Full
            }
            Some(_) => ChromaSampling::Half,
        }
    }

    /// Converts to RGB, or to gray.
    pub fn to_pixels(&self) -> Pixels {
        let Some(chroma) = &self.chroma else {
            return self.luma.clone();
        };
        let halves = match self.sampling() {
            ChromaSampling::Half => 2,
            _ => 1,
        };
        let mut bytes = Vec::with_capacity(self.luma.bytes().len() * 3);
        for y in 0..self.height() as usize {
            let [blue, red] = chroma.each_ref().map(|plane| plane.row(y / halves));
            for (x, bright) in self.luma.row(y).iter().enumerate() {
                let bright = f32::from(*bright);
                let [b, r] = [blue, red].map(|row| f32::from(row[x / halves]) - 128.0);
                let colours = [
                    bright + 1.402 * r,
                    bright - 0.344_136 * b - 0.714_136 * r,
                    bright + 1.772 * b,
                ];
                // The cast saturates at 0 and 255.
                bytes.extend(colours.map(|colour| (colour + 0.5) as u8));
            }
        }
        Pixels::new(self.width(), self.height(), bytes).expect("three bytes for each")
    }

    /// Shrinks so that the long side is at most `side` pixels; unchanged if it is already.
    pub fn shrunk(&self, side: u32) -> Self {
        let long = self.width().max(self.height());
        if long <= side {
            return self.clone();
        }
        let factor = f64::from(side) / f64::from(long);
        let [width, height] = [self.width(), self.height()]
            .map(|length| (f64::from(length) * factor).round().max(1.0) as u32);
        self.resized(
            Region::whole(&self.luma),
            (width, height),
            ChromaSampling::Half,
            &mut Resize::new(),
        )
    }

    /// Resizes `region` to `width` × `height` pixels, with the given sampling.
    pub(crate) fn resized(
        &self,
        region: Region,
        (width, height): (u32, u32),
        sampling: ChromaSampling,
        resize: &mut Resize,
    ) -> Self {
        let luma = resize.resize(&self.luma, region, width, height);
        let chroma = self
            .chroma
            .as_ref()
            .filter(|_| sampling != ChromaSampling::Gray);
        let parts = match sampling {
            ChromaSampling::Half => 2,
            _ => 1,
        };
        let sides = (width.div_ceil(parts), height.div_ceil(parts));
        let share = self.chroma_share();
        // The last colour sample of an odd side reaches beyond the picture.
        let reach = |length: u32, side: u32| f64::from(side * parts) / f64::from(length) * share;
        let part = Region {
            left: region.left * share,
            top: region.top * share,
            width: region.width * reach(width, sides.0),
            height: region.height * reach(height, sides.1),
        };
        let chroma = chroma.map(|planes| {
            planes
                .each_ref()
                .map(|plane| resize.resize(plane, part, sides.0, sides.1))
        });
        Self { luma, chroma }
    }

    /// Same as `resized`, without work where nothing changes.
    pub(crate) fn cut(
        self,
        region: Region,
        sides: (u32, u32),
        sampling: ChromaSampling,
        resize: &mut Resize,
    ) -> Self {
        let is_whole =
            region == Region::whole(&self.luma) && sides == (self.width(), self.height());
        match is_whole {
            true => self,
            false => self.resized(region, sides, sampling, resize),
        }
    }

    /// The part between the corners, corrected for perspective.
    pub(crate) fn flattened(&self, corners: &Corners) -> Self {
        let (width, height) = corners.sides();
        let sides = [width, height].map(|length| length.round().max(1.0) as u32);
        let luma = perspective::correct_perspective(&self.luma, corners, sides);
        let share = self.chroma_share();
        let parts = if share < 1.0 { 2 } else { 1 };
        let fewer = Corners(corners.0.map(|(x, y)| (x * share, y * share)));
        let chroma = self.chroma.as_ref().map(|planes| {
            planes.each_ref().map(|plane| {
                perspective::correct_perspective(
                    plane,
                    &fewer,
                    sides.map(|length| length.div_ceil(parts)),
                )
            })
        });
        Self { luma, chroma }
    }

    /// Applies `act` to every plane.
    pub(crate) fn map(self, act: impl Fn(Pixels) -> Pixels) -> Self {
        Self {
            luma: act(self.luma),
            chroma: self.chroma.map(|planes| planes.map(act)),
        }
    }

    /// Colour samples for each sample of brightness, along a side.
    fn chroma_share(&self) -> f64 {
        match self.sampling() {
            ChromaSampling::Half => 0.5,
            ChromaSampling::Gray | ChromaSampling::Full => 1.0,
        }
    }
}

/// Keeps colours at full size.
impl From<Pixels> for Planes {
    fn from(pixels: Pixels) -> Self {
        if pixels.channels() == 1 {
            return Self {
                luma: pixels,
                chroma: None,
            };
        }
        let count = pixels.bytes().len() / 3;
        let mut planes = [(); 3].map(|()| vec![0; count]);
        let [luma, blue, red] = &mut planes;
        let made = luma.iter_mut().zip(blue).zip(red);
        let colours = pixels.bytes().as_chunks::<3>().0;
        for (((luma, blue), red), colour) in made.zip(colours) {
            // Fixed point in units of 1/65536, rounded; the sums stay within 0 and 255.
            let [r, g, b] = colour.map(i32::from);
            *luma = ((19_595 * r + 38_470 * g + 7_471 * b + 32_768) >> 16) as u8;
            *blue = ((-11_059 * r - 21_709 * g + 32_768 * b + 8_421_375) >> 16) as u8;
            *red = ((32_768 * r - 27_439 * g - 5_329 * b + 8_421_375) >> 16) as u8;
        }
        let [luma, blue, red] = planes.map(|bytes| {
            Pixels::new(pixels.width(), pixels.height(), bytes).expect("a byte for each")
        });
        Self {
            luma,
            chroma: Some([blue, red]),
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::image_engine::ChromaSampling;

    use super::Planes;
    use crate::{pixels::Pixels, region::Region, resize::Resize};

    fn colours() -> Pixels {
        let bytes = (0..64_u32 * 48)
            .flat_map(|place| {
                let (x, y) = (place % 64, place / 64);
                [x * 4, y * 5, 255 - x * 2].map(|value| value as u8)
            })
            .collect();
        Pixels::new(64, 48, bytes).expect("whole")
    }

    #[test]
    fn colours_come_back_from_their_planes() {
        let pixels = colours();
        let back = Planes::from(pixels.clone()).to_pixels();
        let most = pixels.bytes().iter().zip(back.bytes());
        let most = most.map(|(one, other)| one.abs_diff(*other)).max();
        assert!(most <= Some(2), "{most:?}");
    }

    #[test]
    fn half_the_colours_are_the_same_colours() {
        let planes = Planes::from(colours());
        let half = planes.resized(
            Region::whole(planes.luma()),
            (64, 48),
            ChromaSampling::Half,
            &mut Resize::new(),
        );
        assert_eq!(half.sampling(), ChromaSampling::Half);
        let back = half.to_pixels();
        let off = colours();
        let off = off.bytes().iter().zip(back.bytes());
        let off: u64 = off
            .map(|(one, other)| u64::from(one.abs_diff(*other)))
            .sum();
        assert!(off < 64 * 48 * 3 * 4, "{off}");
    }

    #[test]
    fn planes_of_unlike_sizes_are_none() {
        let plane = |width: u32, height: u32| {
            Pixels::new(width, height, vec![0; (width * height) as usize]).expect("whole")
        };
        let made = |(width, height)| {
            Planes::new(plane(5, 3), Some([(); 2].map(|()| plane(width, height)))).is_some()
        };
        assert_eq!(
            [(5, 3), (3, 2), (2, 1), (5, 2)].map(made),
            [true, true, false, false]
        );
    }
}
