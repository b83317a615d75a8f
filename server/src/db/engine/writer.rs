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

use crate::{
    db::engine::{
        connection::{Kind, open_sqlite_writer},
        error::{BatchError, WriterError, panic_error},
    },
    error::{Error, Result},
};

/// Maximum length of the queue; beyond it the answer is `Busy`, at once.
const MAX_QUEUE_LENGTH: usize = 4096;
/// Maximum number of commands in one commit, which limits the wait of the first.
const MAX_BATCH_SIZE: usize = 256;

#[derive(Clone)]
pub(in crate::db) enum Writer {
    OneTask(mpsc::Sender<Box<dyn WriteJob>>),
    Pool(DatabaseConnection),
}

impl Writer {
    /// Starts the task that writes to SQLite; it ends when the last `Writer` is dropped.
    pub(in crate::db) fn start_task(url: &str, connection: DatabaseConnection) -> Self {
        let (sender, waiting) = mpsc::channel(MAX_QUEUE_LENGTH);
        tokio::spawn(write_batches(url.to_owned(), connection, waiting));
        Writer::OneTask(sender)
    }

    /// Runs `work` in its own transaction or savepoint; an error rolls it back.
    pub(in crate::db) async fn run<T, W>(&self, work: W) -> Result<T>
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
                answer.await.map_err(|_| WriterError::Stopped)?
            }
            Writer::Pool(connection) => {
                let running = tokio::spawn(run_in_transaction(connection.clone(), work));
                running
                    .await
                    .map_err(|failure| WriterError::Panic(failure.to_string()))?
            }
        }
    }
}

/// A command of any type, as the task runs it.
pub(in crate::db) trait WriteJob: Send {
    /// Runs the command once and keeps its outcome; the result says whether to keep its writes.
    fn run<'t>(&'t mut self, batch: &'t DatabaseTransaction) -> BoxFuture<'t, SavepointAction>;
    /// Answers the caller with the result of the batch.
    fn send_reply(self: Box<Self>, result: &Result<(), BatchError>);
}

/// Decision about the writes of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::db) enum SavepointAction {
    Keep,
    RollBack,
    /// SQLite has rolled back the whole transaction because the disk is full.
    RollBackDiskFull,
}

impl SavepointAction {
    fn from_result<T>(outcome: &Result<T>) -> Self {
        match outcome {
            Ok(_) => SavepointAction::Keep,
            Err(Error::Problem(Problem::NoSpace)) => SavepointAction::RollBackDiskFull,
            Err(_) => SavepointAction::RollBack,
        }
    }
}

struct Command<W, T> {
    work: Option<W>,
    outcome: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T, W> WriteJob for Command<W, T>
where
    T: Send,
    W: for<'t> FnOnce(&'t DatabaseTransaction) -> BoxFuture<'t, Result<T>> + Send,
{
    fn run<'t>(&'t mut self, batch: &'t DatabaseTransaction) -> BoxFuture<'t, SavepointAction> {
        async move {
            let Some(work) = self.work.take() else {
                return SavepointAction::RollBack;
            };
            let work = AssertUnwindSafe(async move { work(batch).await });
            let outcome = work
                .catch_unwind()
                .await
                .unwrap_or_else(|panic| Err(panic_error(panic.as_ref()).into()));
            let verdict = SavepointAction::from_result(&outcome);
            self.outcome = Some(outcome);
            verdict
        }
        .boxed()
    }

    fn send_reply(self: Box<Self>, result: &Result<(), BatchError>) {
        let answer = match (result, self.outcome) {
            (Ok(()), Some(outcome)) => outcome,
            (Ok(()), None) => Err(WriterError::Stopped.into()),
            (Err(failure), _) => Err(failure.clone().into()),
        };
        // The caller may have gone away; the command is committed all the same.
        let _ = self.reply.send(answer);
    }
}

async fn write_batches(
    url: String,
    mut connection: DatabaseConnection,
    mut waiting: mpsc::Receiver<Box<dyn WriteJob>>,
) {
    let mut jobs = Vec::new();
    while waiting.recv_many(&mut jobs, MAX_BATCH_SIZE).await > 0 {
        let batch = AssertUnwindSafe(write_batch(&connection, &mut jobs))
            .catch_unwind()
            .await;
        let result = batch.unwrap_or_else(|panic| {
            Err(BatchError::Other(panic_error(panic.as_ref()).to_string()))
        });
        for job in jobs.drain(..) {
            job.send_reply(&result);
        }
        if result.is_err() {
            connection = reopen_connection(&url, connection).await;
        }
    }
}

async fn write_batch(
    connection: &DatabaseConnection,
    jobs: &mut [Box<dyn WriteJob>],
) -> Result<(), BatchError> {
    let mut batch = Batch::begin(connection).await?;
    for (number, job) in jobs.iter_mut().enumerate() {
        if number > 0 {
            batch.set_savepoint().await?;
        }
        match job.run(&batch.transaction).await {
            SavepointAction::Keep => {}
            SavepointAction::RollBack => batch.roll_back().await?,
            SavepointAction::RollBackDiskFull => {
                batch.roll_back().await.map_err(|_| BatchError::NoSpace)?
            }
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
    async fn set_savepoint(&mut self) -> Result<(), DbErr> {
        let savepoint = match self.has_savepoint {
            true => "RELEASE command; SAVEPOINT command",
            false => "SAVEPOINT command",
        };
        self.transaction.execute_unprepared(savepoint).await?;
        self.has_savepoint = true;
        Ok(())
    }

    /// Rolls back the writes since the last `save`.
    async fn roll_back(&self) -> Result<(), DbErr> {
        let undo = match self.has_savepoint {
            true => "ROLLBACK TO command",
            false => "ROLLBACK; BEGIN IMMEDIATE",
        };
        self.transaction.execute_unprepared(undo).await?;
        Ok(())
    }
}

/// Replaces the connection after a failed batch, because its transaction state is unknown.
async fn reopen_connection(url: &str, connection: DatabaseConnection) -> DatabaseConnection {
    if Kind::from_url(url) == Kind::SqliteMemory {
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

async fn run_in_transaction<T, W>(connection: DatabaseConnection, work: W) -> Result<T>
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
