//! Applications that an extension of a window changes: counted before it is granted, and notified of it
//! afterwards in pages. Each page is one transaction with its log entries and messages, and
//! remembers the last application, so that each candidate is notified once.

use std::collections::HashMap;

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult,
    QueryFilter, QueryOrder, QuerySelect,
};
use shared::{
    application::{
        Application, ExtensionEffect, ExtensionScope, FeePayment, FlatState, GrantedExtension,
        NewApplication, StateKind, UploadPermission,
    },
    exam::Publication,
    id::{AccountId, ApplicationId, ExamCode, ExtensionId},
    role::Actor,
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    db::{
        Database, UnnotifiedExtension,
        applications::{
            load_all_with_material,
            log::insert_log_entry,
            perform::save,
            queue_group::{GroupSubject, find_units},
        },
        engine::row_decoder::RowDecoder,
        entity::{application, window_extension},
        exams::extension::{find_extensions, read_unnotified},
        messages::{enqueue_notification, is_published},
    },
    error::Result,
};

/// Applications in one query of a count.
const COUNT_PAGE_SIZE: u64 = 2_000;

/// States in which an extension changes what the candidate can do.
const EXTENDABLE_STATES: [StateKind; 4] = [
    StateKind::Draft,
    StateKind::Returned,
    StateKind::Lapsed,
    StateKind::Approved,
];

/// Applications that an extension would change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExtensionReach {
    /// Number of applications.
    pub people: u64,
    /// Number of lapsed ones among them, which are opened again.
    pub reopened: u64,
    /// Earliest end without the extension. `None` if it changes no application.
    pub first_end: Option<Timestamp>,
}

/// An application in the scope of an extension, without its content.
#[derive(Clone, Debug)]
pub struct ScopedApplication {
    pub application: Application,
    /// Close of which the candidate was reminded.
    pub reminded: Option<Timestamp>,
}

/// Some of the applications in the scope of an extension.
#[derive(Clone, Debug)]
pub struct ScopePage {
    pub applications: Vec<ScopedApplication>,
    /// Last application that was looked at. `None` after the last page.
    pub last: Option<ApplicationId>,
}

/// The columns of [`ScopedRow`].
const SCOPED_COLUMNS: [application::Column; 18] = [
    application::Column::Id,
    application::Column::Number,
    application::Column::Exam,
    application::Column::ExamVersion,
    application::Column::Candidate,
    application::Column::MayUpload,
    application::Column::State,
    application::Column::Entered,
    application::Column::Invited,
    application::Column::Submitted,
    application::Column::Returned,
    application::Column::Decided,
    application::Column::Paid,
    application::Column::TicketPrinted,
    application::Column::FormsPrinted,
    application::Column::ContentRemoved,
    application::Column::Position,
    application::Column::Reminded,
];

/// The columns that the ends of the windows follow from.
#[derive(FromQueryResult)]
struct ScopedRow {
    id: Uuid,
    number: String,
    exam: String,
    exam_version: i32,
    candidate: Uuid,
    may_upload: bool,
    state: String,
    entered: i64,
    invited: Option<i64>,
    submitted: Option<i64>,
    returned: Option<i64>,
    decided: Option<i64>,
    paid: Option<i64>,
    ticket_printed: Option<i64>,
    forms_printed: Option<i64>,
    content_removed: Option<i64>,
    position: Option<String>,
    reminded: Option<i64>,
}

impl Database {
    /// Some of the applications in a scope, in the order of their ids.
    pub async fn list_in_scope(
        &self,
        exam: &ExamCode,
        scope: &ExtensionScope,
        after: Option<ApplicationId>,
        most: u64,
    ) -> Result<ScopePage> {
        load_scope_page(self.read(), exam, scope, after, most).await
    }

    /// Applications that an extension changes, if it is granted now.
    pub async fn measure_extension(
        &self,
        exam: &ExamCode,
        extension: &GrantedExtension,
        now: Timestamp,
    ) -> Result<ExtensionReach> {
        let (mut reach, mut after) = (ExtensionReach::default(), None);
        loop {
            let scope = &extension.scope;
            let page = self
                .list_in_scope(exam, scope, after, COUNT_PAGE_SIZE)
                .await?;
            for found in &page.applications {
                let effect = self.find_effect(self.read(), &found.application, extension, now);
                let Some(effect) = effect.await? else {
                    continue;
                };
                reach.people += 1;
                reach.reopened += u64::from(effect.reopens);
                let first = reach
                    .first_end
                    .map_or(effect.before, |it| it.min(effect.before));
                reach.first_end = Some(first);
            }
            after = page.last;
            if after.is_none() {
                return Ok(reach);
            }
        }
    }

    /// Notifies some of the candidates of an extension or of its withdrawal; true if all are notified.
    pub async fn notify_of_extension(
        &self,
        id: ExtensionId,
        most: u64,
        now: Timestamp,
    ) -> Result<bool> {
        let database = self.clone();
        self.write(move |transaction| {
            async move { database.notify_page(transaction, id, most, now).await }.boxed()
        })
        .await
    }

    async fn notify_page(
        &self,
        transaction: &DatabaseTransaction,
        id: ExtensionId,
        most: u64,
        now: Timestamp,
    ) -> Result<bool> {
        let found = window_extension::Entity::find_by_id(id.0)
            .lock_exclusive()
            .one(transaction)
            .await?;
        let Some(row) = found.filter(|row| row.notified.is_none()) else {
            return Ok(true);
        };
        let unnotified = read_unnotified(&row)?;
        let (exam, scope) = (&unnotified.exam, &unnotified.extension.scope);
        let page =
            load_scope_page(transaction, exam, scope, unnotified.notified_until, most).await?;
        let mut touched = Vec::new();
        for found in page.applications {
            let id = found.application.id.0;
            let effect =
                self.find_notified_effect(transaction, found.application, &unnotified, now);
            if effect.await?.is_some() {
                touched.push(id);
            }
        }
        if !touched.is_empty() {
            self.notify_candidates(transaction, touched, &unnotified, now)
                .await?;
        }
        let progress = window_extension::ActiveModel {
            notified_until: Set(page.last.map(|id| id.0)),
            notified: Set(page.last.is_none().then_some(now.0)),
            ..Default::default()
        };
        window_extension::Entity::update_many()
            .set(progress)
            .filter(window_extension::COLUMN.id.eq(id.0))
            .exec(transaction)
            .await?;
        Ok(page.last.is_none())
    }

    async fn notify_candidates(
        &self,
        transaction: &DatabaseTransaction,
        ids: Vec<Uuid>,
        unnotified: &UnnotifiedExtension,
        now: Timestamp,
    ) -> Result<()> {
        let rows = application::Entity::find()
            .filter(application::COLUMN.id.is_in(ids))
            .order_by_asc(application::COLUMN.id)
            .lock_exclusive()
            .all(transaction)
            .await?;
        let extension = unnotified.extension.to_window_extension();
        for before in load_all_with_material(transaction, rows).await? {
            let effect = self.find_notified_effect(transaction, before.clone(), unnotified, now);
            let Some(effect) = effect.await? else {
                continue;
            };
            let (after, event) = match unnotified.is_withdrawn {
                true => before.clone().lose_extension(&extension, effect),
                false => before.clone().receive_extension(&extension, effect),
            };
            save(transaction, &before, &after, None, now).await?;
            let entry = (&after, after.revision);
            let officer = Actor::Office(unnotified.officer);
            insert_log_entry(transaction, entry, event.clone(), officer, now).await?;
            let exam = self.exam_in_tx(transaction, &after.exam, after.exam_version);
            enqueue_notification(transaction, &*exam.await?, &after, &event, now).await?;
        }
        Ok(())
    }

    /// Effect of which the candidate is notified. A grant is compared with earlier ones only, so that
    /// of two that follow each other both are notified; a withdrawal with all that are left.
    async fn find_notified_effect(
        &self,
        connection: &impl ConnectionTrait,
        mut application: Application,
        unnotified: &UnnotifiedExtension,
        now: Timestamp,
    ) -> Result<Option<ExtensionEffect>> {
        if !unnotified.is_withdrawn {
            let id = unnotified.extension.id;
            application.extensions.retain(|other| other.id <= id);
        }
        let extension = &unnotified.extension;
        self.find_effect(connection, &application, extension, now)
            .await
    }

    /// Effect of an extension on an application. `None` also for an approved one whose candidate
    /// does not know the result yet.
    async fn find_effect(
        &self,
        connection: &impl ConnectionTrait,
        application: &Application,
        extension: &GrantedExtension,
        now: Timestamp,
    ) -> Result<Option<ExtensionEffect>> {
        let version = application.exam_version;
        let exam = self.exam_in_tx(connection, &application.exam, version);
        let exam = exam.await?;
        let extension = extension.to_window_extension();
        let effect = application.extension_effect(&exam, &extension, now);
        let is_approved = application.state.kind() == StateKind::Approved;
        let is_withheld = effect.is_some()
            && is_approved
            && exam.results == Publication::WhenPublished
            && !is_published(connection, &exam.code).await?;
        Ok(effect.filter(|_| !is_withheld))
    }
}

async fn load_scope_page(
    connection: &impl ConnectionTrait,
    exam: &ExamCode,
    scope: &ExtensionScope,
    after: Option<ApplicationId>,
    most: u64,
) -> Result<ScopePage> {
    let states = EXTENDABLE_STATES.map(StateKind::as_str);
    let mut select = application::Entity::find()
        .filter(application::COLUMN.exam.eq(exam.as_str()))
        .filter(application::COLUMN.state.is_in(states));
    select = match scope {
        ExtensionScope::Everyone | ExtensionScope::Unit(_) => select,
        ExtensionScope::Position(code) => {
            select.filter(application::COLUMN.position.eq(code.as_str()))
        }
        ExtensionScope::Candidate(id) | ExtensionScope::Slot(id, _) => {
            select.filter(application::COLUMN.id.eq(id.0))
        }
    };
    if let Some(after) = after {
        select = select.filter(application::COLUMN.id.gt(after.0));
    }
    let rows: Vec<ScopedRow> = select
        .select_only()
        .columns(SCOPED_COLUMNS)
        .order_by_asc(application::COLUMN.id)
        .limit(most)
        .into_model()
        .all(connection)
        .await?;
    let last = rows.last().map(|row| ApplicationId(row.id));
    let last = last.filter(|_| rows.len() as u64 == most);
    let subjects: Vec<_> = rows.iter().map(ScopedRow::subject).collect();
    let extensions = find_extensions(connection, &subjects).await?;
    let units = match scope {
        ExtensionScope::Unit(_) => find_units(connection, exam.as_str(), &subjects).await?,
        _ => HashMap::new(),
    };
    let mut applications = Vec::new();
    for row in rows {
        let (id, reminded) = (row.id, row.reminded.map(Timestamp));
        let mut application = row.into_application()?;
        application.extensions = extensions.of(&application);
        let unit = units.get(&id).map(String::as_str);
        if scope.includes(&application, unit) {
            applications.push(ScopedApplication {
                application,
                reminded,
            });
        }
    }
    Ok(ScopePage { applications, last })
}

impl ScopedRow {
    fn subject(&self) -> GroupSubject<'_> {
        GroupSubject {
            application: self.id,
            exam: &self.exam,
            candidate: self.candidate,
            position: self.position.as_deref(),
        }
    }

    fn into_application(self) -> Result<Application> {
        let this = RowDecoder {
            table: "application",
            id: self.id,
        };
        let beginning = NewApplication {
            id: ApplicationId(self.id),
            number: self.number,
            exam: this.parse_text(&self.exam)?,
            exam_version: this.number(self.exam_version)?,
            candidate: AccountId(self.candidate),
        };
        let mut application = Application::new(beginning, Timestamp(self.entered));
        let times = &mut application.event_times;
        times.invited = self.invited.map(Timestamp);
        times.submitted = self.submitted.map(Timestamp);
        times.returned = self.returned.map(Timestamp);
        times.ticket_printed = self.ticket_printed.map(Timestamp);
        times.forms_printed = self.forms_printed.map(Timestamp);
        times.content_removed = self.content_removed.map(Timestamp);
        let state = FlatState {
            kind: StateKind::from_name(&self.state)
                .ok_or_else(|| this.corrupt(format!("no state `{}`", self.state)))?,
            decided: self.decided.map(Timestamp),
            refusal_reason: None,
            commitment: None,
            held: None,
        };
        application.state = state.into_state(application.event_times.last_event());
        application.upload_permission = UploadPermission::from(self.may_upload);
        application.payment = FeePayment {
            paid_at: self.paid.map(Timestamp),
        };
        let position = self.position.map(|code| this.parse_text(&code));
        application.position = position.transpose()?;
        Ok(application)
    }
}
