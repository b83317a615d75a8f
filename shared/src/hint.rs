//! Automatic hints about a picture (机检, C8 to C10), shown to the candidate before sending and to
//! the reviewer. They are guesses and never refuse a picture.

use serde::{Deserialize, Serialize};

use crate::{exam::QrCode, id::ImageId};

/// Guess that something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hint {
    /// The paper is empty or nearly empty.
    Blank,
    /// The picture is too dark.
    Dark,
    /// The picture is not sharp.
    Blurred,
    /// The picture has a reflection of a light.
    Glare,
    /// The paper extends beyond the picture.
    #[serde(rename = "cut-off")]
    PageCutOff,
    /// The paper is tilted.
    Tilted,
    /// The paper is upside down, judged by its QR code.
    UpsideDown,
    /// The picture is a portrait and the slot needs a paper.
    PortraitForPaper,
    /// The picture is a paper and the slot needs a portrait.
    PaperForPortrait,
    /// The background of a portrait has another colour than the rule needs.
    #[serde(rename = "ground")]
    WrongBackground,
    /// The background of a portrait is not even.
    #[serde(rename = "uneven-ground")]
    UnevenBackground,
    /// The slot needs a QR code, and none can be read.
    NoQr,
}

/// Check that was made on a picture. The desk names the checks, so that nobody takes the absence of
/// a hint for a check that never ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PictureCheck {
    /// Paper or portrait ([`Hint::PortraitForPaper`], [`Hint::PaperForPortrait`]).
    Kind,
    /// Something stands on the paper ([`Hint::Blank`]).
    Ink,
    /// Brightness ([`Hint::Dark`]).
    Brightness,
    /// Sharpness ([`Hint::Blurred`]).
    Sharpness,
    /// Reflections ([`Hint::Glare`]).
    Glare,
    /// Edges and corners of the paper ([`Hint::PageCutOff`]).
    Edges,
    /// Tilt of the paper ([`Hint::Tilted`]).
    Tilt,
    /// Background of a portrait ([`Hint::WrongBackground`], [`Hint::UnevenBackground`]).
    Background,
    /// QR code and its orientation ([`Hint::NoQr`], [`Hint::UpsideDown`]).
    QrCode,
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
    #[serde(rename = "decodes")]
    pub is_decodable: bool,
    /// Guesses about the image.
    pub hints: Vec<Hint>,
    /// Checks that were made. Empty for observations of earlier builds and for images that cannot be
    /// decoded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<PictureCheck>,
    /// Text of its QR code (S4-10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qr: Option<String>,
    /// Perceptual hash, see [`PerceptualHash`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(rename = "likeness")]
    pub perceptual_hash: Option<PerceptualHash>,
}

/// Perceptual hash of 256 bits: pictures of the same thing differ in few of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PerceptualHash(pub [u64; 4]);

impl PerceptualHash {
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
pub enum ObservationStatus {
    /// The image was not observed yet.
    #[default]
    #[serde(rename = "waiting")]
    Pending,
    /// The image was observed.
    #[serde(rename = "seen")]
    Observed(Observation),
    /// The stored file was missing; it will be tried again.
    Missing,
}

impl Observation {
    /// True if a reviewer should look twice: the image cannot be decoded, has a hint, or its QR code
    /// leads to another host than the slot names.
    pub fn is_suspect(&self, code: Option<&QrCode>) -> bool {
        let is_forged = || {
            let text = self.qr.as_deref();
            code.zip(text)
                .is_some_and(|(code, text)| code.is_forged(text))
        };
        !self.is_decodable || !self.hints.is_empty() || is_forged()
    }
}

impl ObservationStatus {
    /// Observation of the image. `None` if there is none yet.
    pub fn observation(&self) -> Option<&Observation> {
        match self {
            ObservationStatus::Observed(observation) => Some(observation),
            ObservationStatus::Pending | ObservationStatus::Missing => None,
        }
    }
}

/// Remarks about one image for the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageRemark {
    /// Image of the remarks.
    pub image: ImageId,
    /// Status of its observation.
    #[serde(rename = "look")]
    pub status: ObservationStatus,
    /// Other images of the application that are equal or similar (C9).
    #[serde(rename = "like")]
    pub similar_images: Vec<ImageId>,
}

/// Remarks on the images of an application, in their order.
///
/// ```
/// # use shared::hint::{Observation, ObservationStatus, PerceptualHash, collect_remarks};
/// # use shared::{digest::Sha256, id::ImageId};
/// let [one, other] = [1, 2].map(|number| ImageId(uuid::Uuid::from_u128(number)));
/// let seen = Observation { is_decodable: true, perceptual_hash: Some(PerceptualHash([7; 4])), ..Observation::default() };
/// let seen = ObservationStatus::Observed(seen);
/// let images = [(one, Sha256::of(b"a"), seen.clone()), (other, Sha256::of(b"b"), seen)];
/// assert_eq!(collect_remarks(&images)[0].similar_images, [other]);
/// ```
pub fn collect_remarks(
    images: &[(ImageId, crate::digest::Sha256, ObservationStatus)],
) -> Vec<ImageRemark> {
    let is_like = |a: &(_, _, ObservationStatus), b: &(_, _, ObservationStatus)| {
        let likeness =
            |look: &ObservationStatus| look.observation().and_then(|seen| seen.perceptual_hash);
        let near = likeness(&a.2)
            .zip(likeness(&b.2))
            .is_some_and(|(a, b)| a.distance(b) <= PerceptualHash::NEAR);
        a.1 == b.1 || near
    };
    images
        .iter()
        .map(|image| ImageRemark {
            image: image.0,
            status: image.2.clone(),
            similar_images: images
                .iter()
                .filter(|other| other.0 != image.0 && is_like(image, other))
                .map(|other| other.0)
                .collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Hint, Observation, merge_source_hints};
    use crate::exam::QrCode;

    #[test]
    fn observation_of_an_earlier_build_opens_without_checks() {
        let stored = r#"{"decodes":true,"hints":["cut-off"],"qr":"https://evil.example/"}"#;
        let seen: Observation = serde_json::from_str(stored).expect("opens");
        assert_eq!(seen.checks, []);
        assert!(seen.is_suspect(None), "it has a hint");
    }

    #[test]
    fn forged_host_makes_an_image_suspect() {
        let seen = Observation {
            is_decodable: true,
            qr: Some("https://www.chsi.com.cn@evil.example/".to_owned()),
            ..Observation::default()
        };
        let code = QrCode {
            valid_days: None,
            hosts: vec!["www.chsi.com.cn".to_owned()],
        };
        assert!(seen.is_suspect(Some(&code)));
        assert!(!seen.is_suspect(Some(&QrCode::default())));
        assert!(Observation::default().is_suspect(None), "does not decode");
    }

    #[test]
    fn blank_hint_of_blurred_source_becomes_blurred() {
        let merge = |made: &[Hint], source: &[Hint]| merge_source_hints(made.to_vec(), source);
        assert_eq!(merge(&[Hint::Blank], &[Hint::Blurred]), [Hint::Blurred]);
        assert_eq!(merge(&[Hint::Blank], &[]), [Hint::Blank]);
        assert_eq!(merge(&[], &[Hint::Blurred]), []);
    }
}
