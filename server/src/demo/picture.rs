//! The pictures of the demonstration: the samples of its exam, as if photographed by each
//! candidate.

use std::collections::BTreeMap;

use shared::{application::Image, digest::Sha256, exam::Exam, id::ImageId, jpeg, time::Timestamp};

use crate::{
    error::{Error, Result},
    random,
    state::AppState,
};

/// A sample in the media store.
pub(super) struct SamplePicture {
    file_name: String,
    sha256: Sha256,
    facts: jpeg::FileFacts,
}

/// Stores every sample of the exam; returns them by file name.
pub(super) async fn store_samples(
    state: &AppState,
    exam: &Exam,
) -> Result<BTreeMap<String, SamplePicture>> {
    let folder = state.config.samples_folder();
    let mut pictures = BTreeMap::new();
    for sample in exam.slots().flat_map(|slot| &slot.samples) {
        let path = folder.join(&sample.picture);
        let bytes = tokio::fs::read(&path).await.map_err(|error| {
            Error::Broken(format!(
                "the demonstration needs the sample pictures: {} cannot be read ({error}); `cargo xtask serve` puts \
                 them there, and the configuration's `samples` names another folder",
                path.display()
            ))
        })?;
        let facts = jpeg::inspect(&bytes);
        let kept = state.media.put(bytes.into()).await?;
        let picture = SamplePicture {
            file_name: sample.picture.clone(),
            sha256: kept.sha256,
            facts,
        };
        pictures.insert(sample.picture.clone(), picture);
    }
    Ok(pictures)
}

impl SamplePicture {
    /// This picture as the page of a slot.
    pub(super) fn as_image(&self, rank: i32, uploaded: Timestamp) -> Image {
        let (width, height) = self
            .facts
            .header
            .map(|frame| frame.upright_size())
            .unwrap_or_default();
        Image {
            id: ImageId(random::uuid_v7(uploaded)),
            rank,
            sha256: self.sha256,
            bytes: self.facts.bytes,
            kind: self.facts.kind,
            width,
            height,
            file_name: self.file_name.clone(),
            uploaded,
            file_removed: None,
        }
    }
}
