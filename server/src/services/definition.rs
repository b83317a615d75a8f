//! The office's page of an exam's definition: its text and versions, the check of a new text, and its
//! publication. A text is published only after its effect was shown.

use shared::{
    digest::Sha256,
    exam::{Exam, check::DefinitionFault},
    id::ExamCode,
    problem::Problem,
    view::{
        CheckedDefinition, DefinedExam, DefinitionOutcome, MAX_DEFINITION_BYTES, OfficeDefinition,
    },
};
use tokio::task::spawn_blocking;

use crate::{
    auth::Officer,
    db::NewExamVersion,
    definition::{read_definition, write_definition},
    error::{Error, Result},
    services::{Backend, version_preview::preview_version},
    state::AppState,
};

/// A definition that the office has sent.
#[derive(Clone, Debug)]
pub struct SentDefinition {
    /// TOML text; lines end with a line feed.
    pub text: String,
    /// The text that was checked before, if this one is to be published.
    pub checked: Option<CheckedText>,
}

/// The text whose effect the office has read.
#[derive(Clone, Copy, Debug)]
pub struct CheckedText {
    pub sha256: Sha256,
    /// The version that it was compared with; 0 for a new exam.
    pub follows: u32,
}

impl Backend {
    pub(super) async fn list_definitions_as(&self, _: Officer) -> Result<Vec<DefinedExam>> {
        let exams = self.state.db.current_exams().await?;
        Ok(exams
            .iter()
            .map(|(_, exam)| to_defined_exam(exam))
            .collect())
    }

    /// # Errors
    /// `NotFound` for an unknown exam or version.
    pub(super) async fn read_definition_as(
        &self,
        _: Officer,
        code: &ExamCode,
        version: Option<u32>,
    ) -> Result<OfficeDefinition> {
        let db = &self.state.db;
        let (newest, current) = db.current_exam(code).await?.ok_or(Problem::NotFound)?;
        let shown = version.unwrap_or(newest);
        let (exam, text) = db
            .find_definition(code, shown)
            .await?
            .ok_or(Problem::NotFound)?;
        let text = match text {
            Some(text) => text,
            None => write_definition(&exam).map_err(|error| Error::Broken(error.to_string()))?,
        };
        Ok(OfficeDefinition {
            exam: to_defined_exam(&current),
            version: newest,
            shown,
            text,
            versions: db.list_definition_versions(code).await?,
        })
    }
}

/// Checks the text, and publishes it if it is the one that was checked.
///
/// # Errors
/// `FileTooLarge`; `Stale` if another version was published since the check.
pub async fn receive_definition(
    state: &AppState,
    officer: Officer,
    sent: SentDefinition,
) -> Result<DefinitionOutcome> {
    let SentDefinition { text, checked } = sent;
    let (text, read) = read_sent_text(text).await?;
    let exam = match read {
        Ok(exam) => exam,
        Err(faults) => return Ok(DefinitionOutcome::Faulty(faults)),
    };
    let now = state.clock.now();
    let sha256 = Sha256::of(text.as_bytes());
    if let Some(CheckedText { follows, .. }) = checked.filter(|checked| checked.sha256 == sha256) {
        let code = exam.code.clone();
        let version = NewExamVersion {
            exam,
            text: Some(text),
            publisher: Some(officer.account()),
            follows: Some(follows),
        };
        state.db.publish_version(version, now).await?;
        return Ok(DefinitionOutcome::Published(code));
    }
    Ok(DefinitionOutcome::Checked(Box::new(CheckedDefinition {
        exam: to_defined_exam(&exam),
        sha256,
        has_changed: checked.is_some(),
        preview: preview_version(&state.db, &exam, now).await?,
        grace_minutes: exam.fingerprint_grace_minutes,
    })))
}

/// Reads the text on a blocking thread: a long text with many faults is read many times.
///
/// # Errors
/// `FileTooLarge`.
pub(super) async fn read_sent_text(
    text: String,
) -> Result<(String, Result<Exam, Vec<DefinitionFault>>)> {
    if text.len() > MAX_DEFINITION_BYTES {
        return Err(Problem::FileTooLarge {
            measured: Some(text.len() as u64),
            allowed: MAX_DEFINITION_BYTES as u64,
        }
        .into());
    }
    let read = spawn_blocking(move || {
        let read = read_definition(&text);
        (text, read)
    });
    Ok(read.await?)
}

fn to_defined_exam(exam: &Exam) -> DefinedExam {
    DefinedExam {
        code: exam.code.clone(),
        title: exam.title.clone(),
    }
}
