//! Papers to print (登记表, 介绍信) as PDF: A4, no item broken across sheets. SH-18, S4-12, S4-13.
//!
//! Three steps, each of which knows only the one before: a filled [`Paper`] is laid out as
//! [`sheet::Sheet`]s of marks, and the marks are drawn into a PDF.

mod draw;
mod font;
mod layout;
mod sheet;
mod wrap;

use bytes::Bytes;
use shared::paper::Paper;

pub use self::font::Fonts;

/// Why a paper could not be printed.
#[derive(Debug, thiserror::Error)]
pub enum NotPrinted {
    #[error("the portrait cannot be drawn: {0}")]
    Portrait(String),
    #[error("the PDF cannot be written: {0}")]
    Pdf(String),
}

/// Lays the paper out and writes it. Takes some milliseconds of a processor.
///
/// # Errors
/// When the portrait is no JPEG.
pub fn print_paper(
    fonts: &Fonts,
    paper: &Paper,
    portrait: Option<Bytes>,
) -> Result<Vec<u8>, NotPrinted> {
    let sheets = layout::lay_out(paper, &fonts.ruler());
    draw::draw(fonts, paper, &sheets, portrait)
}

#[cfg(test)]
mod tests;
