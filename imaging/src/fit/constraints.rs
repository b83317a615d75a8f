//! Constraints of a rule on a file that is made for it.

use shared::exam::image_rule::{AspectRule, ImageRule, ScanRule, SizeRange, Strictness};

use super::FitError;
use crate::{jpeg::Density, orientation::ExifOrientation, region::Region};

/// Bounds in bytes and pixels for the files that are made here: from `least × 1024` to `most ×
/// 1000` bytes, which satisfies both meanings of KB (docs/decisions.md, 4).
pub(super) struct FitConstraints {
    /// Bytes; a smaller file is refused.
    pub(super) floor: u64,
    pub(super) ceiling: Option<u64>,
    /// Least width and height, as the picture is seen.
    least: (u32, u32),
    pub(super) exact: Option<(u32, u32)>,
    aspect: Option<AspectRule>,
    scan: Option<ScanRule>,
    /// Maximum of width × height.
    max_pixels: u64,
}

/// Allowed factors of resizing for a part of a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ScaleBounds {
    /// The smallest factor.
    pub(super) least: f64,
    /// The largest factor: at most 1, less where a JPEG cannot have such a side or the rule limits
    /// the pixels. Equal to `least` where the rule gives an exact size.
    pub(super) most: f64,
}

/// Longest side of a JPEG, in pixels.
const MAX_JPEG_SIDE_PX: f64 = 65_535.0;

impl FitConstraints {
    pub(super) fn from_rule(rule: &ImageRule) -> Self {
        let (hard, advised) = (bytes(rule.size), bytes(rule.advised_size));
        let ceiling = match (hard.1, advised.1) {
            (Some(hard), Some(advised)) => Some(hard.min(advised)),
            (hard, advised) => hard.or(advised),
        };
        Self {
            floor: hard.0.unwrap_or(0),
            ceiling,
            least: rule.least.map_or((1, 1), |it| (it.width, it.height)),
            exact: rule.exact.map(|it| (it.width, it.height)),
            aspect: rule.aspect,
            scan: rule.scan,
            max_pixels: rule.max_pixels(),
        }
    }

    /// The part of `region` with the wanted shape, and its sides as they are seen.
    pub(super) fn crop_to_shape(
        &self,
        region: Region,
        way: ExifOrientation,
    ) -> (Region, (f64, f64)) {
        let (width, height) = way.oriented_size((region.width, region.height));
        let wanted = match (self.exact, self.aspect) {
            (Some((w, h)), _) => Some((w, h)),
            (None, Some(aspect)) if !is_met(aspect, width, height) => {
                Some((aspect.width, aspect.height))
            }
            _ => None,
        };
        let Some((wanted_width, wanted_height)) = wanted else {
            return (region, (width, height));
        };
        let (w, h) = way.oriented_size((f64::from(wanted_width), f64::from(wanted_height)));
        let shaped = region.shaped(w, h);
        (shaped, way.oriented_size((shaped.width, shaped.height)))
    }

    /// Allowed factors of resizing for a part that is seen with these sides.
    ///
    /// # Errors
    /// [`FitError::TooFewPixels`].
    pub(super) fn scale_bounds(
        &self,
        (width, height): (f64, f64),
    ) -> Result<ScaleBounds, FitError> {
        let needed = |(w, h): (u32, u32)| (f64::from(w) / width).max(f64::from(h) / height);
        let mut hard = needed(self.exact.unwrap_or(self.least));
        let mut wished = hard;
        if let Some(scan) = self.scan {
            let (short, long) = scan.required_sides_px();
            let upright = if width <= height {
                (short, long)
            } else {
                (long, short)
            };
            wished = wished.max(needed(upright));
            if scan.strict == Strictness::Hard {
                hard = hard.max(needed(upright));
            }
        }
        // A difference of half a pixel comes from rounding, not from missing detail.
        if hard > 1.0 + 0.5 / width.max(height) {
            let side = |length: f64| (length * hard).ceil() as u32;
            return Err(FitError::TooFewPixels {
                have: whole((width, height)),
                need: (side(width), side(height)),
            });
        }
        // Rounding up to whole pixels adds at most one pixel along each side.
        let room = self.max_pixels as f64 - (width + height + 1.0);
        let fewer = (room.max(1.0) / (width * height)).sqrt();
        let most = (MAX_JPEG_SIDE_PX / width.max(height)).min(1.0);
        let most = if width * height > self.max_pixels as f64 {
            most.min(fewer)
        } else {
            most
        };
        let least = wished.min(most);
        Ok(ScaleBounds {
            least,
            most: if self.exact.is_some() { least } else { most },
        })
    }

    /// Whole pixels of a part that is resized by a factor within its bounds.
    pub(super) fn size(&self, (width, height): (f64, f64), factor: f64) -> (u32, u32) {
        if let Some(exact) = self.exact {
            return exact;
        }
        // The subtraction keeps a whole number with a small rounding error from being rounded up.
        let side = |length: f64, least: u32| ((length * factor - 1e-6).ceil() as u32).max(least);
        let (mut w, mut h) = (side(width, self.least.0), side(height, self.least.1));
        if let Some(scan) = self.scan.filter(|scan| scan.strict == Strictness::Hard) {
            let (short, long) = scan.required_sides_px();
            let upright = if width <= height {
                (short, long)
            } else {
                (long, short)
            };
            (w, h) = (w.max(upright.0), h.max(upright.1));
        }
        (w, h)
    }

    /// Dots per inch across the declared paper, so that the file prints at its size.
    pub(super) fn density(&self, width: u32, height: u32) -> Density {
        let (short, long) = (width.min(height), width.max(height));
        Density(self.scan.and_then(|scan| {
            let paper = (scan.paper.width_mm, scan.paper.height_mm);
            let across = |pixels: u32, mm: u32| pixels * 254 / (mm * 10).max(1);
            let dots = across(short, paper.0.min(paper.1)).min(across(long, paper.0.max(paper.1)));
            u16::try_from(dots).ok().filter(|dots| *dots > 0)
        }))
    }

    /// # Errors
    /// [`FitError::TooLittleDetail`]: the file is below the floor.
    pub(super) fn check_floor(&self, file: &[u8], seen: (f64, f64)) -> Result<(), FitError> {
        let bytes = file.len() as u64;
        if bytes >= self.floor {
            return Ok(());
        }
        // Bytes grow with the number of pixels; 5 % are added to be safe.
        let more = (self.floor as f64 / bytes as f64).sqrt() * 1.05;
        let about = |length: f64| ((length * more / 100.0).ceil() * 100.0) as u32;
        Err(FitError::TooLittleDetail {
            have: whole(seen),
            need: (about(seen.0), about(seen.1)),
            bytes,
            floor: self.floor,
        })
    }
}

/// Bounds in bytes for files that are made here; the accepted bounds where the narrower ones leave
/// less than 2 % of room.
fn bytes(range: SizeRange) -> (Option<u64>, Option<u64>) {
    let floor = range.least_kb.map(|kb| u64::from(kb) * 1024);
    let ceiling = range.most_kb.map(|kb| u64::from(kb) * 1000);
    match (floor, ceiling) {
        (Some(least), Some(most)) if least * 102 > most * 100 => {
            (range.min_bytes(), range.max_bytes())
        }
        bounds => bounds,
    }
}

fn is_met(aspect: AspectRule, width: f64, height: f64) -> bool {
    let wanted = f64::from(aspect.width) / f64::from(aspect.height);
    // Half of the tolerance is used, since rounding to whole pixels takes from it, too.
    let tolerance = f64::from(aspect.tolerance) / 200.0;
    ((width / height) / wanted - 1.0).abs() <= tolerance
}

fn whole((width, height): (f64, f64)) -> (u32, u32) {
    (width.round() as u32, height.round() as u32)
}

#[cfg(test)]
mod tests {
    use shared::exam::image_rule::{AspectRule, ImageRule, PixelSize, Strictness};

    use super::{FitConstraints, ScaleBounds};
    use crate::{orientation::ExifOrientation, region::Region};

    #[test]
    fn sides_are_never_longer_than_those_of_the_source() {
        let demand = FitConstraints::from_rule(&ImageRule {
            aspect: Some(AspectRule {
                width: 35,
                height: 45,
                tolerance: 0,
                strict: Strictness::Hard,
            }),
            ..ImageRule::default()
        });
        for width in 200..600 {
            for height in [width, width * 2] {
                let source = Region::sized((f64::from(width), f64::from(height)));
                let (_, seen) = demand.crop_to_shape(source, ExifOrientation::default());
                let (w, h) = demand.size(seen, 1.0);
                assert!(w <= width && h <= height, "{width} × {height}: {w} × {h}");
            }
        }
        let demand = FitConstraints::from_rule(&ImageRule::default());
        for long in 65_536..66_536 {
            let seen = (f64::from(long), 16.0);
            let most = demand.scale_bounds(seen).expect("enough").most;
            assert_eq!(demand.size(seen, most).0, 65_535, "{long}");
        }
    }

    #[test]
    fn an_exact_size_leaves_no_choice() {
        let demand = FitConstraints::from_rule(&ImageRule {
            exact: Some(PixelSize {
                width: 300,
                height: 400,
            }),
            ..ImageRule::default()
        });
        let (least, most) = (0.1, 0.1);
        let bounds = demand.scale_bounds((3000.0, 4000.0)).expect("enough");
        assert_eq!(bounds, ScaleBounds { least, most });
    }
}
