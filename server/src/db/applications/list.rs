//! The office's list of an exam's applications, and their export with its record.

use std::collections::HashMap;

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use shared::{
    application::{Application, StateKind},
    audit::{AuditDetails, AuditKind},
    id::{AccountId, ExamCode},
    time::Timestamp,
    view::{APPLICATION_PAGE_SIZE, ApplicationFilter, ExportRecord, ListedApplication},
};
use uuid::Uuid;

use super::load_all_with_material;
use crate::{
    db::{
        AccountRecord, Database, NewAuditEntry,
        audit::{self, bound_row::bind_new_row},
        engine::row_decoder::RowDecoder,
        entity::{account, application, export_entry},
    },
    error::Result,
    random,
};

impl Database {
    /// A page of an exam's applications in the order of their numbers.
    pub async fn list_applications(
        &self,
        filter: &ApplicationFilter,
    ) -> Result<Vec<ListedApplication>> {
        let rows = select_applications(&filter.exam, filter.state)
            .offset(u64::from(filter.page) * u64::from(APPLICATION_PAGE_SIZE))
            .limit(u64::from(APPLICATION_PAGE_SIZE))
            .all(self.read())
            .await?;
        let people = self.load_candidates(&rows).await?;
        let listed = rows.into_iter().map(|row| {
            let this = RowDecoder {
                table: "application",
                id: row.id,
            };
            let person = people.get(&row.candidate);
            let identity = person.and_then(|person| person.identity.as_ref());
            Ok(ListedApplication {
                account: AccountId(row.candidate),
                name: person.map(|person| person.name.clone()).unwrap_or_default(),
                id_number: identity.map(|identity| identity.masked()),
                state: StateKind::from_name(&row.state)
                    .ok_or_else(|| this.corrupt(format!("no state `{}`", row.state)))?,
                entered: Timestamp(row.entered),
                submitted: row.submitted.map(Timestamp),
                returns: this.number(row.returns)?,
                number: row.number,
            })
        });
        listed.collect()
    }

    /// At most `most` applications whose numbers come after this one, with their candidates, in the
    /// order of the numbers.
    pub async fn load_exported(
        &self,
        exam: &ExamCode,
        state: Option<StateKind>,
        after: &str,
        most: u64,
    ) -> Result<Vec<(Application, AccountRecord)>> {
        let rows = select_applications(exam, state)
            .filter(application::COLUMN.number.gt(after))
            .limit(most)
            .all(self.read())
            .await?;
        let mut people = self.load_candidates(&rows).await?;
        let applications = load_all_with_material(self.read(), rows).await?;
        let exported = applications.into_iter().filter_map(|application| {
            let person = people.remove(&application.candidate.0)?;
            Some((application, person))
        });
        Ok(exported.collect())
    }

    /// Number of an exam's applications in this state.
    pub async fn count_applications(
        &self,
        exam: &ExamCode,
        state: Option<StateKind>,
    ) -> Result<u64> {
        let select = select_applications(exam, state);
        Ok(select.count(self.read()).await?)
    }

    /// Records who takes which applications.
    pub async fn record_export(
        &self,
        exam: &ExamCode,
        officer: AccountId,
        state: Option<StateKind>,
        rows: u64,
        at: Timestamp,
    ) -> Result<()> {
        let row = export_entry::ActiveModel {
            id: Set(random::uuid_v7(at)),
            exam: Set(exam.as_str().to_owned()),
            account: Set(officer.0),
            at: Set(at.0),
            state: Set(state.map(|state| state.as_str().to_owned())),
            rows: Set(i64::try_from(rows).unwrap_or(i64::MAX)),
        };
        let details = AuditDetails::default()
            .text("export", "applications")
            .number("rows", i64::try_from(rows).unwrap_or(i64::MAX))
            .bind(bind_new_row(&row));
        let entry = NewAuditEntry::new(at, Some(officer), AuditKind::Export, details);
        let entry = entry.of_exam(exam.as_str());
        self.write(move |transaction| {
            async move {
                audit::record(entry);
                export_entry::Entity::insert(row)
                    .exec_without_returning(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// The last exports of an exam, newest first.
    pub async fn list_exports(&self, exam: &ExamCode, most: u64) -> Result<Vec<ExportRecord>> {
        let rows = export_entry::Entity::find()
            .filter(export_entry::COLUMN.exam.eq(exam.as_str()))
            .order_by_desc(export_entry::COLUMN.at)
            .order_by_desc(export_entry::COLUMN.id)
            .limit(most)
            .all(self.read())
            .await?;
        let names = self.names_of(rows.iter().map(|row| row.account).collect());
        let names = names.await?;
        let records = rows.into_iter().map(|row| ExportRecord {
            at: Timestamp(row.at),
            name: names.get(&row.account).cloned().unwrap_or_default(),
            state: row.state.as_deref().and_then(StateKind::from_name),
            rows: row.rows.unsigned_abs(),
        });
        Ok(records.collect())
    }

    async fn load_candidates(
        &self,
        rows: &[application::Model],
    ) -> Result<HashMap<Uuid, AccountRecord>> {
        let ids = rows.iter().map(|row| row.candidate);
        let people = account::Entity::find()
            .filter(account::COLUMN.id.is_in(ids))
            .all(self.read())
            .await?;
        let people = people.into_iter().map(|row| Ok((row.id, row.try_into()?)));
        people.collect()
    }
}

/// An exam's applications in this state, in the order of their numbers.
fn select_applications(exam: &ExamCode, state: Option<StateKind>) -> Select<application::Entity> {
    let of_exam = application::Entity::find()
        .filter(application::COLUMN.exam.eq(exam.as_str()))
        .order_by_asc(application::COLUMN.number);
    match state {
        Some(state) => of_exam.filter(application::COLUMN.state.eq(state.as_str())),
        None => of_exam,
    }
}
