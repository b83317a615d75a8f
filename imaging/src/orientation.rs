//! Orientation of a picture: one of the eight of EXIF.

use crate::{pixels::Pixels, planes::Planes};

/// Transform from stored to seen pixels: an optional mirroring, then quarter turns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ExifOrientation {
    is_mirrored: bool,
    /// Clockwise, 0 to 3.
    turns: u8,
}

impl ExifOrientation {
    /// Reads the EXIF value, 1 to 8; other values mean upright.
    pub(crate) fn new(exif: u8) -> Self {
        let (is_mirrored, turns) = match exif {
            2 => (true, 0),
            3 => (false, 2),
            4 => (true, 2),
            5 => (true, 3),
            6 => (false, 1),
            7 => (true, 1),
            8 => (false, 3),
            _ => (false, 0),
        };
        Self { is_mirrored, turns }
    }

    /// This orientation, followed by more quarter turns clockwise.
    pub(crate) fn rotated(self, turns: u8) -> Self {
        Self {
            turns: (self.turns + turns % 4) % 4,
            ..self
        }
    }

    /// Swaps the sides where the picture is turned by an odd number of quarter turns.
    pub(crate) fn oriented_size<T>(self, (width, height): (T, T)) -> (T, T) {
        match self.turns % 2 {
            0 => (width, height),
            _ => (height, width),
        }
    }

    /// Stored position of a point that is seen at `(x, y)`; `width` and `height` are as stored.
    pub(crate) fn to_stored_position(
        self,
        (x, y): (f64, f64),
        (width, height): (f64, f64),
    ) -> (f64, f64) {
        let (x, y) = match self.turns {
            0 => (x, y),
            1 => (y, height - x),
            2 => (width - x, height - y),
            _ => (width - y, x),
        };
        match self.is_mirrored {
            true => (width - x, y),
            false => (x, y),
        }
    }

    /// Turns every plane of a picture upright.
    pub(crate) fn apply_to_planes(self, planes: Planes) -> Planes {
        planes.map(|plane| self.apply(plane))
    }

    pub(crate) fn apply(self, pixels: Pixels) -> Pixels {
        if self == Self::default() {
            return pixels;
        }
        let (width, height) = (pixels.width() as usize, pixels.height() as usize);
        // Stored position of the top left pixel as seen, and the directions to its neighbours.
        let (x, y, right, down) = match self.turns {
            0 => (0, 0, (1, 0), (0, 1)),
            1 => (0, height - 1, (0, -1), (1, 0)),
            2 => (width - 1, height - 1, (-1, 0), (0, -1)),
            _ => (width - 1, 0, (0, 1), (-1, 0)),
        };
        let (x, mirror) = match self.is_mirrored {
            true => (width - 1 - x, -1),
            false => (x, 1),
        };
        let step = |(x, y): (isize, isize)| x * mirror + y * width as isize;
        let sides = self.oriented_size((pixels.width(), pixels.height()));
        pixels.rearrange(sides, y * width + x, (step(right), step(down)))
    }
}

#[cfg(all(test, feature = "foreign"))]
mod tests {
    use image::{DynamicImage, metadata::Orientation};

    use super::ExifOrientation;
    use crate::pixels::Pixels;

    #[test]
    fn every_orientation_is_that_of_the_image_crate() {
        let picture = Pixels::new(3, 2, vec![1, 2, 3, 4, 5, 6]).expect("whole");
        for exif in 1..=8 {
            let orientation = Orientation::from_exif(exif).expect("one of eight");
            let mut theirs = DynamicImage::from(picture.clone());
            theirs.apply_orientation(orientation);
            let way = ExifOrientation::new(exif);
            let ours = way.apply(picture.clone());
            assert!(ours == Pixels::from(theirs.clone()), "{exif}");
            for (x, y, value) in theirs.into_luma8().enumerate_pixels() {
                let seen = (f64::from(x) + 0.5, f64::from(y) + 0.5);
                let (x, y) = way.to_stored_position(seen, (3.0, 2.0));
                assert_eq!(picture.row(y as usize)[x as usize], value.0[0], "{exif}");
            }
        }
    }

    #[test]
    fn turns_add_up() {
        let mirrored = ExifOrientation::new(2);
        assert_eq!(mirrored.rotated(3).rotated(2), mirrored.rotated(1));
        assert_eq!(
            ExifOrientation::default().rotated(4),
            ExifOrientation::default()
        );
    }
}
