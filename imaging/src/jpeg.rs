//! JPEG: a [reader](read()) that gives coefficients, and a writer that hits a byte range in one
//! pass: baseline, 8 bits, gray, 4:2:0 or 4:4:4, with Huffman tables made for the picture.
//!
//! Encode-and-look does everything again for each quality it tries: colours, transform,
//! quantisation, entropy coding, memory. But only the last two depend on the quality. So the
//! picture is [transformed](coefficients) once and its unquantised coefficients are kept; a
//! [coarseness](Coarseness) is then [weighed](weigh()) by counting the symbols it would
//! write. The optimal code lengths follow from that count, and with them the exact number of
//! bits: the weight of a file that was never written. The symbols stay with their weight, so
//! that the one that was chosen is [written](write) without looking at the picture again. Nothing
//! is estimated but the stuffing after bytes of all ones, at most a percent, which the writer sees
//! at once.
//!
//! The scale of the tables is a real number rather than one of a hundred qualities, whose steps
//! are up to several percent of the file, and no two entries change at once; this is why 97 to
//! 100 percent of a ceiling are reached.
//!
//! Deterministic: floats are added and multiplied in one order, which every machine rounds alike.

mod block;
mod coefficients;
mod huffman;
mod read;
mod symbols;
mod table;
mod weigh;
mod write;

pub use self::coefficients::Sampling;
pub(crate) use self::{
    block::round,
    coefficients::{Coefficients, take_apart, transform},
    read::{Unread, read, read_small},
    table::Coarseness,
    weigh::{Weight, weigh},
    write::{Density, write},
};
