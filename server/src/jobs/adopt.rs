//! Migration of applications to the newest version of their exam's definition.

use futures::{StreamExt, stream};
use shared::{
    application::StateKind,
    id::{ApplicationId, ExamCode},
    time::Timestamp,
};

use crate::{db::Database, error::Result};

/// Maximum number of applications in one query.
const READ_BATCH_SIZE: u64 = 500;
/// Maximum number of concurrent moves. Concurrent writes share a commit.
const MAX_CONCURRENT_MOVES: usize = 64;

/// Moves all applications to the successor of their version; returns their number. It runs when a
/// version is published, and every minute to finish interrupted moves.
pub async fn adopt_versions(db: &Database, now: Timestamp) -> Result<usize> {
    let mut moved = 0;
    for (code, version) in db.exam_versions().await? {
        for state in StateKind::ALL {
            if db.find_successor(&code, version, state).await?.is_some() {
                moved += adopt_in_state(db, &code, version, state, now).await?;
            }
        }
    }
    Ok(moved)
}

/// Moves the applications of one version in one state; returns their number.
async fn adopt_in_state(
    db: &Database,
    code: &ExamCode,
    version: u32,
    state: StateKind,
    now: Timestamp,
) -> Result<usize> {
    let (mut moved, mut after) = (0, None::<ApplicationId>);
    loop {
        let ids = db
            .list_by_exam_version(code, version, state, after, READ_BATCH_SIZE)
            .await?;
        let Some(last) = ids.last() else {
            return Ok(moved);
        };
        after = Some(*last);
        let mut moves = stream::iter(ids)
            .map(|id| db.adopt_successor(id, now))
            .buffer_unordered(MAX_CONCURRENT_MOVES);
        while let Some(is_moved) = moves.next().await {
            moved += usize::from(is_moved?);
        }
    }
}
