//! Fit to the rule (一键合规, C2): from any photograph to a JPEG that the rule takes.
//!
//! What can be chosen is how many pixels and how coarsely they are kept; what is given is the
//! number of bytes. Few pixels kept finely lose thin strokes to the blur of their size, many kept
//! coarsely lose them in the noise of their blocks. In between there is a best coarseness, much
//! the same for all papers ([`plan`]), so the size is chosen such that the ceiling is met with
//! that one. It is found on samples of the picture, before anything is done to the whole. Then
//! the picture is [drawn](Spectrum::draw) once at that size, transformed once, [weighed](search)
//! once or a few times, and written.
//!
//! A picture is never enlarged and a file is never padded: where the source has too little for
//! the rule, the answer says what it has and what is needed.

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

/// Is told of each step, and may stop the work: there is no clock in here.
pub type Watch<'a> = &'a mut dyn FnMut(Step) -> ControlFlow<()>;

/// A file that the rule takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    pub file: Vec<u8>,
    pub making: Making,
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The watch said so.
    #[error("stopped")]
    Stopped,
    /// The corners enclose nothing.
    #[error("the corners enclose nothing")]
    Corners,
    /// The rule asks for so many pixels; the part that is kept has fewer.
    #[error("{have:?} pixels, {need:?} are needed")]
    TooFewPixels { have: (u32, u32), need: (u32, u32) },
    /// Even with every detail that the picture has, the file stays below the floor.
    #[error("{bytes} bytes of {floor}: {have:?} pixels, about {need:?} are needed")]
    TooLittleDetail {
        have: (u32, u32),
        need: (u32, u32),
        bytes: u64,
        floor: u64,
    },
    /// With the fewest pixels that the rule takes, nothing legible has so few bytes.
    #[error("{bytes} bytes of {ceiling}")]
    TooMuchDetail { bytes: u64, ceiling: u64 },
    /// The rule wants colour, and the picture has none.
    #[error("the rule wants colour")]
    Gray,
    /// The rule takes no JPEG, which is all that is made here.
    #[error("the rule takes no JPEG")]
    NoJpeg,
}

impl Unfit {
    /// As it is told to a person; `None` where the work was stopped.
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

/// Makes a file that `rule` takes of the picture in `bytes`. The same input gives the same bytes.
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

/// The same from a picture that is already decoded.
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

/// The part between the corners: of the stored picture where it is upright, else a flat one.
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
    // Looked for where they are seen, the pixels come out upright.
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
