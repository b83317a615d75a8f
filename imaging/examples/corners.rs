//! Draws the sheet that is found in each photograph into a copy, to be inspected by eye: `cargo run
//! --release -p imaging --example corners -- OUT FILE…`.

use std::{env, fs, path::Path};

use image::{ImageFormat, Rgb, RgbImage};
use imaging::{DecodeLimits, decode, sheet};

fn main() {
    let mut arguments = env::args().skip(1);
    let out = arguments.next().expect("a folder to write to");
    fs::create_dir_all(&out).expect("can be made");
    for file in arguments {
        let bytes = fs::read(&file).expect("can be read");
        let name = Path::new(&file)
            .file_stem()
            .expect("a file")
            .to_string_lossy();
        let Ok(picture) = decode(&bytes, DecodeLimits::default()) else {
            println!("{name:<40} not decoded");
            continue;
        };
        let pixels = picture.pixels;
        let found = sheet::find_sheet(&pixels.to_gray());
        let Some(found) = found else {
            println!("{name:<40} none");
            continue;
        };
        println!(
            "{name:<40} {:.2} {:>6.1}° {:?}",
            found.confidence,
            found.tilt,
            found.corners.0.map(|(x, y)| (x as i32, y as i32))
        );
        let scale = 800.0 / f64::from(pixels.width().max(pixels.height()));
        let side = |length: u32| (f64::from(length) * scale) as u32;
        let small = pixels.resized(side(pixels.width()), side(pixels.height()));
        let mut drawn = image::DynamicImage::from(small).into_rgb8();
        for place in 0..4 {
            let (a, b) = (found.corners.0[place], found.corners.0[(place + 1) % 4]);
            draw(&mut drawn, a, b, scale);
        }
        let path = Path::new(&out).join(format!("{name}.jpg"));
        drawn
            .save_with_format(path, ImageFormat::Jpeg)
            .expect("can be written");
    }
}

fn draw(picture: &mut RgbImage, a: (f64, f64), b: (f64, f64), scale: f64) {
    for step in 0..4000 {
        let share = f64::from(step) / 4000.0;
        let (x, y) = (
            (a.0 + (b.0 - a.0) * share) * scale,
            (a.1 + (b.1 - a.1) * share) * scale,
        );
        for (x, y) in [(x, y), (x + 1.0, y), (x, y + 1.0)] {
            if let Some(pixel) = picture.get_pixel_mut_checked(x as u32, y as u32) {
                *pixel = Rgb([255, 0, 60]);
            }
        }
    }
}
