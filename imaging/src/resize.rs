//! Resizing of pictures with the Lanczos filter.

use fast_image_resize::{
    FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer,
    images::{TypedImage, TypedImageRef},
    pixels::{U8, U8x3},
};

use crate::{clamp::clamp_no_panic, pixels::Pixels, region::Region};

/// Resizer with the filter Lanczos3, which of the usual filters best separates strokes of a pixel
/// or two. It reuses its buffers between calls.
pub(crate) struct Resize(Resizer);

impl Resize {
    pub(crate) fn new() -> Self {
        Self(Resizer::new())
    }

    /// Resizes `region` of the picture to `width` × `height` pixels.
    pub(crate) fn resize(
        &mut self,
        pixels: &Pixels,
        region: Region,
        width: u32,
        height: u32,
    ) -> Pixels {
        if region == Region::whole(pixels) && (width, height) == (pixels.width(), pixels.height()) {
            return pixels.clone();
        }
        let bytes = match pixels.channels() {
            1 => self.resize_as::<U8>(pixels, region, width, height),
            _ => self.resize_as::<U8x3>(pixels, region, width, height),
        };
        Pixels::new(width, height, bytes).expect("a byte for each channel")
    }

    fn resize_as<P: PixelTrait>(
        &mut self,
        pixels: &Pixels,
        region: Region,
        width: u32,
        height: u32,
    ) -> Vec<u8> {
        let source =
            TypedImageRef::<P>::from_buffer(pixels.width(), pixels.height(), pixels.bytes())
                .expect("a byte for each channel");
        let mut bytes = vec![0; width as usize * height as usize * pixels.channels()];
        let mut made = TypedImage::<P>::from_buffer(width, height, &mut bytes)
            .expect("a byte for each channel");
        // Rounding errors may put the region beyond the picture.
        let (whole_width, whole_height) = (f64::from(pixels.width()), f64::from(pixels.height()));
        let (left, top) = (
            clamp_no_panic(region.left, 0.0, whole_width - 1.0),
            clamp_no_panic(region.top, 0.0, whole_height - 1.0),
        );
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
            .crop(
                left,
                top,
                region.width.min(whole_width - left),
                region.height.min(whole_height - top),
            );
        self.0
            .resize_typed(&source, &mut made, &options)
            .expect("the region lies within");
        bytes
    }
}

impl Pixels {
    /// Resizes the whole picture, to at least one pixel each way.
    pub fn resized(&self, width: u32, height: u32) -> Self {
        Resize::new().resize(self, Region::whole(self), width.max(1), height.max(1))
    }
}
