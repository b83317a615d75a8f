//! A sheet of paper and the marks on it. Lengths are points (1/72 inch) from the top left.

/// A4.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
/// 18 mm, which every printer leaves.
pub(super) const MARGIN: f32 = 51.0;
/// Below it stands only the foot.
pub(super) const BOTTOM: f32 = HEIGHT - MARGIN - 16.0;

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sheet {
    pub(super) marks: Vec<Mark>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark {
    Text {
        left: f32,
        baseline: f32,
        style: Style,
        text: String,
    },
    /// A hairline around.
    Frame(Area),
    /// The portrait, as large as fits.
    Portrait(Area),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Style {
    pub(super) size: f32,
    pub(super) bold: bool,
}

impl Style {
    pub(super) const fn plain(size: f32) -> Self {
        Self { size, bold: false }
    }

    pub(super) const fn bold(size: f32) -> Self {
        Self { size, bold: true }
    }

    /// From one baseline to the next.
    pub(super) fn line_height(self) -> f32 {
        self.size * 1.5
    }

    /// From the top of a line to its baseline: Chinese type fills its square to 0.88.
    pub(super) fn ascent(self) -> f32 {
        (self.line_height() - self.size) / 2.0 + self.size * 0.88
    }
}

/// How wide a text is.
pub(super) trait Measure {
    fn width(&self, text: &str, style: Style) -> f32;
}
