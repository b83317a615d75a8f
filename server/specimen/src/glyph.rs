//! Text on a canvas. Glyphs are rasterized once for each size.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use ab_glyph::{Font as _, FontArc, PxScale, ScaleFont as _, point};

use crate::canvas::{Canvas, PixelArea, Rgb};

/// Error of bytes that are no OpenType or TrueType font.
#[derive(Debug, PartialEq, Eq)]
pub struct InvalidTypeface;

impl std::fmt::Display for InvalidTypeface {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the file is no typeface")
    }
}

impl std::error::Error for InvalidTypeface {}

/// Writes text with a typeface, or bars in its place.
pub(crate) struct TextPainter {
    typeface: Option<FontArc>,
    glyphs: Mutex<HashMap<(char, u32), Arc<GlyphMask>>>,
}

/// Coverage of a glyph in its place relative to the start of the line.
struct GlyphMask {
    left: i32,
    top: i32,
    width: usize,
    coverage: Vec<u8>,
    advance: f32,
}

impl TextPainter {
    /// Without a typeface, bars stand for the characters.
    pub(crate) fn new(typeface: Option<Vec<u8>>) -> Result<Self, InvalidTypeface> {
        let typeface = typeface
            .map(|bytes| FontArc::try_from_vec(bytes).map_err(|_| InvalidTypeface))
            .transpose()?;
        Ok(Self {
            typeface,
            glyphs: Mutex::default(),
        })
    }

    /// Writes a line with its upper left corner at this place; returns its width. `size` is the
    /// height of the line in pixels.
    pub(crate) fn write(
        &self,
        canvas: &mut Canvas,
        text: &str,
        (x, y): (f32, f32),
        size: f32,
        colour: Rgb,
    ) -> f32 {
        self.write_faint(canvas, text, (x, y), size, colour, u8::MAX)
    }

    /// As [`Self::write`], with a colour that is mixed into the paper.
    pub(crate) fn write_faint(
        &self,
        canvas: &mut Canvas,
        text: &str,
        (x, y): (f32, f32),
        size: f32,
        colour: Rgb,
        strength: u8,
    ) -> f32 {
        let mut pen = x;
        for character in text.chars() {
            let Some(mask) = self.glyph(character, size) else {
                let bar = PixelArea {
                    x: pen,
                    y: y + size * 0.25,
                    width: bar_width(character, size) * 0.85,
                    height: size * 0.5,
                };
                if character != ' ' {
                    canvas.fill(bar, colour);
                }
                pen += bar_width(character, size);
                continue;
            };
            let (left, top) = (pen.round() as i32 + mask.left, y.round() as i32 + mask.top);
            for (row, line) in (0..).zip(mask.coverage.chunks_exact(mask.width.max(1))) {
                for (column, coverage) in (0..).zip(line) {
                    if *coverage > 0 {
                        let alpha = u16::from(*coverage) * u16::from(strength) / 255;
                        canvas.blend(left + column, top + row, colour, alpha as u8);
                    }
                }
            }
            pen += mask.advance;
        }
        pen - x
    }

    /// Width of a line in pixels.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        let width = |character| match self.glyph(character, size) {
            Some(mask) => mask.advance,
            None => bar_width(character, size),
        };
        text.chars().map(width).sum()
    }

    /// The rasterized glyph; `None` without a typeface.
    fn glyph(&self, character: char, size: f32) -> Option<Arc<GlyphMask>> {
        let typeface = self.typeface.as_ref()?;
        let size = size.round().max(1.0) as u32;
        let mut glyphs = self.glyphs.lock().unwrap_or_else(PoisonError::into_inner);
        let mask = glyphs
            .entry((character, size))
            .or_insert_with(|| Arc::new(rasterize(typeface, character, size as f32)));
        Some(mask.clone())
    }
}

fn bar_width(character: char, size: f32) -> f32 {
    size * if character.is_ascii() { 0.55 } else { 1.0 }
}

fn rasterize(typeface: &FontArc, character: char, size: f32) -> GlyphMask {
    let scale = PxScale::from(size);
    let scaled = typeface.as_scaled(scale);
    let id = typeface.glyph_id(character);
    let advance = scaled.h_advance(id);
    let glyph = id.with_scale_and_position(scale, point(0.0, scaled.ascent()));
    let Some(outline) = typeface.outline_glyph(glyph) else {
        return GlyphMask {
            left: 0,
            top: 0,
            width: 0,
            coverage: Vec::new(),
            advance,
        };
    };
    let bounds = outline.px_bounds();
    let (width, height) = (bounds.width() as usize, bounds.height() as usize);
    let mut coverage = vec![0; width * height];
    outline.draw(|x, y, covered| {
        let at = y as usize * width + x as usize;
        if let Some(value) = coverage.get_mut(at) {
            *value = (covered.clamp(0.0, 1.0) * 255.0) as u8;
        }
    });
    GlyphMask {
        left: bounds.min.x as i32,
        top: bounds.min.y as i32,
        width,
        coverage,
        advance,
    }
}
