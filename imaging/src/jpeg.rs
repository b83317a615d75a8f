//! JPEG: a [reader](mod@read) that gives coefficients, and a writer that reaches a byte range in
//! one pass: baseline, 8 bits, gray, 4:2:0 or 4:4:4, with Huffman tables made for the picture.
//!
//! The picture is [transformed](coefficients) once and its unquantised coefficients are kept. A
//! [quantisation scale](QuantScale) is [measured](measure_encoding) by counting the symbols it
//! would write: the optimal code lengths follow from the counts, and so does the exact number of
//! bits. The symbols are kept, so the chosen encoding is [written](write()) without reading the
//! coefficients again. Only the stuffing after bytes of all ones is estimated; it is at most a
//! percent, and the writer corrects it.
//!
//! The scale of the tables is a real number, since steps of one in a hundred qualities are up to
//! several percent of the file, and no two entries change at once. This is why 97 to 100 percent of
//! a ceiling are reached.
//!
//! The result is deterministic: floats are added and multiplied in a fixed order.

mod block;
mod coefficients;
mod encoded_size;
mod huffman;
mod read;
mod symbols;
mod table;
mod write;

pub use self::coefficients::ChromaSampling;
pub(crate) use self::{
    block::round,
    coefficients::{Coefficients, forward_dct, transform},
    read::{JpegReadError, read_coefficients, read_eighth},
    table::QuantScale,
    write::{Density, write},
};
pub(crate) use crate::jpeg::encoded_size::{MeasuredEncoding, measure_encoding};
