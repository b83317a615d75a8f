//! Cache of a short list that every page reads.

use std::sync::{Arc, PoisonError, RwLock};

use shared::time::Timestamp;

/// Time in milliseconds after which the list is read again: what another server on the same database has
/// changed is seen after this time.
const LIFETIME_MS: i64 = 5 * Timestamp::SECOND_MS;

/// List that is read at most once in some seconds.
pub(in crate::db) struct RecentList<T>(RwLock<CacheState<T>>);

struct CacheState<T> {
    /// Number of changes by this server. A list that was read before a change is not kept.
    changes: u64,
    /// The list with the time at which it was read.
    kept: Option<(Timestamp, Arc<[T]>)>,
}

impl<T> Default for RecentList<T> {
    fn default() -> Self {
        Self(RwLock::new(CacheState {
            changes: 0,
            kept: None,
        }))
    }
}

impl<T> RecentList<T> {
    /// The list if it is recent enough, and the number of changes so far.
    pub(in crate::db) fn get(&self, now: Timestamp) -> (Option<Arc<[T]>>, u64) {
        let state = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let kept = state.kept.as_ref();
        let recent =
            kept.filter(|(read, _)| (0..LIFETIME_MS).contains(&now.milliseconds_since(*read)));
        (recent.map(|(_, list)| Arc::clone(list)), state.changes)
    }

    /// Keeps a list that was read after this number of changes.
    pub(in crate::db) fn put(&self, changes: u64, now: Timestamp, list: Arc<[T]>) {
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if state.changes == changes {
            state.kept = Some((now, list));
        }
    }

    /// Forgets the list after a change.
    pub(in crate::db) fn clear(&self) {
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        state.changes += 1;
        state.kept = None;
    }
}
