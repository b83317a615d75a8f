//! Preview of the effect of publishing a new version of an exam (docs/decisions.md, decision 10).

use shared::{
    application::StateKind,
    exam::{
        Exam,
        change::{Change, ChangeKind, DefinitionPart, compare_exams},
    },
    time::Timestamp,
};

use crate::{db::Database, error::Result};

/// Effect of publishing a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionPreview {
    /// The version that it would replace; `None` for a new exam.
    pub previous_version: Option<u32>,
    pub changes: Vec<Change>,
    /// Number of applications by version and state.
    pub counts: Vec<(u32, StateKind, u64)>,
    /// Number of applications with a hash commitment whose files are not all uploaded.
    pub committed: u64,
    /// Number of draft images that violate a tightened rule; they are kept.
    pub misfits: u64,
    /// True if the submission period of the new version is already over.
    pub is_over: bool,
}

impl VersionPreview {
    /// Number of applications of all versions in this state.
    pub fn count_in_state(&self, state: StateKind) -> u64 {
        let in_state = self.counts.iter().filter(|(_, other, _)| *other == state);
        in_state.map(|(_, _, count)| count).sum()
    }

    /// True if the new version lengthens a window.
    pub fn is_longer(&self) -> bool {
        let windows = self.changes.iter();
        windows
            .filter(|change| matches!(change.part, DefinitionPart::Window(_)))
            .any(|change| change.kind == ChangeKind::Lengthened)
    }
}

/// The effect of publishing `exam` now. Nothing is written.
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
    let is_over =
        crate::services::card::common_opening(exam).is_some_and(|opening| opening.closes <= now);
    Ok(VersionPreview {
        previous_version: current.map(|(version, _)| version),
        changes,
        committed: db.count_committed(&exam.code).await?,
        counts: db.count_versions(&exam.code).await?,
        misfits,
        is_over,
    })
}
