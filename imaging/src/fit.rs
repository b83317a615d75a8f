//! Fitting to a rule (一键合规, C2): makes a JPEG that the rule takes from any photograph.
//!
//! The ceiling in bytes is given; the number of pixels and the quantisation scale are chosen. Few
//! fine pixels blur thin strokes; many coarse ones hide them in block noise. The best scale lies in
//! between and is much the same for all papers (`plan`), so the size is chosen that meets the
//! ceiling at that scale. It is found on samples of the picture. Then the picture is drawn once at
//! that size, transformed once, measured (`search`) once or a few times, and written.
//!
//! A picture is never enlarged and a file is never padded. Where the source has too little for the
//! rule, the error gives its size and the size that is needed.

mod constraints;
mod curve;
mod plan;
mod search;

use std::ops::ControlFlow;

pub use shared::image_engine::{Edit, EncodingInfo, FitStep};
use shared::{
    exam::image_rule::{AcceptedFormat, ColourRule, ImageRule},
    image_engine::{self, ChromaSampling},
    jpeg::inspect,
};

use self::{plan::FitPlan, search::ScaleSearch};
use crate::{
    dct_image::DctImage,
    decode::{DecodeError, DecodeLimits},
    fit::constraints::FitConstraints,
    jpeg,
    orientation::ExifOrientation,
    perspective::Corners,
    region::{self, Region},
    source::PictureSource,
};

/// Callback for each step. `Break` stops the work, since this crate has no clock.
pub type ProgressCallback<'a> = &'a mut dyn FnMut(FitStep) -> ControlFlow<()>;

/// A file that the rule takes, and how it was made.
#[derive(Clone, Debug, PartialEq)]
pub struct FitOutput {
    /// Bytes of the JPEG.
    pub file: Vec<u8>,
    /// Sizes, sampling and quality of the result.
    pub encoding: EncodingInfo,
}

/// Error of [`fit`].
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    /// The file could not be decoded.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The progress callback returned `Break`.
    #[error("stopped")]
    Stopped,
    /// The corners enclose no area.
    #[error("the corners enclose nothing")]
    Corners,
    /// The part that is kept has fewer pixels than the rule needs.
    #[error("{have:?} pixels, {need:?} are needed")]
    TooFewPixels {
        /// Width and height of the kept part, in pixels.
        have: (u32, u32),
        /// Smallest width and height, in pixels.
        need: (u32, u32),
    },
    /// The file stays below the floor even at the finest quantisation.
    #[error("{bytes} bytes of {floor}: {have:?} pixels, about {need:?} are needed")]
    TooLittleDetail {
        /// Width and height of the kept part, in pixels.
        have: (u32, u32),
        /// Width and height that would reach the floor, in pixels; an estimate.
        need: (u32, u32),
        /// Size of the finest file, in bytes.
        bytes: u64,
        /// Smallest allowed size, in bytes.
        floor: u64,
    },
    /// The file exceeds the ceiling even with the fewest pixels and the coarsest quantisation.
    #[error("{bytes} bytes of {ceiling}")]
    TooMuchDetail {
        /// Size of the coarsest file, in bytes.
        bytes: u64,
        /// Largest allowed size, in bytes.
        ceiling: u64,
    },
    /// The rule wants colour, and the picture is gray.
    #[error("the rule wants colour")]
    Gray,
    /// The rule takes no JPEG; no other format is made here.
    #[error("the rule takes no JPEG")]
    NoJpeg,
}

impl FitError {
    /// The error as it is shown to a person; `None` where the work was stopped.
    pub fn to_failure(&self) -> Option<image_engine::FitFailure> {
        use image_engine::FitFailure as Told;
        Some(match *self {
            FitError::Stopped => return None,
            FitError::Decode(DecodeError::Kind(kind)) => Told::Kind { kind },
            FitError::Decode(DecodeError::Fault(fault)) => Told::Damaged { fault: Some(fault) },
            FitError::Decode(DecodeError::Data(_)) => Told::Damaged { fault: None },
            FitError::Decode(DecodeError::Limit { needed, allowed }) => Told::TooLarge {
                pixels: needed.pixels,
                allowed: allowed.pixels,
            },
            FitError::Corners => Told::Corners,
            FitError::TooFewPixels { have, need } => Told::TooFewPixels { have, need },
            FitError::TooLittleDetail {
                have,
                need,
                bytes,
                floor,
            } => Told::TooLittleDetail {
                have,
                need,
                bytes,
                floor,
            },
            FitError::TooMuchDetail { bytes, ceiling } => Told::TooMuchDetail { bytes, ceiling },
            FitError::Gray => Told::Gray,
            FitError::NoJpeg => Told::NoJpeg,
        })
    }
}

/// Makes a file that `rule` takes from the picture in `bytes`. The same input gives the same bytes.
///
/// # Errors
/// See [`FitError`].
pub fn fit(
    bytes: &[u8],
    rule: &ImageRule,
    edit: &Edit,
    limits: DecodeLimits,
    watch: ProgressCallback,
) -> Result<FitOutput, FitError> {
    check_format(rule)?;
    let source = PictureSource::read(bytes, &inspect(bytes), limits)?;
    fit_source(source, rule, edit, watch)
}

/// Same as [`fit`], from a picture that is already decoded.
///
/// # Errors
/// See [`FitError`].
pub fn fit_source(
    source: PictureSource,
    rule: &ImageRule,
    edit: &Edit,
    watch: ProgressCallback,
) -> Result<FitOutput, FitError> {
    check_format(rule)?;
    report_step(watch, FitStep::Decoded)?;
    fit_decoded(source, rule, edit, watch)
}

fn check_format(rule: &ImageRule) -> Result<(), FitError> {
    match rule.formats().contains(&AcceptedFormat::Jpeg) {
        true => Ok(()),
        false => Err(FitError::NoJpeg),
    }
}

fn fit_decoded(
    PictureSource { mut spectrum, way }: PictureSource,
    rule: &ImageRule,
    edit: &Edit,
    watch: ProgressCallback,
) -> Result<FitOutput, FitError> {
    let demand = FitConstraints::from_rule(rule);
    let is_gray = edit.gray || spectrum.sampling() == ChromaSampling::Gray;
    if is_gray && rule.colour == ColourRule::Colour {
        return Err(FitError::Gray);
    }
    if edit.gray {
        spectrum.drop_colours();
    }
    let (source, region, way) = crop_to_corners(spectrum, way.rotated(edit.turns), edit.corners)?;
    let (region, seen) = demand.crop_to_shape(region, way);
    let plan = FitPlan::make(&source, region, seen, &demand)?;
    report_step(watch, FitStep::Planned)?;

    let sides = way.oriented_size((plan.width, plan.height));
    let resized = way.apply_to_planes(plan.draw(&source, region, sides));
    drop(source);
    report_step(watch, FitStep::Resized)?;

    let coefficients = jpeg::transform(&resized);
    drop(resized);
    report_step(watch, FitStep::Transformed)?;

    let search = ScaleSearch::new(&coefficients, &demand, plan.coarseness);
    let (file, coarseness) = search.run(demand.density(plan.width, plan.height), watch)?;
    demand.check_floor(&file, seen)?;
    let making = EncodingInfo {
        width: plan.width,
        height: plan.height,
        source_width: seen.0.round() as u32,
        source_height: seen.1.round() as u32,
        sampling: coefficients.sampling,
        quality: coarseness.quality(),
    };
    Ok(FitOutput {
        file,
        encoding: making,
    })
}

/// The part between the corners. An upright rectangle stays a region of the stored picture; any
/// other shape is corrected for perspective, which also turns it upright.
fn crop_to_corners(
    spectrum: DctImage,
    way: ExifOrientation,
    corners: Option<Corners>,
) -> Result<(DctImage, Region, ExifOrientation), FitError> {
    let stored = (f64::from(spectrum.width), f64::from(spectrum.height));
    let whole = Region::sized(stored);
    let Some(corners) = corners else {
        return Ok((spectrum, whole, way));
    };
    let (width, height) = way.oriented_size(stored);
    let corners = corners.within(width, height).ok_or(FitError::Corners)?;
    let lying = Corners(corners.0.map(|place| way.to_stored_position(place, stored)));
    if let Some(region) = region::find_region(&lying) {
        return Ok((spectrum, region, way));
    }
    // The corners are in the order in which they are seen, so the result is upright.
    let planes = spectrum.draw(DctImage::FULL, spectrum.sampling());
    drop(spectrum);
    let flat = DctImage::from(planes.flattened(&lying));
    let region = Region::sized((f64::from(flat.width), f64::from(flat.height)));
    Ok((flat, region, ExifOrientation::default()))
}

fn report_step(watch: ProgressCallback, step: FitStep) -> Result<(), FitError> {
    match watch(step) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(FitError::Stopped),
    }
}
