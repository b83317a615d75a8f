//! A decoded picture and its scale.

/// A decoded picture.
pub(crate) struct DecodedPicture {
    pub(crate) picture: imaging::PictureSource,
    /// Pixels of the file for each pixel of the picture, along a side: 1, or 2 for the largest ones
    /// that the browser decodes.
    pub(crate) scale: u32,
}
