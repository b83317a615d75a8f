//! Faces: a drawn head and shoulders, with colours and proportions of the person's own.

use crate::{
    SpecimenPerson,
    canvas::{Canvas, PixelArea, Rgb},
    split_mix::SplitMix64,
};

const SKINS: [Rgb; 5] = [
    [244, 212, 184],
    [238, 200, 168],
    [228, 188, 152],
    [216, 172, 136],
    [250, 222, 200],
];
const HAIRS: [Rgb; 4] = [[28, 24, 24], [44, 34, 30], [62, 44, 34], [18, 20, 28]];
const CLOTHES: [Rgb; 8] = [
    [34, 48, 84],
    [48, 48, 52],
    [120, 36, 44],
    [36, 84, 72],
    [92, 68, 120],
    [140, 108, 68],
    [64, 100, 148],
    [24, 28, 34],
];
const DARK: Rgb = [40, 30, 28];
const LIP: Rgb = [190, 96, 92];

/// Draws the person into the area, on its background.
pub(crate) fn draw_person(canvas: &mut Canvas, area: PixelArea, person: &SpecimenPerson) {
    let mut random = SplitMix64::new(person.face);
    let skin = *random.pick(&SKINS);
    let hair = *random.pick(&HAIRS);
    let cloth = *random.pick(&CLOTHES);
    let mut vary = |from: f64, to: f64| (from + random.fraction() * (to - from)) as f32;
    let (head_width, head_height) = (vary(0.30, 0.38), vary(0.36, 0.43));
    let (shoulder, eye_gap) = (vary(0.74, 0.92), vary(0.105, 0.14));
    let (eye, mouth, nose) = (vary(0.035, 0.055), vary(0.09, 0.14), vary(0.03, 0.05));
    let (fringe, brow) = (vary(0.22, 0.36), vary(0.008, 0.018));
    let has_glasses = random.is_one_in(3);
    let has_collar = random.is_one_in(2);

    let top = 0.14;
    let left = 0.5 - head_width / 2.0;
    let ellipse = |canvas: &mut Canvas, x: f32, y: f32, width: f32, height: f32, colour| {
        canvas.fill_ellipse(
            area.part(x - width / 2.0, y - height / 2.0, width, height),
            colour,
        );
    };
    let clip = |canvas: &mut Canvas, x: f32, y: f32, width: f32, height: f32, colour| {
        canvas.fill(area.part(x, y, width, height), colour);
    };
    let chin = top + head_height;
    if person.is_female {
        // Long hair behind the head.
        ellipse(
            canvas,
            0.5,
            top + head_height * 0.45,
            head_width * 1.32,
            head_height * 1.2,
            hair,
        );
        clip(
            canvas,
            0.5 - head_width * 0.66,
            top + head_height * 0.45,
            head_width * 1.32,
            head_height * 0.62,
            hair,
        );
    }
    // Shoulders end at the lower edge.
    ellipse_top(canvas, area, (0.5, chin + 0.09), shoulder, 0.26, cloth);
    clip(
        canvas,
        0.5 - head_width * 0.22,
        chin - 0.04,
        head_width * 0.44,
        0.12,
        shade(skin),
    );
    if has_collar {
        ellipse(
            canvas,
            0.5,
            chin + 0.10,
            head_width * 0.62,
            0.10,
            [250, 250, 250],
        );
        ellipse(
            canvas,
            0.5,
            chin + 0.075,
            head_width * 0.44,
            0.08,
            shade(skin),
        );
    }
    // Ears, head, hair.
    let middle = top + head_height / 2.0;
    for side in [left, left + head_width] {
        ellipse(canvas, side, middle, 0.04, 0.09, shade(skin));
    }
    ellipse(
        canvas,
        0.5,
        top + head_height * 0.32,
        head_width * 1.08,
        head_height * 0.72,
        hair,
    );
    ellipse(
        canvas,
        0.5,
        middle + head_height * fringe * 0.3,
        head_width,
        head_height * (1.0 - fringe * 0.3),
        skin,
    );
    let eyes = middle + 0.01;
    for side in [-1.0, 1.0] {
        let x = 0.5 + side * eye_gap * 0.62;
        clip(canvas, x - 0.04, eyes - 0.055, 0.08, brow, hair);
        ellipse(canvas, x, eyes, eye * 1.5, eye * 0.62, [252, 252, 252]);
        ellipse(canvas, x, eyes, eye * 0.6, eye * 0.55, DARK);
        if has_glasses {
            let frame = area.part(x - 0.055, eyes - 0.035, 0.11, 0.07);
            canvas.fill_ring(frame, area.width * 0.008, DARK, u8::MAX);
        }
    }
    if has_glasses {
        clip(canvas, 0.485, eyes - 0.006, 0.03, 0.01, DARK);
    }
    ellipse(canvas, 0.5, eyes + 0.075, nose, 0.02, shade(skin));
    ellipse(canvas, 0.5, eyes + 0.125, mouth, 0.022, LIP);
}

/// Fills the upper half of an ellipse, and everything below it in the area.
fn ellipse_top(
    canvas: &mut Canvas,
    area: PixelArea,
    (x, y): (f32, f32),
    width: f32,
    height: f32,
    colour: Rgb,
) {
    let top = area.part(x - width / 2.0, y - height / 2.0, width, height);
    canvas.fill_ellipse(top, colour);
    let below = area.part(x - width / 2.0, y, width, (1.0 - y).max(0.0));
    canvas.fill(below, colour);
}

fn shade(colour: Rgb) -> Rgb {
    colour.map(|value| (u16::from(value) * 9 / 10) as u8)
}
