//! What is asked of the image engine, and what it answers: plain data, since the engine runs in
//! a worker of the browser and everything between it and the page is a message.
//!
//! Places are pixels from the top left of the picture **as it is seen**: after what the file
//! says about its orientation, and after the turns of the [`Edit`].

use serde::{Deserialize, Serialize};

use crate::{
    exam::image_rule::{Background, ImageRule},
    hint::{Hint, Observation},
    jpeg::{FileFacts, FileFault, Kind},
    judge::Finding,
};

/// A place in pixels from the top left.
pub type Point = (f64, f64);

/// Four corners: top left, top right, bottom right, bottom left of what is to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Corners(pub [Point; 4]);

impl Corners {
    pub fn rectangle(left: f64, top: f64, width: f64, height: f64) -> Self {
        let (right, bottom) = (left + width, top + height);
        Self([(left, top), (right, top), (right, bottom), (left, bottom)])
    }

    /// Corners brought within a picture; `None` where they enclose less than a pixel, cross each
    /// other, turn inwards, or are no numbers.
    pub fn within(self, width: f64, height: f64) -> Option<Self> {
        // Not `clamp`, whose panic brings the writing of numbers into the worker; and `max` takes
        // what is no number for 0.
        let inside = self
            .0
            .map(|(x, y)| (x.max(0.0).min(width), y.max(0.0).min(height)));
        let are_numbers = self.0.iter().all(|(x, y)| !x.is_nan() && !y.is_nan());
        let mut turns = (0..4).map(|place| {
            let [(ax, ay), (bx, by), (cx, cy)] = [0, 1, 2].map(|step| inside[(place + step) % 4]);
            (bx - ax) * (cy - by) - (by - ay) * (cx - bx)
        });
        // Each corner turns right, and spans a triangle of at least a pixel.
        let is_sound = are_numbers && turns.all(|turn| turn >= 2.0);
        is_sound.then_some(Self(inside))
    }

    /// The sides as long as the longer of those that lie opposite: so many pixels lie within.
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

/// What the person wants done to the picture beside making it fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// Quarter turns clockwise, after what the file says about its orientation.
    pub turns: u8,
    /// The part to keep, on the picture as it is seen after the turns. A rule with a shape of
    /// its own takes the middle of it.
    pub corners: Option<Corners>,
    /// Brightness alone, as on a photocopy: more pixels for the same bytes.
    pub gray: bool,
}

/// What has just been done.
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

    /// About how much of the work is done after it, in percent.
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

/// How the colours of a picture are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sampling {
    /// Brightness alone.
    Gray,
    /// Colour at half the width and height (4:2:0): what eyes see least.
    Half,
    /// Colour as fine as brightness (4:4:4).
    Full,
}

/// How a file was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Making {
    /// Pixels of the file.
    pub width: u32,
    pub height: u32,
    /// Pixels of the part of the source that it was made of.
    pub source_width: u32,
    pub source_height: u32,
    /// As encoders count it, from 1 to 100.
    pub quality: u8,
    pub sampling: Sampling,
}

/// Why there is no file. With the numbers: what there is, and what is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "unfit")]
pub enum Unfit {
    /// Neither the engine nor this browser opens a file of this kind: HEIC in most browsers,
    /// PDF anywhere.
    Kind { kind: Kind },
    /// The file is damaged, or not what it says.
    Damaged { fault: Option<FileFault> },
    /// So many pixels are not opened.
    TooLarge { pixels: u64, allowed: u64 },
    /// The corners enclose nothing.
    Corners,
    /// The rule asks for so many pixels; the part that is kept has fewer.
    TooFewPixels { have: (u32, u32), need: (u32, u32) },
    /// Even with every detail that the picture has, the file stays below the floor of bytes.
    TooLittleDetail {
        have: (u32, u32),
        need: (u32, u32),
        bytes: u64,
        floor: u64,
    },
    /// With the fewest pixels that the rule takes, nothing legible has so few bytes.
    TooMuchDetail { bytes: u64, ceiling: u64 },
    /// The rule wants colour, and the picture has none, or was asked to have none.
    Gray,
    /// The rule takes no JPEG, which is all that is made.
    NoJpeg,
}

/// What the worker is told, beside a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    Open,
    Look(Wanted),
    Fit {
        rule: ImageRule,
        edit: Edit,
    },
    /// [`Request::Fit`] with the edit that [`Seen::suggest_edit`] makes of what is seen.
    FitBySight(Wanted),
}

/// What the worker says. All but the first two end the work on a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// It listens.
    Ready,
    Step(Step),
    Opened {
        facts: FileFacts,
        width: u32,
        height: u32,
    },
    Seen(Box<Seen>),
    /// The bytes go with it.
    Fitted {
        facts: FileFacts,
        findings: Vec<Finding>,
        making: Making,
        /// What was done to the picture beside making it fit.
        edit: Edit,
        /// What was guessed of the picture as it was chosen, where the engine has looked at it.
        source_hints: Vec<Hint>,
    },
    Unreadable,
    Unfit(Unfit),
}

/// What a picture is looked at for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Wanted {
    pub rule: ImageRule,
    /// The paper has a QR code (S4-10).
    pub has_qr: bool,
}

/// What is seen in a picture. Nothing here is sure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Pixels of the picture as it is seen.
    pub width: u32,
    pub height: u32,
    /// Hints, the QR code, the likeness.
    pub observation: Observation,
    /// The sheet, where its edges are found within the picture.
    pub paper: Option<Paper>,
    pub ground: Ground,
}

impl Seen {
    /// The sheet, where it is found with confidence and there is something around it to cut off.
    pub fn sheet_to_cut(&self) -> Option<&Paper> {
        let whole = f64::from(self.width) * f64::from(self.height);
        self.paper.as_ref().filter(|paper| {
            let (width, height) = paper.corners.sides();
            paper.confidence >= Paper::SURE && width * height < whole * Paper::NEARLY_ALL
        })
    }

    /// The edit that a person would most likely make: the sheet cut out, and turned where its QR
    /// code says that it lies upside down.
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

/// A sheet of paper in a photograph.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Paper {
    /// On the picture as it is seen, not turned.
    pub corners: Corners,
    /// From 0 to 1: how much of its edges is found.
    pub confidence: f64,
    /// Degrees clockwise by which its upper edge is off the level, from −45 to 45.
    pub tilt: f64,
}

impl Paper {
    /// The confidence from which on a sheet is cut out.
    pub const SURE: f64 = 0.5;
    /// A sheet with a larger share of the picture needs no cutting.
    const NEARLY_ALL: f64 = 0.97;
}

/// What is behind the head of a portrait: the upper corners and what lies below them at the
/// sides.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ground {
    /// Red, green, blue, from 0 to 255.
    pub colour: [f64; 3],
    /// Standard deviation of its brightness, from 0 to 128; even grounds have less than
    /// [`Ground::EVEN`].
    pub deviation: f64,
}

impl Ground {
    /// The deviation above which a ground is uneven.
    pub const EVEN: f64 = 14.0;

    /// Which ground it is, where it is one that a rule can ask for.
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
