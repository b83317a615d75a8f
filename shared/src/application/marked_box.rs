//! Boxes that a reviewer draws around the faults on a picture (R4). They are part of a return and
//! travel with it to the candidate.

use serde::{Deserialize, Serialize};

use crate::id::ReasonId;
use crate::json::tagged::tagged_enum;

/// Maximum number of boxes of one returned part.
pub const MAX_BOXES: usize = 5;

/// Length of a side of a picture in the units of a box.
pub const BOX_UNITS_PER_SIDE: u16 = 10_000;

/// Minimum side of a box in its units: 1 % of the side of the picture.
pub const MIN_BOX_SIDE_UNITS: u16 = 100;

/// Box around a fault on a picture. Coordinates count from the upper left corner of the upright
/// picture, in units of 1/10,000 of its width or height, so that they do not depend on the size or
/// rotation at which the picture is shown. The number on screen is the index in the list plus 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkedBox {
    /// Page of the slot on which the box is drawn, from 1 in the order of the submission. As with
    /// [`PageNumbers`](super::PageNumbers), it keeps its meaning when the page is replaced.
    pub page: u16,
    /// Distance from the left edge.
    pub left: u16,
    /// Distance from the upper edge.
    pub top: u16,
    /// Width of the box.
    pub width: u16,
    /// Height of the box.
    pub height: u16,
    /// Reason of the return that the box shows. `None` if it belongs to the return as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonId>,
}

/// Fault of a box that a request contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", remote = "Self")]
pub enum BoxFault {
    /// The box lies partly or fully outside of its picture.
    OutsidePicture,
    /// A side of the box is too short.
    TooSmall {
        /// Shorter side, in the units of a box.
        measured: u16,
        /// Minimum length, in the units of a box.
        allowed: u16,
    },
    /// The reason of the box is not a reason of the return.
    UnknownReason,
}

tagged_enum!(BoxFault, "fault");

/// Third of a picture's width or height in which the centre of a box lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PictureThird {
    /// Left or upper third.
    First,
    /// Middle third.
    Middle,
    /// Right or lower third.
    Last,
}

impl PictureThird {
    fn of(start: u16, length: u16) -> Self {
        let doubled_centre = u32::from(start) * 2 + u32::from(length);
        match doubled_centre * 3 / (u32::from(BOX_UNITS_PER_SIDE) * 2) {
            0 => PictureThird::First,
            1 => PictureThird::Middle,
            _ => PictureThird::Last,
        }
    }
}

impl MarkedBox {
    /// Box between two opposite corners, given as fractions of the picture's width and height.
    /// Corners outside of the picture are moved to its edge, and a side that is too short is
    /// lengthened.
    ///
    /// ```
    /// # use shared::application::MarkedBox;
    /// let marked = MarkedBox::between(1, (0.5, 0.75), (0.25, 1.5));
    /// assert_eq!((marked.left, marked.top), (2_500, 7_500));
    /// assert_eq!((marked.width, marked.height), (2_500, 2_500));
    /// ```
    #[must_use]
    pub fn between(page: u16, a: (f64, f64), b: (f64, f64)) -> Self {
        let (left, width) = span_between(a.0, b.0);
        let (top, height) = span_between(a.1, b.1);
        Self {
            page,
            left,
            top,
            width,
            height,
            reason: None,
        }
    }

    /// Box moved by these units, as far as the picture reaches.
    #[must_use]
    pub fn moved(self, right: i32, down: i32) -> Self {
        Self {
            left: shift(self.left, right, 0, BOX_UNITS_PER_SIDE - self.width),
            top: shift(self.top, down, 0, BOX_UNITS_PER_SIDE - self.height),
            ..self
        }
    }

    /// Box whose right and lower edges are moved by these units, within the picture and the
    /// minimum size.
    #[must_use]
    pub fn resized(self, right: i32, down: i32) -> Self {
        let (most_width, most_height) = (
            BOX_UNITS_PER_SIDE - self.left,
            BOX_UNITS_PER_SIDE - self.top,
        );
        Self {
            width: shift(self.width, right, MIN_BOX_SIDE_UNITS, most_width),
            height: shift(self.height, down, MIN_BOX_SIDE_UNITS, most_height),
            ..self
        }
    }

    /// Column and row of the picture's thirds in which the centre of the box lies.
    pub fn thirds(&self) -> (PictureThird, PictureThird) {
        (
            PictureThird::of(self.left, self.width),
            PictureThird::of(self.top, self.height),
        )
    }

    /// Checks the coordinates, and the reason among those of the return.
    pub(super) fn check(&self, reasons: &[ReasonId]) -> Result<(), BoxFault> {
        let is_beyond = |start: u16, length: u16| {
            u32::from(start) + u32::from(length) > u32::from(BOX_UNITS_PER_SIDE)
        };
        if is_beyond(self.left, self.width) || is_beyond(self.top, self.height) {
            return Err(BoxFault::OutsidePicture);
        }
        let measured = self.width.min(self.height);
        if measured < MIN_BOX_SIDE_UNITS {
            return Err(BoxFault::TooSmall {
                measured,
                allowed: MIN_BOX_SIDE_UNITS,
            });
        }
        match self.reason.iter().all(|reason| reasons.contains(reason)) {
            true => Ok(()),
            false => Err(BoxFault::UnknownReason),
        }
    }
}

/// Start and length of the span between two fractions, in the units of a box.
fn span_between(a: f64, b: f64) -> (u16, u16) {
    let to_units = |share: f64| (share.clamp(0.0, 1.0) * f64::from(BOX_UNITS_PER_SIDE)) as u16;
    let (start, end) = (to_units(a.min(b)), to_units(a.max(b)));
    let start = start.min(BOX_UNITS_PER_SIDE - MIN_BOX_SIDE_UNITS);
    (start, (end.max(start) - start).max(MIN_BOX_SIDE_UNITS))
}

fn shift(value: u16, by: i32, least: u16, most: u16) -> u16 {
    let (least, most) = (least.min(most), most);
    let moved = i32::from(value).saturating_add(by);
    moved.clamp(i32::from(least), i32::from(most)) as u16
}
