//! A decoded picture, and its scale.

/// A picture as it was decoded.
pub(crate) struct Source {
    pub(crate) picture: imaging::Source,
    /// Pixels of the file for each of the picture, along a side: 1, or 2 of the largest ones that
    /// the browser decodes.
    pub(crate) scale: u32,
}
