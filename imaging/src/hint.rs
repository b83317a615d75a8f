//! Hints about a photograph (C8), measured on a small copy and compared with thresholds.
//!
//! A hint is a guess, so it never refuses a file. All thresholds stand in [`Thresholds`],
//! calibrated on the shared pictures and on generated ones with known faults: `cargo run --release
//! -p imaging --example hints` prints the hints for each.

mod background;
mod edge;
mod light;
mod measure;

use std::borrow::Cow;

use shared::{
    exam::image_rule::{BackgroundColour, ImageRule},
    hint::{Hint, Observation, PictureCheck},
    jpeg::inspect,
};

pub use self::measure::{MeasuredBackground, Measures, measure};
use crate::{
    decode::{DecodeError, DecodeLimits},
    likeness,
    pixels::Pixels,
    planes::Planes,
    preview::PreviewPlanes,
    qr,
};

/// Thresholds beyond which a measure becomes a hint.
///
/// Results of `cargo xtask bench hints` on 660 generated pictures, 60 of each kind:
///
/// | hint | found of 60 | also given to |
/// |---|---|---|
/// | blank | 60 | 1 of 60 blurred |
/// | dark | 60 | – |
/// | blurred | 59 | 1 of 60 dark |
/// | glare | 59 | – |
/// | cut off | 60 | – |
/// | tilted by 9° to 25° | 60 | – |
/// | portrait in place of a paper | 60 | – |
///
/// No hint is given for 60 photographs without a fault that lie within 4°, for 60 scans, and for 60
/// with a white field on them. In `end2end/pictures` the faults in the file names are found, and
/// the good scans, cards and photographs get no hint. A portrait before an uneven background where
/// a paper is wanted gets a hint, mostly a different one.
#[derive(Clone, Copy, Debug)]
pub struct Thresholds {
    /// Least share of the paper that is ink; below it the paper is blank.
    pub ink: f64,
    /// Least brightness of the paper, 0 to 255; below it the picture is dark.
    pub level: f64,
    /// Least steepness of edges, 0 to 1; below it the picture is blurred.
    pub steepness: f64,
    /// Largest share of the picture that a mirrored light may take; above it there is glare.
    pub glare_share: f64,
    /// Largest share of a side that the paper may run over; above it the paper is cut off.
    pub side_coverage: f64,
    /// Largest tilt in degrees; above it the paper lies askew.
    pub tilt: f64,
    /// Largest share of skin of a paper; above it, with an even background, the picture is a
    /// portrait.
    pub skin: f64,
    /// Largest deviation of the background; above it the background is uneven.
    pub unevenness: f64,
}

impl Thresholds {
    /// Thresholds calibrated on the pictures in the table above.
    pub const CALIBRATED: Self = Self {
        ink: 0.0008,
        level: 110.0,
        steepness: 0.3,
        // Lights take 0.02 and more, the specks of good cards 0.0011.
        glare_share: 0.004,
        side_coverage: 0.4,
        tilt: 6.0,
        skin: 0.15,
        unevenness: MeasuredBackground::MAX_EVEN_DEVIATION,
    };
}

/// Kind of picture that a slot expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpectedPicture<'a> {
    /// Photograph or scan of a paper.
    Paper {
        /// True if the paper has a QR code, which is then read.
        has_qr: bool,
    },
    /// Portrait of the person.
    Portrait {
        /// Allowed background colours; empty if the rule names none.
        grounds: &'a [BackgroundColour],
    },
}

impl<'a> ExpectedPicture<'a> {
    /// Derives the kind from a rule: one that names a background wants a portrait.
    pub fn from_rule(rule: &'a ImageRule, has_qr: bool) -> Self {
        match rule.background.as_slice() {
            [] => Self::Paper { has_qr },
            grounds => Self::Portrait { grounds },
        }
    }

    /// Pixels along the long side that are enough to look at; a QR code needs all of them.
    pub fn preview_side(self) -> u32 {
        match self {
            Self::Paper { has_qr: true } => u32::MAX,
            _ => measure::DETAIL_SIDE_PX,
        }
    }
}

/// Finds the hints for a picture.
pub fn observe(pixels: &Pixels, wanted: ExpectedPicture) -> Observation {
    build_observation(&measure(pixels), pixels, wanted, || {
        Cow::Owned(pixels.to_gray())
    })
}

/// Same as [`observe`], for a stored file within limits. A picture that can only be drawn at an
/// eighth of its size is not searched for a QR code.
///
/// # Errors
/// Same as [`decode`](crate::decode()).
pub fn observe_file(
    bytes: &[u8],
    wanted: ExpectedPicture,
    limits: DecodeLimits,
) -> Result<Observation, DecodeError> {
    let preview = PreviewPlanes::draw(bytes, &inspect(bytes), wanted.preview_side(), limits)?;
    let wanted = match wanted {
        ExpectedPicture::Paper { .. } if preview.is_coarse => {
            ExpectedPicture::Paper { has_qr: false }
        }
        other => other,
    };
    Ok(observe_planes(&preview.planes, wanted).0)
}

/// Same as [`observe`], for upright planes; also returns the background of a portrait.
pub fn observe_planes(
    planes: &Planes,
    wanted: ExpectedPicture,
) -> (Observation, MeasuredBackground) {
    let pixels = planes.shrunk(measure::DETAIL_SIDE_PX).to_pixels();
    let measures = measure(&pixels);
    let observation =
        build_observation(&measures, &pixels, wanted, || Cow::Borrowed(planes.luma()));
    (observation, measures.ground)
}

fn build_observation<'a>(
    measures: &Measures,
    pixels: &Pixels,
    wanted: ExpectedPicture,
    gray: impl FnOnce() -> Cow<'a, Pixels>,
) -> Observation {
    let code = match wanted {
        ExpectedPicture::Paper { has_qr: true } => qr::read(&gray()),
        _ => None,
    };
    let limits = &Thresholds::CALIBRATED;
    let mut hints = find_hints(measures, wanted, limits);
    if let ExpectedPicture::Paper { has_qr: true } = wanted {
        match &code {
            None => hints.push(Hint::NoQr),
            Some(code) if code.is_upside_down => hints.push(Hint::UpsideDown),
            Some(_) => {}
        }
    }
    Observation {
        is_decodable: true,
        hints,
        checks: list_checks(measures, wanted, limits),
        qr: code.map(|code| code.text),
        perceptual_hash: Some(likeness::compute_likeness(pixels)),
    }
}

/// Hints for the measures beyond their thresholds, worst first.
pub fn find_hints(measures: &Measures, wanted: ExpectedPicture, limit: &Thresholds) -> Vec<Hint> {
    let (is_portrait, is_blank) = (
        looks_like_portrait(measures, limit),
        measures.ink < limit.ink,
    );
    let mut hints = Vec::new();
    let mut add = |is_so: bool, hint| {
        if is_so {
            hints.push(hint);
        }
    };
    match wanted {
        ExpectedPicture::Paper { .. } => {
            add(is_portrait, Hint::PortraitForPaper);
            add(is_blank, Hint::Blank);
            // A blank paper or a portrait has no sheet to judge.
            let is_paper = !is_blank && !is_portrait;
            add(measures.level < limit.level, Hint::Dark);
            add(
                is_paper && measures.steepness < limit.steepness,
                Hint::Blurred,
            );
            add(
                is_paper && measures.glare_share > limit.glare_share,
                Hint::Glare,
            );
            add(
                is_paper && measures.side_coverage > limit.side_coverage,
                Hint::PageCutOff,
            );
            add(is_paper && measures.tilt > limit.tilt, Hint::Tilted);
        }
        ExpectedPicture::Portrait { grounds } => {
            add(measures.skin < limit.skin / 5.0, Hint::PaperForPortrait);
            add(measures.level < limit.level, Hint::Dark);
            add(
                !measures.ground.has_colour_of(grounds),
                Hint::WrongBackground,
            );
            add(
                measures.ground.deviation > limit.unevenness,
                Hint::UnevenBackground,
            );
        }
    }
    hints
}

fn looks_like_portrait(measures: &Measures, limit: &Thresholds) -> bool {
    measures.skin > limit.skin
        && measures.ground.deviation < limit.unevenness
        && measures
            .ground
            .has_colour_of(&[BackgroundColour::White, BackgroundColour::Blue])
}

/// Checks that [`find_hints`] and the QR reader make on such a picture. A blank paper or a portrait
/// has no sheet to judge.
fn list_checks(
    measures: &Measures,
    wanted: ExpectedPicture,
    limit: &Thresholds,
) -> Vec<PictureCheck> {
    use PictureCheck as Check;
    let ExpectedPicture::Paper { has_qr } = wanted else {
        return vec![Check::Kind, Check::Brightness, Check::Background];
    };
    let mut checks = vec![Check::Kind, Check::Ink, Check::Brightness];
    if measures.ink >= limit.ink && !looks_like_portrait(measures, limit) {
        checks.extend([Check::Sharpness, Check::Glare, Check::Edges, Check::Tilt]);
    }
    if has_qr {
        checks.push(Check::QrCode);
    }
    checks
}
