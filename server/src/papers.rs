//! Printable papers (登记表, 介绍信) as A4 PDF; no item is split across sheets. SH-18, S4-12,
//! S4-13.
//!
//! A filled [`PaperDocument`] is laid out as [`sheet::Sheet`]s of marks, and the marks are drawn into a
//! PDF. Each step depends only on the one before.

mod draw;
mod font;
mod layout;
mod sheet;
mod wrap;

use bytes::Bytes;
use shared::paper::PaperDocument;

pub use self::font::Fonts;

/// Reasons for which a paper could not be printed.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// A character is in no font. The paper is not printed, because a wrong name is worse than
    /// none.
    #[error("no typeface has {characters:?}")]
    Unprintable { characters: Vec<char> },
    #[error("the portrait cannot be drawn: {0}")]
    Portrait(String),
    #[error("the PDF cannot be written: {0}")]
    Pdf(String),
}

/// Lays out the paper and renders the PDF. Takes some milliseconds of CPU time.
///
/// # Errors
/// `Unprintable` if no font has a character of the paper; `Portrait` if the portrait is not a JPEG.
pub fn print_paper(
    fonts: &Fonts,
    paper: &PaperDocument,
    portrait: Option<Bytes>,
) -> Result<Vec<u8>, PrintError> {
    let ruler = fonts.shaper();
    let characters = ruler.find_unprintable(paper.texts());
    if !characters.is_empty() {
        return Err(PrintError::Unprintable { characters });
    }
    let sheets = layout::lay_out(paper, &ruler);
    draw::render_pdf(fonts, paper, &sheets, portrait)
}

#[cfg(test)]
pub(crate) mod tests;
