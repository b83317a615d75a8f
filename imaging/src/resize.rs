//! Fewer pixels from many, with edges kept sharp.

use fast_image_resize::{
    FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image, ImageRef},
};

use crate::{crop::Region, pixels::Pixels};

/// Keeps what it needs from one call to the next.
pub(crate) struct Resize {
    resizer: Resizer,
}

impl Resize {
    pub(crate) fn new() -> Self {
        Self {
            resizer: Resizer::new(),
        }
    }

    /// `region` of the picture in so many pixels. (Lanczos of three lobes: of the usual filters
    /// the one that keeps strokes of a pixel or two apart.)
    pub(crate) fn resize(
        &mut self,
        pixels: &Pixels,
        region: Region,
        width: u32,
        height: u32,
    ) -> Pixels {
        let kind = match pixels.channels() {
            1 => PixelType::U8,
            _ => PixelType::U8x3,
        };
        if region == Region::whole(pixels) && (width, height) == (pixels.width(), pixels.height()) {
            return pixels.clone();
        }
        let source = ImageRef::new(pixels.width(), pixels.height(), pixels.bytes(), kind)
            .expect("a byte for each channel");
        let mut made = Image::new(width, height, kind);
        // The same number, but for what the sum of left and width may lose in rounding.
        let (left, top) = (region.left.max(0.0), region.top.max(0.0));
        let region_width = region.width.min(f64::from(pixels.width()) - left);
        let region_height = region.height.min(f64::from(pixels.height()) - top);
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
            .crop(left, top, region_width, region_height);
        self.resizer
            .resize(&source, &mut made, &options)
            .expect("both are of one kind, and the region lies within");
        Pixels::new(width, height, made.into_vec()).expect("a byte for each channel")
    }
}
