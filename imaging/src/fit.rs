//! Fitting to a rule (一键合规, C2): makes a JPEG that the rule takes from any photograph.
//!
//! The ceiling in bytes is given; the number of pixels and the coarseness of quantisation are
//! chosen. Few fine pixels blur thin strokes; many coarse ones hide them in block noise. The best
//! coarseness lies in between and is much the same for all papers ([`plan`]), so the size is chosen
//! that meets the ceiling at that coarseness. It is found on samples of the picture. Then the
//! picture is [drawn](Spectrum::draw) once at that size, transformed once, [weighed](search) once
//! or a few times, and written.
//!
//! A picture is never enlarged and a file is never padded. Where the source has too little for the
//! rule, the error gives its size and the size that is needed.

mod curve;
mod demand;
mod plan;
mod search;

use std::ops::ControlFlow;

use shared::exam::image_rule::{Colour, Format, ImageRule};
pub use shared::fitting::{Edit, Making, Step};
use shared::{
    fitting::{self, Sampling},
    jpeg::inspect,
};

use self::{demand::Demand, plan::Plan, search::Search};
use crate::{
    crop::Corners,
    decode::{DecodeError, Limits},
    jpeg,
    region::{self, Region},
    source::Source,
    spectrum::Spectrum,
    way::Way,
};

/// Callback for each step. `Break` stops the work, since this crate has no clock.
pub type Watch<'a> = &'a mut dyn FnMut(Step) -> ControlFlow<()>;

/// A file that the rule takes, and how it was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// Bytes of the JPEG.
    pub file: Vec<u8>,
    /// Sizes, sampling and quality of the result.
    pub making: Making,
}

/// Error of [`fit`].
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The watch returned `Break`.
    #[error("stopped")]
    Stopped,
    /// The corners enclose no area.
    #[error("the corners enclose nothing")]
    Corners,
    /// The part that is kept has fewer pixels than the rule needs.
    #[error("{have:?} pixels, {need:?} are needed")]
    TooFewPixels { have: (u32, u32), need: (u32, u32) },
    /// The file stays below the floor even at the finest quantisation.
    #[error("{bytes} bytes of {floor}: {have:?} pixels, about {need:?} are needed")]
    TooLittleDetail {
        have: (u32, u32),
        need: (u32, u32),
        bytes: u64,
        floor: u64,
    },
    /// The file exceeds the ceiling even with the fewest pixels and the coarsest quantisation.
    #[error("{bytes} bytes of {ceiling}")]
    TooMuchDetail { bytes: u64, ceiling: u64 },
    /// The rule wants colour, and the picture is gray.
    #[error("the rule wants colour")]
    Gray,
    /// The rule takes no JPEG; no other format is made here.
    #[error("the rule takes no JPEG")]
    NoJpeg,
}

impl Unfit {
    /// The error as it is shown to a person; `None` where the work was stopped.
    pub fn told(&self) -> Option<fitting::Unfit> {
        use fitting::Unfit as Told;
        Some(match *self {
            Unfit::Stopped => return None,
            Unfit::Decode(DecodeError::Kind(kind)) => Told::Kind { kind },
            Unfit::Decode(DecodeError::Fault(fault)) => Told::Damaged { fault: Some(fault) },
            Unfit::Decode(DecodeError::Data(_)) => Told::Damaged { fault: None },
            Unfit::Decode(DecodeError::Limit { needed, allowed }) => Told::TooLarge {
                pixels: needed.pixels,
                allowed: allowed.pixels,
            },
            Unfit::Corners => Told::Corners,
            Unfit::TooFewPixels { have, need } => Told::TooFewPixels { have, need },
            Unfit::TooLittleDetail {
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
            Unfit::TooMuchDetail { bytes, ceiling } => Told::TooMuchDetail { bytes, ceiling },
            Unfit::Gray => Told::Gray,
            Unfit::NoJpeg => Told::NoJpeg,
        })
    }
}

/// Makes a file that `rule` takes from the picture in `bytes`. The same input gives the same bytes.
///
/// # Errors
/// See [`Unfit`].
pub fn fit(
    bytes: &[u8],
    rule: &ImageRule,
    edit: &Edit,
    limits: Limits,
    watch: Watch,
) -> Result<Fitted, Unfit> {
    check_format(rule)?;
    let source = Source::read(bytes, &inspect(bytes), limits)?;
    fit_source(source, rule, edit, watch)
}

/// Same as [`fit`], from a picture that is already decoded.
///
/// # Errors
/// See [`Unfit`].
pub fn fit_source(
    source: Source,
    rule: &ImageRule,
    edit: &Edit,
    watch: Watch,
) -> Result<Fitted, Unfit> {
    check_format(rule)?;
    tell(watch, Step::Decoded)?;
    make(source, rule, edit, watch)
}

fn check_format(rule: &ImageRule) -> Result<(), Unfit> {
    match rule.formats().contains(&Format::Jpeg) {
        true => Ok(()),
        false => Err(Unfit::NoJpeg),
    }
}

fn make(
    Source { mut spectrum, way }: Source,
    rule: &ImageRule,
    edit: &Edit,
    watch: Watch,
) -> Result<Fitted, Unfit> {
    let demand = Demand::of(rule);
    let is_gray = edit.gray || spectrum.sampling() == Sampling::Gray;
    if is_gray && rule.colour == Colour::Colour {
        return Err(Unfit::Gray);
    }
    if edit.gray {
        spectrum.drop_colours();
    }
    let (source, region, way) = keep_part(spectrum, way.turned(edit.turns), edit.corners)?;
    let (region, seen) = demand.shape(region, way);
    let plan = Plan::make(&source, region, seen, &demand)?;
    tell(watch, Step::Planned)?;

    let sides = way.sides((plan.width, plan.height));
    let resized = way.turn(plan.draw(&source, region, sides));
    drop(source);
    tell(watch, Step::Resized)?;

    let coefficients = jpeg::transform(&resized);
    drop(resized);
    tell(watch, Step::Transformed)?;

    let search = Search::new(&coefficients, &demand, plan.coarseness);
    let (file, coarseness) = search.run(demand.density(plan.width, plan.height), watch)?;
    demand.check_floor(&file, seen)?;
    let making = Making {
        width: plan.width,
        height: plan.height,
        source_width: seen.0.round() as u32,
        source_height: seen.1.round() as u32,
        sampling: coefficients.sampling,
        quality: coarseness.quality(),
    };
    Ok(Fitted { file, making })
}

/// The part between the corners. An upright rectangle stays a region of the stored picture; any
/// other shape is corrected for perspective, which also turns it upright.
fn keep_part(
    spectrum: Spectrum,
    way: Way,
    corners: Option<Corners>,
) -> Result<(Spectrum, Region, Way), Unfit> {
    let stored = (f64::from(spectrum.width), f64::from(spectrum.height));
    let whole = Region::sized(stored);
    let Some(corners) = corners else {
        return Ok((spectrum, whole, way));
    };
    let (width, height) = way.sides(stored);
    let corners = corners.within(width, height).ok_or(Unfit::Corners)?;
    let lying = Corners(corners.0.map(|place| way.find_stored(place, stored)));
    if let Some(region) = region::find_region(&lying) {
        return Ok((spectrum, region, way));
    }
    // The corners are in the order in which they are seen, so the result is upright.
    let planes = spectrum.draw(Spectrum::FULL, spectrum.sampling());
    drop(spectrum);
    let flat = Spectrum::from(planes.flattened(&lying));
    let region = Region::sized((f64::from(flat.width), f64::from(flat.height)));
    Ok((flat, region, Way::default()))
}

fn tell(watch: Watch, step: Step) -> Result<(), Unfit> {
    match watch(step) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Unfit::Stopped),
    }
}
