//! Opening of the database: the kind in the URL, and the setup of each kind.

use std::{path::PathBuf, sync::Arc, time::Duration};

use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DbErr, RuntimeErr,
    sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::private_files;

/// Concurrent read connections to SQLite.
const SQLITE_READERS: u32 = 8;
/// Connections to PostgreSQL.
const POSTGRES_CONNECTIONS: u32 = 20;
/// Time that SQLite waits for another program's lock, for example a backup.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Prepared statements cached by each connection.
const STATEMENT_CACHE_CAPACITY: usize = 200;

/// The kind of database in a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::db) enum Kind {
    /// A file with one write connection and several read connections.
    SqliteFile,
    /// One connection for everything, since the data is lost when it closes.
    SqliteMemory,
    Postgres,
}

impl Kind {
    pub(in crate::db) fn from_url(url: &str) -> Self {
        match url {
            _ if !url.starts_with("sqlite:") => Kind::Postgres,
            _ if url.contains(":memory:") || url.contains("mode=memory") => Kind::SqliteMemory,
            _ => Kind::SqliteFile,
        }
    }
}

/// Creates the database file if it does not exist, and makes it private. SQLite gives the files
/// beside it the same mode; those of an earlier version are made private here.
pub(in crate::db) fn create_private_sqlite_file(url: &str) -> Result<(), DbErr> {
    let options: SqliteConnectOptions = url
        .parse()
        .map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))))?;
    let file = options.get_filename();
    let beside = |end: &str| PathBuf::from(format!("{}{end}", file.display()));
    let close = || {
        private_files::create_file(file)?;
        for path in [beside("-wal"), beside("-shm")] {
            if path.exists() {
                private_files::restrict_permissions(&path)?;
            }
        }
        Ok(())
    };
    close().map_err(|error: std::io::Error| {
        DbErr::Custom(format!(
            "the file of the database {}: {error}",
            file.display()
        ))
    })
}

/// The only write connection to SQLite. It opens at its first use, so that replacing it after a
/// failure can't fail.
pub(in crate::db) async fn open_sqlite_writer(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = sqlite(url, 1);
    options.connect_lazy(true);
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT)
            .statement_cache_capacity(STATEMENT_CACHE_CAPACITY)
    });
    Database::connect(options).await
}

pub(in crate::db) async fn open_sqlite_readers(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = sqlite(url, SQLITE_READERS);
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .busy_timeout(BUSY_TIMEOUT)
            .statement_cache_capacity(STATEMENT_CACHE_CAPACITY)
            .pragma("query_only", "ON")
    });
    Database::connect(options).await
}

pub(in crate::db) async fn open_postgres(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(POSTGRES_CONNECTIONS)
        .sqlx_logging(false);
    Database::connect(options).await
}

fn sqlite(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .sqlx_logging(false)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None);
    options
}
