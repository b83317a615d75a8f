//! The search for people by what they say about themselves.

use std::collections::HashMap;

use sea_orm::{
    Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait as _, Func, LikeExpr, Query, SelectStatement, UnionType},
};
use shared::{id::AccountId, person::IdNumber, role::Role};
use uuid::Uuid;

use crate::{
    db::{
        AccountRecord, Database,
        entity::{account, application, receipt},
    },
    error::Result,
};

impl Database {
    /// At most `most` candidates, by name: those with this part in their name or in the number of an
    /// application, or with this identity number, phone number, mail address or receipt code.
    pub async fn find_people(&self, search: &str, most: usize) -> Result<Vec<AccountRecord>> {
        let is_theirs =
            |applications: SelectStatement| account::COLUMN.id.in_subquery(applications);
        // The part before the `@` is stored as it was typed.
        let stored_mail = Func::lower(Expr::col((account::Entity, account::Column::Email)));
        let by_mail = Expr::expr(stored_mail).eq(search.to_lowercase());
        let any = Condition::any()
            .add(account::COLUMN.id.in_subquery(select_people(search)))
            .add(by_mail)
            .add(is_theirs(select_candidates_by_number(search)))
            .add(is_theirs(select_candidates_by_receipt(search)));
        let rows = account::Entity::find()
            .filter(account::COLUMN.role.eq(Role::Candidate.as_str()))
            .filter(any)
            .order_by_asc(account::COLUMN.name)
            .order_by_asc(account::COLUMN.id)
            .limit(most as u64)
            .all(self.read())
            .await?;
        rows.into_iter().map(|row| Ok(row.try_into()?)).collect()
    }

    /// Number of applications of each of these accounts; an account without any is missing.
    pub async fn count_applications_of(
        &self,
        accounts: impl IntoIterator<Item = AccountId>,
    ) -> Result<HashMap<AccountId, u64>> {
        let accounts = accounts.into_iter().map(|account| account.0);
        let rows: Vec<(Uuid, i64)> = application::Entity::find()
            .select_only()
            .column(application::Column::Candidate)
            .column_as(application::COLUMN.id.count(), "applications")
            .filter(application::COLUMN.candidate.is_in(accounts))
            .group_by(application::COLUMN.candidate)
            .into_tuple()
            .all(self.read())
            .await?;
        let counts = rows.into_iter();
        Ok(counts
            .map(|(account, count)| (AccountId(account), count.unsigned_abs()))
            .collect())
    }
}

/// The ids of the accounts with this part in their name, or with this identity or phone number.
pub(in crate::db) fn select_people(search: &str) -> SelectStatement {
    let select = |matches: Expr| {
        Query::select()
            .column(account::Column::Id)
            .from(account::Entity)
            .and_where(matches)
            .to_owned()
    };
    let mut people = select(Expr::col(account::Column::Name).like(match_part(search)));
    let by_phone = select(Expr::col(account::Column::Phone).eq(search));
    people.union(UnionType::Distinct, by_phone);
    if let Ok(number) = search.parse::<IdNumber>() {
        let by_id_number = select(Expr::col(account::Column::IdNumber).eq(number.as_str()));
        people.union(UnionType::Distinct, by_id_number);
    }
    people
}

/// A pattern that matches texts with this part.
pub(in crate::db) fn match_part(part: &str) -> LikeExpr {
    let escaped = part
        .replace('\\', r"\\")
        .replace('%', r"\%")
        .replace('_', r"\_");
    LikeExpr::new(format!("%{escaped}%")).escape('\\')
}

fn select_candidates_by_number(search: &str) -> SelectStatement {
    Query::select()
        .column(application::Column::Candidate)
        .from(application::Entity)
        .and_where(Expr::col(application::Column::Number).like(match_part(&search.to_uppercase())))
        .to_owned()
}

fn select_candidates_by_receipt(search: &str) -> SelectStatement {
    let with_receipt = Query::select()
        .column(receipt::Column::Application)
        .from(receipt::Entity)
        .and_where(Expr::col(receipt::Column::Code).eq(search.to_uppercase()))
        .to_owned();
    Query::select()
        .column(application::Column::Candidate)
        .from(application::Entity)
        .and_where(Expr::col(application::Column::Id).in_subquery(with_receipt))
        .to_owned()
}
