//! The database (SQLite or PostgreSQL) behind models: all persistent data except files.
//!
//! `sea_orm` is named only below this module, and its entities never leave it. All writes go
//! through [`writer`]; reads have their own connections.

mod accounts;
mod announcements;
mod applications;
mod audit;
mod engine;
mod entity;
mod exams;
mod flash;
mod images;
mod messages;
mod migrations;
mod nudges;
mod payments;
mod rosters;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use futures::{FutureExt, future::BoxFuture};
use sea_orm::{DatabaseConnection, DatabaseTransaction};
use sea_orm_migration::MigratorTrait;
use uuid::Uuid;

pub use crate::db::{
    accounts::{
        AccountRecord, LoginTaken, NewAccount,
        account_change::{OwnChange, StaffChange},
        assured_identity::{AssuredIdentity, VouchOutcome, Vouching},
        identity_correction::{IdentityAnswer, NewIdentityProposal},
        one_time_code::{
            CODE_COUNT_PERIOD_MS, MAX_CODE_TRIES, MAX_CODES_PER_DESTINATION, MAX_CODES_PER_ORIGIN,
            MAX_CODES_PER_PERSON, MatchedCode, NewCode, NewCodeRequest,
        },
        open_id::{ConnectOutcome, OpenIdAttempt},
        recovery::NewOfficeCode,
        register::{NewRegistration, RegisterOutcome, known_number_error},
        review_grant::GrantRecord,
        second_factor::SecondFactorRecord,
        session::{NewSession, SessionRecord, SessionState},
        staff::{LimitedRight, NewStaffLink},
        staff_sign_in::SIGN_IN_RETENTION_MS,
    },
    announcements::{CurrentAnnouncement, NewAnnouncement},
    applications::{
        claim::{HandOver, NextRequest},
        correction::{CorrectionAnswer, NewCorrection},
        decision_count::PartCount,
        extended::{ExtensionReach, ScopePage, ScopedApplication},
        held::DueDecision,
        known_case::{CaseChange, CaseReview, CaseSnapshot},
        printed::PrintedPaper,
        queue::CountScope,
        review_event::NewReviewEvent,
        review_quality::ReasonCountKind,
        sheet::SheetRequest,
        unfinished::{ClosingFilter, UnfinishedSearch},
        view_log::{NewView, ViewRecord},
    },
    audit::{NewAuditEntry, SignedHead},
    engine::error::CorruptRow,
    exams::{
        NewExamVersion,
        extension::{NewExtension, UnnotifiedExtension},
        pause::{PauseEnd, RunningPause},
        position::{PositionImportRecord, PositionListChange},
        retention::DueContent,
        scheduled_version::{NewScheduledVersion, WaitingVersion},
        seat::Applicant,
    },
    images::{
        FoundImage, ReceivedImage,
        hand_off::{HandOffRecord, NewHandOff},
        observation::{RecordedObservation, UnanalysedImage},
        stored_file::{StoredBytes, StoredFile},
    },
    messages::{
        MessageRecord, NewMessage,
        account_message::{AddressFilter, ClaimedAccountMessage, NewAccountMessage},
        delivery::{ClaimedDelivery, DeliveryOutcome, DeliveryRecord, NewDelivery, Recipient},
        delivery_result::can_resend,
        list::LoggedMessage,
    },
    nudges::{
        listed::NudgedPerson,
        order::{NewNudge, OpenNudge},
        plan::{HeldNudgePlan, NewNudgePlan},
        search::{NudgePart, NudgeSearch},
    },
    payments::on_site::PayerRecord,
    rosters::{
        CorrectedRoster, RosterChange, RosterEntry,
        invitation::InvitationRecord,
        invite::{InvitationBatch, InviteOutcome, Invitee},
        not_entered::{AbsentCount, AbsentRecord, AbsentSearch},
        search::FoundEntry,
    },
};
use crate::{
    db::{
        accounts::session::SessionRows,
        applications::{ApplicationRows, view_log::WaitingViews},
        engine::{
            batch_loader::BatchLoader, connection::Kind, recent_list::RecentList, writer::Writer,
        },
        exams::{ExamCache, position::PositionCache, scheduled_version::EffectCache},
        images::upload_quota::UploadCounters,
        migrations::Migrator,
    },
    error::Result,
};

/// A handle to the database; clones share it.
#[derive(Clone)]
pub struct Database(Arc<Connections>);

struct Connections {
    readers: DatabaseConnection,
    /// Batch loader of sessions by the digest of their token.
    sessions: BatchLoader<Vec<u8>, SessionRows>,
    applications: BatchLoader<Uuid, ApplicationRows>,
    writer: Writer,
    /// The connection for schema changes: the one that may write.
    schema: DatabaseConnection,
    exams: ExamCache,
    positions: PositionCache,
    announcements: RecentList<CurrentAnnouncement>,
    pauses: RecentList<RunningPause>,
    effects: EffectCache,
    uploads: UploadCounters,
    views: WaitingViews,
}

impl Database {
    /// Opens `sqlite:PATH?mode=rwc`, `sqlite::memory:` or `postgres://…`. The schema is not
    /// changed: see [`Database::migrate`].
    pub async fn connect(url: &str) -> Result<Self> {
        let (schema, readers) = match Kind::from_url(url) {
            Kind::Postgres => {
                let pool = engine::connection::open_postgres(url).await?;
                (pool.clone(), pool)
            }
            Kind::SqliteMemory => {
                let only = engine::connection::open_sqlite_writer(url).await?;
                (only.clone(), only)
            }
            Kind::SqliteFile => {
                engine::connection::create_private_sqlite_file(url)?;
                let writer = engine::connection::open_sqlite_writer(url).await?;
                // Creates the file, which the read-only connections cannot.
                writer.ping().await?;
                (writer, engine::connection::open_sqlite_readers(url).await?)
            }
        };
        let writer = match Kind::from_url(url) {
            Kind::Postgres => Writer::Pool(schema.clone()),
            Kind::SqliteFile | Kind::SqliteMemory => Writer::start_task(url, schema.clone()),
        };
        Ok(Self(Arc::new(Connections {
            sessions: accounts::session::start_batch_loader(readers.clone()),
            applications: applications::start_batch_loader(readers.clone()),
            readers,
            writer,
            schema,
            exams: ExamCache::default(),
            positions: PositionCache::default(),
            announcements: RecentList::default(),
            pauses: RecentList::default(),
            effects: EffectCache::default(),
            uploads: UploadCounters::default(),
            views: WaitingViews::default(),
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
        let writer = &self.0.writer;
        writer
            .run(move |transaction| audit::run_audited(transaction, work).boxed())
            .await
    }
}
