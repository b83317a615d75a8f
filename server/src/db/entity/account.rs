//! A person who signs in.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub role: String,
    /// In lower case, so that `058x` and `058X` are one person.
    #[sea_orm(unique)]
    pub login: String,
    pub name: String,
    pub document: Option<String>,
    pub id_number: Option<String>,
    pub valid_until: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// When the phone and the mail address were confirmed by a code.
    pub phone_verified: Option<i64>,
    pub email_verified: Option<i64>,
    /// The language in which the person is written to, as a tag.
    pub language: Option<String>,
    /// Empty while the person has set no password.
    pub password_hash: String,
    pub disabled: bool,
    /// Who confirmed number and name.
    pub assurance: String,
    pub created: i64,
}

impl ActiveModelBehavior for ActiveModel {}
