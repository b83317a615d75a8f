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
    /// A paper with a wrong name is worse than none.
    #[error("no typeface has {characters:?}")]
    Unprintable { characters: Vec<char> },
    #[error("the portrait cannot be drawn: {0}")]
    Portrait(String),
    #[error("the PDF cannot be written: {0}")]
    Pdf(String),
}

/// Lays the paper out and writes it. Takes some milliseconds of a processor.
///
/// # Errors
/// `Unprintable` where no typeface has a character of the paper; `Portrait` when the portrait is no
/// JPEG.
pub fn print_paper(
    fonts: &Fonts,
    paper: &Paper,
    portrait: Option<Bytes>,
) -> Result<Vec<u8>, NotPrinted> {
    let ruler = fonts.ruler();
    let characters = ruler.find_unprintable(paper.texts());
    if !characters.is_empty() {
        return Err(NotPrinted::Unprintable { characters });
    }
    let sheets = layout::lay_out(paper, &ruler);
    draw::draw(fonts, paper, &sheets, portrait)
}

#[cfg(test)]
pub(crate) mod tests;
