//! Units and batches of applications as columns of their rows, by which reviewers filter the queue. They
//! follow from the newest definition of the exam (`review.unit`, `review.batch`), the roster and the
//! chosen position. They are written at each submission, and again when a definition, a roster or a
//! list of positions is imported.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement, Value,
    sea_query::{Expr, Query},
};
use shared::{
    exam::{
        Exam,
        queue_group::{QueueGroup, QueueGroupKind},
    },
    id::{ApplicationId, ExamCode, FieldId},
    unit_scope::{UnitNames, UnitScope},
    view::{MAX_QUEUE_GROUPS, QueueGroupChoice},
};
use uuid::Uuid;

use crate::{
    db::{
        Database,
        accounts::is_declared,
        applications::lost_claim::end_lost_claims_on,
        engine::{error::CorruptRow, row_decoder::RowDecoder},
        entity::{account, application, exam, position, roster_entry},
    },
    error::{Error, Result},
};

/// Applications in one statement.
const MAX_APPLICATIONS_PER_STATEMENT: u64 = 500;

/// The columns that the groups of an application follow from.
type SourceRow = (Uuid, Uuid, Option<String>, Option<String>, Option<String>);

/// Unit and batch.
type GroupPair = (Option<String>, Option<String>);

impl Database {
    /// The groups of an exam that have submitted applications in a scope, by name; at most
    /// [`MAX_QUEUE_GROUPS`] of a kind. Each is found by one step in an index, so that the number of
    /// applications does not count. A scope with units has these units themselves.
    pub async fn list_queue_groups(
        &self,
        exam: &Exam,
        scope: &UnitScope,
    ) -> Result<Vec<QueueGroupChoice>> {
        let mut choices = Vec::new();
        for kind in QueueGroupKind::ALL {
            let Some(group) = exam.queue_group(kind) else {
                continue;
            };
            choices.push(QueueGroupChoice {
                kind,
                title: group.title().clone(),
                groups: match (scope.units(), kind) {
                    (None, _) => self.list_group_names(&exam.code, kind, None).await?,
                    (Some(units), QueueGroupKind::Unit) => {
                        let units = units.iter().take(MAX_QUEUE_GROUPS);
                        units.map(str::to_owned).collect()
                    }
                    (Some(units), QueueGroupKind::Batch) => {
                        self.list_batches_of(&exam.code, units).await?
                    }
                },
            });
        }
        Ok(choices)
    }

    /// The batches with submitted applications of these units, by name. Units are read in their order
    /// until the list is full.
    async fn list_batches_of(&self, exam: &ExamCode, units: &UnitNames) -> Result<Vec<String>> {
        let mut batches = BTreeSet::new();
        for unit in units.iter().take(MAX_QUEUE_GROUPS) {
            if batches.len() >= MAX_QUEUE_GROUPS {
                break;
            }
            let batch = QueueGroupKind::Batch;
            batches.extend(self.list_group_names(exam, batch, Some(unit)).await?);
        }
        Ok(batches.into_iter().take(MAX_QUEUE_GROUPS).collect())
    }

    /// The groups of a kind with submitted applications, of one unit if it is given.
    pub(in crate::db) async fn list_group_names(
        &self,
        exam: &ExamCode,
        kind: QueueGroupKind,
        unit: Option<&str>,
    ) -> Result<Vec<String>> {
        let column = kind.as_str();
        let mut values: Vec<Value> = vec![exam.as_str().into()];
        let mut of_exam = r#""exam" = $1"#.to_owned();
        if let Some(unit) = unit {
            values.push(unit.into());
            of_exam.push_str(r#" AND "unit" = $2"#);
        }
        let sql = format!(
            r#"WITH RECURSIVE "step" ("name") AS (
                SELECT MIN("{column}") FROM "application"
                WHERE {of_exam} AND "{column}" IS NOT NULL
                UNION ALL
                SELECT (
                    SELECT MIN("{column}") FROM "application"
                    WHERE {of_exam} AND "{column}" > "step"."name"
                ) FROM "step" WHERE "step"."name" IS NOT NULL
            )
            SELECT "name" FROM "step" WHERE "name" IS NOT NULL LIMIT {MAX_QUEUE_GROUPS}"#
        );
        let connection = self.read();
        let statement =
            Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        let rows = connection.query_all_raw(statement).await?;
        rows.into_iter()
            .map(|row| Ok(row.try_get::<String>("", "name")?))
            .collect()
    }

    /// The unit of an application. `None` without one, and for an absent application.
    pub async fn find_unit(&self, application: ApplicationId) -> Result<Option<String>> {
        read_unit(self.read(), application.0).await
    }

    /// Writes the groups of an application that was submitted just now.
    pub(in crate::db) async fn update_groups_of(
        &self,
        transaction: &DatabaseTransaction,
        code: &ExamCode,
        application: ApplicationId,
    ) -> Result<()> {
        let newest: Option<i32> = exam::Entity::find()
            .select_only()
            .column_as(exam::COLUMN.version.max(), "version")
            .filter(exam::COLUMN.code.eq(code.as_str()))
            .into_tuple()
            .one(transaction)
            .await?;
        let Some(version) = newest else { return Ok(()) };
        let exam = self.exam_in_tx(transaction, code, version.unsigned_abs());
        let exam = exam.await?;
        match has_groups(&exam) {
            true => update_groups(transaction, &exam, vec![application.0]).await,
            false => Ok(()),
        }
    }
}

fn has_groups(exam: &Exam) -> bool {
    let mut kinds = QueueGroupKind::ALL.into_iter();
    kinds.any(|kind| exam.queue_group(kind).is_some())
}

fn has_group(exam: &Exam, is_wanted: impl Fn(QueueGroup<'_>) -> bool) -> bool {
    let kinds = QueueGroupKind::ALL.into_iter();
    kinds
        .filter_map(|kind| exam.queue_group(kind))
        .any(is_wanted)
}

/// The unit of an application, within a transaction or not.
pub(in crate::db) async fn read_unit(
    connection: &impl ConnectionTrait,
    application: Uuid,
) -> Result<Option<String>> {
    let unit: Option<Option<String>> = application::Entity::find_by_id(application)
        .select_only()
        .column(application::Column::Unit)
        .into_tuple()
        .one(connection)
        .await?;
    Ok(unit.flatten())
}

pub(in crate::db) fn is_of_roster(group: QueueGroup<'_>) -> bool {
    matches!(group, QueueGroup::Roster(..))
}

/// Writes the groups of all submitted applications, if a new definition has other sources than the
/// newest one.
pub(in crate::db) async fn update_groups_of_definition(
    transaction: &DatabaseTransaction,
    before: &Exam,
    after: &Exam,
) -> Result<()> {
    let sources = |exam: &Exam| (exam.review.unit.clone(), exam.review.batch.clone());
    match sources(before) == sources(after) {
        true => Ok(()),
        false => update_all_groups(transaction, after).await,
    }
}

/// Writes the groups of all submitted applications after an import of positions.
pub(in crate::db) async fn update_groups_of_positions(
    transaction: &DatabaseTransaction,
    exam: &str,
) -> Result<()> {
    let Some(exam) = newest_definition(transaction, exam).await? else {
        return Ok(());
    };
    match has_group(&exam, |group| !is_of_roster(group)) {
        true => update_all_groups(transaction, &exam).await,
        false => Ok(()),
    }
}

/// Writes the groups of the submitted applications of people with these numbers after an import of a
/// roster.
pub(in crate::db) async fn update_groups_of_people(
    transaction: &DatabaseTransaction,
    exam: &ExamCode,
    numbers: impl Iterator<Item = &str>,
) -> Result<()> {
    let Some(exam) = newest_definition(transaction, exam.as_str()).await? else {
        return Ok(());
    };
    if !has_group(&exam, is_of_roster) {
        return Ok(());
    }
    let people = Query::select()
        .column(account::Column::Id)
        .from(account::Entity)
        .and_where(Expr::col((account::Entity, account::Column::IdNumber)).is_in(numbers))
        .to_owned();
    let ids: Vec<Uuid> = application::Entity::find()
        .select_only()
        .column(application::Column::Id)
        .filter(application::COLUMN.exam.eq(exam.code.as_str()))
        .filter(application::COLUMN.submitted.is_not_null())
        .filter(application::COLUMN.candidate.in_subquery(people))
        .into_tuple()
        .all(transaction)
        .await?;
    for ids in ids.chunks(MAX_APPLICATIONS_PER_STATEMENT as usize) {
        update_groups(transaction, &exam, ids.to_vec()).await?;
    }
    Ok(())
}

async fn update_all_groups(transaction: &DatabaseTransaction, exam: &Exam) -> Result<()> {
    let mut last = Uuid::nil();
    loop {
        let ids: Vec<Uuid> = application::Entity::find()
            .select_only()
            .column(application::Column::Id)
            .filter(application::COLUMN.exam.eq(exam.code.as_str()))
            .filter(application::COLUMN.submitted.is_not_null())
            .filter(application::COLUMN.id.gt(last))
            .order_by_asc(application::COLUMN.id)
            .limit(MAX_APPLICATIONS_PER_STATEMENT)
            .into_tuple()
            .all(transaction)
            .await?;
        let Some(end) = ids.last().copied() else {
            return Ok(());
        };
        last = end;
        update_groups(transaction, exam, ids).await?;
    }
}

/// Writes the groups of these applications, as far as they have changed. A claim on an application
/// ends if the grants of its reviewer do not cover the new unit.
async fn update_groups(
    transaction: &DatabaseTransaction,
    exam: &Exam,
    applications: Vec<Uuid>,
) -> Result<()> {
    let rows: Vec<SourceRow> = application::Entity::find()
        .select_only()
        .column(application::Column::Id)
        .column(application::Column::Candidate)
        .column(application::Column::Position)
        .column(application::Column::Unit)
        .column(application::Column::Batch)
        .filter(application::COLUMN.id.is_in(applications))
        .into_tuple()
        .all(transaction)
        .await?;
    let people = rows.iter().map(|row| row.1).collect();
    let codes = rows.iter().filter_map(|row| row.2.as_deref());
    let sources = GroupSources::load(transaction, exam, people, codes).await?;
    let mut changed: BTreeMap<GroupPair, Vec<Uuid>> = BTreeMap::new();
    let mut moved = Vec::new();
    for (id, candidate, position, unit, batch) in rows {
        let read = |kind| sources.read(exam, kind, candidate, position.as_deref());
        let groups = (read(QueueGroupKind::Unit), read(QueueGroupKind::Batch));
        // A grant with units covers no application without a unit.
        if unit.is_some() && groups.0 != unit {
            moved.push(id);
        }
        if groups != (unit, batch) {
            changed.entry(groups).or_default().push(id);
        }
    }
    for ((unit, batch), ids) in changed {
        application::Entity::update_many()
            .set(application::ActiveModel {
                unit: Set(unit),
                batch: Set(batch),
                ..Default::default()
            })
            .filter(application::COLUMN.id.is_in(ids))
            .exec(transaction)
            .await?;
    }
    end_lost_claims_on(transaction, moved).await
}

/// An application with the columns that its groups follow from.
#[derive(Clone, Copy, Debug)]
pub(in crate::db) struct GroupSubject<'a> {
    pub application: Uuid,
    pub exam: &'a str,
    pub candidate: Uuid,
    pub position: Option<&'a str>,
}

impl<'a> From<&'a application::Model> for GroupSubject<'a> {
    fn from(row: &'a application::Model) -> Self {
        Self {
            application: row.id,
            exam: &row.exam,
            candidate: row.candidate,
            position: row.position.as_deref(),
        }
    }
}

/// Units of these applications of one exam as they are now, also of drafts, whose column is empty.
pub(in crate::db) async fn find_units(
    connection: &impl ConnectionTrait,
    code: &str,
    subjects: &[GroupSubject<'_>],
) -> Result<HashMap<Uuid, String>> {
    let Some(exam) = newest_definition(connection, code).await? else {
        return Ok(HashMap::new());
    };
    let people = subjects.iter().map(|it| it.candidate).collect();
    let codes = subjects.iter().filter_map(|it| it.position);
    let sources = GroupSources::load(connection, &exam, people, codes).await?;
    let units = subjects.iter().filter_map(|it| {
        let unit = sources.read(&exam, QueueGroupKind::Unit, it.candidate, it.position)?;
        Some((it.application, unit))
    });
    Ok(units.collect())
}

/// The newest definition of an exam. `None` for an unknown exam.
async fn newest_definition(transaction: &impl ConnectionTrait, code: &str) -> Result<Option<Exam>> {
    let newest = exam::Entity::find()
        .filter(exam::COLUMN.code.eq(code))
        .order_by_desc(exam::COLUMN.version)
        .one(transaction)
        .await?;
    let read = |row: exam::Model| {
        let this = RowDecoder {
            table: "exam",
            id: format!("{} version {}", row.code, row.version),
        };
        this.json(&row.definition)
    };
    Ok(newest.map(read).transpose()?)
}

/// Cells of a row of the office, by their columns.
type Cells = BTreeMap<FieldId, String>;

/// The roster entries and positions of some applications.
#[derive(Default)]
struct GroupSources {
    /// Cells of the roster by the account of the person.
    entries: HashMap<Uuid, Cells>,
    /// Path and cells of the positions by their codes.
    positions: HashMap<String, (Vec<String>, Cells)>,
}

impl GroupSources {
    async fn load(
        connection: &impl ConnectionTrait,
        exam: &Exam,
        people: Vec<Uuid>,
        codes: impl Iterator<Item = &str>,
    ) -> Result<Self> {
        let mut sources = Self::default();
        if has_group(exam, is_of_roster) {
            sources.entries = load_entries(connection, exam, people).await?;
        }
        if has_group(exam, |group| !is_of_roster(group)) {
            let found = position::Entity::find()
                .filter(position::COLUMN.exam.eq(exam.code.as_str()))
                .filter(position::COLUMN.code.is_in(codes))
                .all(connection)
                .await?;
            for row in found {
                let (code, position) = read_position(row)?;
                sources.positions.insert(code, position);
            }
        }
        Ok(sources)
    }

    /// The group of one application, without spaces around it. `None` without a value.
    fn read(
        &self,
        exam: &Exam,
        kind: QueueGroupKind,
        candidate: Uuid,
        position: Option<&str>,
    ) -> Option<String> {
        let text = match exam.queue_group(kind)? {
            QueueGroup::Roster(id, _) => self.entries.get(&candidate)?.get(id)?,
            QueueGroup::Position(id, _) => self.positions.get(position?)?.1.get(id)?,
            QueueGroup::PositionLevel(at, _) => self.positions.get(position?)?.0.get(at)?,
        };
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }
}

/// The roster entries of these people, as a roster names only confirmed accounts.
async fn load_entries(
    connection: &impl ConnectionTrait,
    exam: &Exam,
    people: Vec<Uuid>,
) -> Result<HashMap<Uuid, Cells>> {
    let accounts: Vec<(Uuid, Option<String>, String)> = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .column(account::Column::IdNumber)
        .column(account::Column::Name)
        .filter(account::COLUMN.id.is_in(people))
        .filter(is_declared().not())
        .into_tuple()
        .all(connection)
        .await?;
    let numbers = accounts.iter().filter_map(|(_, number, _)| number.clone());
    let rows = roster_entry::Entity::find()
        .filter(roster_entry::COLUMN.exam.eq(exam.code.as_str()))
        .filter(roster_entry::COLUMN.id_number.is_in(numbers))
        .all(connection)
        .await?;
    let mut by_person = HashMap::with_capacity(rows.len());
    for row in rows {
        let this = RowDecoder {
            table: "roster_entry",
            id: format!("{} {}", row.exam, row.name),
        };
        let cells = this.json::<Cells>(&row.cells)?;
        by_person.insert((row.id_number, row.name), cells);
    }
    let entries = accounts
        .into_iter()
        .filter_map(|(id, number, name)| Some((id, by_person.get(&(number?, name))?.clone())));
    Ok::<_, Error>(entries.collect())
}

fn read_position(row: position::Model) -> Result<(String, (Vec<String>, Cells)), CorruptRow> {
    let this = RowDecoder {
        table: "position",
        id: format!("{} {}", row.exam, row.code),
    };
    let position = (this.json(&row.path)?, this.json(&row.cells)?);
    Ok((row.code, position))
}
