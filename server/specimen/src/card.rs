//! Identity cards of specimens: both sides, and a person who holds one.

use crate::{
    SpecimenPerson,
    canvas::{Canvas, PixelArea, Rgb},
    glyph::TextPainter,
    portrait::draw_person,
    split_mix::SplitMix64,
};

const CARD: Rgb = [228, 238, 242];
const LABEL: Rgb = [60, 110, 150];
const INK: Rgb = [24, 24, 28];
pub(crate) const RED: Rgb = [196, 40, 44];

/// Draws the portrait side into the area of the card.
pub(crate) fn draw_front(
    canvas: &mut Canvas,
    area: PixelArea,
    person: &SpecimenPerson,
    text: &TextPainter,
) {
    draw_blank(canvas, area, text);
    let unit = area.height / 100.0;
    let at = |x: f32, y: f32| (area.x + x * unit, area.y + y * unit);
    let (label, value) = (5.6 * unit, 7.4 * unit);
    let line = |canvas: &mut Canvas, y: f32, name: &str, content: &str| {
        text.write(canvas, name, at(8.0, y), label, LABEL);
        text.write(canvas, content, at(24.0, y - 1.0), value, INK);
    };
    let (year, month, day) = person.birth_date;
    let sex = if person.is_female { "女" } else { "男" };
    line(canvas, 11.0, "姓名", &person.name);
    line(canvas, 24.0, "性别", sex);
    text.write(canvas, "民族", at(44.0, 24.0), label, LABEL);
    text.write(canvas, &person.nation, at(60.0, 23.0), value, INK);
    line(
        canvas,
        36.0,
        "出生",
        &format!("{year} 年 {month} 月 {day} 日"),
    );
    text.write(canvas, "住址", at(8.0, 49.0), label, LABEL);
    let address: Vec<char> = person.address.chars().collect();
    for (row, part) in (0..3).zip(address.chunks(11)) {
        let part: String = part.iter().collect();
        let y = 48.0 + row as f32 * 9.5;
        text.write(canvas, &part, at(24.0, y), value, INK);
    }
    text.write(canvas, "公民身份号码", at(8.0, 84.0), label, LABEL);
    text.write(canvas, &person.id_number, at(52.0, 82.0), 9.4 * unit, INK);
    let photo = PixelArea {
        x: area.x + 104.0 * unit,
        y: area.y + 12.0 * unit,
        width: 46.0 * unit,
        height: 62.0 * unit,
    };
    canvas.fill(photo, [242, 244, 246]);
    draw_person(canvas, photo, person);
    text.write_faint(canvas, "样本", at(60.0, 46.0), 34.0 * unit, RED, 56);
    text.write(canvas, "样本 非真实证件", at(106.0, 3.0), 5.0 * unit, RED);
}

/// Draws the other side: issuer and period of validity, which differ by person.
pub(crate) fn draw_back(
    canvas: &mut Canvas,
    area: PixelArea,
    person: &SpecimenPerson,
    text: &TextPainter,
) {
    draw_blank(canvas, area, text);
    let unit = area.height / 100.0;
    let at = |x: f32, y: f32| (area.x + x * unit, area.y + y * unit);
    let emblem = PixelArea {
        x: area.x + 10.0 * unit,
        y: area.y + 10.0 * unit,
        width: 34.0 * unit,
        height: 34.0 * unit,
    };
    canvas.fill_ring(emblem, 3.0 * unit, RED, u8::MAX);
    text.write(canvas, "样本", at(17.0, 20.0), 11.0 * unit, RED);
    text.write(
        canvas,
        "居民身份证（样本）",
        at(52.0, 20.0),
        11.0 * unit,
        INK,
    );
    let mut random = SplitMix64::of_part(person.face, 2);
    let place = *random.pick(&["城东", "城西", "高新", "新城", "滨河"]);
    let (issued, month) = (random.between(2012, 2024), random.between(1, 12));
    let day = random.between(1, 28);
    text.write(canvas, "签发机关", at(24.0, 66.0), 6.0 * unit, LABEL);
    let issuer = format!("样本市公安局{place}分局");
    text.write(canvas, &issuer, at(56.0, 65.0), 7.4 * unit, INK);
    text.write(canvas, "有效期限", at(24.0, 82.0), 6.0 * unit, LABEL);
    let period = format!(
        "{issued}.{month:02}.{day:02}-{}.{month:02}.{day:02}",
        issued + 20
    );
    text.write(canvas, &period, at(56.0, 81.0), 7.4 * unit, INK);
    text.write_faint(canvas, "样本", at(70.0, 38.0), 30.0 * unit, RED, 48);
}

/// Draws a person who holds the card before the chest.
pub(crate) fn draw_held(canvas: &mut Canvas, person: &SpecimenPerson, text: &TextPainter) {
    let whole = canvas.area();
    canvas.fill(whole, [206, 212, 206]);
    let height = whole.height;
    let figure = PixelArea {
        x: (whole.width - height * 0.75) / 2.0,
        y: 0.0,
        width: height * 0.75,
        height,
    };
    draw_person(canvas, figure, person);
    let width = (height * 0.62).min(whole.width * 0.9);
    let card = PixelArea {
        x: (whole.width - width) / 2.0,
        y: height * 0.60,
        width,
        height: width / CARD_RATIO,
    };
    for side in [card.x - height * 0.03, card.x + card.width - height * 0.03] {
        let hand = PixelArea {
            x: side,
            y: card.y + card.height * 0.3,
            width: height * 0.06,
            height: height * 0.14,
        };
        canvas.fill_ellipse(hand, [236, 202, 172]);
    }
    draw_front(canvas, card, person, text);
}

/// Width to height of a card (ISO/IEC 7810, ID-1).
pub(crate) const CARD_RATIO: f32 = 85.6 / 54.0;

fn draw_blank(canvas: &mut Canvas, area: PixelArea, text: &TextPainter) {
    canvas.fill(area, CARD);
    canvas.outline(area, (area.height / 150.0).max(1.0), [150, 170, 180]);
    let unit = area.height / 100.0;
    for (row, column) in (0..3).flat_map(|row| (0..3).map(move |column| (row, column))) {
        let x = area.x + (16.0 + 50.0 * column as f32 + 12.0 * row as f32) * unit;
        let y = area.y + (14.0 + 28.0 * row as f32) * unit;
        text.write_faint(canvas, "样本", (x, y), 10.0 * unit, LABEL, 18);
    }
}
