//! Decoding by the browser. The result is upright, in screen colours, with white where it was
//! transparent.

use imaging::{Pixels, Planes};
use js_sys::Object;
use shared::jpeg::MAX_DECODED_PIXELS;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, ImageBitmap, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

use crate::{decoded::DecodedPicture, worker_scope};

/// Width and height of a picture that the browser can decode.
pub(crate) async fn measure(file: &File) -> Result<(u32, u32), JsValue> {
    let bitmap = open(file).await?;
    let sides = (bitmap.width(), bitmap.height());
    bitmap.close();
    Ok(sides)
}

/// Beyond this number of pixels the picture is read at half of its size: no rule needs more, and
/// many phones lack the memory for all.
const MAX_FULL_SIZE_PIXELS: u64 = 30_000_000;

/// Decodes through a canvas, which every browser has.
pub(crate) async fn decode(file: &File) -> Result<DecodedPicture, JsValue> {
    let bitmap = open(file).await?;
    let pixels = u64::from(bitmap.width()) * u64::from(bitmap.height());
    if pixels > MAX_DECODED_PIXELS {
        bitmap.close();
        return Err(JsValue::NULL);
    }
    let scale = if pixels > MAX_FULL_SIZE_PIXELS { 2 } else { 1 };
    let [width, height] = [bitmap.width(), bitmap.height()].map(|side| side.div_ceil(scale));
    let canvas = OffscreenCanvas::new(width, height)?;
    let wishes = Object::new();
    js_sys::Reflect::set(&wishes, &"willReadFrequently".into(), &true.into())?;
    let context: OffscreenCanvasRenderingContext2d = canvas
        .get_context_with_context_options("2d", &wishes)?
        .ok_or(JsValue::NULL)?
        .unchecked_into();
    let (wide, high) = (width.into(), height.into());
    context.set_fill_style_str("white");
    context.fill_rect(0.0, 0.0, wide, high);
    context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, wide, high)?;
    bitmap.close();
    let data = context.get_image_data(0.0, 0.0, wide, high)?;
    let rgba = data.data().0;
    let rgb = rgba
        .as_chunks::<4>()
        .0
        .iter()
        .flat_map(|[red, green, blue, _]| [*red, *green, *blue])
        .collect();
    drop(rgba);
    let pixels = Pixels::new(width, height, rgb).ok_or(JsValue::NULL)?;
    Ok(DecodedPicture {
        picture: Planes::from(pixels).into(),
        scale,
    })
}

async fn open(file: &File) -> Result<ImageBitmap, JsValue> {
    let bitmap = worker_scope().create_image_bitmap_with_blob(file)?;
    Ok(JsFuture::from(bitmap).await?.unchecked_into())
}
