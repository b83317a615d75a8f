//! Generated photographs with known faults, the same in every run. The tests of hints use them,
//! too.

use imaging::Pixels;

/// Fault of a generated picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A paper on a desk, nearly upright, without a fault.
    None,
    /// A page that fills the picture, as scanners make it.
    Scan,
    Blank,
    Dark,
    Blurred,
    Glare,
    /// A white field on the paper, which is no glare.
    Label,
    CutOff,
    Tilted,
    /// A portrait before an even ground.
    Portrait,
    UnevenPortrait,
}

const WIDTH: usize = 900;
const HEIGHT: usize = 1200;

/// Generates the picture with this fault and number.
pub fn forge(fault: Fault, number: u64) -> Pixels {
    let mut noise = Noise(
        number.wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ (fault as u64 + 1).wrapping_mul(0xd1b5_4a32_d192_ed03)
            | 1,
    );
    noise.next();
    match fault {
        Fault::Portrait | Fault::UnevenPortrait => draw_portrait(fault, &mut noise),
        _ => draw_paper(fault, &mut noise),
    }
}

fn draw_paper(fault: Fault, noise: &mut Noise) -> Pixels {
    let page = Page::write(fault, noise);
    let tilt = match fault {
        Fault::Tilted => noise.sign() * noise.between(9.0, 25.0),
        Fault::Scan => noise.between(-0.7, 0.7),
        _ => noise.between(-4.0, 4.0),
    };
    let (sin, cos) = tilt.to_radians().sin_cos();
    let spread = match fault {
        Fault::Scan => 1.3,
        // The whole tilted paper must stay in the picture.
        Fault::Tilted => noise.between(0.6, 0.68),
        _ => noise.between(0.75, 0.86),
    };
    let shift = match fault {
        Fault::CutOff => noise.sign() * noise.between(0.2, 0.35),
        Fault::Scan => 0.0,
        _ => noise.between(-0.02, 0.02),
    };
    let desk = noise.between(40.0, 95.0);
    let light = match fault {
        Fault::Dark => noise.between(0.22, 0.4),
        _ => noise.between(0.8, 0.95),
    };
    let slope = if fault == Fault::Scan {
        0.0
    } else {
        noise.between(-0.12, 0.12)
    };
    let lamp = (
        noise.between(0.3, 0.7),
        noise.between(0.3, 0.7),
        noise.between(0.07, 0.14),
    );
    let mut picture = Plane::new(|x, y| {
        let (u, v) = ((x - 0.5) * WIDTH as f64, (y - 0.5) * HEIGHT as f64);
        let (u, v) = (u * cos + v * sin, v * cos - u * sin);
        let (u, v) = (
            u / (WIDTH as f64 * spread) + 0.5 + shift,
            v / (HEIGHT as f64 * spread) + 0.5,
        );
        let value = page.at(u, v).unwrap_or(desk) * light * (1.0 + slope * (x - 0.5));
        let is_label = (u - lamp.0).abs() < lamp.2 && (v - lamp.1).abs() < lamp.2 * 0.8;
        if fault == Fault::Label && is_label {
            return 262.0;
        }
        if fault != Fault::Glare {
            return value;
        }
        let far = ((x - lamp.0).powi(2) + (y - lamp.1).powi(2)).sqrt() / lamp.2;
        value + 330.0 * (-far.powi(4)).exp()
    });
    let blur = match fault {
        Fault::Blurred => 3 + noise.below(4),
        _ => noise.below(2),
    };
    picture.blur(blur);
    picture.grain(noise, noise_of(fault));
    picture.finish([1.0, 0.99, 0.96])
}

fn noise_of(fault: Fault) -> f64 {
    if fault == Fault::Scan { 2.0 } else { 5.0 }
}

/// A page with lines of strokes, a frame and a seal.
struct Page {
    ink: Vec<bool>,
    paper: f64,
}

const PAGE_WIDTH: usize = 620;
const PAGE_HEIGHT: usize = 880;

impl Page {
    fn write(fault: Fault, noise: &mut Noise) -> Self {
        let mut page = Self {
            ink: vec![false; PAGE_WIDTH * PAGE_HEIGHT],
            paper: noise.between(225.0, 248.0),
        };
        if fault == Fault::Blank {
            return page;
        }
        let size = 14 + noise.below(12);
        let mut y = 60;
        while y + size < PAGE_HEIGHT - 60 {
            let mut x = 50;
            let end = PAGE_WIDTH - 50 - noise.below(250);
            while x + size < end {
                page.write_sign(x, y, size, noise);
                x += size + 3;
            }
            y += size + 8 + noise.below(14);
        }
        page
    }

    /// Writes a sign of a few horizontal and vertical strokes.
    fn write_sign(&mut self, x: usize, y: usize, size: usize, noise: &mut Noise) {
        let thick = 1 + size / 12;
        for _ in 0..3 + noise.below(4) {
            let (from, length) = (noise.below(size / 2), size / 3 + noise.below(size / 2));
            let at = noise.below(size - thick);
            let is_across = noise.below(2) == 0;
            for along in from..(from + length).min(size) {
                for wide in 0..thick {
                    let (dx, dy) = if is_across {
                        (along, at + wide)
                    } else {
                        (at + wide, along)
                    };
                    self.ink[(y + dy) * PAGE_WIDTH + x + dx] = true;
                }
            }
        }
    }

    /// Brightness at a point of the page, from 0 to 1; `None` outside.
    fn at(&self, u: f64, v: f64) -> Option<f64> {
        if !(0.0..1.0).contains(&u) || !(0.0..1.0).contains(&v) {
            return None;
        }
        let (x, y) = (
            (u * PAGE_WIDTH as f64) as usize,
            (v * PAGE_HEIGHT as f64) as usize,
        );
        Some(if self.ink[y * PAGE_WIDTH + x] {
            45.0
        } else {
            self.paper
        })
    }
}

fn draw_portrait(fault: Fault, noise: &mut Noise) -> Pixels {
    let is_blue = noise.below(2) == 0;
    let ground = if is_blue {
        [70.0, 130.0, 215.0]
    } else {
        [240.0, 240.0, 240.0]
    };
    let (wide, high) = (noise.between(0.2, 0.26), noise.between(0.24, 0.3));
    let uneven = fault == Fault::UnevenPortrait;
    let (waves, phase) = (noise.between(8.0, 30.0), noise.between(0.0, 6.0));
    let mut bytes = Vec::with_capacity(WIDTH * HEIGHT * 3);
    for row in 0..HEIGHT {
        let y = row as f64 / HEIGHT as f64;
        for column in 0..WIDTH {
            let x = column as f64 / WIDTH as f64;
            let face = ((x - 0.5) / wide).powi(2) + ((y - 0.45) / high).powi(2);
            let hair = ((x - 0.5) / (wide * 1.2)).powi(2) + ((y - 0.38) / high).powi(2);
            let body = y > 0.78 - 0.1 * (1.0 - (x - 0.5).abs() * 2.0);
            let wave = if uneven {
                45.0 * (x * waves + phase).sin() * (y * waves).cos()
            } else {
                0.0
            };
            let colour = if face < 1.0 {
                [214.0, 168.0, 140.0]
            } else if hair < 1.0 {
                [40.0, 34.0, 32.0]
            } else if body {
                [60.0, 62.0, 75.0]
            } else {
                ground.map(|channel| channel + wave)
            };
            let grain = noise.between(-4.0, 4.0);
            bytes.extend(colour.map(|channel| (channel + grain).clamp(0.0, 255.0) as u8));
        }
    }
    Pixels::new(WIDTH as u32, HEIGHT as u32, bytes).expect("whole")
}

/// Brightness without bounds; it is clamped in the end.
struct Plane(Vec<f64>);

impl Plane {
    fn new(at: impl Fn(f64, f64) -> f64) -> Self {
        let places = (0..WIDTH * HEIGHT).map(|i| (i % WIDTH, i / WIDTH));
        Self(
            places
                .map(|(x, y)| at(x as f64 / WIDTH as f64, y as f64 / HEIGHT as f64))
                .collect(),
        )
    }

    /// Three box blurs with this radius: nearly a Gaussian.
    fn blur(&mut self, radius: usize) {
        if radius == 0 {
            return;
        }
        for _ in 0..3 {
            self.0 = blur_rows(&self.0, WIDTH, radius);
            self.0 = transpose(
                &blur_rows(&transpose(&self.0, WIDTH), HEIGHT, radius),
                HEIGHT,
            );
        }
    }

    fn grain(&mut self, noise: &mut Noise, strength: f64) {
        for value in &mut self.0 {
            *value += noise.between(-strength, strength);
        }
    }

    fn finish(self, tint: [f64; 3]) -> Pixels {
        let bytes = self
            .0
            .iter()
            .flat_map(|value| tint.map(|channel| (value * channel).clamp(0.0, 255.0) as u8));
        Pixels::new(WIDTH as u32, HEIGHT as u32, bytes.collect()).expect("whole")
    }
}

fn blur_rows(values: &[f64], width: usize, radius: usize) -> Vec<f64> {
    let mut blurred = Vec::with_capacity(values.len());
    for row in values.chunks(width) {
        for x in 0..width {
            let around = &row[x.saturating_sub(radius)..(x + radius + 1).min(width)];
            blurred.push(around.iter().sum::<f64>() / around.len() as f64);
        }
    }
    blurred
}

fn transpose(values: &[f64], width: usize) -> Vec<f64> {
    let height = values.len() / width;
    (0..values.len())
        .map(|i| values[i % height * width + i / height])
        .collect()
}

/// xorshift64*.
pub struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() >> 33) as usize % bound.max(1)
    }

    fn sign(&mut self) -> f64 {
        if self.below(2) == 0 { 1.0 } else { -1.0 }
    }
}
