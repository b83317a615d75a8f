//! Defects that pictures of papers have in practice.

use crate::canvas::{Canvas, Rgb};

/// Defect of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PictureDefect {
    /// The picture is out of focus.
    Blurred,
    /// The picture is turned clockwise by a quarter turn.
    Turned,
    /// The picture is upside down.
    UpsideDown,
    /// A part of the paper lies outside the picture.
    CutOff,
}

/// Share of the shorter side that is one cell of the blur.
const BLUR_CELLS: usize = 110;

/// Applies a defect; `table` is the colour beside the paper.
pub(crate) fn apply_defect(canvas: Canvas, defect: PictureDefect, table: Rgb) -> Canvas {
    match defect {
        PictureDefect::Blurred => {
            let side = canvas.width().min(canvas.height());
            canvas.blurred((side / BLUR_CELLS).max(4))
        }
        PictureDefect::Turned => canvas.turned_quarter(),
        PictureDefect::UpsideDown => canvas.turned_half(),
        PictureDefect::CutOff => {
            let (width, height) = (canvas.width() as u32, canvas.height() as u32);
            let mut shifted = Canvas::new(width, height, table);
            let (right, up) = (canvas.width() as i32 / 3, canvas.height() as i32 / 5);
            shifted.paste(&canvas, right, -up);
            shifted
        }
    }
}
