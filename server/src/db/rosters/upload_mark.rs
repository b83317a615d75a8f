//! Copies the roster's upload marks to the applications.

use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, Query},
};
use shared::id::ExamCode;

use crate::{
    db::{
        accounts::is_declared,
        entity::{account, application, roster_entry},
    },
    error::Result,
};

/// Sets the upload marks of the applications of people with these numbers. A change raises the
/// revision, so that an upload begun before it is checked again.
pub(in crate::db) async fn copy_marks<'a>(
    transaction: &DatabaseTransaction,
    exam: &ExamCode,
    numbers: impl Iterator<Item = &'a str>,
) -> Result<()> {
    let numbers: Vec<&str> = numbers.collect();
    for may_upload in [true, false] {
        let same_name = Expr::col((roster_entry::Entity, roster_entry::Column::Name))
            .equals((account::Entity, account::Column::Name));
        let same_number = Expr::col((roster_entry::Entity, roster_entry::Column::IdNumber))
            .equals((account::Entity, account::Column::IdNumber));
        let marked = Query::select()
            .column((account::Entity, account::Column::Id))
            .from(account::Entity)
            .inner_join(roster_entry::Entity, same_number.and(same_name))
            .and_where(is_declared().not())
            .and_where(
                Expr::col((account::Entity, account::Column::IdNumber))
                    .is_in(numbers.iter().copied()),
            )
            .and_where(
                Expr::col((roster_entry::Entity, roster_entry::Column::Exam)).eq(exam.as_str()),
            )
            .and_where(
                Expr::col((roster_entry::Entity, roster_entry::Column::MayUpload)).eq(may_upload),
            )
            .to_owned();
        application::Entity::update_many()
            .col_expr(application::Column::MayUpload, Expr::value(may_upload))
            .col_expr(
                application::Column::Revision,
                Expr::col(application::Column::Revision).add(1),
            )
            .filter(application::COLUMN.exam.eq(exam.as_str()))
            .filter(application::COLUMN.may_upload.ne(may_upload))
            .filter(application::Column::Candidate.in_subquery(marked))
            .exec(transaction)
            .await?;
    }
    Ok(())
}
