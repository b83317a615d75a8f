//! The office's page of an exam's definition: its text and versions, the check of a new text, and its
//! publication now or at a chosen time. A text is published only after its effect was shown.

use shared::{
    digest::Sha256,
    exam::{Exam, check::DefinitionFault},
    id::{ExamCode, ScheduledVersionId},
    problem::Problem,
    scheduled_version::find_new_warnings,
    time::Timestamp,
    version_warning::VersionWarning,
    view::{
        CheckReason, CheckedDefinition, DefinedExam, DefinitionOutcome, DefinitionSource,
        MAX_DEFINITION_BYTES, OfficeDefinition, PendingEffect, PendingVersion, VersionPreview,
    },
};
use tokio::task::spawn_blocking;

use crate::{
    auth::Officer,
    db::{CorruptRow, NewExamVersion, WaitingVersion},
    definition::{read_definition, write_definition},
    error::{Error, Result, to_problem},
    services::{
        Backend,
        schedule::{SentMoment, schedule_definition},
        version_preview::preview_version,
    },
    state::AppState,
};

/// A definition that the office has sent.
#[derive(Clone, Debug)]
pub struct SentDefinition {
    /// TOML text; lines end with a line feed.
    pub text: String,
    /// The text that was checked before, if this one is to be published.
    pub checked: Option<CheckedText>,
    /// Time of its publication.
    pub moment: SentMoment,
}

/// The text whose effect the office has read.
#[derive(Clone, Debug)]
pub struct CheckedText {
    pub sha256: Sha256,
    /// The version that it was compared with; 0 for a new exam.
    pub follows: u32,
    /// The warnings that stood on the page.
    pub warnings: Vec<VersionWarning>,
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
        source: DefinitionSource,
    ) -> Result<OfficeDefinition> {
        let db = &self.state.db;
        let (newest, current) = db.current_exam(code).await?.ok_or(Problem::NotFound)?;
        let shown = match source {
            DefinitionSource::Version(version) => version,
            DefinitionSource::Newest | DefinitionSource::Scheduled(_) => newest,
        };
        let (text, shown_scheduled) = match source {
            DefinitionSource::Scheduled(id) => {
                let text = db.find_scheduled_text(code, id).await?;
                (text.ok_or(Problem::NotFound)?, Some(id))
            }
            _ => (self.read_version_text(code, shown).await?, None),
        };
        Ok(OfficeDefinition {
            exam: to_defined_exam(&current),
            version: newest,
            shown,
            text,
            versions: db.list_definition_versions(code).await?,
            shown_scheduled,
            pending: self.find_pending_version(code, newest).await?,
            scheduled: db.list_ended_schedules(code).await?,
        })
    }

    /// The text of a version: as it was published, or written from the definition.
    async fn read_version_text(&self, code: &ExamCode, version: u32) -> Result<String> {
        let found = self.state.db.find_definition(code, version).await?;
        match found.ok_or(Problem::NotFound)? {
            (_, Some(text)) => Ok(text),
            (exam, None) => {
                write_definition(&exam).map_err(|error| Error::Broken(error.to_string()))
            }
        }
    }

    /// The scheduled version that waits, with the effect that it would have at its moment. If the effect
    /// cannot be found out, the error is logged and the version can be cancelled all the same.
    async fn find_pending_version(
        &self,
        code: &ExamCode,
        current: u32,
    ) -> Result<Option<PendingVersion>> {
        let (db, now) = (&self.state.db, self.state.clock.now());
        let Some((version, waiting)) = db.find_waiting_version(code).await? else {
            return Ok(None);
        };
        let kept = db.find_kept_effect(version.id, current, now);
        let effect = match kept {
            Some(effect) => effect,
            None => match self.judge_waiting(waiting, version.at, now).await {
                Ok(effect) => {
                    db.keep_effect(version.id, current, effect.clone(), now);
                    effect
                }
                Err(error) => {
                    // `to_problem` logs the error; the page says that the effect is unknown.
                    drop(to_problem(error));
                    PendingEffect::Unknown
                }
            },
        };
        Ok(Some(PendingVersion { version, effect }))
    }

    /// The effect of a waiting version at its moment, as things are now.
    async fn judge_waiting(
        &self,
        waiting: Result<WaitingVersion, CorruptRow>,
        at: Timestamp,
        now: Timestamp,
    ) -> Result<PendingEffect> {
        let (_, read) = read_definition_text(waiting?.text).await?;
        let Ok(exam) = read else {
            return Ok(PendingEffect::Faulty);
        };
        Ok(PendingEffect::Judged {
            preview: preview_version(&self.state.db, &exam, at).await?,
            grace_minutes: exam.fingerprint_grace_minutes,
            at: now,
        })
    }
}

/// Checks the text, and publishes or schedules it if it is the one that was checked.
///
/// # Errors
/// `FileTooLarge`; `Stale` if another version was published since the check, or if another version
/// waits than the form says. A text that would have effects which did not stand on the page is checked
/// again.
pub async fn receive_definition(
    state: &AppState,
    officer: Officer,
    sent: SentDefinition,
) -> Result<DefinitionOutcome> {
    let SentDefinition {
        text,
        checked,
        moment,
    } = sent;
    let (text, read) = read_definition_text(text).await?;
    let exam = match read {
        Ok(exam) => exam,
        Err(faults) => return Ok(DefinitionOutcome::Faulty(faults)),
    };
    let now = state.clock.now();
    let sha256 = Sha256::of(text.as_bytes());
    let reason = match checked.is_some() {
        true => CheckReason::TextChanged,
        false => CheckReason::Asked,
    };
    let preview = preview_version(&state.db, &exam, now).await?;
    let describe = |preview, reason| describe_check(&exam, sha256, preview, reason, now);
    let read = checked.filter(|checked| checked.sha256 == sha256);
    let Some(CheckedText {
        follows, warnings, ..
    }) = read
    else {
        let checked = describe(preview, reason);
        return Ok(DefinitionOutcome::Checked(Box::new(checked)));
    };
    if preview.previous_version.unwrap_or_default() != follows {
        return Err(Problem::Stale.into());
    }
    let present = preview.warnings(exam.fingerprint_grace_minutes);
    if !find_new_warnings(&warnings, &present).is_empty() {
        let checked = describe(preview, CheckReason::NewWarnings);
        return Ok(DefinitionOutcome::Checked(Box::new(checked)));
    }
    let version = NewExamVersion {
        exam: exam.clone(),
        text: Some(text),
        publisher: Some(officer.account()),
        follows: Some(follows),
    };
    if moment.is_now() {
        state.db.publish_version(version, now).await?;
        return Ok(DefinitionOutcome::Published(exam.code));
    }
    let read = (warnings, preview.clone());
    match schedule_definition(state, officer, version, read, &moment, now).await? {
        Ok(()) => Ok(DefinitionOutcome::Scheduled(exam.code)),
        Err(fault) => {
            let checked = describe(preview, CheckReason::Asked);
            Ok(DefinitionOutcome::NotScheduled(Box::new(checked), fault))
        }
    }
}

/// Cancels a scheduled version.
///
/// # Errors
/// `NotFound`; `Stale` if it no longer waits.
pub async fn cancel_definition(
    state: &AppState,
    officer: Officer,
    exam: ExamCode,
    id: ScheduledVersionId,
) -> Result<DefinitionOutcome> {
    let now = state.clock.now();
    let officer = officer.account();
    state
        .db
        .cancel_scheduled_version(&exam, id, officer, now)
        .await?;
    Ok(DefinitionOutcome::Cancelled(exam))
}

/// Dismisses the refusal of a scheduled version.
///
/// # Errors
/// `NotFound`; `Stale` if it was not refused, or its refusal was dismissed before.
pub async fn dismiss_definition(
    state: &AppState,
    officer: Officer,
    exam: ExamCode,
    id: ScheduledVersionId,
) -> Result<DefinitionOutcome> {
    let now = state.clock.now();
    let officer = officer.account();
    state
        .db
        .dismiss_refused_version(&exam, id, officer, now)
        .await?;
    Ok(DefinitionOutcome::Dismissed(exam))
}

/// A definition without a fault, and the effect of publishing it now.
fn describe_check(
    exam: &Exam,
    sha256: Sha256,
    preview: VersionPreview,
    reason: CheckReason,
    now: Timestamp,
) -> CheckedDefinition {
    CheckedDefinition {
        exam: to_defined_exam(exam),
        sha256,
        reason,
        preview,
        grace_minutes: exam.fingerprint_grace_minutes,
        now,
    }
}

/// Reads the text on a blocking thread: a long text with many faults is read many times.
///
/// # Errors
/// `FileTooLarge`.
pub(crate) async fn read_definition_text(
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
