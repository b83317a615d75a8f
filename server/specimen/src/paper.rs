//! Papers in upright format: a title, lines with labels, paragraphs, a portrait, a QR code and a seal.

use fast_qr::{ECL, QRBuilder};

use crate::{
    SpecimenPerson,
    canvas::{Canvas, PixelArea, Rgb},
    card::RED,
    glyph::TextPainter,
    portrait::draw_person,
};

const INK: Rgb = [30, 30, 34];
const LABEL: Rgb = [96, 96, 104];

/// Content of a paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaperContent {
    /// Title.
    pub title: String,
    /// Lines with a label each.
    pub lines: Vec<(String, String)>,
    /// Text below the lines.
    pub paragraphs: Vec<String>,
    /// Name in the seal and in the signature. Empty for a paper without them.
    pub issuer: String,
    /// Date of the signature.
    pub date: String,
    /// True for a paper with the person's portrait.
    pub has_portrait: bool,
    /// Text of the QR code. `None` for a paper without one.
    pub qr: Option<String>,
}

/// Draws the paper into the area of the sheet.
pub(crate) fn draw_paper(
    canvas: &mut Canvas,
    area: PixelArea,
    content: &PaperContent,
    person: &SpecimenPerson,
    text: &TextPainter,
) {
    let unit = area.width / 100.0;
    let at = |x: f32, y: f32| (area.x + x * unit, area.y + y * unit);
    let title_width = text.width(&content.title, 5.4 * unit);
    let title_left = area.x + (area.width - title_width) / 2.0;
    text.write(
        canvas,
        &content.title,
        (title_left, area.y + 11.0 * unit),
        5.4 * unit,
        INK,
    );
    canvas.fill(area.part(0.08, 0.145, 0.84, 0.0016), LABEL);

    let mut y = 25.0;
    let wrap = if content.has_portrait { 17 } else { 25 };
    for (label, value) in &content.lines {
        text.write(canvas, label, at(10.0, y + 0.3), 2.7 * unit, LABEL);
        for part in wrap_text(value, wrap) {
            text.write(canvas, &part, at(29.0, y), 3.1 * unit, INK);
            y += 5.2;
        }
    }
    if content.has_portrait {
        let photo = PixelArea {
            x: area.x + 70.0 * unit,
            y: area.y + 25.0 * unit,
            width: 19.0 * unit,
            height: 26.0 * unit,
        };
        canvas.fill(photo, [236, 240, 244]);
        draw_person(canvas, photo, person);
        canvas.outline(photo, (0.2 * unit).max(1.0), LABEL);
        y = f32::max(y, 54.0);
    }
    y += 3.0;
    for paragraph in &content.paragraphs {
        for part in wrap_text(&format!("　　{paragraph}"), 25) {
            text.write(canvas, &part, at(10.0, y), 3.1 * unit, INK);
            y += 5.6;
        }
        y += 1.4;
    }
    if let Some(address) = &content.qr {
        draw_qr(canvas, address, at(10.0, 104.0), 22.0 * unit);
        text.write(canvas, "扫码查验", at(15.0, 127.0), 2.6 * unit, LABEL);
    }
    if !content.issuer.is_empty() {
        text.write(canvas, &content.issuer, at(58.0, 112.0), 3.2 * unit, INK);
        text.write(canvas, &content.date, at(60.0, 118.0), 3.0 * unit, INK);
        let seal = PixelArea {
            x: area.x + 62.0 * unit,
            y: area.y + 100.0 * unit,
            width: 24.0 * unit,
            height: 24.0 * unit,
        };
        canvas.fill_ring(seal, 0.9 * unit, RED, 190);
        text.write_faint(canvas, "样本专用章", at(66.2, 110.0), 3.2 * unit, RED, 200);
    }
    text.write_faint(canvas, "样本", at(30.0, 62.0), 22.0 * unit, RED, 34);
    text.write(canvas, "样本 仅供演示", at(74.0, 5.0), 2.6 * unit, RED);
}

fn wrap_text(text: &str, columns: usize) -> Vec<String> {
    let width = |character: char| if character.is_ascii() { 1 } else { 2 };
    let mut rows = vec![String::new()];
    let mut used = 0;
    for character in text.chars() {
        if used + width(character) > columns * 2 {
            rows.push(String::new());
            used = 0;
        }
        used += width(character);
        if let Some(row) = rows.last_mut() {
            row.push(character);
        }
    }
    rows
}

/// Draws a QR code with its quiet zone. A text that is too long for a code is left out.
fn draw_qr(canvas: &mut Canvas, address: &str, (x, y): (f32, f32), side: f32) {
    let Ok(code) = QRBuilder::new(address).ecl(ECL::M).build() else {
        return;
    };
    // Whole pixels for each module, so that the code stays readable.
    let module = (side / (code.size + 8) as f32).floor().max(1.0);
    let (x, y) = (x.round(), y.round());
    let quiet = PixelArea {
        x,
        y,
        width: module * (code.size + 8) as f32,
        height: module * (code.size + 8) as f32,
    };
    canvas.fill(quiet, [252; 3]);
    for row in 0..code.size {
        for column in 0..code.size {
            if code[row][column].value() {
                let square = PixelArea {
                    x: x + (column + 4) as f32 * module,
                    y: y + (row + 4) as f32 * module,
                    width: module,
                    height: module,
                };
                canvas.fill(square, [12; 3]);
            }
        }
    }
}
