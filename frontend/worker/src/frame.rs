//! The browser's decoder as WebCodecs gives it: the planes of a JPEG as they are coded, in less
//! than half the time and memory of a bitmap that is read back from a canvas. Where a browser
//! has none, or gives anything else than these planes, [`browser`](crate::browser) does it.

use imaging::{Pixels, Planes};
use js_sys::{Array, Object, Reflect, Uint8Array};
use shared::jpeg::{FileFacts, Frame, Kind};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::source::Source;

/// Beyond so many pixels, half as many along a side are decoded: no rule wants more, and twice
/// the memory is more than many phones give.
const MOST: u64 = 30_000_000;

#[wasm_bindgen]
extern "C" {
    type ImageDecoder;
    #[wasm_bindgen(constructor, catch)]
    fn new(wishes: &Object) -> Result<ImageDecoder, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn decode(this: &ImageDecoder) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method)]
    fn close(this: &ImageDecoder);

    type VideoFrame;
    #[wasm_bindgen(method, getter)]
    fn format(this: &VideoFrame) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = codedWidth)]
    fn coded_width(this: &VideoFrame) -> u32;
    #[wasm_bindgen(method, getter, js_name = codedHeight)]
    fn coded_height(this: &VideoFrame) -> u32;
    #[wasm_bindgen(method, getter)]
    fn rotation(this: &VideoFrame) -> JsValue;
    #[wasm_bindgen(method, catch, js_name = allocationSize)]
    fn allocation_size(this: &VideoFrame) -> Result<u32, JsValue>;
    #[wasm_bindgen(method, catch, js_name = copyTo)]
    async fn copy_to(this: &VideoFrame, bytes: &Uint8Array) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method)]
    fn close(this: &VideoFrame);
}

/// `None` where this is not the way.
pub(crate) async fn decode(file: &File, facts: &FileFacts) -> Option<Source> {
    let header = facts.frame.filter(|_| facts.kind == Kind::Jpeg)?;
    let is_there = Reflect::has(&js_sys::global(), &"ImageDecoder".into()).ok()?;
    if !is_there {
        return None;
    }
    let frame = open(file, &header).await.ok()?;
    let source = read(&frame, &header).await;
    frame.close();
    source
}

async fn open(file: &File, header: &Frame) -> Result<VideoFrame, JsValue> {
    let wishes = Object::new();
    let set = |name: &str, value: &JsValue| Reflect::set(&wishes, &name.into(), value);
    // Given away, so that there is no second copy of it.
    let bytes = JsFuture::from(file.array_buffer()).await?;
    set("data", &bytes)?;
    set("transfer", &Array::of1(&bytes))?;
    set("type", &"image/jpeg".into())?;
    if is_large(header) {
        let (width, height) = header.upright();
        set("desiredWidth", &width.div_ceil(2).into())?;
        set("desiredHeight", &height.div_ceil(2).into())?;
    }
    let decoder = ImageDecoder::new(&wishes)?;
    let decoded = decoder.decode().await;
    decoder.close();
    Ok(Reflect::get(&decoded?, &"image".into())?.unchecked_into())
}

async fn read(frame: &VideoFrame, header: &Frame) -> Option<Source> {
    let (width, height) = (frame.coded_width(), frame.coded_height());
    // As they lie in the file; turning is left to us. A browser that does not say so may have
    // turned them already.
    let is_as_stored = header.orientation == 1 || !frame.rotation().is_undefined();
    let scale = if is_large(header) { 2 } else { 1 };
    let is_whole = (width, height) == (header.width.div_ceil(scale), header.height.div_ceil(scale));
    if !is_as_stored || !is_whole {
        return None;
    }
    let bytes = Uint8Array::new_with_length(frame.allocation_size().ok()?);
    frame.copy_to(&bytes).await.ok()?;
    let planes = match frame.format()?.as_str() {
        "I420" => split(&bytes, width, height)?,
        "BGRX" | "BGRA" => gather(&bytes, [2, 1, 0], width, height)?,
        "RGBX" | "RGBA" => gather(&bytes, [0, 1, 2], width, height)?,
        _ => return None,
    };
    Some(Source {
        planes,
        orientation: header.orientation,
        scale,
    })
}

/// Brightness, then blue and red difference at half the size.
fn split(bytes: &Uint8Array, width: u32, height: u32) -> Option<Planes> {
    let mut start = 0;
    let mut take = |width: u32, height: u32| {
        let end = start + width * height;
        let plane = bytes.subarray(start, end).to_vec();
        start = end;
        Pixels::new(width, height, plane)
    };
    let luma = take(width, height)?;
    let half = (width.div_ceil(2), height.div_ceil(2));
    let chroma = [take(half.0, half.1)?, take(half.0, half.1)?];
    Planes::new(luma, Some(chroma))
}

fn gather(bytes: &Uint8Array, places: [usize; 3], width: u32, height: u32) -> Option<Planes> {
    let bytes = bytes.to_vec();
    let fours = bytes.as_chunks::<4>().0.iter();
    let colours = fours.flat_map(|four| places.map(|place| four[place]));
    Pixels::new(width, height, colours.collect()).map(Planes::from)
}

fn is_large(header: &Frame) -> bool {
    u64::from(header.width) * u64::from(header.height) > MOST
}
