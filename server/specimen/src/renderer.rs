//! Draws specimens. Backgrounds and glyphs are drawn once and used for many pictures.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    InvalidTypeface, Specimen, SpecimenLayout,
    canvas::{Canvas, PixelArea, Rgb},
    card::{CARD_RATIO, draw_back, draw_front, draw_held},
    defect::apply_defect,
    encode::{add_grain, encode_within},
    glyph::TextPainter,
    paper::draw_paper,
    portrait::draw_person,
    split_mix::SplitMix64,
};

/// Colours of tables on which papers are photographed.
const TABLES: [Rgb; 3] = [[112, 88, 66], [86, 92, 98], [148, 134, 112]];
/// Share of the picture's width beside a paper, and of its height beside a card.
const PAPER_MARGIN: f32 = 0.045;
const CARD_MARGIN: f32 = 0.07;

/// Renders specimens. Several threads can use it at a time.
pub struct SpecimenRenderer {
    text: TextPainter,
    backgrounds: Mutex<HashMap<BackgroundKey, Arc<Canvas>>>,
}

/// Width, height, table and sort of a background.
type BackgroundKey = (u32, u32, usize, Sheet);
/// Sort of a background.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Sheet {
    /// Paper on a table.
    Paper,
    /// Paper that fills the picture.
    Scan,
    /// Table for a card.
    Table,
}

impl SpecimenRenderer {
    /// A renderer that writes with this typeface (OpenType or TrueType). Without one it draws bars
    /// in place of the characters.
    ///
    /// # Errors
    /// `InvalidTypeface` if the bytes are no font.
    pub fn new(typeface: Option<Vec<u8>>) -> Result<Self, InvalidTypeface> {
        Ok(Self {
            text: TextPainter::new(typeface)?,
            backgrounds: Mutex::default(),
        })
    }

    /// Draws the specimen and encodes it as JPEG.
    pub fn render(&self, specimen: &Specimen) -> Vec<u8> {
        let table = SplitMix64::new(specimen.seed).below(TABLES.len() as u64) as usize;
        let mut canvas = self.draw(specimen, table);
        if let Some(defect) = specimen.defect {
            let beside = match specimen.layout {
                SpecimenLayout::Portrait { background } => background,
                _ => TABLES[table],
            };
            canvas = apply_defect(canvas, defect, beside);
            add_grain(&mut canvas, 2, specimen.seed);
        }
        encode_within(canvas, specimen.bytes)
    }

    fn draw(&self, specimen: &Specimen, table: usize) -> Canvas {
        let (width, height) = (specimen.width, specimen.height);
        let person = &specimen.person;
        let draw_on = |sheet: Sheet| (*self.background((width, height, table, sheet))).clone();
        match &specimen.layout {
            SpecimenLayout::CardFront => {
                let mut canvas = draw_on(Sheet::Table);
                let area = shift_area(card_area(&canvas), specimen.seed);
                draw_front(&mut canvas, area, person, &self.text);
                canvas
            }
            SpecimenLayout::CardBack => {
                let mut canvas = draw_on(Sheet::Table);
                let area = shift_area(card_area(&canvas), specimen.seed);
                draw_back(&mut canvas, area, person, &self.text);
                canvas
            }
            SpecimenLayout::HeldCard => {
                let mut canvas = Canvas::new(width, height, TABLES[table]);
                draw_held(&mut canvas, person, &self.text);
                add_grain(&mut canvas, 3, specimen.seed);
                canvas
            }
            SpecimenLayout::Portrait { background } => {
                let mut canvas = Canvas::new(width, height, *background);
                let area = canvas.area();
                draw_person(&mut canvas, area, person);
                let size = area.height / 22.0;
                let place = (area.width / 2.0 - size, area.height - size * 2.0);
                self.text
                    .write_faint(&mut canvas, "样本", place, size, [255; 3], 150);
                add_grain(&mut canvas, 2, specimen.seed);
                canvas
            }
            SpecimenLayout::Paper(content) => {
                let mut canvas = draw_on(Sheet::Paper);
                let area = shift_area(paper_area(&canvas), specimen.seed);
                draw_paper(&mut canvas, area, content, person, &self.text);
                canvas
            }
            SpecimenLayout::Scan(content) => {
                let mut canvas = draw_on(Sheet::Scan);
                let area = shift_area(canvas.area(), specimen.seed);
                draw_paper(&mut canvas, area, content, person, &self.text);
                canvas
            }
        }
    }

    fn background(&self, key: BackgroundKey) -> Arc<Canvas> {
        let mut backgrounds = lock(&self.backgrounds);
        let drawn = || Arc::new(draw_background(key));
        backgrounds.entry(key).or_insert_with(drawn).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn paper_area(canvas: &Canvas) -> PixelArea {
    let margin = canvas.area().width * PAPER_MARGIN;
    PixelArea {
        x: margin,
        y: margin,
        width: canvas.area().width - 2.0 * margin,
        height: canvas.area().height - 2.0 * margin,
    }
}

/// The area moved a little, so that two pictures of the same paper differ.
fn shift_area(area: PixelArea, seed: u64) -> PixelArea {
    let mut random = SplitMix64::of_part(seed, 1);
    let mut shift = || (random.fraction() as f32 - 0.5) * area.width * 0.02;
    PixelArea {
        x: area.x + shift(),
        y: area.y + shift(),
        ..area
    }
}

/// The card in the middle of the picture, as large as its margins allow.
fn card_area(canvas: &Canvas) -> PixelArea {
    let whole = canvas.area();
    let free = whole.height * (1.0 - 2.0 * CARD_MARGIN);
    let width = (free * CARD_RATIO).min(whole.width * (1.0 - CARD_MARGIN));
    let height = width / CARD_RATIO;
    PixelArea {
        x: (whole.width - width) / 2.0,
        y: (whole.height - height) / 2.0,
        width,
        height,
    }
}

/// Draws a table, a paper or both, in light that falls from one side, with the grain of a sensor.
fn draw_background((width, height, table, sheet): BackgroundKey) -> Canvas {
    let mut canvas = Canvas::new(width, height, TABLES[table]);
    let paper = match sheet {
        Sheet::Paper => Some(paper_area(&canvas)),
        Sheet::Scan => Some(canvas.area()),
        Sheet::Table => None,
    };
    if let Some(area) = paper {
        canvas.fill(area, [246, 244, 238]);
    }
    let mut random = SplitMix64::of_part(u64::from(width), table as u64);
    let slope = |random: &mut SplitMix64| random.between(6, 14) as f32;
    let across = slope(&mut random) * if table.is_multiple_of(2) { 1.0 } else { -1.0 };
    let down = slope(&mut random) * if table == 1 { 1.0 } else { -1.0 };
    let (columns, rows) = (width as f32, height as f32);
    for (y, row) in (0_u16..).zip(canvas.rgb_mut().chunks_exact_mut(width as usize * 3)) {
        let lit = (f32::from(y) / rows - 0.5) * down - 8.0;
        for (x, pixel) in (0_u16..).zip(row.chunks_exact_mut(3)) {
            let light = lit + (f32::from(x) / columns - 0.5) * across;
            for value in pixel {
                *value = (f32::from(*value) + light).clamp(0.0, 255.0) as u8;
            }
        }
    }
    add_grain(&mut canvas, 3, u64::from(height) + table as u64);
    canvas
}

#[cfg(test)]
mod tests {
    use shared::jpeg;

    use super::*;
    use crate::{ByteRange, PaperContent, PictureDefect, SpecimenPerson};

    fn specimen(layout: SpecimenLayout, face: u64) -> Specimen {
        Specimen {
            layout,
            person: SpecimenPerson {
                name: "林样本".to_owned(),
                is_female: true,
                birth_date: (1994, 3, 7),
                nation: "汉".to_owned(),
                address: "样本市城东区".to_owned(),
                id_number: "11010119940307058X".to_owned(),
                face,
            },
            defect: None,
            width: 320,
            height: 240,
            bytes: ByteRange {
                min: 5_000,
                max: 60_000,
            },
            seed: 5,
        }
    }

    #[test]
    fn every_layout_and_defect_is_a_sound_file_in_its_range() {
        let renderer = SpecimenRenderer::new(None).expect("no typeface is needed");
        let paper = PaperContent {
            qr: Some("https://www.chsi.com.cn/".to_owned()),
            has_portrait: true,
            ..PaperContent::default()
        };
        let white = SpecimenLayout::Portrait {
            background: [250; 3],
        };
        let layouts = [
            SpecimenLayout::CardFront,
            SpecimenLayout::CardBack,
            SpecimenLayout::HeldCard,
            white,
            SpecimenLayout::Paper(paper.clone()),
            SpecimenLayout::Scan(paper),
        ];
        let defects = [
            None,
            Some(PictureDefect::Blurred),
            Some(PictureDefect::Turned),
            Some(PictureDefect::UpsideDown),
            Some(PictureDefect::CutOff),
        ];
        for layout in layouts {
            for defect in defects {
                let wanted = Specimen {
                    defect,
                    ..specimen(layout.clone(), 1)
                };
                let file = renderer.render(&wanted);
                let facts = jpeg::inspect(&file);
                assert_eq!(facts.fault, None, "{wanted:?}");
                assert!((5_000..=60_000).contains(&file.len()), "{wanted:?}");
                let size = facts.header.map(|header| header.upright_size());
                let expected = match defect {
                    Some(PictureDefect::Turned) => (240, 320),
                    _ => (320, 240),
                };
                assert_eq!(size, Some(expected));
            }
        }
    }

    #[test]
    fn pictures_of_one_paper_differ_by_seed() {
        let renderer = SpecimenRenderer::new(None).expect("no typeface is needed");
        let files: std::collections::BTreeSet<Vec<u8>> = (0..12)
            .map(|seed| {
                renderer.render(&Specimen {
                    seed,
                    ..specimen(SpecimenLayout::CardFront, 1)
                })
            })
            .collect();
        assert!(files.len() >= 11, "{} of 12 differ", files.len());
    }

    #[test]
    fn same_specimen_has_same_bytes_and_another_face_has_others() {
        let first = SpecimenRenderer::new(None).expect("no typeface is needed");
        let second = SpecimenRenderer::new(None).expect("no typeface is needed");
        let draw = |renderer: &SpecimenRenderer, face| {
            renderer.render(&specimen(SpecimenLayout::CardFront, face))
        };
        draw(&second, 4);
        assert_eq!(draw(&first, 3), draw(&second, 3));
        assert_ne!(draw(&first, 3), draw(&first, 4));
    }
}
