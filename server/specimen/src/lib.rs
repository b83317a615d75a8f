//! Pictures of made-up papers: identity cards, portraits, diplomas and certificates, each with the
//! word 样本 on it. The demonstration of the server uploads them as its candidates' pictures.
//!
//! The same [`Specimen`] always gives the same bytes. The crate has no IO and no clock.

#![warn(missing_docs)]

mod canvas;
mod card;
mod defect;
mod encode;
mod glyph;
mod paper;
mod portrait;
mod renderer;
mod split_mix;

pub use defect::PictureDefect;
pub use encode::ByteRange;
pub use glyph::InvalidTypeface;
pub use paper::PaperContent;
pub use renderer::SpecimenRenderer;
pub use split_mix::SplitMix64;

/// Person that a specimen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecimenPerson {
    /// Name in Chinese characters.
    pub name: String,
    /// True for a woman.
    pub is_female: bool,
    /// Year, month and day of birth.
    pub birth_date: (i32, u8, u8),
    /// Ethnic group without 族.
    pub nation: String,
    /// Address on the card.
    pub address: String,
    /// Identity number as printed.
    pub id_number: String,
    /// Seed of the face: the same seed gives the same face.
    pub face: u64,
}

/// Layout of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpecimenLayout {
    /// Portrait side of an identity card.
    CardFront,
    /// Emblem side of an identity card.
    CardBack,
    /// Person who holds the card.
    HeldCard,
    /// Portrait on an even background.
    Portrait {
        /// Colour of the background.
        background: [u8; 3],
    },
    /// Paper with a title, lines and a seal.
    Paper(PaperContent),
    /// As [`SpecimenLayout::Paper`], from a scanner: the paper fills the picture.
    Scan(PaperContent),
}

/// Picture to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Specimen {
    /// Layout with its content.
    pub layout: SpecimenLayout,
    /// Person on the paper.
    pub person: SpecimenPerson,
    /// Defect of the picture. `None` for a good one.
    pub defect: Option<PictureDefect>,
    /// Width in pixels of the picture without a defect.
    pub width: u32,
    /// Height in pixels of the picture without a defect.
    pub height: u32,
    /// Size of the file.
    pub bytes: ByteRange,
    /// Seed of light and table.
    pub seed: u64,
}
