//! Requests and replies of the image engine. They are plain data, since the engine runs in a worker
//! of the browser and receives messages.
//!
//! Coordinates are pixels from the top left of the picture **as it is seen**: after the orientation
//! of the file and the turns of the [`Edit`].

use serde::{Deserialize, Serialize};

use crate::{
    exam::image_rule::{BackgroundColour, ImageRule},
    hint::{Hint, Observation},
    jpeg::{FileFacts, FileFault, FileKind},
    json::tagged::tagged_enum,
    judge::Finding,
};

/// Point in pixels from the top left.
pub type Point = (f64, f64);

/// Corners of the wanted part: top left, top right, bottom right, bottom left.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Corners(pub [Point; 4]);

impl Corners {
    /// Corners of an upright rectangle, in pixels.
    pub fn rectangle(left: f64, top: f64, width: f64, height: f64) -> Self {
        let (right, bottom) = (left + width, top + height);
        Self([(left, top), (right, top), (right, bottom), (left, bottom)])
    }

    /// Corners limited to the picture. `None` if they enclose less than a pixel, cross each other,
    /// turn inwards, or are not numbers.
    pub fn within(self, width: f64, height: f64) -> Option<Self> {
        // `clamp` is not used, because its panic adds number formatting to the worker; `max` turns
        // NaN into 0.
        let inside = self
            .0
            .map(|(x, y)| (x.max(0.0).min(width), y.max(0.0).min(height)));
        let are_numbers = self.0.iter().all(|(x, y)| !x.is_nan() && !y.is_nan());
        let mut turns = (0..4).map(|place| {
            let [(ax, ay), (bx, by), (cx, cy)] = [0, 1, 2].map(|step| inside[(place + step) % 4]);
            (bx - ax) * (cy - by) - (by - ay) * (cx - bx)
        });
        // Each corner turns right and spans a triangle of at least a pixel.
        let is_sound = are_numbers && turns.all(|turn| turn >= 2.0);
        is_sound.then_some(Self(inside))
    }

    /// Width and height in pixels; each is the longer of two opposite sides.
    pub fn sides(&self) -> (f64, f64) {
        let [a, b, c, d] = self.0;
        let length =
            |(ax, ay): Point, (bx, by): Point| ((bx - ax).powi(2) + (by - ay).powi(2)).sqrt();
        (
            length(a, b).max(length(d, c)),
            length(a, d).max(length(b, c)),
        )
    }
}

/// Edit that the person wants, besides fitting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// Quarter turns clockwise, after the orientation of the file.
    pub turns: u8,
    /// Part to keep, on the turned picture. A rule with a fixed shape takes the middle of it.
    pub corners: Option<Corners>,
    /// True removes colour, as on a photocopy: more pixels for the same bytes.
    pub gray: bool,
}

/// Step that was just done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FitStep {
    /// The file was decoded.
    Decoded,
    /// The size of the new file in pixels was chosen.
    Planned,
    /// The picture was reduced.
    Resized,
    /// The discrete cosine transform of the blocks was made (ITU-T T.81, A.3.3).
    Transformed,
    /// The best quality was found.
    Searched,
    /// The file was written.
    Written,
}

impl FitStep {
    /// All steps in order.
    pub const ALL: [Self; 6] = [
        Self::Decoded,
        Self::Planned,
        Self::Resized,
        Self::Transformed,
        Self::Searched,
        Self::Written,
    ];

    /// Estimated share of the work done after this step, in percent.
    pub fn percent(self) -> u8 {
        match self {
            Self::Decoded => 30,
            Self::Planned => 40,
            Self::Resized => 55,
            Self::Transformed => 70,
            Self::Searched => 98,
            Self::Written => 100,
        }
    }
}

/// Colour mode of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChromaSampling {
    /// Brightness only.
    Gray,
    /// Colour at half the width and height (4:2:0).
    Half,
    /// Colour at full resolution (4:4:4).
    Full,
}

/// Details of how a file was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncodingInfo {
    /// Width of the file in pixels.
    pub width: u32,
    /// Height of the file in pixels.
    pub height: u32,
    /// Width in pixels of the used part of the source.
    pub source_width: u32,
    /// Height in pixels of the used part of the source.
    pub source_height: u32,
    /// JPEG quality of the encoder, from 1 to 100.
    pub quality: u8,
    /// Colour mode of the file.
    pub sampling: ChromaSampling,
}

/// Reason why no file could be made, with the measured and the needed numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", remote = "Self")]
pub enum FitFailure {
    /// The file is of a kind that the engine and this browser can't open: HEIC in most browsers,
    /// PDF in all.
    Kind {
        /// Kind of the file, by content.
        kind: FileKind,
    },
    /// The file is damaged, or its content is not of the declared kind.
    Damaged {
        /// First fault of the header or the data. `None` if only the decoder failed.
        fault: Option<FileFault>,
    },
    /// The picture has too many pixels to open.
    TooLarge {
        /// Width × height.
        pixels: u64,
        /// Largest number of pixels that is opened.
        allowed: u64,
    },
    /// The corners enclose nothing.
    Corners,
    /// The kept part has fewer pixels than the rule needs.
    TooFewPixels {
        /// Width and height of the kept part, in pixels.
        have: (u32, u32),
        /// Smallest width and height of the rule, in pixels.
        need: (u32, u32),
    },
    /// Even with all details of the picture, the file is below the minimum of bytes.
    TooLittleDetail {
        /// Width and height of the kept part, in pixels.
        have: (u32, u32),
        /// Width and height with which the rule could be met, in pixels.
        need: (u32, u32),
        /// Size of the largest file, in bytes.
        bytes: u64,
        /// Minimum of the rule, in bytes.
        floor: u64,
    },
    /// Even with the fewest allowed pixels, a legible file is above the maximum of bytes.
    TooMuchDetail {
        /// Size of the smallest legible file, in bytes.
        bytes: u64,
        /// Maximum of the rule, in bytes.
        ceiling: u64,
    },
    /// The rule needs colour, and the picture has none or the edit removes it.
    Gray,
    /// The rule accepts no JPEG, and only JPEG is made.
    NoJpeg,
}

tagged_enum!(FitFailure, "unfit");

/// Request to the worker; the file is sent with it. Every request can also end with
/// [`EngineReply::Unreadable`] or [`EngineReply::Unfit`].
/// The page and its worker exchange JSON:
///
/// ```
/// use shared::{
///     exam::image_rule::ImageRule,
///     image_engine::{Corners, Edit, EngineRequest},
/// };
///
/// let request = EngineRequest::Fit {
///     rule: ImageRule::default(),
///     edit: Edit {
///         turns: 1,
///         corners: Corners::rectangle(-5.0, 10.0, 300.0, 400.0).within(640.0, 480.0),
///         gray: false,
///     },
/// };
/// let json = serde_json::to_string(&request)?;
/// assert_eq!(serde_json::from_str::<EngineRequest>(&json)?, request);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EngineRequest {
    /// Reads the facts and the size of the picture. The reply is [`EngineReply::Opened`].
    Open,
    /// Looks for hints, a sheet of paper and a background. The reply is [`EngineReply::Analyzed`].
    #[serde(rename = "look")]
    Analyze(AnalysisContext),
    /// Makes a file that meets the rule. The reply is [`EngineReply::Fitted`], after several
    /// [`EngineReply::Step`]s.
    Fit {
        /// Image rule of the slot.
        rule: ImageRule,
        /// Edit that the person wants.
        edit: Edit,
    },
    /// [`EngineRequest::Fit`] with the edit that [`PictureAnalysis::suggest_edit`] returns.
    #[serde(rename = "fit-by-sight")]
    FitAutomatically(AnalysisContext),
}

/// Reply of the worker. All except the first two end a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EngineReply {
    /// The worker is ready.
    Ready,
    /// A step of a fitting is done; the request goes on.
    Step(FitStep),
    /// The file can be opened.
    Opened {
        /// Facts of the file.
        facts: FileFacts,
        /// Width in pixels of the picture as it is seen.
        width: u32,
        /// Height in pixels of the picture as it is seen.
        height: u32,
    },
    /// The picture was analysed.
    #[serde(rename = "seen")]
    Analyzed(Box<PictureAnalysis>),
    /// The file was made; its bytes are sent with the reply.
    Fitted {
        /// Facts of the new file.
        facts: FileFacts,
        /// Findings of the rule for the new file.
        findings: Vec<Finding>,
        /// Details of how the file was made.
        making: EncodingInfo,
        /// Applied edit.
        edit: Edit,
        /// Hints about the source picture, if the engine has analysed it.
        source_hints: Vec<Hint>,
    },
    /// The browser cannot read the bytes of the file.
    Unreadable,
    /// No file can be made that meets the rule.
    Unfit(FitFailure),
}

/// Context of the analysis of a picture.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AnalysisContext {
    /// Image rule of the slot.
    pub rule: ImageRule,
    /// True if the paper has a QR code (S4-10).
    pub has_qr: bool,
}

/// Results of the analysis of a picture. They are guesses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PictureAnalysis {
    /// Width in pixels of the picture as it is seen.
    pub width: u32,
    /// Height in pixels of the picture as it is seen.
    pub height: u32,
    /// Hints, QR code and perceptual hash.
    pub observation: Observation,
    /// Sheet, if its edges were found in the picture.
    pub paper: Option<DetectedSheet>,
    /// Measured background, as of a portrait.
    pub ground: MeasuredBackground,
}

impl PictureAnalysis {
    /// Sheet, if it was found with confidence and has something around it to cut off.
    pub fn sheet_to_crop(&self) -> Option<&DetectedSheet> {
        let whole = f64::from(self.width) * f64::from(self.height);
        self.paper.as_ref().filter(|paper| {
            let (width, height) = paper.corners.sides();
            paper.confidence >= DetectedSheet::SURE
                && width * height < whole * DetectedSheet::MAX_CROP_SHARE
        })
    }

    /// Most likely edit: cuts the sheet out, and turns it if its QR code is upside down.
    pub fn suggest_edit(&self) -> Edit {
        let corners = self.sheet_to_crop().map(|paper| paper.corners);
        if !self.observation.hints.contains(&Hint::UpsideDown) {
            return Edit {
                corners,
                ..Edit::default()
            };
        }
        let (width, height) = (f64::from(self.width), f64::from(self.height));
        let turned = |Corners([a, b, c, d]): Corners| {
            Corners([c, d, a, b].map(|(x, y)| (width - x, height - y)))
        };
        Edit {
            turns: 2,
            corners: corners.map(turned),
            gray: false,
        }
    }
}

/// Sheet of paper in a photograph.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DetectedSheet {
    /// Corners on the picture as it is seen, not turned.
    pub corners: Corners,
    /// Share of its edges that was found, from 0 to 1.
    pub confidence: f64,
    /// Clockwise angle of its upper edge in degrees, from −45 to 45.
    pub tilt: f64,
}

impl DetectedSheet {
    /// Minimum confidence for cutting a sheet out.
    pub const SURE: f64 = 0.5;
    /// Maximum share of the picture for cutting; a larger sheet stays.
    const MAX_CROP_SHARE: f64 = 0.97;
}

/// Background of a portrait, measured in the upper corners and below them at the sides.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeasuredBackground {
    /// Red, green and blue, from 0 to 255.
    pub colour: [f64; 3],
    /// Standard deviation of its brightness, from 0 to 128; below [`MeasuredBackground::MAX_EVEN_DEVIATION`] it is even.
    pub deviation: f64,
}

impl MeasuredBackground {
    /// Maximum deviation of an even background.
    pub const MAX_EVEN_DEVIATION: f64 = 14.0;

    /// Matching background of a rule. `None` if there is none.
    pub fn background(&self) -> Option<BackgroundColour> {
        [BackgroundColour::White, BackgroundColour::Blue]
            .into_iter()
            .find(|background| self.has_colour_of(&[*background]))
    }

    /// True if the colour is one of the wanted backgrounds; false for an empty list.
    pub fn has_colour_of(&self, wanted: &[BackgroundColour]) -> bool {
        wanted.iter().any(|wanted| match wanted {
            BackgroundColour::White => self.colour.iter().all(|channel| *channel > 200.0),
            BackgroundColour::Blue => {
                let [red, green, blue] = self.colour;
                blue > 110.0 && blue - red > 50.0 && blue - green > 15.0
            }
        })
    }

    /// True if the deviation is at most [`MeasuredBackground::MAX_EVEN_DEVIATION`].
    pub fn is_even(&self) -> bool {
        self.deviation <= Self::MAX_EVEN_DEVIATION
    }
}

#[cfg(test)]
mod tests {
    use super::{Corners, DetectedSheet, Edit, MeasuredBackground, PictureAnalysis};
    use crate::hint::{Hint, Observation};

    fn seen(side: f64, confidence: f64, hints: &[Hint]) -> PictureAnalysis {
        PictureAnalysis {
            width: 100,
            height: 100,
            observation: Observation {
                hints: hints.to_vec(),
                ..Observation::default()
            },
            paper: Some(DetectedSheet {
                corners: Corners::rectangle(0.0, 0.0, side, side),
                confidence,
                tilt: 0.0,
            }),
            ground: MeasuredBackground {
                colour: [0.0; 3],
                deviation: 0.0,
            },
        }
    }

    #[test]
    fn confident_sheet_smaller_than_picture_is_cropped() {
        let corners = |seen: PictureAnalysis| seen.suggest_edit().corners;
        let sheet = Some(Corners::rectangle(0.0, 0.0, 80.0, 80.0));
        assert_eq!(corners(seen(80.0, 0.9, &[])), sheet);
        assert_eq!(corners(seen(80.0, 0.2, &[])), None);
        assert_eq!(corners(seen(99.5, 0.9, &[])), None);
    }

    #[test]
    fn a_sheet_upside_down_is_turned_with_its_corners() {
        let edit = seen(80.0, 0.9, &[Hint::UpsideDown]).suggest_edit();
        let turned = Edit {
            turns: 2,
            corners: Some(Corners::rectangle(20.0, 20.0, 80.0, 80.0)),
            gray: false,
        };
        assert_eq!(edit, turned);
    }

    #[test]
    fn corners_that_enclose_nothing_are_none() {
        let crossed = Corners([(0.0, 0.0), (9.0, 9.0), (9.0, 0.0), (0.0, 9.0)]);
        let mirrored = Corners([(9.0, 0.0), (0.0, 0.0), (0.0, 9.0), (9.0, 9.0)]);
        let outside = Corners::rectangle(20.0, 20.0, 5.0, 5.0);
        let nonsense = Corners([(f64::NAN, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0)]);
        for corners in [crossed, mirrored, outside, nonsense] {
            assert_eq!(corners.within(10.0, 10.0), None);
        }
        let large = Corners::rectangle(-5.0, -5.0, 100.0, 100.0);
        assert_eq!(
            large.within(10.0, 8.0),
            Some(Corners::rectangle(0.0, 0.0, 10.0, 8.0))
        );
    }
}
