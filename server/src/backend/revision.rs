//! A new version of an exam: preview of its effect, and migration of applications to it after
//! publishing (product.md, decision 10).

use futures::{StreamExt, stream};
use shared::{
    application::State,
    exam::{
        Exam,
        change::{Change, ChangeKind, Part, changes},
    },
    id::{ApplicationId, ExamCode},
    time::Timestamp,
};

use crate::{db::Database, error::Result};

/// Applications in one read.
const READ_TOGETHER: u64 = 500;
/// Concurrent moves: they share commits.
const MOVE_TOGETHER: usize = 64;

/// Effect of publishing a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The version that it would replace.
    pub follows: Option<u32>,
    pub changes: Vec<Change>,
    /// Number of applications by version and state.
    pub counts: Vec<(u32, State, u64)>,
    /// Number of applications with a hash commitment whose files are not all uploaded.
    pub promised: u64,
    /// Number of draft images that violate a tightened rule; they are kept.
    pub misfits: u64,
    /// True if the time of drafts would be over at once.
    pub is_over: bool,
}

impl Revision {
    pub fn count(&self, state: State) -> u64 {
        let in_state = self.counts.iter().filter(|(_, other, _)| *other == state);
        in_state.map(|(_, _, count)| count).sum()
    }

    /// Returns whether the new version lengthens a window.
    pub fn is_longer(&self) -> bool {
        let windows = self.changes.iter();
        windows
            .filter(|change| matches!(change.part, Part::Window(_)))
            .any(|change| change.kind == ChangeKind::Lengthened)
    }
}

/// The effect of publishing `exam` now. Nothing is written.
pub async fn preview_revision(db: &Database, exam: &Exam, now: Timestamp) -> Result<Revision> {
    let current = db.current_exam(&exam.code).await?;
    let changes = current
        .as_ref()
        .map(|(_, current)| changes(current, exam))
        .unwrap_or_default();
    let stricter: Vec<&Part> = changes
        .iter()
        .filter(|change| change.kind != ChangeKind::Loosened)
        .map(|change| &change.part)
        .collect();
    let mut misfits = 0;
    for slot in exam.slots() {
        let is_stricter = stricter.contains(&&Part::Rule(slot.rule.clone()))
            || stricter.contains(&&Part::Slot(slot.id.clone()));
        if is_stricter {
            let images = db.draft_images(&exam.code, &slot.id).await?;
            let misfit = |image: &&shared::application::Image| !image.misfit(exam, slot).is_empty();
            misfits += images.iter().filter(misfit).count() as u64;
        }
    }
    let is_over = super::card::common_opening(exam).is_some_and(|opening| opening.closes <= now);
    Ok(Revision {
        follows: current.map(|(version, _)| version),
        changes,
        promised: db.count_promised(&exam.code).await?,
        counts: db.count_versions(&exam.code).await?,
        misfits,
        is_over,
    })
}

/// Moves applications into their successor versions; returns their number. Publishing calls it, and
/// the clock finishes interrupted moves.
pub async fn adopt_versions(db: &Database, now: Timestamp) -> Result<usize> {
    let mut moved = 0;
    for (code, version) in db.exam_versions().await? {
        for state in State::ALL {
            if db.successor(&code, version, state).await?.is_some() {
                moved += adopt_in(db, &code, version, state, now).await?;
            }
        }
    }
    Ok(moved)
}

async fn adopt_in(
    db: &Database,
    code: &ExamCode,
    version: u32,
    state: State,
    now: Timestamp,
) -> Result<usize> {
    let (mut moved, mut after) = (0, None::<ApplicationId>);
    loop {
        let ids = db
            .list_of_version(code, version, state, after, READ_TOGETHER)
            .await?;
        let Some(last) = ids.last() else {
            return Ok(moved);
        };
        after = Some(*last);
        let mut moves = stream::iter(ids)
            .map(|id| db.adopt(id, now))
            .buffer_unordered(MOVE_TOGETHER);
        while let Some(did_move) = moves.next().await {
            moved += usize::from(did_move?);
        }
    }
}
