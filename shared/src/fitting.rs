//! Requests and replies of the image engine. They are plain data, since the engine runs in a worker
//! of the browser and receives messages.
//!
//! Coordinates are pixels from the top left of the picture **as it is seen**: after the orientation
//! of the file and the turns of the [`Edit`].

use serde::{Deserialize, Serialize};

use crate::{
    exam::image_rule::{Background, ImageRule},
    hint::{Hint, Observation},
    jpeg::{FileFacts, FileFault, Kind},
    judge::Finding,
};

/// Point in pixels from the top left.
pub type Point = (f64, f64);

/// Corners of the wanted part: top left, top right, bottom right, bottom left.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Corners(pub [Point; 4]);

impl Corners {
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
pub enum Step {
    Decoded,
    Planned,
    Resized,
    Transformed,
    Searched,
    Written,
}

impl Step {
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
pub enum Sampling {
    /// Brightness only.
    Gray,
    /// Colour at half the width and height (4:2:0).
    Half,
    /// Colour at full resolution (4:4:4).
    Full,
}

/// Details of how a file was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Making {
    /// Width of the file in pixels.
    pub width: u32,
    pub height: u32,
    /// Width in pixels of the used part of the source.
    pub source_width: u32,
    pub source_height: u32,
    /// JPEG quality of the encoder, from 1 to 100.
    pub quality: u8,
    pub sampling: Sampling,
}

/// Reason why no file could be made, with the measured and the needed numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "unfit")]
pub enum Unfit {
    /// The file is of a kind that the engine and this browser can't open: HEIC in most browsers,
    /// PDF in all.
    Kind { kind: Kind },
    /// The file is damaged, or its content is not of the declared kind.
    Damaged { fault: Option<FileFault> },
    /// The picture has too many pixels to open.
    TooLarge { pixels: u64, allowed: u64 },
    /// The corners enclose nothing.
    Corners,
    /// The kept part has fewer pixels than the rule needs.
    TooFewPixels { have: (u32, u32), need: (u32, u32) },
    /// Even with all details of the picture, the file is below the minimum of bytes.
    TooLittleDetail {
        have: (u32, u32),
        need: (u32, u32),
        bytes: u64,
        floor: u64,
    },
    /// Even with the fewest allowed pixels, a legible file is above the maximum of bytes.
    TooMuchDetail { bytes: u64, ceiling: u64 },
    /// The rule needs colour, and the picture has none or the edit removes it.
    Gray,
    /// The rule accepts no JPEG, and only JPEG is made.
    NoJpeg,
}

/// Request to the worker; the file is sent with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    Open,
    Look(Wanted),
    Fit {
        rule: ImageRule,
        edit: Edit,
    },
    /// [`Request::Fit`] with the edit that [`Seen::suggest_edit`] returns.
    FitBySight(Wanted),
}

/// Reply of the worker. All except the first two end a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// The worker is ready.
    Ready,
    Step(Step),
    Opened {
        facts: FileFacts,
        width: u32,
        height: u32,
    },
    Seen(Box<Seen>),
    /// The file was made; its bytes are sent with the reply.
    Fitted {
        facts: FileFacts,
        findings: Vec<Finding>,
        making: Making,
        /// Applied edit.
        edit: Edit,
        /// Hints about the source picture, if the engine has looked at it.
        source_hints: Vec<Hint>,
    },
    Unreadable,
    Unfit(Unfit),
}

/// Context of a check of a picture.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Wanted {
    pub rule: ImageRule,
    /// True if the paper has a QR code (S4-10).
    pub has_qr: bool,
}

/// Results of looking at a picture. They are guesses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Width in pixels of the picture as it is seen.
    pub width: u32,
    pub height: u32,
    /// Hints, QR code and likeness.
    pub observation: Observation,
    /// Sheet, if its edges were found in the picture.
    pub paper: Option<Paper>,
    pub ground: Ground,
}

impl Seen {
    /// Sheet, if it was found with confidence and has something around it to cut off.
    pub fn sheet_to_cut(&self) -> Option<&Paper> {
        let whole = f64::from(self.width) * f64::from(self.height);
        self.paper.as_ref().filter(|paper| {
            let (width, height) = paper.corners.sides();
            paper.confidence >= Paper::SURE && width * height < whole * Paper::NEARLY_ALL
        })
    }

    /// Most likely edit: cuts the sheet out, and turns it if its QR code is upside down.
    pub fn suggest_edit(&self) -> Edit {
        let corners = self.sheet_to_cut().map(|paper| paper.corners);
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
pub struct Paper {
    /// Corners on the picture as it is seen, not turned.
    pub corners: Corners,
    /// Share of its edges that was found, from 0 to 1.
    pub confidence: f64,
    /// Clockwise angle of its upper edge in degrees, from −45 to 45.
    pub tilt: f64,
}

impl Paper {
    /// Minimum confidence for cutting a sheet out.
    pub const SURE: f64 = 0.5;
    /// Maximum share of the picture for cutting; a larger sheet stays.
    const NEARLY_ALL: f64 = 0.97;
}

/// Background of a portrait, measured in the upper corners and below them at the sides.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ground {
    /// Red, green and blue, from 0 to 255.
    pub colour: [f64; 3],
    /// Standard deviation of its brightness, from 0 to 128; below [`Ground::EVEN`] it is even.
    pub deviation: f64,
}

impl Ground {
    /// Maximum deviation of an even background.
    pub const EVEN: f64 = 14.0;

    /// Matching background of a rule. `None` if there is none.
    pub fn background(&self) -> Option<Background> {
        [Background::White, Background::Blue]
            .into_iter()
            .find(|background| self.is_one_of(&[*background]))
    }

    pub fn is_one_of(&self, wanted: &[Background]) -> bool {
        wanted.iter().any(|wanted| match wanted {
            Background::White => self.colour.iter().all(|channel| *channel > 200.0),
            Background::Blue => {
                let [red, green, blue] = self.colour;
                blue > 110.0 && blue - red > 50.0 && blue - green > 15.0
            }
        })
    }

    pub fn is_even(&self) -> bool {
        self.deviation <= Self::EVEN
    }
}

#[cfg(test)]
mod tests {
    use super::{Corners, Edit, Ground, Paper, Seen};
    use crate::hint::{Hint, Observation};

    fn seen(side: f64, confidence: f64, hints: &[Hint]) -> Seen {
        Seen {
            width: 100,
            height: 100,
            observation: Observation {
                hints: hints.to_vec(),
                ..Observation::default()
            },
            paper: Some(Paper {
                corners: Corners::rectangle(0.0, 0.0, side, side),
                confidence,
                tilt: 0.0,
            }),
            ground: Ground {
                colour: [0.0; 3],
                deviation: 0.0,
            },
        }
    }

    #[test]
    fn a_sure_sheet_smaller_than_the_picture_is_cut_out() {
        let corners = |seen: Seen| seen.suggest_edit().corners;
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
