//! Automatic hints about a picture (机检, C8 to C10), shown to the candidate before sending and to
//! the reviewer. They are guesses and never refuse a picture.

use serde::{Deserialize, Serialize};

use crate::id::ImageId;

/// Guess that something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hint {
    /// The paper is empty or nearly empty.
    Blank,
    Dark,
    Blurred,
    /// The picture has a reflection of a light.
    Glare,
    /// The paper extends beyond the picture.
    CutOff,
    /// The paper is tilted.
    Tilted,
    UpsideDown,
    /// The picture is a portrait and the slot needs a paper.
    PortraitForPaper,
    /// The picture is a paper and the slot needs a portrait.
    PaperForPortrait,
    /// The background of a portrait has another colour than the rule needs.
    Ground,
    UnevenGround,
    /// The slot needs a QR code, and none can be read.
    NoQr,
}

/// Merges the hints of a made picture with those of its source photograph. A blurred page without
/// the table around it has few edges and looks blank; then the hint of the source is better.
pub fn merge_source_hints(mut made: Vec<Hint>, source: &[Hint]) -> Vec<Hint> {
    if source.contains(&Hint::Blurred) && !made.contains(&Hint::Blurred) {
        for hint in made.iter_mut().filter(|hint| **hint == Hint::Blank) {
            *hint = Hint::Blurred;
        }
    }
    made
}

/// Observation of the bytes of one image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// True if the image can be decoded.
    pub decodes: bool,
    pub hints: Vec<Hint>,
    /// Text of its QR code (S4-10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qr: Option<String>,
    /// Perceptual hash, see [`Likeness`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likeness: Option<Likeness>,
}

/// Perceptual hash of 256 bits: pictures of the same thing differ in few of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Likeness(pub [u64; 4]);

impl Likeness {
    /// Maximum distance of pictures of the same thing, calibrated with `zhunkao image hints`.
    pub const NEAR: u32 = 20;

    /// Number of different bits, of 256.
    pub fn distance(self, other: Self) -> u32 {
        self.0
            .iter()
            .zip(other.0)
            .map(|(a, b)| (a ^ b).count_ones())
            .sum()
    }
}

/// Status of the observation of one image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Look {
    /// The image was not observed yet.
    #[default]
    Waiting,
    Seen(Observation),
    /// The stored file was missing; it will be tried again.
    Missing,
}

impl Look {
    pub fn observation(&self) -> Option<&Observation> {
        match self {
            Look::Seen(observation) => Some(observation),
            Look::Waiting | Look::Missing => None,
        }
    }
}

/// Remarks about one image for the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    pub image: ImageId,
    pub look: Look,
    /// Other images of the application that are equal or similar (C9).
    pub like: Vec<ImageId>,
}

/// Remarks on the images of an application, in their order.
///
/// ```
/// # use shared::hint::{Likeness, Look, Observation, remark};
/// # use shared::{digest::Sha256, id::ImageId};
/// let [one, other] = [1, 2].map(|number| ImageId(uuid::Uuid::from_u128(number)));
/// let seen = Observation { decodes: true, likeness: Some(Likeness([7; 4])), ..Observation::default() };
/// let seen = Look::Seen(seen);
/// let images = [(one, Sha256::of(b"a"), seen.clone()), (other, Sha256::of(b"b"), seen)];
/// assert_eq!(remark(&images)[0].like, [other]);
/// ```
pub fn remark(images: &[(ImageId, crate::digest::Sha256, Look)]) -> Vec<Remark> {
    let is_like = |a: &(_, _, Look), b: &(_, _, Look)| {
        let likeness = |look: &Look| look.observation().and_then(|seen| seen.likeness);
        let near = likeness(&a.2)
            .zip(likeness(&b.2))
            .is_some_and(|(a, b)| a.distance(b) <= Likeness::NEAR);
        a.1 == b.1 || near
    };
    images
        .iter()
        .map(|image| Remark {
            image: image.0,
            look: image.2.clone(),
            like: images
                .iter()
                .filter(|other| other.0 != image.0 && is_like(image, other))
                .map(|other| other.0)
                .collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Hint, merge_source_hints};

    #[test]
    fn a_cut_page_that_was_blurred_is_called_blurred_not_blank() {
        let merge = |made: &[Hint], source: &[Hint]| merge_source_hints(made.to_vec(), source);
        assert_eq!(merge(&[Hint::Blank], &[Hint::Blurred]), [Hint::Blurred]);
        assert_eq!(merge(&[Hint::Blank], &[]), [Hint::Blank]);
        assert_eq!(merge(&[], &[Hint::Blurred]), []);
    }
}
