//! The office's test bench: sample pictures judged by a definition that need not be published (A1).
//! Nothing is stored and nobody's data is shown, so a trial leaves no entry in the audit chain, as
//! the check of a definition leaves none.

use std::sync::Arc;

use bytes::Bytes;
use imaging::{
    DecodeLimits,
    hint::{self, ExpectedPicture},
};
use shared::{
    exam::{Exam, Slot, check::DefinitionFault},
    hint::Observation,
    id::SlotId,
    jpeg,
    judge::{check_file, is_refused},
    problem::Problem,
    view::{TextStanding, TrialVerdict, TriedPicture},
};
use tokio::task::spawn_blocking;

use crate::{
    auth::Officer,
    definition::write_definition,
    error::{Error, Result},
    services::definition::read_definition_text,
    state::AppState,
};

/// A definition without a fault, with its text.
pub struct TriedDefinition {
    pub text: String,
    pub exam: Arc<Exam>,
    pub standing: TextStanding,
}

/// A slot of a definition, by whose rule pictures are tried.
#[derive(Clone)]
pub struct TrialSlot {
    state: AppState,
    exam: Arc<Exam>,
    slot: Slot,
}

/// The exam that the text defines, or the faults of the text.
///
/// # Errors
/// `FileTooLarge`.
pub async fn read_tried_definition(
    state: &AppState,
    _: Officer,
    text: String,
) -> Result<Result<TriedDefinition, (String, Vec<DefinitionFault>)>> {
    let (text, read) = read_definition_text(text).await?;
    let exam = match read {
        Ok(exam) => exam,
        Err(faults) => return Ok(Err((text, faults))),
    };
    let standing = find_standing(state, &exam, &text).await?;
    Ok(Ok(TriedDefinition {
        text,
        exam: Arc::new(exam),
        standing,
    }))
}

async fn find_standing(state: &AppState, exam: &Exam, text: &str) -> Result<TextStanding> {
    let Some((version, _)) = state.db.current_exam(&exam.code).await? else {
        return Ok(TextStanding::NewExam);
    };
    let (current, published) = state
        .db
        .find_definition(&exam.code, version)
        .await?
        .ok_or(Problem::NotFound)?;
    let published = match published {
        Some(published) => published,
        None => write_definition(&current).map_err(|error| Error::Broken(error.to_string()))?,
    };
    Ok(match published == text {
        true => TextStanding::InForce(version),
        false => TextStanding::Edited,
    })
}

impl TrialSlot {
    /// # Errors
    /// `NotFound` for a slot that the definition does not have.
    pub fn open(
        state: AppState,
        _: Officer,
        exam: Arc<Exam>,
        slot: &SlotId,
    ) -> Result<Self, Problem> {
        let slot = exam.slot(slot).ok_or(Problem::NotFound)?.clone();
        Ok(Self { state, exam, slot })
    }

    /// Maximum size in bytes of a file that is read: no upload may be larger.
    pub fn max_bytes(&self) -> u64 {
        let rule = self.exam.image_rule(&self.slot);
        let most = self.state.config.max_upload_bytes();
        rule.size.max_bytes().unwrap_or_default().max(most)
    }

    /// Judges one file as an upload is judged. An accepted one is also decoded, as the server does
    /// with every stored picture.
    ///
    /// # Errors
    /// A thread failed. A picture that does not decode is no error.
    pub async fn judge(self, file_name: String, bytes: Bytes) -> Result<TriedPicture> {
        let size = bytes.len() as u64;
        let (exam, slot) = (self.exam.clone(), self.slot.clone());
        let inspect = move || {
            let facts = jpeg::inspect(&bytes);
            let findings = check_file(exam.image_rule(&slot), &facts);
            // The bytes of a refused file end here; only accepted ones wait for the decoder.
            let accepted = (!is_refused(&findings)).then_some(bytes);
            (facts, findings, accepted)
        };
        let (facts, findings, accepted) = spawn_blocking(inspect).await?;
        let observation = match accepted {
            None => None,
            Some(bytes) => Some(self.observe(bytes).await?),
        };
        let dimensions = facts.header.map(|header| header.upright_size());
        Ok(TriedPicture {
            file_name,
            bytes: size,
            verdict: TrialVerdict::Judged {
                dimensions: dimensions.filter(|(width, height)| *width > 0 && *height > 0),
                findings,
                observation,
            },
        })
    }

    async fn observe(&self, bytes: Bytes) -> Result<Observation> {
        let (exam, slot) = (self.exam.clone(), self.slot.clone());
        let observe = move || {
            let rule = exam.image_rule(&slot);
            let expected = ExpectedPicture::from_rule(rule, slot.qr.is_some());
            // The default value means that the picture does not decode.
            hint::observe_file(&bytes, expected, DecodeLimits::SERVER).unwrap_or_default()
        };
        self.state.media.decode_unstored(observe).await
    }
}
