//! Guesses about a photograph (C8): measured on a small copy, each compared with a threshold.
//!
//! Nothing here is sure, so nothing here refuses. The thresholds stand in one place,
//! [`Thresholds`], calibrated on the shared pictures and on generated ones with known faults:
//! `cargo run --release -p imaging --example hints` prints what is found of which.

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

/// Where a measure becomes a hint.
///
/// What `cargo xtask bench hints` finds of 660 generated pictures, 60 of each kind:
///
/// | of papers | named so | also named so |
/// |---|---|---|
/// | blank | 60 | 1 of 60 blurred |
/// | dark | 60 | – |
/// | blurred | 59 | 1 of 60 dark |
/// | glare | 59 | – |
/// | cut off | 60 | – |
/// | tilted by 9° to 25° | 60 | – |
/// | a portrait | 60 | – |
///
/// Nothing is said of 60 photographs without a fault that lie within 4°, of 60 scans, and of 60
/// with a white field on them. Of the pictures in `end2end/pictures` the faults named in their
/// file names are found, and nothing is said of the good scans, cards and photographs. A portrait
/// before an uneven ground where a paper is wanted is doubted, mostly as something else.
#[derive(Clone, Copy, Debug)]
pub struct Thresholds {
    /// Share of the paper that is ink, below which it is blank.
    pub ink: f64,
    /// Brightness of the paper, below which it is dark.
    pub level: f64,
    /// Steepness of edges, below which the picture is blurred.
    pub steepness: f64,
    /// Share of the picture that a light takes, above which it is glare.
    pub burnt: f64,
    /// Share of a side that the paper runs over, from which it is cut off.
    pub over: f64,
    /// Degrees, above which the paper lies askew.
    pub tilt: f64,
    /// Share of skin, above which an even ground makes it a portrait.
    pub skin: f64,
    /// Deviation of the ground, above which it is uneven.
    pub unevenness: f64,
}

impl Thresholds {
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

/// What is wanted of the picture.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'a> {
    Paper { has_qr: bool },
    Portrait { grounds: &'a [Background] },
}

impl<'a> Wanted<'a> {
    /// A rule that says something about the ground is that of a portrait.
    pub fn of(rule: &'a ImageRule, has_qr: bool) -> Self {
        match rule.background.as_slice() {
            [] => Self::Paper { has_qr },
            grounds => Self::Portrait { grounds },
        }
    }

    /// So many pixels along the long side are enough to look at; for a code it takes all.
    pub fn side(self) -> u32 {
        match self {
            Self::Paper { has_qr: true } => u32::MAX,
            _ => measure::DETAILED,
        }
    }
}

/// Looks at a picture for what is wanted.
pub fn observe(pixels: &Pixels, wanted: Wanted) -> Observation {
    conclude(&measure(pixels), pixels, wanted, || {
        Cow::Owned(pixels.to_gray())
    })
}

/// The same of a stored file, within limits. A picture that can only be drawn at an eighth of its
/// size is not searched for a code.
///
/// # Errors
/// As of [`decode`](crate::decode).
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

/// The same of a picture in planes, which lie as they are seen; and the ground of a portrait.
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

/// The measures that are beyond their thresholds, worst first.
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
            // What is not there cannot be judged.
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
