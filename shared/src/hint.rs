//! What the machine thinks of a picture (机检, C8 to C10): guesses, told to the candidate before
//! sending and to the reviewer beside the picture. They never refuse anything.

use serde::{Deserialize, Serialize};

use crate::id::ImageId;

/// A guess that something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hint {
    /// Nothing, or next to nothing, is on the paper.
    Blank,
    Dark,
    Blurred,
    /// A light is mirrored in it.
    Glare,
    /// The paper goes on beyond the picture.
    CutOff,
    /// The paper lies askew.
    Tilted,
    UpsideDown,
    /// A portrait where a paper is wanted.
    PortraitForPaper,
    /// A paper where a portrait is wanted.
    PaperForPortrait,
    /// The ground of a portrait has another colour than the rule wants.
    Ground,
    UnevenGround,
    /// The slot wants a QR code, and none can be read.
    NoQr,
}

/// What is guessed of a picture that was made of a photograph. A blurred page without the table
/// around it has so few edges that it looks blank: then the guess of the photograph is the better
/// one.
pub fn merge_source_hints(mut made: Vec<Hint>, source: &[Hint]) -> Vec<Hint> {
    if source.contains(&Hint::Blurred) && !made.contains(&Hint::Blurred) {
        for hint in made.iter_mut().filter(|hint| **hint == Hint::Blank) {
            *hint = Hint::Blurred;
        }
    }
    made
}

/// All that the machine says about the bytes of one image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// Whether there are pixels at all.
    pub decodes: bool,
    pub hints: Vec<Hint>,
    /// What its QR code says (S4-10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qr: Option<String>,
    /// See [`Likeness`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likeness: Option<Likeness>,
}

/// What a picture looks like, in 256 bits: pictures of the same thing differ in few of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Likeness(pub [u64; 4]);

impl Likeness {
    /// Pictures that differ in no more are of the same thing: calibrated with
    /// `zhunkao image hints`.
    pub const NEAR: u32 = 20;

    /// Bits that differ, of 256.
    pub fn distance(self, other: Self) -> u32 {
        self.0
            .iter()
            .zip(other.0)
            .map(|(a, b)| (a ^ b).count_ones())
            .sum()
    }
}

/// How far the machine has come with one image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Look {
    /// It has not looked yet.
    #[default]
    Waiting,
    Seen(Observation),
    /// The stored file was not there when it looked; it will look again.
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

/// What the desk is told of one image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    pub image: ImageId,
    pub look: Look,
    /// Other images of the application that are the same, or nearly (C9).
    pub like: Vec<ImageId>,
}

/// The remarks on the images of an application, in their order.
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
