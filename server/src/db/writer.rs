//! The only way to write: commands in transactions.
//!
//! On SQLite one task takes all waiting commands, runs each in a savepoint, commits once with
//! `synchronous=FULL`, and only then answers all of them (group commit). On PostgreSQL each command
//! is a transaction on the pool. An answered command is durable, and a command whose caller has
//! gone away still finishes.

use std::panic::AssertUnwindSafe;

use futures::{FutureExt, future::BoxFuture};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use shared::problem::Problem;
use tokio::sync::{mpsc, oneshot};

use super::{
    connection::{Kind, open_sqlite_writer},
    fault::{BatchFailure, Lost, panicked},
};
use crate::error::{Error, Result};

/// Maximum length of the queue; beyond it the answer is `Busy`, at once.
const MOST_WAITING: usize = 4096;
/// Maximum number of commands in one commit, which limits the wait of the first.
const MOST_TOGETHER: usize = 256;

#[derive(Clone)]
pub(super) enum Writer {
    OneTask(mpsc::Sender<Box<dyn Job>>),
    Pool(DatabaseConnection),
}

impl Writer {
    /// Starts the task that writes to SQLite; it ends when the last `Writer` is dropped.
    pub(super) fn start_task(url: &str, connection: DatabaseConnection) -> Self {
        let (sender, waiting) = mpsc::channel(MOST_WAITING);
        tokio::spawn(write_batches(url.to_owned(), connection, waiting));
        Writer::OneTask(sender)
    }

    /// Runs `work` in its own transaction or savepoint; an error rolls it back.
    pub(super) async fn run<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t DatabaseTransaction) -> BoxFuture<'t, Result<T>> + Send + 'static,
    {
        match self {
            Writer::OneTask(sender) => {
                let (reply, answer) = oneshot::channel();
                let job = Command {
                    work: Some(work),
                    outcome: None,
                    reply,
                };
                sender
                    .try_send(Box::new(job))
                    .map_err(|_| Problem::Busy { retry_seconds: 1 })?;
                answer.await.map_err(|_| Lost::Stopped)?
            }
            Writer::Pool(connection) => {
                let running = tokio::spawn(write_one(connection.clone(), work));
                running
                    .await
                    .map_err(|failure| Lost::Panic(failure.to_string()))?
            }
        }
    }
}

/// A command of any type, as the task runs it.
pub(super) trait Job: Send {
    /// Runs the command once and keeps its outcome; the result says whether to keep its writes.
    fn run<'t>(&'t mut self, batch: &'t DatabaseTransaction) -> BoxFuture<'t, Verdict>;
    /// Answers the caller with the result of the batch.
    fn answer(self: Box<Self>, fate: &Result<(), BatchFailure>);
}

/// Decision about the writes of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Keep,
    Undo,
    /// SQLite has rolled back the whole transaction because the disk is full.
    UndoForSpace,
}

impl Verdict {
    fn of<T>(outcome: &Result<T>) -> Self {
        match outcome {
            Ok(_) => Verdict::Keep,
            Err(Error::Problem(Problem::NoSpace)) => Verdict::UndoForSpace,
            Err(_) => Verdict::Undo,
        }
    }
}

struct Command<W, T> {
    work: Option<W>,
    outcome: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T, W> Job for Command<W, T>
where
    T: Send,
    W: for<'t> FnOnce(&'t DatabaseTransaction) -> BoxFuture<'t, Result<T>> + Send,
{
    fn run<'t>(&'t mut self, batch: &'t DatabaseTransaction) -> BoxFuture<'t, Verdict> {
        async move {
            let Some(work) = self.work.take() else {
                return Verdict::Undo;
            };
            let work = AssertUnwindSafe(async move { work(batch).await });
            let outcome = work
                .catch_unwind()
                .await
                .unwrap_or_else(|panic| Err(panicked(panic.as_ref()).into()));
            let verdict = Verdict::of(&outcome);
            self.outcome = Some(outcome);
            verdict
        }
        .boxed()
    }

    fn answer(self: Box<Self>, fate: &Result<(), BatchFailure>) {
        let answer = match (fate, self.outcome) {
            (Ok(()), Some(outcome)) => outcome,
            (Ok(()), None) => Err(Lost::Stopped.into()),
            (Err(failure), _) => Err(failure.clone().into()),
        };
        // The caller may have gone away; the command is committed all the same.
        let _ = self.reply.send(answer);
    }
}

async fn write_batches(
    url: String,
    mut connection: DatabaseConnection,
    mut waiting: mpsc::Receiver<Box<dyn Job>>,
) {
    let mut jobs = Vec::new();
    while waiting.recv_many(&mut jobs, MOST_TOGETHER).await > 0 {
        let batch = AssertUnwindSafe(write_batch(&connection, &mut jobs))
            .catch_unwind()
            .await;
        let fate = batch
            .unwrap_or_else(|panic| Err(BatchFailure::Other(panicked(panic.as_ref()).to_string())));
        for job in jobs.drain(..) {
            job.answer(&fate);
        }
        if fate.is_err() {
            connection = replace(&url, connection).await;
        }
    }
}

async fn write_batch(
    connection: &DatabaseConnection,
    jobs: &mut [Box<dyn Job>],
) -> Result<(), BatchFailure> {
    let mut batch = Batch::begin(connection).await?;
    for (number, job) in jobs.iter_mut().enumerate() {
        if number > 0 {
            batch.save().await?;
        }
        match job.run(&batch.transaction).await {
            Verdict::Keep => {}
            Verdict::Undo => batch.undo().await?,
            Verdict::UndoForSpace => batch.undo().await.map_err(|_| BatchFailure::NoSpace)?,
        }
    }
    Ok(batch.transaction.commit().await?)
}

/// A transaction of many commands, of which the last can be rolled back alone. Savepoints are set
/// by SQL: that is one statement for each command and none for the first. The library needs two for
/// each, and every statement costs two thread switches.
///
/// A command with a failed statement is never kept: SQLite may have rolled back all of it, and the
/// next statement would not notice.
struct Batch {
    transaction: DatabaseTransaction,
    has_savepoint: bool,
}

impl Batch {
    async fn begin(connection: &DatabaseConnection) -> Result<Self, DbErr> {
        let immediate = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        Ok(Self {
            transaction: connection.begin_with_options(immediate).await?,
            has_savepoint: false,
        })
    }

    /// Keeps all writes so far, independent of the next command.
    async fn save(&mut self) -> Result<(), DbErr> {
        let savepoint = match self.has_savepoint {
            true => "RELEASE command; SAVEPOINT command",
            false => "SAVEPOINT command",
        };
        self.transaction.execute_unprepared(savepoint).await?;
        self.has_savepoint = true;
        Ok(())
    }

    /// Rolls back the writes since the last `save`.
    async fn undo(&self) -> Result<(), DbErr> {
        let undo = match self.has_savepoint {
            true => "ROLLBACK TO command",
            false => "ROLLBACK; BEGIN IMMEDIATE",
        };
        self.transaction.execute_unprepared(undo).await?;
        Ok(())
    }
}

/// Replaces the connection after a failed batch, because its transaction state is unknown.
async fn replace(url: &str, connection: DatabaseConnection) -> DatabaseConnection {
    if Kind::of(url) == Kind::SqliteMemory {
        return connection;
    }
    match open_sqlite_writer(url).await {
        Ok(new) => {
            let _ = connection.close().await;
            new
        }
        Err(_) => connection,
    }
}

async fn write_one<T, W>(connection: DatabaseConnection, work: W) -> Result<T>
where
    W: for<'t> FnOnce(&'t DatabaseTransaction) -> BoxFuture<'t, Result<T>> + Send,
{
    let transaction = connection.begin().await?;
    match work(&transaction).await {
        Ok(answer) => {
            transaction.commit().await?;
            Ok(answer)
        }
        Err(refusal) => {
            transaction.rollback().await?;
            Err(refusal)
        }
    }
}
