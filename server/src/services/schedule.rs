//! Scheduling of a version that the office has checked: its moment, and the effect that it would have
//! then.

use shared::{
    id::ScheduledVersionId,
    problem::Problem,
    scheduled_version::{ScheduleFault, find_new_warnings, read_moment},
    time::Timestamp,
    version_warning::VersionWarning,
    view::VersionPreview,
};

use crate::{
    auth::Officer,
    db::{NewExamVersion, NewScheduledVersion},
    error::Result,
    random,
    services::version_preview::preview_at,
    state::AppState,
};

/// Time of a publication as the form says it.
#[derive(Clone, Debug, Default)]
pub struct SentMoment {
    /// True if the version is to be published later.
    pub is_later: bool,
    /// Typed moment.
    pub text: String,
    /// The version that waits according to the page.
    pub replaces: Option<ScheduledVersionId>,
}

impl SentMoment {
    /// True if the form chooses now and types no moment.
    pub(super) fn is_now(&self) -> bool {
        !self.is_later && self.text.trim().is_empty()
    }
}

/// Schedules a version that was checked, with the warnings that the officer has read and the effect that
/// it would have at once. A typed moment is never ignored: a publication can't be undone.
///
/// # Errors
/// `Stale` if another version was published since the check, or if another version waits than the
/// form says.
pub(super) async fn schedule_definition(
    state: &AppState,
    officer: Officer,
    version: NewExamVersion,
    (read, shown): (Vec<VersionWarning>, VersionPreview),
    moment: &SentMoment,
    now: Timestamp,
) -> Result<Result<(), ScheduleFault>> {
    if !moment.is_later {
        return Ok(Err(ScheduleFault::MomentWithNow));
    }
    let at = match read_moment(&moment.text, now) {
        Ok(at) => at,
        Err(fault) => return Ok(Err(fault)),
    };
    let NewExamVersion {
        exam,
        text,
        follows,
        ..
    } = version;
    let (Some(text), Some(follows)) = (text, follows) else {
        return Err(Problem::Stale.into());
    };
    let db = &state.db;
    if shown.previous_version.is_none() {
        return Ok(Err(ScheduleFault::NewExam));
    }
    if shown.changes.is_empty() {
        return Ok(Err(ScheduleFault::Unchanged));
    }
    // The page showed the effect at once. At the moment only the end of the period can be another.
    let preview = preview_at(db, &exam, shown, at).await?;
    let present = preview.warnings(exam.fingerprint_grace_minutes);
    if !find_new_warnings(&read, &present).is_empty() {
        return Ok(Err(ScheduleFault::OverByThen { at }));
    }
    let new = NewScheduledVersion {
        id: ScheduledVersionId(random::uuid_v7(now)),
        exam: exam.code,
        text,
        follows,
        at,
        officer: officer.account(),
        warnings: read,
        replaces: moment.replaces,
    };
    db.schedule_version(new, now).await?;
    Ok(Ok(()))
}
