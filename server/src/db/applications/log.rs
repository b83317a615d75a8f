//! The dated log of an application, and its receipts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::{
    application::{Application, LogEntry, LogEvent, Receipt},
    audit::{AuditDetails, AuditKind},
    id::{AccountId, ApplicationId},
    role::{Actor, Role},
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    db::{
        Database, NewAuditEntry,
        audit::{self, bound_row::bind_new_row},
        engine::{
            error::CorruptRow,
            row_decoder::{RowDecoder, to_json},
        },
        entity::{account, log_entry, receipt},
    },
    error::Result,
};

impl Database {
    /// Events of the application, newest first, with the names of all actors; the caller removes
    /// those that its reader may not see.
    pub async fn log(&self, application: ApplicationId) -> Result<Vec<LogEntry>> {
        let rows = log_entry::Entity::find()
            .filter(log_entry::COLUMN.application.eq(application.0))
            .order_by_desc(log_entry::COLUMN.revision)
            .all(self.read())
            .await?;
        let names = self
            .names_of(rows.iter().filter_map(|row| row.account).collect())
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| read_entry(row, &names))
            .collect::<Result<_, _>>()?)
    }

    /// The receipts of the application's submissions, newest first.
    pub async fn receipts(&self, application: ApplicationId) -> Result<Vec<Receipt>> {
        let rows = receipt::Entity::find()
            .filter(receipt::COLUMN.application.eq(application.0))
            .order_by_desc(receipt::COLUMN.revision)
            .all(self.read())
            .await?;
        Ok(rows
            .into_iter()
            .map(Receipt::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// The names of these accounts; deleted accounts are left out.
    pub async fn account_names(
        &self,
        accounts: BTreeSet<AccountId>,
    ) -> Result<BTreeMap<AccountId, String>> {
        if accounts.is_empty() {
            return Ok(BTreeMap::new());
        }
        let ids = accounts.into_iter().map(|account| account.0).collect();
        let names = self.names_of(ids).await?.into_iter();
        Ok(names.map(|(id, name)| (AccountId(id), name)).collect())
    }

    pub(in crate::db) async fn names_of(
        &self,
        mut accounts: Vec<Uuid>,
    ) -> Result<HashMap<Uuid, String>> {
        accounts.sort_unstable();
        accounts.dedup();
        let rows = account::Entity::find()
            .filter(account::COLUMN.id.is_in(accounts))
            .all(self.read())
            .await?;
        Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
    }
}

/// Adds an event to the log under the revision that it produced, and to the audit chain.
pub(in crate::db) async fn insert_log_entry(
    connection: &impl ConnectionTrait,
    (application, revision): (&Application, u32),
    event: LogEvent,
    actor: Actor,
    at: Timestamp,
) -> Result<()> {
    let (role, account) = match actor {
        Actor::Candidate(account) => (Some(Role::Candidate), Some(account.0)),
        Actor::Reviewer(account) => (Some(Role::Reviewer), Some(account.0)),
        Actor::Office(account) => (Some(Role::Office), Some(account.0)),
        Actor::System => (None, None),
    };
    let kind = find_audit_kind(&event);
    let row = log_entry::ActiveModel {
        application: Set(application.id.0),
        revision: Set(revision.cast_signed()),
        at: Set(at.0),
        role: Set(role.map(|role| role.as_str().to_owned())),
        account: Set(account),
        event: Set(to_json(&event)),
    };
    let details = AuditDetails::default()
        .text("event", name_event(&event))
        .text("role", role.map_or("system", Role::as_str))
        .bind(bind_new_row(&row));
    log_entry::Entity::insert(row)
        .exec_without_returning(connection)
        .await?;
    let entry = NewAuditEntry::new(at, account.map(AccountId), kind, details);
    audit::record(
        entry
            .of_exam(application.exam.as_str())
            .of_application(application.id),
    );
    Ok(())
}

/// The stored name of an event, such as `submitted`.
fn name_event(event: &LogEvent) -> String {
    let json = serde_json::to_value(event).unwrap_or_default();
    json["event"].as_str().unwrap_or_default().to_owned()
}

/// The kind of the event's entry in the audit chain.
fn find_audit_kind(event: &LogEvent) -> AuditKind {
    match event {
        LogEvent::Submitted { .. }
        | LogEvent::FingerprintRegistered { .. }
        | LogEvent::SubmissionRecalled { .. } => AuditKind::Submission,
        LogEvent::FirstReviewPassed
        | LogEvent::FirstReviewRefused { .. }
        | LogEvent::DecisionHeld { .. }
        | LogEvent::DecisionTakenBack { .. }
        | LogEvent::HeldReturnDropped { .. }
        | LogEvent::Returned { .. }
        | LogEvent::Approved
        | LogEvent::Refused { .. } => AuditKind::Decision,
        LogEvent::DecisionCorrected { .. } => AuditKind::Correction,
        LogEvent::IdentityCorrected { .. } => AuditKind::IdentityCorrection,
        LogEvent::WindowExtended { .. } | LogEvent::ExtensionWithdrawn { .. } => {
            AuditKind::WindowExtension
        }
        LogEvent::Entered
        | LogEvent::NoticeAccepted { .. }
        | LogEvent::FactsAnswered
        | LogEvent::PortraitConfirmed
        | LogEvent::PositionChosen { .. }
        | LogEvent::Reapplied
        | LogEvent::ReviewStarted
        | LogEvent::Paid(_)
        | LogEvent::PaymentUndone { .. }
        | LogEvent::Lapsed
        | LogEvent::LapsedIncomplete { .. }
        | LogEvent::Withdrawn
        | LogEvent::DefinitionChanged { .. } => AuditKind::Application,
    }
}

pub(in crate::db) async fn insert_receipt(
    connection: &impl ConnectionTrait,
    receipt: &Receipt,
    revision: u32,
) -> Result<()> {
    let row = receipt::ActiveModel {
        application: Set(receipt.application.0),
        revision: Set(revision.cast_signed()),
        code: Set(receipt.code.clone()),
        number: Set(receipt.number.clone()),
        at: Set(receipt.submitted_at.0),
        manifest: Set(to_json(&receipt.manifest)),
        completed: Set(receipt.completed.map(|at| at.0)),
    };
    receipt::Entity::insert(row)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

fn read_entry(
    row: log_entry::Model,
    names: &HashMap<Uuid, String>,
) -> Result<LogEntry, CorruptRow> {
    let this = RowDecoder {
        table: "log_entry",
        id: format!("{} {}", row.application, row.revision),
    };
    Ok(LogEntry {
        at: Timestamp(row.at),
        role: row.role.map(|role| this.parse_text(&role)).transpose()?,
        name: row.account.and_then(|account| names.get(&account).cloned()),
        event: this.json(&row.event)?,
    })
}

impl TryFrom<receipt::Model> for Receipt {
    type Error = CorruptRow;
    fn try_from(row: receipt::Model) -> Result<Self, CorruptRow> {
        let this = RowDecoder {
            table: "receipt",
            id: format!("{} {}", row.application, row.revision),
        };
        Ok(Self {
            manifest: this.json(&row.manifest)?,
            code: row.code,
            application: ApplicationId(row.application),
            number: row.number,
            submitted_at: Timestamp(row.at),
            completed: row.completed.map(Timestamp),
        })
    }
}
