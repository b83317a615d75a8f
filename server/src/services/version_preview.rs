//! Preview of the effect of publishing a new version of an exam (docs/decisions.md, decision 10).

use std::sync::Arc;

use shared::{
    exam::{
        Exam,
        change::{ChangeKind, DefinitionPart, compare_exams},
    },
    time::Timestamp,
    view::VersionPreview,
};

use crate::{db::Database, error::Result, services::card::common_opening};

/// The effect of publishing `exam` at this moment. Nothing is written.
pub async fn preview_version(db: &Database, exam: &Exam, now: Timestamp) -> Result<VersionPreview> {
    let current = db.current_exam(&exam.code).await?;
    let changes = current
        .as_ref()
        .map(|(_, current)| compare_exams(current, exam))
        .unwrap_or_default();
    let stricter: Vec<&DefinitionPart> = changes
        .iter()
        .filter(|change| !matches!(change.kind, ChangeKind::Loosened | ChangeKind::ReviewerView))
        .map(|change| &change.part)
        .collect();
    let mut misfits = 0;
    for slot in exam.slots() {
        let is_stricter = stricter.contains(&&DefinitionPart::Rule(slot.rule.clone()))
            || stricter.contains(&&DefinitionPart::Slot(slot.id.clone()));
        if is_stricter {
            let images = db.draft_images(&exam.code, &slot.id).await?;
            let violates_rule = |image: &&shared::application::Image| {
                !image.find_rule_violations(exam, slot).is_empty()
            };
            misfits += images.iter().filter(violates_rule).count() as u64;
        }
    }
    let is_over = is_newly_over(db, exam, current.as_ref().map(|(_, it)| it), now).await?;
    Ok(VersionPreview {
        previous_version: current.map(|(version, _)| version),
        changes,
        committed: db.count_committed(&exam.code).await?,
        counts: db.count_versions(&exam.code).await?,
        misfits,
        is_over,
    })
}

/// The effect at another moment, as things are now: only the end of the period can be another.
pub async fn preview_at(
    db: &Database,
    exam: &Exam,
    preview: VersionPreview,
    at: Timestamp,
) -> Result<VersionPreview> {
    let current = db.current_exam(&exam.code).await?;
    let is_over = is_newly_over(db, exam, current.as_ref().map(|(_, it)| it), at).await?;
    Ok(VersionPreview { is_over, ..preview })
}

/// True if the time to submit is over at this moment by the new version, and not by the present one.
async fn is_newly_over(
    db: &Database,
    exam: &Exam,
    current: Option<&Arc<Exam>>,
    at: Timestamp,
) -> Result<bool> {
    if !is_over(db, Arc::new(exam.clone()), at).await? {
        return Ok(false);
    }
    match current {
        Some(current) => Ok(!is_over(db, current.clone(), at).await?),
        None => Ok(true),
    }
}

/// True if the time to submit is over for everyone, with the extensions for everyone.
async fn is_over(db: &Database, exam: Arc<Exam>, now: Timestamp) -> Result<bool> {
    let opening = common_opening(&*db.extend_exam(exam).await?);
    Ok(opening.is_some_and(|opening| opening.closes <= now))
}
