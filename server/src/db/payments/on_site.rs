//! Payment on site: search for the person at the counter. S4-19.

use std::collections::HashMap;

use sea_orm::{
    Condition, EntityTrait, ExprTrait as _, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, Query},
};
use shared::{
    application::StateKind,
    id::{ApplicationId, ExamCode},
    person::identity::normalise_number,
    time::Timestamp,
};

use crate::{
    db::{
        AccountRecord, Database,
        engine::row_decoder::RowDecoder,
        entity::{account, application},
    },
    error::Result,
};

/// A search result.
#[derive(Clone, Debug)]
pub struct PayerRecord {
    pub application: ApplicationId,
    pub number: String,
    pub state: StateKind,
    pub paid: Option<Timestamp>,
    pub person: AccountRecord,
}

impl Database {
    /// People of an exam whose application number, identity number or name is `sought`.
    pub async fn find_payers(
        &self,
        exam: &ExamCode,
        sought: &str,
        most: u64,
    ) -> Result<Vec<PayerRecord>> {
        let people = Query::select()
            .column(account::Column::Id)
            .from(account::Entity)
            .cond_where(
                Condition::any()
                    .add(Expr::col(account::Column::Name).eq(sought))
                    .add(Expr::col(account::Column::IdNumber).eq(normalise_number(sought))),
            )
            .to_owned();
        let either = Condition::any()
            .add(application::COLUMN.number.eq(sought.to_uppercase()))
            .add(Expr::col(application::Column::Candidate).in_subquery(people));
        let rows = application::Entity::find()
            .filter(application::COLUMN.exam.eq(exam.as_str()))
            .filter(either)
            .order_by_asc(application::COLUMN.number)
            .limit(most)
            .all(self.read())
            .await?;
        let people = account::Entity::find()
            .filter(
                account::COLUMN
                    .id
                    .is_in(rows.iter().map(|row| row.candidate)),
            )
            .all(self.read())
            .await?;
        let mut people: HashMap<_, _> = people.into_iter().map(|row| (row.id, row)).collect();
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let Some(person) = people.remove(&row.candidate) else {
                continue;
            };
            let this = RowDecoder {
                table: "application",
                id: row.id,
            };
            let state = StateKind::from_name(&row.state);
            let state = state.ok_or_else(|| this.corrupt(format!("no state `{}`", row.state)));
            found.push(PayerRecord {
                application: ApplicationId(row.id),
                number: row.number,
                state: state?,
                paid: row.paid.map(Timestamp),
                person: person.try_into()?,
            });
        }
        Ok(found)
    }

    /// Number of approved applications of an exam, and of those that are paid.
    pub async fn count_paid(&self, exam: &ExamCode) -> Result<(u64, u64)> {
        let approved = application::Entity::find()
            .filter(application::COLUMN.exam.eq(exam.as_str()))
            .filter(application::COLUMN.state.eq(StateKind::Approved.as_str()));
        let paid = approved
            .clone()
            .filter(application::COLUMN.paid.is_not_null());
        Ok((
            approved.count(self.read()).await?,
            paid.count(self.read()).await?,
        ))
    }
}
