//! Extensions of windows (A4): granted and withdrawn by the office, read with every application
//! that they include. An extension holds from its transaction on, because the end of a window is
//! derived when an application is loaded; the messages follow in pages
//! (`db::applications::extended`).

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr,
    EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::LockType,
};
use shared::{
    application::{ExtensionFault, ExtensionScope, GrantedExtension},
    audit::{AuditDetails, AuditKind},
    exam::{Exam, window::WindowExtension},
    id::{AccountId, ApplicationId, ExamCode, ExtensionId},
    problem::Problem,
    time::Timestamp,
    view::{ExtensionRecord, MAX_LISTED_EXTENSIONS},
};
use uuid::Uuid;

use crate::{
    db::{
        Database, NewAuditEntry,
        applications::queue_group::{GroupSubject, find_units},
        audit,
        engine::{
            batch_loader::pad_keys,
            error::CorruptRow,
            row_decoder::{RowDecoder, to_json},
        },
        entity::{application, roster_entry, window_extension},
        exams::lock_exam,
    },
    error::Result,
};

/// An extension to be granted.
#[derive(Clone, Debug)]
pub struct NewExtension {
    pub exam: ExamCode,
    pub extension: GrantedExtension,
    pub officer: AccountId,
    /// Number of applications that it changes.
    pub people: u64,
    /// Earliest end without it.
    pub holds_from: Timestamp,
    /// True if the window is that of the submission, so that people who have not entered can enter.
    pub opens_entry: bool,
}

/// An extension whose candidates are not all notified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnnotifiedExtension {
    pub exam: ExamCode,
    pub extension: GrantedExtension,
    /// The officer who granted it, or who withdrew it.
    pub officer: AccountId,
    pub is_withdrawn: bool,
    /// Last application whose candidate was notified.
    pub notified_until: Option<ApplicationId>,
}

impl Database {
    /// Grants an extension.
    ///
    /// # Errors
    /// `ExtensionRefused` if the same scope has an extension of the window to this end or a later
    /// one: a form that is sent twice grants it once.
    pub async fn grant_extension(&self, new: NewExtension, now: Timestamp) -> Result<()> {
        self.write(move |transaction| {
            async move { grant_in_tx(transaction, new, now).await }.boxed()
        })
        .await
    }

    /// Withdraws an extension that does not hold yet; its candidates are then notified again.
    ///
    /// # Errors
    /// `NotFound`; `ExtensionRefused` if it holds or was withdrawn.
    pub async fn withdraw_extension(
        &self,
        exam: &ExamCode,
        id: ExtensionId,
        officer: AccountId,
        now: Timestamp,
    ) -> Result<()> {
        let exam = exam.to_string();
        self.write(move |transaction| {
            async move {
                let found = window_extension::Entity::find_by_id(id.0)
                    .lock_exclusive()
                    .one(transaction)
                    .await?;
                let found = found.filter(|row| row.exam == exam);
                let found = found.ok_or(Problem::NotFound)?;
                if found.withdrawn.is_some() {
                    return Err(Problem::from(ExtensionFault::WithdrawnBefore).into());
                }
                if found.holds_from <= now.0 {
                    let since = Timestamp(found.holds_from);
                    return Err(Problem::from(ExtensionFault::HoldsAlready { since }).into());
                }
                let withdrawn = window_extension::ActiveModel {
                    withdrawn: Set(Some(now.0)),
                    withdrawn_by: Set(Some(officer.0)),
                    notified_until: Set(None),
                    notified: Set(None),
                    ..Default::default()
                };
                window_extension::Entity::update_many()
                    .set(withdrawn)
                    .filter(window_extension::COLUMN.id.eq(id.0))
                    .exec(transaction)
                    .await?;
                record_extension(&exam, id, officer, "withdrawn", now);
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// The extensions of an exam that hold or will hold, in the order in which they were granted.
    pub async fn list_extensions(&self, exam: &ExamCode) -> Result<Vec<GrantedExtension>> {
        list_extensions(self.read(), exam).await
    }

    /// The extensions of an exam for everyone, which also count for people without an application.
    pub async fn everyones_extensions(&self, exam: &ExamCode) -> Result<Vec<WindowExtension>> {
        everyones_extensions(self.read(), exam).await
    }

    /// The exam as people without an application see it: with everyone's extensions.
    pub async fn extend_exam(&self, exam: Arc<Exam>) -> Result<Arc<Exam>> {
        let extensions = self.everyones_extensions(&exam.code).await?;
        match extensions.is_empty() {
            true => Ok(exam),
            false => Ok(Arc::new(exam.with_extensions(&extensions))),
        }
    }

    /// The last extensions of an exam, newest first, also withdrawn ones: the office's log. Those of a
    /// pause are in its record.
    pub async fn list_extension_records(&self, exam: &ExamCode) -> Result<Vec<ExtensionRecord>> {
        let rows = window_extension::Entity::find()
            .filter(window_extension::COLUMN.exam.eq(exam.as_str()))
            .filter(window_extension::COLUMN.pause.is_null())
            .order_by_desc(window_extension::COLUMN.id)
            .limit(MAX_LISTED_EXTENSIONS)
            .all(self.read())
            .await?;
        let people = rows.iter().map(|row| row.account);
        let people = people.chain(rows.iter().filter_map(|row| row.withdrawn_by));
        let names = self.names_of(people.collect()).await?;
        let numbers: Vec<(Uuid, String)> = application::Entity::find()
            .select_only()
            .column(application::Column::Id)
            .column(application::Column::Number)
            .filter(
                application::COLUMN
                    .id
                    .is_in(rows.iter().filter_map(|row| row.application)),
            )
            .into_tuple()
            .all(self.read())
            .await?;
        let numbers: HashMap<Uuid, String> = numbers.into_iter().collect();
        let name_of = |account: Uuid| names.get(&account).cloned().unwrap_or_default();
        let records = rows.into_iter().map(|row| {
            Ok(ExtensionRecord {
                extension: GrantedExtension::try_from(&row)?,
                number: row.application.and_then(|id| numbers.get(&id).cloned()),
                at: Timestamp(row.at),
                name: name_of(row.account),
                people: row.people.unsigned_abs(),
                holds_from: Timestamp(row.holds_from),
                withdrawn: row.withdrawn.map(|at| {
                    let by = row.withdrawn_by.map(name_of).unwrap_or_default();
                    (Timestamp(at), by)
                }),
                is_notified: row.notified.is_some(),
            })
        });
        records.collect()
    }

    /// The application of an exam with this number, in any state.
    pub async fn find_id_by_number(
        &self,
        exam: &ExamCode,
        number: &str,
    ) -> Result<Option<ApplicationId>> {
        let found: Option<Uuid> = application::Entity::find()
            .select_only()
            .column(application::Column::Id)
            .filter(application::COLUMN.exam.eq(exam.as_str()))
            .filter(application::COLUMN.number.eq(number))
            .into_tuple()
            .one(self.read())
            .await?;
        Ok(found.map(ApplicationId))
    }

    /// The extensions whose candidates are not all notified, oldest first.
    pub async fn list_unnotified_extensions(&self) -> Result<Vec<UnnotifiedExtension>> {
        let rows = window_extension::Entity::find()
            .filter(window_extension::COLUMN.notified.is_null())
            .order_by_asc(window_extension::COLUMN.id)
            .all(self.read())
            .await?;
        rows.iter().map(read_unnotified).collect()
    }
}

async fn grant_in_tx(
    transaction: &DatabaseTransaction,
    new: NewExtension,
    now: Timestamp,
) -> Result<()> {
    let NewExtension {
        exam,
        extension,
        officer,
        people,
        holds_from,
        opens_entry,
    } = new;
    lock_exam(transaction, exam.as_str(), LockType::Update).await?;
    let scope = to_json(&extension.scope);
    let same = window_extension::Entity::find()
        .filter(window_extension::COLUMN.exam.eq(exam.as_str()))
        .filter(
            window_extension::COLUMN
                .window_id
                .eq(extension.window.as_str()),
        )
        .filter(window_extension::COLUMN.scope.eq(scope.as_str()))
        .filter(window_extension::COLUMN.withdrawn.is_null())
        // Those of a pause for everyone do not extend every window.
        .filter(window_extension::COLUMN.open_at.is_null())
        .filter(window_extension::COLUMN.closes.gte(extension.closes.0))
        .one(transaction)
        .await?;
    if let Some(same) = same {
        let present = Timestamp(same.closes);
        return Err(Problem::from(ExtensionFault::NotLater { present }).into());
    }
    record_extension(exam.as_str(), extension.id, officer, "granted", now);
    let application = extension.scope.application();
    let row = window_extension::ActiveModel {
        id: Set(extension.id.0),
        exam: Set(exam.to_string()),
        window_id: Set(extension.window.to_string()),
        scope: Set(scope),
        application: Set(application.map(|id| id.0)),
        closes: Set(extension.closes.0),
        reason: Set(extension.reason),
        account: Set(officer.0),
        at: Set(now.0),
        people: Set(i64::try_from(people).unwrap_or(i64::MAX)),
        holds_from: Set(holds_from.0),
        withdrawn: Set(None),
        withdrawn_by: Set(None),
        notified_until: Set(None),
        notified: Set(None),
        pause: Set(None),
        open_at: Set(None),
    };
    window_extension::Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    if opens_entry && extension.scope == ExtensionScope::Everyone {
        // People who had counted as given up can enter again.
        roster_entry::Entity::update_many()
            .set(roster_entry::ActiveModel {
                lapsed: Set(None),
                ..Default::default()
            })
            .filter(roster_entry::COLUMN.exam.eq(exam.as_str()))
            .filter(roster_entry::COLUMN.entered.is_null())
            .exec(transaction)
            .await?;
    }
    Ok(())
}

/// Adds an act on an extension to the audit chain.
fn record_extension(
    exam: &str,
    id: ExtensionId,
    officer: AccountId,
    act: &'static str,
    now: Timestamp,
) {
    let details = AuditDetails::default()
        .text("act", act)
        .text("extension", id.to_string());
    let entry = NewAuditEntry::new(now, Some(officer), AuditKind::WindowExtension, details);
    audit::record(entry.of_exam(exam));
}

/// As [`Database::list_extensions`], within a transaction.
pub(in crate::db) async fn list_extensions(
    connection: &impl ConnectionTrait,
    exam: &ExamCode,
) -> Result<Vec<GrantedExtension>> {
    let rows = window_extension::Entity::find()
        .filter(window_extension::COLUMN.exam.eq(exam.as_str()))
        .filter(window_extension::COLUMN.withdrawn.is_null())
        .order_by_asc(window_extension::COLUMN.id)
        .all(connection)
        .await?;
    Ok(rows
        .iter()
        .map(GrantedExtension::try_from)
        .collect::<Result<_, _>>()?)
}

/// As [`Database::everyones_extensions`], within a transaction.
pub(in crate::db) async fn everyones_extensions(
    connection: &impl ConnectionTrait,
    exam: &ExamCode,
) -> Result<Vec<WindowExtension>> {
    let rows = window_extension::Entity::find()
        .filter(window_extension::COLUMN.exam.eq(exam.as_str()))
        .filter(
            window_extension::COLUMN
                .scope
                .eq(to_json(&ExtensionScope::Everyone)),
        )
        .filter(window_extension::COLUMN.withdrawn.is_null())
        .order_by_asc(window_extension::COLUMN.id)
        .all(connection)
        .await?;
    let mut extensions = Vec::with_capacity(rows.len());
    for row in &rows {
        extensions.push(GrantedExtension::try_from(row)?.to_window_extension());
    }
    Ok(extensions)
}

/// The extensions that may include one of some applications, with the units of these.
#[derive(Clone, Debug, Default)]
pub(in crate::db) struct FoundExtensions {
    by_exam: HashMap<String, Vec<GrantedExtension>>,
    units: HashMap<Uuid, String>,
}

impl FoundExtensions {
    /// Extensions of one of the applications.
    pub(in crate::db) fn of(
        &self,
        application: &shared::application::Application,
    ) -> Vec<WindowExtension> {
        let granted = self.by_exam.get(application.exam.as_str());
        let unit = self.units.get(&application.id.0).map(String::as_str);
        let own = granted.into_iter().flatten();
        own.filter(|granted| granted.scope.includes(application, unit))
            .map(GrantedExtension::to_window_extension)
            .collect()
    }
}

/// Reads the extensions of these applications with one query, and their units if an extension
/// is for a unit.
pub(in crate::db) async fn find_extensions(
    connection: &impl ConnectionTrait,
    subjects: &[GroupSubject<'_>],
) -> Result<FoundExtensions, DbErr> {
    let exams: BTreeSet<&str> = subjects.iter().map(|it| it.exam).collect();
    if exams.is_empty() {
        return Ok(FoundExtensions::default());
    }
    let ids = subjects.iter().map(|it| it.application).collect();
    let rows = window_extension::Entity::find()
        .filter(window_extension::COLUMN.exam.is_in(exams))
        .filter(
            Condition::any()
                .add(window_extension::COLUMN.application.is_null())
                .add(window_extension::Column::Application.is_in(pad_keys(ids))),
        )
        .filter(window_extension::COLUMN.withdrawn.is_null())
        .order_by_asc(window_extension::COLUMN.id)
        .all(connection)
        .await?;
    let mut found = FoundExtensions::default();
    let mut with_units = BTreeSet::new();
    for row in &rows {
        let granted = GrantedExtension::try_from(row).map_err(to_db_error)?;
        if matches!(granted.scope, ExtensionScope::Unit(_)) {
            with_units.insert(row.exam.as_str());
        }
        let exam = found.by_exam.entry(row.exam.clone()).or_default();
        exam.push(granted);
    }
    for exam in with_units {
        let own = subjects.iter().filter(|it| it.exam == exam).copied();
        let own: Vec<_> = own.collect();
        let units = find_units(connection, exam, &own).await;
        found.units.extend(units.map_err(to_db_error)?);
    }
    Ok(found)
}

/// The batch loader of applications has errors of the database only.
fn to_db_error(error: impl std::fmt::Display) -> DbErr {
    DbErr::Custom(error.to_string())
}

/// The extension of a row, with the progress of its messages.
pub(in crate::db) fn read_unnotified(row: &window_extension::Model) -> Result<UnnotifiedExtension> {
    let this = RowDecoder {
        table: "window_extension",
        id: row.id,
    };
    Ok(UnnotifiedExtension {
        exam: this.parse_text(&row.exam)?,
        extension: GrantedExtension::try_from(row)?,
        officer: AccountId(row.withdrawn_by.unwrap_or(row.account)),
        is_withdrawn: row.withdrawn.is_some(),
        notified_until: row.notified_until.map(ApplicationId),
    })
}

impl TryFrom<&window_extension::Model> for GrantedExtension {
    type Error = CorruptRow;
    fn try_from(row: &window_extension::Model) -> Result<Self, CorruptRow> {
        let this = RowDecoder {
            table: "window_extension",
            id: row.id,
        };
        Ok(Self {
            id: ExtensionId(row.id),
            window: this.parse_text(&row.window_id)?,
            scope: this.json(&row.scope)?,
            closes: Timestamp(row.closes),
            reason: row.reason.clone(),
            open_at: row.open_at.map(Timestamp),
        })
    }
}
