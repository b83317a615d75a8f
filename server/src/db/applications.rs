//! Applications: conversion between rows and the model.

pub(in crate::db) mod adopt;
pub(in crate::db) mod application_key;
pub(in crate::db) mod claim;
pub(in crate::db) mod correction;
pub(in crate::db) mod decision_count;
pub(in crate::db) mod enter;
pub(in crate::db) mod extended;
pub(in crate::db) mod held;
pub(in crate::db) mod known_case;
pub(in crate::db) mod known_unit;
pub(in crate::db) mod list;
pub(in crate::db) mod log;
pub(in crate::db) mod lost_claim;
pub(in crate::db) mod material;
pub(in crate::db) mod outdated_proposal;
pub(in crate::db) mod pending_slot;
pub(in crate::db) mod perform;
pub(in crate::db) mod printed;
pub(in crate::db) mod progress;
pub(in crate::db) mod queue;
pub(in crate::db) mod queue_group;
pub(in crate::db) mod recall;
pub(in crate::db) mod recusal;
pub(in crate::db) mod refused_paper;
pub(in crate::db) mod review_event;
pub(in crate::db) mod review_quality;
pub(in crate::db) mod second_look;
pub(in crate::db) mod sheet;
pub(in crate::db) mod unfinished;
pub(in crate::db) mod view_log;
pub(in crate::db) mod visible;
pub(in crate::db) mod waiting_group;

use std::{collections::BTreeMap, sync::Arc};

use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, Iterable, QueryFilter, QueryOrder,
    QuerySelect,
};
use shared::{
    application::{
        Application, EventTimes, FeePayment, FlatState, Material, ReviewRecord, StateKind,
        UploadPermission, answers::NumberFacts,
    },
    id::{AccountId, ApplicationId, ExamCode, PositionCode, SlotId},
    time::Timestamp,
};
use uuid::Uuid;

use super::{
    Database,
    entity::{self, account, application, image},
};
use crate::{
    db::{
        applications::{material::StoredVerdict, queue_group::GroupSubject},
        engine::{
            batch_loader::{BatchLoader, pad_keys},
            error::CorruptRow,
            row_decoder::{RowDecoder, to_json},
        },
        exams::extension::{FoundExtensions, find_extensions},
    },
    error::Result,
};

/// Applications in one query; SQLite takes at most 32,766 values.
const MAX_ROWS_PER_QUERY: usize = 1_000;

impl Database {
    pub async fn application(&self, id: ApplicationId) -> Result<Option<Application>> {
        let rows = self.0.applications.find(id.0).await?;
        Ok(rows.map(Application::try_from).transpose()?)
    }

    /// An application with its unit, on which the rights of reviewers depend. A draft has none, nor
    /// has an application of an exam without units.
    pub async fn application_with_unit(
        &self,
        id: ApplicationId,
    ) -> Result<Option<(Application, Option<String>)>> {
        let Some(rows) = self.0.applications.find(id.0).await? else {
            return Ok(None);
        };
        let unit = rows.own.unit.clone();
        Ok(Some((rows.try_into()?, unit)))
    }

    /// The submitted application of an exam with this number.
    pub async fn find_by_number(
        &self,
        exam: &ExamCode,
        number: &str,
    ) -> Result<Option<Application>> {
        let row: Option<Uuid> = application::Entity::find()
            .select_only()
            .column(application::Column::Id)
            .filter(application::COLUMN.exam.eq(exam.as_str()))
            .filter(application::COLUMN.number.eq(number.trim().to_uppercase()))
            .filter(application::COLUMN.submitted.is_not_null())
            .into_tuple()
            .one(self.read())
            .await?;
        match row {
            Some(id) => self.application(ApplicationId(id)).await,
            None => Ok(None),
        }
    }

    /// The account's applications, oldest first.
    pub async fn applications_of(&self, account: AccountId) -> Result<Vec<Application>> {
        let rows = application::Entity::find()
            .filter(application::COLUMN.candidate.eq(account.0))
            .order_by_asc(application::COLUMN.entered)
            .all(self.read())
            .await?;
        load_all_with_material(self.read(), rows).await
    }
}

/// Loads an application in a transaction that will change it; PostgreSQL locks the row.
pub(super) async fn load_for_update(
    transaction: &impl ConnectionTrait,
    id: ApplicationId,
) -> Result<Option<Application>> {
    let row = application::Entity::find_by_id(id.0)
        .lock_exclusive()
        .one(transaction)
        .await?;
    match row {
        Some(row) => Ok(Some(load_with_material(transaction, row).await?)),
        None => Ok(None),
    }
}

/// Adds images and verdicts to an application's own row.
pub(super) async fn load_with_material(
    connection: &impl ConnectionTrait,
    row: application::Model,
) -> Result<Application> {
    let mut one = load_all_with_material(connection, vec![row]).await?;
    Ok(one.pop().expect("each row is an application"))
}

/// As [`load_with_material`] for many rows, with a few queries for all of them.
pub(super) async fn load_all_with_material(
    connection: &impl ConnectionTrait,
    rows: Vec<application::Model>,
) -> Result<Vec<Application>> {
    let rows = load_application_rows(connection, rows).await?;
    let read = rows.into_iter().map(Application::try_from);
    Ok(read.collect::<Result<_, _>>()?)
}

/// Batch loader of applications by id, used by every upload. Their own rows are read before their
/// images, so that a write under that revision has seen all images up to it.
pub(super) fn start_batch_loader(
    readers: DatabaseConnection,
) -> BatchLoader<Uuid, ApplicationRows> {
    BatchLoader::start(move |ids| {
        let readers = readers.clone();
        async move {
            let own = application::Entity::find()
                .filter(application::COLUMN.id.is_in(ids))
                .all(&readers)
                .await?;
            let rows = load_application_rows(&readers, own).await?;
            Ok(rows.into_iter().map(|rows| (rows.own.id, rows)).collect())
        }
    })
}

/// The rows of one application.
#[derive(Clone)]
pub(super) struct ApplicationRows {
    own: application::Model,
    /// The candidate's identity number.
    id_number: Option<String>,
    images: Vec<image::Model>,
    verdicts: Vec<entity::material::Model>,
    extensions: Arc<FoundExtensions>,
}

async fn load_application_rows(
    connection: &impl ConnectionTrait,
    rows: Vec<application::Model>,
) -> Result<Vec<ApplicationRows>, DbErr> {
    let mut gathered = Vec::with_capacity(rows.len());
    let mut rows = rows.into_iter();
    loop {
        let some: Vec<_> = rows.by_ref().take(MAX_ROWS_PER_QUERY).collect();
        if some.is_empty() {
            return Ok(gathered);
        }
        let ids = some.iter().map(|row| row.id).collect();
        let images = image::Entity::find()
            .filter(image::COLUMN.application.is_in(pad_keys(ids)))
            .filter(image::COLUMN.removed.is_null())
            .all(connection)
            .await?;
        // Drafts have no verdicts, and most uploads go into a draft.
        let looked_at = some
            .iter()
            .filter(|row| row.state != StateKind::Draft.as_str());
        let looked_at: Vec<_> = looked_at.map(|row| row.id).collect();
        let verdicts = if looked_at.is_empty() {
            Vec::new()
        } else {
            let verdicts = entity::material::Entity::find();
            let verdicts = verdicts.filter(
                entity::material::COLUMN
                    .application
                    .is_in(pad_keys(looked_at)),
            );
            verdicts.all(connection).await?
        };
        let candidates = some.iter().map(|row| row.candidate).collect();
        let numbers: Vec<(Uuid, Option<String>)> = account::Entity::find()
            .select_only()
            .column(account::Column::Id)
            .column(account::Column::IdNumber)
            .filter(account::COLUMN.id.is_in(pad_keys(candidates)))
            .into_tuple()
            .all(connection)
            .await?;
        let numbers: BTreeMap<_, _> = numbers.into_iter().collect();
        let subjects: Vec<_> = some.iter().map(GroupSubject::from).collect();
        let extensions = Arc::new(find_extensions(connection, &subjects).await?);
        let mut images = group(images, |it| it.application);
        let mut verdicts = group(verdicts, |it| it.application);
        gathered.extend(some.into_iter().map(|own| ApplicationRows {
            images: images.remove(&own.id).unwrap_or_default(),
            verdicts: verdicts.remove(&own.id).unwrap_or_default(),
            id_number: numbers.get(&own.candidate).cloned().flatten(),
            extensions: extensions.clone(),
            own,
        }));
    }
}

impl TryFrom<ApplicationRows> for Application {
    type Error = CorruptRow;
    fn try_from(rows: ApplicationRows) -> Result<Self, CorruptRow> {
        let mut application = read_application(rows.own)?;
        application.materials = read_materials(rows.images, rows.verdicts)?;
        let number = rows.id_number.and_then(|number| number.parse().ok());
        application.number_facts = number.as_ref().and_then(NumberFacts::from_id_number);
        application.extensions = rows.extensions.of(&application);
        Ok(application)
    }
}

fn group<T>(rows: Vec<T>, application: fn(&T) -> Uuid) -> BTreeMap<Uuid, Vec<T>> {
    let mut groups: BTreeMap<Uuid, Vec<T>> = BTreeMap::new();
    for row in rows {
        groups.entry(application(&row)).or_default().push(row);
    }
    groups
}

fn read_materials(
    images: Vec<image::Model>,
    verdicts: Vec<entity::material::Model>,
) -> Result<BTreeMap<SlotId, Material>, CorruptRow> {
    let mut materials: BTreeMap<SlotId, Material> = BTreeMap::new();
    for row in images {
        let slot = RowDecoder {
            table: "image",
            id: row.id,
        }
        .parse_text(&row.slot)?;
        materials
            .entry(slot)
            .or_default()
            .images
            .push(row.try_into()?);
    }
    for row in verdicts {
        let this = RowDecoder {
            table: "material",
            id: format!("{} {}", row.application, row.slot),
        };
        let stored: StoredVerdict = this.json(&row.verdict)?;
        let material = materials.entry(this.parse_text(&row.slot)?).or_default();
        material.verdict = stored.verdict;
        material.author = stored.author;
    }
    for material in materials.values_mut() {
        material
            .images
            .sort_by_key(|image| (image.rank, image.uploaded, image.id));
    }
    Ok(materials)
}

/// The applications from their own rows, with their extensions and without their material.
pub(super) async fn load_without_material(
    connection: &impl ConnectionTrait,
    rows: Vec<application::Model>,
) -> Result<Vec<Application>> {
    let subjects: Vec<_> = rows.iter().map(GroupSubject::from).collect();
    let extensions = find_extensions(connection, &subjects).await?;
    let read = rows.into_iter().map(|row| {
        let mut application = read_application(row)?;
        application.extensions = extensions.of(&application);
        Ok(application)
    });
    read.collect()
}

/// The application from its own row, without its material and extensions.
fn read_application(row: application::Model) -> Result<Application, CorruptRow> {
    let this = RowDecoder {
        table: "application",
        id: row.id,
    };
    let held = held::read_held_decision(&row)?;
    let event_times = EventTimes {
        entered: Timestamp(row.entered),
        invited: row.invited.map(Timestamp),
        submitted: row.submitted.map(Timestamp),
        returned: row.returned.map(Timestamp),
        reviewed: row.reviewed.map(Timestamp),
        portrait_confirmed: row.portrait_confirmed.map(Timestamp),
        ticket_printed: row.ticket_printed.map(Timestamp),
        forms_printed: row.forms_printed.map(Timestamp),
        content_removed: row.content_removed.map(Timestamp),
    };
    let state = FlatState {
        kind: StateKind::from_name(&row.state)
            .ok_or_else(|| this.corrupt(format!("no state `{}`", row.state)))?,
        decided: row.decided.map(Timestamp),
        refusal_reason: row.refusal,
        held,
        commitment: row.promise.map(|promise| this.json(&promise)).transpose()?,
    };
    Ok(Application {
        id: ApplicationId(row.id),
        number: row.number,
        exam: this.parse_text::<ExamCode>(&row.exam)?,
        exam_version: this.number(row.exam_version)?,
        candidate: AccountId(row.candidate),
        upload_permission: UploadPermission::from(row.may_upload),
        number_facts: None,
        state: state.into_state(event_times.last_event()),
        revision: this.number(row.revision)?,
        event_times,
        acceptances: this.json(&row.acceptances)?,
        facts: this.json(&row.facts)?,
        answers: this.json(&row.answers)?,
        field_versions: this.json(&row.field_versions)?,
        rechecks: this.json(&row.rechecks)?,
        materials: BTreeMap::new(),
        submitted_manifest: this.json(&row.manifest)?,
        review: ReviewRecord {
            reviewer: row.reviewer.map(AccountId),
            passed_first: row.passed_first.map(AccountId),
            first_opinion: row
                .first_opinion
                .map(|opinion| this.json(&opinion))
                .transpose()?,
            verdicts: this.json(&row.opinions)?,
            return_count: this.number(row.returns)?,
        },
        payment: FeePayment {
            paid_at: row.paid.map(Timestamp),
        },
        position: row
            .position
            .map(|code| this.parse_text(&code))
            .transpose()?,
        refused_positions: this.json(&row.refused_positions)?,
        extensions: Vec::new(),
    })
}

/// The own row of an application, without its material.
pub(super) fn to_application_row(application: &Application) -> application::ActiveModel {
    let (state, moments) = (&application.state, &application.event_times);
    let review = &application.review;
    let held = application.held_decision();
    application::ActiveModel {
        id: Set(application.id.0),
        number: Set(application.number.clone()),
        exam: Set(application.exam.to_string()),
        exam_version: Set(application.exam_version.cast_signed()),
        candidate: Set(application.candidate.0),
        may_upload: Set(application.upload_permission == UploadPermission::Allowed),
        state: Set(state.kind().as_str().to_owned()),
        revision: Set(application.revision.cast_signed()),
        entered: Set(moments.entered.0),
        invited: Set(moments.invited.map(|at| at.0)),
        submitted: Set(moments.submitted.map(|at| at.0)),
        returned: Set(moments.returned.map(|at| at.0)),
        decided: Set(state.decided_at().map(|at| at.0)),
        reviewed: Set(moments.reviewed.map(|at| at.0)),
        acceptances: Set(to_json(&application.acceptances)),
        facts: Set(to_json(&application.facts)),
        answers: Set(to_json(&application.answers)),
        field_versions: Set(to_json(&application.field_versions)),
        rechecks: Set(to_json(&application.rechecks)),
        opinions: Set(to_json(&review.verdicts)),
        manifest: Set(to_json(&application.submitted_manifest)),
        // These columns are written by `db::images::observation`, `db::unfinished`, `db::printed`,
        // `db::queue_group` and `db::exams::retention`.
        content_removed: NotSet,
        unit: NotSet,
        batch: NotSet,
        has_hints: NotSet,
        reminded: NotSet,
        ticket_printed: NotSet,
        forms_printed: NotSet,
        returns: Set(review.return_count.cast_signed()),
        reviewer: Set(review.reviewer.map(|account| account.0)),
        passed_first: Set(review.passed_first.map(|account| account.0)),
        first_opinion: Set(review.first_opinion.as_ref().map(to_json)),
        refusal: Set(state.refusal_reason().map(str::to_owned)),
        portrait_confirmed: Set(moments.portrait_confirmed.map(|at| at.0)),
        paid: Set(application.payment.paid_at.map(|at| at.0)),
        position: Set(application.position.as_ref().map(PositionCode::to_string)),
        refused_positions: Set(to_json(&application.refused_positions)),
        promise: Set(state.commitment().map(to_json)),
        held_until: Set(held.map(|held| held.until.0)),
        held_by: Set(held.map(|held| held.by.0)),
        held_decision: Set(held.map(|held| to_json(&held.decision))),
    }
}

/// The columns that a command has changed; unchanged ones are left out of the statement, so that
/// their indexes are not updated.
pub(super) fn changed_columns(
    before: &Application,
    after: &Application,
) -> application::ActiveModel {
    let (old, mut new) = (to_application_row(before), to_application_row(after));
    for column in application::Column::iter() {
        if old.get(column) == new.get(column) {
            new.not_set(column);
        }
    }
    new
}
