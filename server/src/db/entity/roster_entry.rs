//! A person who may take part in an exam.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "roster_entry")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub exam: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id_number: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// Values of the roster's own columns as JSON.
    #[sea_orm(column_type = "Text")]
    pub cells: String,
    /// The upload mark of the roster's file; true if it has no such column.
    pub may_upload: bool,
    /// Time at which the person entered the exam.
    pub entered: Option<i64>,
    /// Start of the time counted from the invitation.
    pub invited: Option<i64>,
    /// The close of which the person was reminded.
    pub reminded: Option<i64>,
    /// The close at which the person lapsed.
    pub lapsed: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
