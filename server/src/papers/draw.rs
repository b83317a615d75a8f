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
use shared::paper::PaperDocument;

use super::{
    Fonts, PrintError,
    font::TextShaper,
    sheet::{Area, HEIGHT, PageElement, Sheet, TextStyle, WIDTH},
};

const HAIRLINE: f32 = 0.6;

pub(super) fn render_pdf(
    fonts: &Fonts,
    paper: &PaperDocument,
    sheets: &[Sheet],
    portrait: Option<Bytes>,
) -> Result<Vec<u8>, PrintError> {
    let portrait = portrait
        .map(|bytes| Image::from_jpeg(bytes.to_vec().into(), true))
        .transpose()
        .map_err(PrintError::Portrait)?;
    let ruler = fonts.shaper();
    let mut document = Document::new();
    document.set_metadata(
        Metadata::new()
            .title(format!("{} {}", paper.title, paper.number))
            .language("zh-CN".to_owned()),
    );
    let size = PageSettings::from_wh(WIDTH, HEIGHT)
        .ok_or_else(|| PrintError::Pdf("A4 is no size".to_owned()))?;
    for sheet in sheets {
        let mut page = document.start_page_with(size.clone());
        let mut surface = page.surface();
        for mark in &sheet.elements {
            draw_element(&mut surface, &ruler, mark, portrait.as_ref());
        }
        surface.finish();
        page.finish();
    }
    document
        .finish()
        .map_err(|error| PrintError::Pdf(format!("{error:?}")))
}

fn draw_element(
    surface: &mut Surface<'_>,
    ruler: &TextShaper<'_>,
    mark: &PageElement,
    portrait: Option<&Image>,
) {
    match mark {
        PageElement::Text {
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
        PageElement::Frame(area) => draw_frame(surface, *area),
        PageElement::Portrait(area) => {
            if let Some(image) = portrait {
                draw_portrait(surface, *area, image);
            }
        }
    }
}

fn draw_text(
    surface: &mut Surface<'_>,
    ruler: &TextShaper<'_>,
    mut place: Point,
    style: TextStyle,
    text: &str,
) {
    surface.set_stroke(None);
    surface.set_fill(Some(Fill::default()));
    for run in ruler.shape_text(text, style.bold) {
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
