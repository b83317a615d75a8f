//! Hints about a photograph (C8), measured on a small copy and compared with thresholds.
//!
//! A hint is a guess, so it never refuses a file. All thresholds stand in [`Thresholds`],
//! calibrated on the shared pictures and on generated ones with known faults: `cargo run --release
//! -p imaging --example hints` prints the hints for each.

mod edge;
mod ground;
mod light;
mod measure;

use std::borrow::Cow;

use shared::{
    exam::image_rule::{Background, ImageRule},
    hint::{Hint, Observation},
    jpeg::inspect,
};

pub use self::measure::{Ground, Measures, measure};
use crate::{
    decode::{DecodeError, Limits},
    likeness,
    pixels::Pixels,
    planes::Planes,
    preview::Preview,
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
/// the good scans, cards and photographs get no hint. A portrait before an uneven ground where a
/// paper is wanted gets a hint, mostly a different one.
#[derive(Clone, Copy, Debug)]
pub struct Thresholds {
    /// Least share of the paper that is ink; below it the paper is blank.
    pub ink: f64,
    /// Least brightness of the paper, 0 to 255; below it the picture is dark.
    pub level: f64,
    /// Least steepness of edges, 0 to 1; below it the picture is blurred.
    pub steepness: f64,
    /// Largest share of the picture that a mirrored light may take; above it there is glare.
    pub burnt: f64,
    /// Largest share of a side that the paper may run over; above it the paper is cut off.
    pub over: f64,
    /// Largest tilt in degrees; above it the paper lies askew.
    pub tilt: f64,
    /// Largest share of skin of a paper; above it, with an even ground, the picture is a portrait.
    pub skin: f64,
    /// Largest deviation of the ground; above it the ground is uneven.
    pub unevenness: f64,
}

impl Thresholds {
    /// Thresholds calibrated on the pictures in the table above.
    pub const CALIBRATED: Self = Self {
        ink: 0.0008,
        level: 110.0,
        steepness: 0.3,
        // Lights take 0.02 and more, the specks of good cards 0.0011.
        burnt: 0.004,
        over: 0.4,
        tilt: 6.0,
        skin: 0.15,
        unevenness: Ground::EVEN,
    };
}

/// Kind of picture that a slot wants.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'a> {
    Paper { has_qr: bool },
    Portrait { grounds: &'a [Background] },
}

impl<'a> Wanted<'a> {
    /// Derives the kind from a rule: one that names a background wants a portrait.
    pub fn of(rule: &'a ImageRule, has_qr: bool) -> Self {
        match rule.background.as_slice() {
            [] => Self::Paper { has_qr },
            grounds => Self::Portrait { grounds },
        }
    }

    /// Pixels along the long side that are enough to look at; a QR code needs all of them.
    pub fn side(self) -> u32 {
        match self {
            Self::Paper { has_qr: true } => u32::MAX,
            _ => measure::DETAILED,
        }
    }
}

/// Finds the hints for a picture.
pub fn observe(pixels: &Pixels, wanted: Wanted) -> Observation {
    conclude(&measure(pixels), pixels, wanted, || {
        Cow::Owned(pixels.to_gray())
    })
}

/// Same as [`observe`], for a stored file within limits. A picture that can only be drawn at an
/// eighth of its size is not searched for a QR code.
///
/// # Errors
/// Same as [`decode`](crate::decode).
pub fn observe_file(
    bytes: &[u8],
    wanted: Wanted,
    limits: Limits,
) -> Result<Observation, DecodeError> {
    let preview = Preview::draw(bytes, &inspect(bytes), wanted.side(), limits)?;
    let wanted = match wanted {
        Wanted::Paper { .. } if preview.is_coarse => Wanted::Paper { has_qr: false },
        other => other,
    };
    Ok(observe_planes(&preview.planes, wanted).0)
}

/// Same as [`observe`], for upright planes; also returns the ground of a portrait.
pub fn observe_planes(planes: &Planes, wanted: Wanted) -> (Observation, Ground) {
    let pixels = planes.shrunk(measure::DETAILED).to_pixels();
    let measures = measure(&pixels);
    let observation = conclude(&measures, &pixels, wanted, || Cow::Borrowed(planes.luma()));
    (observation, measures.ground)
}

fn conclude<'a>(
    measures: &Measures,
    pixels: &Pixels,
    wanted: Wanted,
    gray: impl FnOnce() -> Cow<'a, Pixels>,
) -> Observation {
    let code = match wanted {
        Wanted::Paper { has_qr: true } => qr::read(&gray()),
        _ => None,
    };
    let mut hints = find_hints(measures, wanted, &Thresholds::CALIBRATED);
    if let Wanted::Paper { has_qr: true } = wanted {
        match &code {
            None => hints.push(Hint::NoQr),
            Some(code) if code.is_upside_down => hints.push(Hint::UpsideDown),
            Some(_) => {}
        }
    }
    Observation {
        decodes: true,
        hints,
        qr: code.map(|code| code.text),
        likeness: Some(likeness::look(pixels)),
    }
}

/// Hints for the measures beyond their thresholds, worst first.
pub fn find_hints(measures: &Measures, wanted: Wanted, limit: &Thresholds) -> Vec<Hint> {
    let is_portrait = measures.skin > limit.skin
        && measures.ground.deviation < limit.unevenness
        && measures
            .ground
            .is_one_of(&[Background::White, Background::Blue]);
    let is_blank = measures.ink < limit.ink;
    let mut hints = Vec::new();
    let mut add = |is_so: bool, hint| {
        if is_so {
            hints.push(hint);
        }
    };
    match wanted {
        Wanted::Paper { .. } => {
            add(is_portrait, Hint::PortraitForPaper);
            add(is_blank, Hint::Blank);
            // A blank paper or a portrait has no sheet to judge.
            let is_paper = !is_blank && !is_portrait;
            add(measures.level < limit.level, Hint::Dark);
            add(
                is_paper && measures.steepness < limit.steepness,
                Hint::Blurred,
            );
            add(is_paper && measures.burnt > limit.burnt, Hint::Glare);
            add(is_paper && measures.over > limit.over, Hint::CutOff);
            add(is_paper && measures.tilt > limit.tilt, Hint::Tilted);
        }
        Wanted::Portrait { grounds } => {
            add(measures.skin < limit.skin / 5.0, Hint::PaperForPortrait);
            add(measures.level < limit.level, Hint::Dark);
            add(!measures.ground.is_one_of(grounds), Hint::Ground);
            add(
                measures.ground.deviation > limit.unevenness,
                Hint::UnevenGround,
            );
        }
    }
    hints
}
