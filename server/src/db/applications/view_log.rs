//! The log of views. A view is kept in memory for a moment and written with others, so that no page
//! waits for the writer; entries are only added.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared::{
    audit::{AuditDetails, AuditKind},
    id::{AccountId, ApplicationId, ImageId},
    time::Timestamp,
    view::MAX_VIEW_ROWS,
    view_log::{SAME_VIEW_MS, ViewKind, ViewReason},
};
use uuid::Uuid;

use crate::{
    db::{
        Database, NewAuditEntry,
        applications::application_key::read_exam_codes,
        audit::{self, bound_row::bind_new_row},
        engine::{error::CorruptRow, row_decoder::RowDecoder},
        entity::view_entry,
    },
    error::Result,
    random,
};

/// Number of waiting views from which on a request writes them itself.
const MAX_WAITING_VIEWS: usize = 1_000;
/// Views in one transaction.
const MAX_BATCH_VIEWS: usize = 500;

/// A view of a form or a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewView {
    pub application: ApplicationId,
    pub account: AccountId,
    /// `None` for the form.
    pub image: Option<ImageId>,
    pub at: Timestamp,
    pub kind: ViewKind,
    pub reason: ViewReason,
}

/// A stored view, with the name of the viewer.
#[derive(Clone, Debug)]
pub struct ViewRecord {
    pub view: NewView,
    pub name: String,
}

/// The views that wait to be written.
#[derive(Default)]
pub(in crate::db) struct WaitingViews(Mutex<Vec<NewView>>);

impl WaitingViews {
    fn push(&self, view: NewView) -> usize {
        let mut views = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        views.push(view);
        views.len()
    }

    fn take(&self) -> Vec<NewView> {
        let mut views = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = views.len().min(MAX_BATCH_VIEWS);
        views.drain(..count).collect()
    }

    fn put_back(&self, taken: Vec<NewView>) {
        let mut views = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        views.splice(0..0, taken);
    }
}

impl Database {
    /// Records a view with the next batch. If many wait, they are written first.
    pub async fn record_view(&self, view: NewView) -> Result<()> {
        if self.0.views.push(view) >= MAX_WAITING_VIEWS {
            self.write_waiting_views().await?;
        }
        Ok(())
    }

    /// Records a view of a page that is being rendered.
    pub fn record_view_later(&self, view: NewView) {
        self.0.views.push(view);
    }

    /// Writes the views that wait. After an error they wait again.
    pub async fn write_waiting_views(&self) -> Result<()> {
        loop {
            let views = self.0.views.take();
            if views.is_empty() {
                return Ok(());
            }
            if let Err(error) = self.write_views(views.clone()).await {
                self.0.views.put_back(views);
                return Err(error);
            }
        }
    }

    /// Writes views at once. One that is known already is left out.
    pub async fn write_views(&self, views: Vec<NewView>) -> Result<()> {
        self.write(move |transaction| insert_views(transaction, views).boxed())
            .await
    }

    /// The views of an application, newest first.
    pub async fn list_views(&self, application: ApplicationId) -> Result<Vec<ViewRecord>> {
        self.write_waiting_views().await?;
        let rows = view_entry::Entity::find()
            .filter(view_entry::COLUMN.application.eq(application.0))
            .order_by_desc(view_entry::COLUMN.at)
            .order_by_desc(view_entry::COLUMN.id)
            .limit(MAX_VIEW_ROWS)
            .all(self.read())
            .await?;
        let names = self
            .names_of(rows.iter().map(|row| row.account).collect())
            .await?;
        let mut records = Vec::with_capacity(rows.len());
        for row in rows {
            records.push(ViewRecord {
                name: names.get(&row.account).cloned().unwrap_or_default(),
                view: NewView::try_from(row)?,
            });
        }
        Ok(records)
    }

    /// The reason for which the account has viewed the form last.
    pub async fn find_view_reason(
        &self,
        application: ApplicationId,
        account: AccountId,
    ) -> Result<Option<ViewReason>> {
        self.write_waiting_views().await?;
        let last = view_entry::Entity::find()
            .filter(view_entry::COLUMN.application.eq(application.0))
            .filter(view_entry::COLUMN.account.eq(account.0))
            .filter(view_entry::COLUMN.image.is_null())
            .order_by_desc(view_entry::COLUMN.at)
            .one(self.read())
            .await?;
        let last = last.map(NewView::try_from).transpose()?;
        Ok(last.map(|view| view.reason))
    }
}

async fn insert_views(transaction: &DatabaseTransaction, views: Vec<NewView>) -> Result<()> {
    let Some(first) = views.iter().map(|view| view.at.0).min() else {
        return Ok(());
    };
    let mut known = read_known(transaction, &views, first - SAME_VIEW_MS).await?;
    let applications: BTreeSet<Uuid> = views.iter().map(|view| view.application.0).collect();
    let exams = read_exam_codes(transaction, applications).await?;
    let (mut rows, mut entries) = (Vec::new(), Vec::new());
    for view in views {
        let is_same = |other: &NewView| {
            other.account == view.account
                && other.application == view.application
                && other.image == view.image
                && other.kind == view.kind
                && (other.at.0 - view.at.0).abs() < SAME_VIEW_MS
        };
        if known.iter().any(is_same) {
            continue;
        }
        known.push(view);
        let row = view_entry::ActiveModel {
            id: Set(random::uuid_v7(view.at)),
            application: Set(view.application.0),
            account: Set(view.account.0),
            image: Set(view.image.map(|image| image.0)),
            at: Set(view.at.0),
            kind: Set(view.kind.as_str().to_owned()),
            reason: Set(view.reason.as_str().to_owned()),
        };
        let details = AuditDetails::default()
            .text("shown", view.image.map_or("form", |_| "picture"))
            .text("view", view.kind.as_str())
            .bind(bind_new_row(&row));
        entries.push(NewAuditEntry {
            exam: exams.get(&view.application.0).cloned(),
            application: Some(view.application),
            ..NewAuditEntry::new(view.at, Some(view.account), AuditKind::View, details)
        });
        rows.push(row);
    }
    if !rows.is_empty() {
        view_entry::Entity::insert_many(rows)
            .exec_without_returning(transaction)
            .await?;
    }
    entries.into_iter().for_each(audit::record);
    Ok(())
}

/// The stored views since a time that these may repeat.
async fn read_known(
    transaction: &DatabaseTransaction,
    views: &[NewView],
    since: i64,
) -> Result<Vec<NewView>> {
    let applications: BTreeSet<Uuid> = views.iter().map(|view| view.application.0).collect();
    let rows = view_entry::Entity::find()
        .filter(view_entry::COLUMN.application.is_in(applications))
        .filter(view_entry::COLUMN.at.gt(since))
        .all(transaction)
        .await?;
    let known = rows.into_iter().map(NewView::try_from);
    Ok(known.collect::<Result<_, _>>()?)
}

impl TryFrom<view_entry::Model> for NewView {
    type Error = CorruptRow;
    fn try_from(row: view_entry::Model) -> Result<Self, CorruptRow> {
        let this = RowDecoder {
            table: "view_entry",
            id: row.id,
        };
        Ok(Self {
            application: ApplicationId(row.application),
            account: AccountId(row.account),
            image: row.image.map(ImageId),
            at: Timestamp(row.at),
            kind: this.parse_text(&row.kind)?,
            reason: this.parse_text(&row.reason)?,
        })
    }
}
