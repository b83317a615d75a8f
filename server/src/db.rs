//! The database (SQLite or PostgreSQL) behind models: all persistent data except files.
//!
//! `sea_orm` is named only below this module, and its entities never leave it. All writes go
//! through [`writer`]; reads have their own connections.

mod account;
mod account_message;
mod account_request;
mod adopt;
mod application;
mod assured;
mod connection;
mod contact;
mod decoding;
mod delivery;
mod enter;
mod entered;
mod entity;
mod exam;
mod fault;
mod flash;
mod hand_off;
mod image;
mod image_row;
mod invitation;
mod inviting;
mod log;
mod material;
mod message;
mod migration;
mod not_entered;
mod on_site;
mod one_time_code;
mod open_id;
mod outbox;
mod payment;
mod perform;
mod position;
mod printed;
mod proof;
mod publication;
mod queue;
mod recovery;
mod refused_paper;
mod register;
mod roster;
mod row;
mod seat;
mod session;
mod settle;
mod sign_in_failure;
mod stored_file;
#[cfg(test)]
mod tests;
mod together;
mod unfinished;
mod upload_mark;
mod upload_quota;
mod window_start;
mod writer;

use std::sync::Arc;

use futures::future::BoxFuture;
use sea_orm::{DatabaseConnection, DatabaseTransaction};
use sea_orm_migration::MigratorTrait;
use uuid::Uuid;

pub use self::{
    account::{AccountRecord, LoginTaken, NewAccount},
    account_message::{ClaimedAccountMessage, NewAccountMessage, Reached},
    assured::{AssuredIdentity, Vouched},
    decoding::Unseen,
    delivery::{Attempt, Claimed, DeliveryRecord, NewDelivery, Recipient},
    fault::NonsenseRow,
    hand_off::{HandOffRecord, NewHandOff},
    image::ArrivedImage,
    invitation::InvitationRecord,
    inviting::{Invited, Invitee, Inviting},
    message::{MessageRecord, NewMessage},
    not_entered::{Absent, AbsentCount, AbsentRecord},
    on_site::Payable,
    one_time_code::{
        CODE_COUNT_PERIOD, MAX_CODE_TRIES, MAX_CODES_PER_DESTINATION, MAX_CODES_PER_ORIGIN,
        MAX_CODES_PER_PERSON, MatchedCode, NewCode, NewCodeRequest,
    },
    open_id::{Connected, OpenIdAttempt},
    outbox::Posted,
    position::Imported,
    printed::Printed,
    queue::Counted,
    register::{NewRegistration, Registered, refuse_number},
    roster::{RosterChange, RosterEntry},
    seat::Applicant,
    session::{NewSession, SessionRecord},
    settle::may_be_sent_again,
    stored_file::{StoredBytes, StoredFile},
    unfinished::{Closing, Unfinished},
};
use self::{
    application::ApplicationRows, connection::Kind, exam::ExamCache, migration::Migrator,
    position::PositionCache, session::SessionRows, together::Together,
    upload_quota::UploadCounters, writer::Writer,
};
use crate::error::Result;

/// A handle to the database; clones share it.
#[derive(Clone)]
pub struct Database(Arc<Connections>);

struct Connections {
    readers: DatabaseConnection,
    /// Batch loader of sessions by the digest of their token.
    sessions: Together<Vec<u8>, SessionRows>,
    applications: Together<Uuid, ApplicationRows>,
    writer: Writer,
    /// The connection for schema changes: the one that may write.
    schema: DatabaseConnection,
    exams: ExamCache,
    positions: PositionCache,
    uploads: UploadCounters,
}

impl Database {
    /// Opens `sqlite:PATH?mode=rwc`, `sqlite::memory:` or `postgres://…`. The schema is not
    /// changed: see [`Database::migrate`].
    pub async fn connect(url: &str) -> Result<Self> {
        let (schema, readers) = match Kind::of(url) {
            Kind::Postgres => {
                let pool = connection::open_postgres(url).await?;
                (pool.clone(), pool)
            }
            Kind::SqliteMemory => {
                let only = connection::open_sqlite_writer(url).await?;
                (only.clone(), only)
            }
            Kind::SqliteFile => {
                connection::close_sqlite_file(url)?;
                let writer = connection::open_sqlite_writer(url).await?;
                // Creates the file, which the read-only connections cannot.
                writer.ping().await?;
                (writer, connection::open_sqlite_readers(url).await?)
            }
        };
        let writer = match Kind::of(url) {
            Kind::Postgres => Writer::Pool(schema.clone()),
            Kind::SqliteFile | Kind::SqliteMemory => Writer::start_task(url, schema.clone()),
        };
        Ok(Self(Arc::new(Connections {
            sessions: session::read_together(readers.clone()),
            applications: application::read_together(readers.clone()),
            readers,
            writer,
            schema,
            exams: ExamCache::default(),
            positions: PositionCache::default(),
            uploads: UploadCounters::default(),
        })))
    }

    /// Applies all pending migrations; does nothing if there are none.
    pub async fn migrate(&self) -> Result<()> {
        let schema = &self.0.schema;
        // Checked first, because every run of the migrator is written to the log.
        if !Migrator::get_pending_migrations(schema).await?.is_empty() {
            Migrator::up(schema, None).await?;
        }
        Ok(())
    }

    /// Returns whether the database answers a ping.
    pub async fn is_ready(&self) -> bool {
        self.read().ping().await.is_ok()
    }

    fn read(&self) -> &DatabaseConnection {
        &self.0.readers
    }

    /// Returns whether one writer runs all commands, so that no write happens between two
    /// statements of a command.
    fn has_one_writer(&self) -> bool {
        matches!(self.0.writer, Writer::OneTask(_))
    }

    async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t DatabaseTransaction) -> BoxFuture<'t, Result<T>> + Send + 'static,
    {
        self.0.writer.run(work).await
    }
}
