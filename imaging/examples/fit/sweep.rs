//! Compares legibility at the same bytes with more and with fewer pixels.

use std::ops::ControlFlow;

use imaging::{DecodeLimits, Edit, fit};
use shared::exam::{
    ImageRule,
    image_rule::{PixelSize, SizeRange},
};

use crate::ssim::{at_size, open, similarity};

/// Long sides that are tried, and the long side at which they are compared: A4 at 300 DPI.
const SIDES: [u32; 9] = [1000, 1300, 1600, 1900, 2200, 2500, 2800, 3200, 3600];
const COMPARED: u32 = 3508;

pub fn sweep(photographs: &[(String, Vec<u8>)]) {
    println!("similarity to the photograph at {COMPARED} pixels, ×1000, and (quality)");
    println!(
        "{:34} {}",
        "",
        SIDES.map(|side| format!("{side:>10}")).join("")
    );
    for most_kb in [200, 300, 600] {
        for (name, file) in photographs {
            let source = open(file);
            let (width, height) = (f64::from(source.width()), f64::from(source.height()));
            let long = width.max(height);
            let size = |side: u32| {
                let factor = f64::from(side) / long;
                (
                    (width * factor).round() as u32,
                    (height * factor).round() as u32,
                )
            };
            let compared = size(COMPARED);
            let reference = at_size(file, compared.0, compared.1);
            let cells = SIDES.map(|side| {
                let (width, height) = size(side);
                let rule = ImageRule {
                    size: SizeRange {
                        least_kb: None,
                        most_kb: Some(most_kb),
                    },
                    exact: Some(PixelSize { width, height }),
                    ..ImageRule::default()
                };
                let fitted = fit(
                    file,
                    &rule,
                    &Edit::default(),
                    DecodeLimits::default(),
                    &mut |_| ControlFlow::Continue(()),
                );
                let Ok(fitted) = fitted else {
                    return format!("{:>10}", "-");
                };
                let found = similarity(&reference, &at_size(&fitted.file, compared.0, compared.1));
                format!("{:>6.1}({:>2})", found * 1000.0, fitted.encoding.quality)
            });
            println!("{most_kb} {name:30} {}", cells.join(""));
        }
    }
}
