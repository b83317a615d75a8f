//! Exam definitions with all their versions. A version never changes, so each is read once.

pub(in crate::db) mod extension;
pub(in crate::db) mod pause;
pub(in crate::db) mod position;
pub(in crate::db) mod publication;
pub(in crate::db) mod removal;
pub(in crate::db) mod retention;
pub(in crate::db) mod scheduled_version;
pub(in crate::db) mod seat;

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::LockType,
};
use shared::{
    application::StateKind,
    audit::{AuditDetails, AuditKind},
    digest::Sha256,
    exam::Exam,
    id::{AccountId, ApplicationId, ExamCode},
    problem::Problem,
    time::Timestamp,
    view::{DefinitionVersion, MAX_LISTED_VERSIONS},
};
use uuid::Uuid;

use super::{
    Database, NewAuditEntry, audit,
    entity::{application, exam},
};
use crate::{
    db::{
        applications::queue_group::update_groups_of_definition,
        engine::{
            error::{CorruptRow, is_unique_violation},
            row_decoder::{RowDecoder, to_json},
        },
    },
    error::{Error, Result},
};

/// Cache of definitions by code and version. Only committed versions enter it: a version from a
/// rolled-back transaction must not.
#[derive(Default)]
pub(super) struct ExamCache(RwLock<HashMap<(ExamCode, u32), Arc<Exam>>>);

impl ExamCache {
    fn get(&self, key: &(ExamCode, u32)) -> Option<Arc<Exam>> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(key)
            .cloned()
    }

    fn put(&self, key: (ExamCode, u32), exam: Arc<Exam>) {
        self.0
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, exam);
    }
}

/// A definition to be published.
#[derive(Clone, Debug)]
pub struct NewExamVersion {
    pub exam: Exam,
    /// TOML text of the definition, if there is one.
    pub text: Option<String>,
    /// Account of the officer; `None` for the command line.
    pub publisher: Option<AccountId>,
    /// The version that must be the newest, 0 for a new exam; `None` if it may follow any.
    pub follows: Option<u32>,
}

impl Database {
    /// Publishes a definition without a text, as [`Database::publish_version`].
    pub async fn publish_exam(&self, exam: &Exam, now: Timestamp) -> Result<u32> {
        let version = NewExamVersion {
            exam: exam.clone(),
            text: None,
            publisher: None,
            follows: None,
        };
        self.publish_version(version, now).await
    }

    /// Publishes a definition and returns its version: a new one, unless the newest has the same
    /// content, whose text alone is replaced then.
    ///
    /// Submitted applications stay with their version. If the new version lengthens windows, a copy
    /// of each such earlier version with the longer windows is published first, since a version
    /// itself never changes; `Database::adopt` moves applications there.
    ///
    /// # Errors
    /// `Stale` if it does not follow the newest version.
    pub async fn publish_version(&self, new: NewExamVersion, now: Timestamp) -> Result<u32> {
        self.write(move |transaction| {
            async move { publish_in_tx(transaction, new, now).await }.boxed()
        })
        .await
    }

    /// A version with its text, if it was published with one. `None` for an unknown version.
    pub async fn find_definition(
        &self,
        code: &ExamCode,
        version: u32,
    ) -> Result<Option<(Exam, Option<String>)>> {
        let Ok(version) = i32::try_from(version) else {
            return Ok(None);
        };
        let row = exam::Entity::find_by_id((code.to_string(), version))
            .one(self.read())
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some((Exam::try_from(&row)?, row.text)))
    }

    /// The newest versions of an exam, newest first.
    pub async fn list_definition_versions(
        &self,
        code: &ExamCode,
    ) -> Result<Vec<DefinitionVersion>> {
        let rows: Vec<(i32, i64, Option<Uuid>)> = exam::Entity::find()
            .select_only()
            .column(exam::Column::Version)
            .column(exam::Column::Published)
            .column(exam::Column::Publisher)
            .filter(exam::COLUMN.code.eq(code.as_str()))
            .order_by_desc(exam::COLUMN.version)
            .limit(MAX_LISTED_VERSIONS)
            .into_tuple()
            .all(self.read())
            .await?;
        let publishers = rows.iter().filter_map(|(_, _, publisher)| *publisher);
        let names = self.names_of(publishers.collect()).await?;
        let versions = rows
            .into_iter()
            .map(|(version, published, publisher)| DefinitionVersion {
                version: version.unsigned_abs(),
                published: Timestamp(published),
                publisher: publisher.and_then(|account| names.get(&account).cloned()),
            });
        Ok(versions.collect())
    }

    pub async fn current_exam(&self, code: &ExamCode) -> Result<Option<(u32, Arc<Exam>)>> {
        let newest: Option<i32> = exam::Entity::find()
            .select_only()
            .column(exam::Column::Version)
            .filter(exam::COLUMN.code.eq(code.as_str()))
            .order_by_desc(exam::COLUMN.version)
            .into_tuple()
            .one(self.read())
            .await?;
        let Some(version) = newest.map(i32::unsigned_abs) else {
            return Ok(None);
        };
        Ok(Some((version, self.exam(code, version).await?)))
    }

    /// The newest version of every exam, by code.
    pub async fn current_exams(&self) -> Result<Vec<(u32, Arc<Exam>)>> {
        let newest: Vec<(String, i32)> = exam::Entity::find()
            .select_only()
            .column(exam::Column::Code)
            .column_as(exam::COLUMN.version.max(), "version")
            .group_by(exam::COLUMN.code)
            .order_by_asc(exam::COLUMN.code)
            .into_tuple()
            .all(self.read())
            .await?;
        let mut exams = Vec::with_capacity(newest.len());
        for (code, version) in newest {
            let code = RowDecoder {
                table: "exam",
                id: &code,
            }
            .parse_text(&code)?;
            let version = version.unsigned_abs();
            exams.push((version, self.exam(&code, version).await?));
        }
        Ok(exams)
    }

    /// All versions of all exams.
    pub(crate) async fn exam_versions(&self) -> Result<Vec<(ExamCode, u32)>> {
        let keys: Vec<(String, i32)> = exam::Entity::find()
            .select_only()
            .column(exam::Column::Code)
            .column(exam::Column::Version)
            .into_tuple()
            .all(self.read())
            .await?;
        let read = |(code, version): (String, i32)| {
            let this = RowDecoder {
                table: "exam",
                id: &code,
            };
            Ok::<_, CorruptRow>((this.parse_text(&code)?, this.number(version)?))
        };
        Ok(keys.into_iter().map(read).collect::<Result<_, _>>()?)
    }

    /// A version that an application refers to; it must exist.
    pub async fn exam(&self, code: &ExamCode, version: u32) -> Result<Arc<Exam>> {
        let exam = self.exam_in_tx(self.read(), code, version).await?;
        self.0.exams.put((code.clone(), version), exam.clone());
        Ok(exam)
    }

    /// As [`Database::exam`], within a transaction.
    pub(super) async fn exam_in_tx(
        &self,
        connection: &impl ConnectionTrait,
        code: &ExamCode,
        version: u32,
    ) -> Result<Arc<Exam>> {
        let key = (code.clone(), version);
        if let Some(exam) = self.0.exams.get(&key) {
            return Ok(exam);
        }
        let row = exam::Entity::find_by_id((code.to_string(), version as i32))
            .one(connection)
            .await?;
        let row =
            row.ok_or_else(|| Error::Broken(format!("exam {code} has no version {version}")))?;
        Ok(Arc::new(Exam::try_from(&row)?))
    }
}

/// Publishes a definition, as [`Database::publish_version`].
async fn publish_in_tx(
    transaction: &DatabaseTransaction,
    new: NewExamVersion,
    now: Timestamp,
) -> Result<u32> {
    let NewExamVersion {
        exam,
        text,
        publisher,
        follows,
    } = new;
    let code = exam.code.to_string();
    let definition = to_json(&exam);
    let newest = newest_row(transaction, &code).await?;
    let version = newest.as_ref().map(version_of).transpose()?;
    if follows.is_some_and(|follows| follows != version.unwrap_or_default()) {
        return Err(Problem::Stale.into());
    }
    let version = match newest {
        Some(row) if row.definition == definition => {
            replace_text(transaction, &row, text).await?;
            return version_of(&row);
        }
        Some(row) => {
            let before = Exam::try_from(&row)?;
            update_groups_of_definition(transaction, &before, &exam).await?;
            publish_extended_versions(transaction, &row, &definition, now).await? + 1
        }
        None => 1,
    };
    let sha256 = Sha256::of(definition.as_bytes());
    let details = AuditDetails::default()
        .text("definition-sha256", sha256.to_string())
        .number("version", version);
    let entry = NewAuditEntry::new(now, publisher, AuditKind::ExamPublished, details);
    audit::record(entry.of_exam(code.as_str()));
    let row = exam::ActiveModel {
        code: Set(code),
        version: Set(version),
        definition: Set(definition),
        published: Set(now.0),
        text: Set(text),
        publisher: Set(publisher.map(|account| account.0)),
    };
    let inserted = exam::Entity::insert(row)
        .exec_without_returning(transaction)
        .await;
    match inserted {
        // Another publication has taken the number meanwhile.
        Err(fault) if is_unique_violation(&fault) => Err(Problem::Stale.into()),
        Err(fault) => Err(fault.into()),
        Ok(_) => Ok(version.unsigned_abs()),
    }
}

/// Replaces the text of a version with another text of the same content.
async fn replace_text(
    connection: &impl ConnectionTrait,
    row: &exam::Model,
    text: Option<String>,
) -> Result<()> {
    if text.is_none() || text == row.text {
        return Ok(());
    }
    exam::Entity::update_many()
        .set(exam::ActiveModel {
            text: Set(text),
            ..Default::default()
        })
        .filter(exam::COLUMN.code.eq(row.code.as_str()))
        .filter(exam::COLUMN.version.eq(row.version))
        .exec(connection)
        .await?;
    Ok(())
}

/// Publishes earlier versions that have submitted applications with the longer windows of the new
/// one; returns the last version number.
async fn publish_extended_versions(
    connection: &impl ConnectionTrait,
    newest: &exam::Model,
    definition: &str,
    now: Timestamp,
) -> Result<i32> {
    let code = newest.code.as_str();
    let this = RowDecoder {
        table: "exam",
        id: code,
    };
    let newer: Exam = this.json(definition)?;
    let in_review = [
        StateKind::Submitted,
        StateKind::UnderReview,
        StateKind::Returned,
    ]
    .map(StateKind::as_str);
    let used: Vec<i32> = application::Entity::find()
        .select_only()
        .column(application::Column::ExamVersion)
        .filter(application::COLUMN.exam.eq(code))
        .filter(application::COLUMN.state.is_in(in_review))
        .distinct()
        .into_tuple()
        .all(connection)
        .await?;
    let mut last = newest.version;
    let mut added = vec![definition.to_owned()];
    for version in used {
        let row = exam::Entity::find_by_id((code.to_owned(), version))
            .one(connection)
            .await?;
        let row = row.ok_or_else(|| this.corrupt(format!("no version {version}")))?;
        let longer = to_json(&Exam::try_from(&row)?.with_extended_windows(&newer));
        if longer == row.definition || added.contains(&longer) {
            continue;
        }
        last += 1;
        added.push(longer.clone());
        let row = exam::ActiveModel {
            code: Set(code.to_owned()),
            version: Set(last),
            definition: Set(longer),
            published: Set(now.0),
            text: Set(None),
            publisher: Set(None),
        };
        exam::Entity::insert(row)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(last)
}

/// Locks an exam until the end of the transaction, by the row of its first version: the publication of
/// its results takes `Update`, and what must not overlap with it takes `Share`.
pub(super) async fn lock_exam(
    transaction: &DatabaseTransaction,
    code: &str,
    lock: LockType,
) -> Result<()> {
    let first = exam::Entity::find_by_id((code.to_owned(), 1))
        .select_only()
        .column(exam::Column::Version)
        .lock(lock)
        .into_tuple::<i32>();
    first.one(transaction).await?;
    Ok(())
}

/// Locks all exams for `Update`, in the order of their codes.
pub(super) async fn lock_all_exams(transaction: &DatabaseTransaction) -> Result<()> {
    let first = exam::Entity::find()
        .filter(exam::COLUMN.version.eq(1))
        .order_by_asc(exam::COLUMN.code)
        .select_only()
        .column(exam::Column::Version)
        .lock(LockType::Update)
        .into_tuple::<i32>();
    first.all(transaction).await?;
    Ok(())
}

/// Locks the exam of an application as [`lock_exam`]; returns its code. A change of an application
/// under the lock of its exam locks the exam first, as imports do.
///
/// # Errors
/// `NotFound` for an unknown application.
pub(super) async fn lock_exam_of(
    transaction: &DatabaseTransaction,
    id: ApplicationId,
    lock: LockType,
) -> Result<String> {
    let exam: Option<String> = application::Entity::find_by_id(id.0)
        .select_only()
        .column(application::Column::Exam)
        .into_tuple()
        .one(transaction)
        .await?;
    let exam = exam.ok_or(Problem::NotFound)?;
    lock_exam(transaction, &exam, lock).await?;
    Ok(exam)
}

pub(super) async fn newest_row(
    connection: &impl ConnectionTrait,
    code: &str,
) -> Result<Option<exam::Model>> {
    let newest = exam::Entity::find()
        .filter(exam::COLUMN.code.eq(code))
        .order_by_desc(exam::COLUMN.version);
    Ok(newest.one(connection).await?)
}

/// Number of the newest version; 0 for an unknown exam.
async fn newest_version(connection: &impl ConnectionTrait, code: &str) -> Result<u32> {
    let newest = newest_row(connection, code).await?;
    let version = newest.as_ref().map(version_of).transpose()?;
    Ok(version.unwrap_or_default())
}

impl TryFrom<&exam::Model> for Exam {
    type Error = CorruptRow;
    fn try_from(row: &exam::Model) -> Result<Self, CorruptRow> {
        RowDecoder {
            table: "exam",
            id: format!("{} version {}", row.code, row.version),
        }
        .json(&row.definition)
    }
}

fn version_of(row: &exam::Model) -> Result<u32> {
    Ok(RowDecoder {
        table: "exam",
        id: &row.code,
    }
    .number(row.version)?)
}
