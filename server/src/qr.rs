//! QR codes of addresses.

use std::fmt::Write as _;

use fast_qr::{ECL, QRBuilder};
use shared::view::QrMatrix;

use crate::error::{Error, Result};

/// Width in squares of the light border, without which cameras do not find the code.
const QUIET_ZONE_MODULES: usize = 4;

/// A code of error correction level M, which tolerates reflections on the screen.
///
/// # Errors
/// `Broken` if the text is too long for a QR code; addresses of this server are not.
pub fn encode_qr(text: &str) -> Result<QrMatrix> {
    let code = QRBuilder::new(text)
        .ecl(ECL::M)
        .build()
        .map_err(|error| Error::Broken(format!("no QR code of {text:?}: {error}")))?;
    let mut path = String::new();
    for row in 0..code.size {
        let mut column = 0;
        while column < code.size {
            let run = code[row][column..]
                .iter()
                .take_while(|module| module.value())
                .count();
            if run > 0 {
                let (x, y) = (column + QUIET_ZONE_MODULES, row + QUIET_ZONE_MODULES);
                write!(path, "M{x} {y}h{run}v1h-{run}z").expect("a text takes what is written");
            }
            column += run.max(1);
        }
    }
    let side = code.size + 2 * QUIET_ZONE_MODULES;
    Ok(QrMatrix { side, path })
}

#[cfg(test)]
mod tests {
    use imaging::{Pixels, qr};

    use super::*;

    /// Pixels per square: about as many as in a camera picture of a screen.
    const SCALE: usize = 8;

    /// Draws the runs of a path as a browser would.
    fn paint(matrix: &QrMatrix) -> Pixels {
        let side = matrix.side * SCALE;
        let mut gray = vec![255; side * side];
        let number = |text: &str| text.parse::<usize>().expect("a number");
        for run in matrix.path.split('M').skip(1) {
            let (place, rest) = run.split_once('h').expect("a run has a length");
            let (x, y) = place.split_once(' ').expect("a run has a place");
            let (length, _) = rest.split_once("v1h-").expect("a run is closed");
            let (x, y, length) = (number(x), number(y), number(length));
            for row in y * SCALE..(y + 1) * SCALE {
                let from = row * side + x * SCALE;
                gray[from..from + length * SCALE].fill(0);
            }
        }
        let side = u32::try_from(side).expect("a small picture");
        Pixels::new(side, side, gray).expect("a byte for each pixel")
    }

    #[test]
    fn a_camera_reads_the_address_from_the_path() {
        let address = "https://zhunkao.example/hand-off/K7QM-3XNP-9T2W";
        let read = qr::read(&paint(&encode_qr(address).expect("a code")));
        assert_eq!(read.map(|code| code.text).as_deref(), Some(address));
    }
}
