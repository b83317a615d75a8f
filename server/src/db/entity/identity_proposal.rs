//! A proposal to correct the name or number of a person. A row is never changed.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_proposal")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The account of the person.
    pub account: Uuid,
    /// An `IdentityChange` as JSON.
    pub change: String,
    /// Number before the correction, to find the person in a file that still has it.
    pub number_before: Option<String>,
    pub name_before: String,
    pub reason: String,
    /// The person who proposed it.
    pub author: Uuid,
    pub at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
