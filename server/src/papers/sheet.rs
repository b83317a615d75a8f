//! A sheet of paper and its marks. Lengths are points (1/72 inch) from the top left.

/// A4 width and height.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
/// 18 mm, a margin that every printer can print.
pub(super) const MARGIN: f32 = 51.0;
/// Lower edge of the content; only the footer is below.
pub(super) const BOTTOM: f32 = HEIGHT - MARGIN - 16.0;

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sheet {
    pub(super) elements: Vec<PageElement>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum PageElement {
    Text {
        left: f32,
        baseline: f32,
        style: TextStyle,
        text: String,
    },
    /// A hairline frame.
    Frame(Area),
    /// The portrait, scaled to fit.
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
pub(super) struct TextStyle {
    pub(super) size: f32,
    pub(super) bold: bool,
}

impl TextStyle {
    pub(super) const fn plain(size: f32) -> Self {
        Self { size, bold: false }
    }

    pub(super) const fn bold(size: f32) -> Self {
        Self { size, bold: true }
    }

    /// Distance between two baselines.
    pub(super) fn line_height(self) -> f32 {
        self.size * 1.5
    }

    /// Distance from the top of a line to its baseline: Chinese glyphs fill 0.88 of the square
    /// above it.
    pub(super) fn ascent(self) -> f32 {
        (self.line_height() - self.size) / 2.0 + self.size * 0.88
    }
}

/// Measures the width of a text.
pub(super) trait MeasureText {
    fn width(&self, text: &str, style: TextStyle) -> f32;
}
