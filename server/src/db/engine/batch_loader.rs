//! Batch loading (DataLoader pattern): lookups that wait at the same moment become one query.
//!
//! Each SQLite query costs two thread switches, which is more than the query itself under hundreds
//! of lookups a second. A single lookup does not wait for others.

use std::{collections::HashMap, hash::Hash, panic::AssertUnwindSafe, time::Duration};

use futures::FutureExt;
use sea_orm::DbErr;
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};

use crate::{
    db::engine::error::{WriterError, panic_error},
    error::Result,
};

/// Maximum number of keys in one query.
const MAX_BATCH_SIZE: usize = 64;
/// Timeout of a query, since other lookups wait for it.
const QUERY_TIMEOUT: Duration = Duration::from_secs(10);

/// Finds a `V` by its `K`, in one query with other waiting lookups.
pub(in crate::db) struct BatchLoader<K, V>(mpsc::UnboundedSender<LoadRequest<K, V>>);

struct LoadRequest<K, V> {
    key: K,
    reply: oneshot::Sender<Result<Option<V>>>,
}

impl<K, V> BatchLoader<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Starts the loader. `read` returns the values found for its keys, which may contain
    /// duplicates. The task ends when this value is dropped.
    pub(in crate::db) fn start<R, F>(read: R) -> Self
    where
        R: Fn(Vec<K>) -> F + Send + Sync + 'static,
        F: Future<Output = Result<HashMap<K, V>, DbErr>> + Send + 'static,
    {
        let (sender, waiting) = mpsc::unbounded_channel();
        tokio::spawn(read_batches(read, waiting, QUERY_TIMEOUT));
        Self(sender)
    }

    pub(in crate::db) async fn find(&self, key: K) -> Result<Option<V>> {
        let (reply, answer) = oneshot::channel();
        self.0
            .send(LoadRequest { key, reply })
            .map_err(|_| WriterError::Stopped)?;
        answer.await.map_err(|_| WriterError::Stopped)?
    }
}

async fn read_batches<K, V, R, F>(
    read: R,
    mut waiting: mpsc::UnboundedReceiver<LoadRequest<K, V>>,
    longest: Duration,
) where
    K: Clone + Eq + Hash,
    V: Clone,
    R: Fn(Vec<K>) -> F,
    F: Future<Output = Result<HashMap<K, V>, DbErr>>,
{
    let mut wishes = Vec::new();
    while waiting.recv_many(&mut wishes, MAX_BATCH_SIZE).await > 0 {
        let keys = pad_keys(wishes.iter().map(|wish| wish.key.clone()).collect());
        let reading = async { timeout(longest, read(keys)).await };
        let found = AssertUnwindSafe(reading).catch_unwind().await;
        for wish in wishes.drain(..) {
            let answer = match &found {
                Ok(Ok(Ok(found))) => Ok(found.get(&wish.key).cloned()),
                Ok(Ok(Err(error))) => Err(error.clone().into()),
                Ok(Err(_)) => Err(WriterError::Timeout.into()),
                Err(panic) => Err(panic_error(panic.as_ref()).into()),
            };
            // A caller that has gone away needs no answer.
            let _ = wish.reply.send(answer);
        }
    }
}

/// Pads the keys to a power of two with copies of the last one, because every other number of keys
/// is another statement to prepare.
pub(in crate::db) fn pad_keys<K: Clone>(mut keys: Vec<K>) -> Vec<K> {
    if let Some(last) = keys.last().cloned() {
        keys.resize(keys.len().next_power_of_two(), last);
    }
    keys
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use futures::future::join_all;
    use sea_orm::RuntimeErr;

    use super::*;

    #[tokio::test]
    async fn concurrent_lookups_share_one_query() {
        let queries = Arc::new(AtomicUsize::new(0));
        let counted = queries.clone();
        let squares = BatchLoader::start(move |keys: Vec<usize>| {
            counted.fetch_add(1, Ordering::SeqCst);
            assert!(keys.len().is_power_of_two());
            async move {
                tokio::task::yield_now().await;
                let even = keys.into_iter().filter(|key| key % 2 == 0);
                Ok(even.map(|key| (key, key * key)).collect())
            }
        });
        let wanted = [0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9];
        let found = join_all(wanted.map(|key| squares.find(key))).await;
        for (key, found) in wanted.into_iter().zip(found) {
            let square = (key % 2 == 0).then_some(key * key);
            assert_eq!(found.expect("is answered"), square);
        }
        assert_eq!(queries.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn hanging_query_times_out() {
        let (sender, waiting) = mpsc::unbounded_channel();
        let read = async |keys: Vec<&'static str>| {
            if keys.contains(&"silent") {
                std::future::pending::<()>().await;
            }
            Ok(keys.into_iter().map(|key| (key, key.len())).collect())
        };
        tokio::spawn(read_batches(read, waiting, Duration::from_millis(10)));
        let slow = BatchLoader(sender);
        assert!(slow.find("silent").await.is_err());
        assert_eq!(slow.find("good").await.expect("goes on"), Some(4));
    }

    #[tokio::test]
    async fn failed_query_fails_its_batch_only() {
        let fragile = BatchLoader::start(async |keys: Vec<&str>| {
            if keys.contains(&"panic") {
                panic!("on purpose");
            }
            match keys.contains(&"fail") {
                true => Err(DbErr::Query(RuntimeErr::Internal("on purpose".to_owned()))),
                false => Ok(keys.into_iter().map(|key| (key, key.len())).collect()),
            }
        });
        for bad in ["fail", "panic"] {
            let answers = join_all([bad, "good"].map(|key| fragile.find(key))).await;
            assert!(answers.iter().all(Result::is_err));
            assert_eq!(fragile.find("good").await.expect("goes on"), Some(4));
        }
    }
}
