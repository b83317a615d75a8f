//! Renders the marks on sheets as PDF.

use bytes::Bytes;
use krilla::{
    Document,
    geom::{PathBuilder, Point, Rect, Size, Transform},
    image::Image,
    metadata::Metadata,
    page::PageSettings,
    paint::{Fill, Stroke},
    surface::Surface,
};
use shared::paper::Paper;

use super::{
    Fonts, NotPrinted,
    font::Ruler,
    sheet::{Area, HEIGHT, Mark, Sheet, Style, WIDTH},
};

const HAIRLINE: f32 = 0.6;

pub(super) fn draw(
    fonts: &Fonts,
    paper: &Paper,
    sheets: &[Sheet],
    portrait: Option<Bytes>,
) -> Result<Vec<u8>, NotPrinted> {
    let portrait = portrait
        .map(|bytes| Image::from_jpeg(bytes.to_vec().into(), true))
        .transpose()
        .map_err(NotPrinted::Portrait)?;
    let ruler = fonts.ruler();
    let mut document = Document::new();
    document.set_metadata(
        Metadata::new()
            .title(format!("{} {}", paper.title, paper.number))
            .language("zh-CN".to_owned()),
    );
    let size = PageSettings::from_wh(WIDTH, HEIGHT)
        .ok_or_else(|| NotPrinted::Pdf("A4 is no size".to_owned()))?;
    for sheet in sheets {
        let mut page = document.start_page_with(size.clone());
        let mut surface = page.surface();
        for mark in &sheet.marks {
            draw_mark(&mut surface, &ruler, mark, portrait.as_ref());
        }
        surface.finish();
        page.finish();
    }
    document
        .finish()
        .map_err(|error| NotPrinted::Pdf(format!("{error:?}")))
}

fn draw_mark(surface: &mut Surface<'_>, ruler: &Ruler<'_>, mark: &Mark, portrait: Option<&Image>) {
    match mark {
        Mark::Text {
            left,
            baseline,
            style,
            text,
        } => draw_text(
            surface,
            ruler,
            Point::from_xy(*left, *baseline),
            *style,
            text,
        ),
        Mark::Frame(area) => draw_frame(surface, *area),
        Mark::Portrait(area) => {
            if let Some(image) = portrait {
                draw_portrait(surface, *area, image);
            }
        }
    }
}

fn draw_text(
    surface: &mut Surface<'_>,
    ruler: &Ruler<'_>,
    mut place: Point,
    style: Style,
    text: &str,
) {
    surface.set_stroke(None);
    surface.set_fill(Some(Fill::default()));
    for run in ruler.set(text, style.bold) {
        surface.draw_glyphs(place, &run.glyphs, run.font, &run.text, style.size, false);
        place.x += run.width * style.size;
    }
}

fn draw_frame(surface: &mut Surface<'_>, area: Area) {
    let Some(rectangle) = Rect::from_xywh(area.left, area.top, area.width, area.height) else {
        return;
    };
    let mut path = PathBuilder::new();
    path.push_rect(rectangle);
    if let Some(path) = path.finish() {
        surface.set_fill(None);
        surface.set_stroke(Some(Stroke {
            width: HAIRLINE,
            ..Stroke::default()
        }));
        surface.draw_path(&path);
    }
}

/// Draws the portrait centred in its area without cropping.
fn draw_portrait(surface: &mut Surface<'_>, area: Area, image: &Image) {
    let (width, height) = image.size();
    let (width, height) = (width as f32, height as f32);
    let scale = (area.width / width).min(area.height / height);
    let (width, height) = (width * scale, height * scale);
    if let Some(size) = Size::from_wh(width, height) {
        let (left, top) = (
            area.left + (area.width - width) / 2.0,
            area.top + (area.height - height) / 2.0,
        );
        surface.push_transform(&Transform::from_translate(left, top));
        surface.draw_image(image.clone(), size);
        surface.pop();
    }
}
