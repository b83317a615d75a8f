//! A person who signs in.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub role: String,
    /// Sign-in name in lower case, so that `058x` and `058X` are the same login.
    #[sea_orm(unique)]
    pub login: String,
    pub name: String,
    pub document: Option<String>,
    pub id_number: Option<String>,
    pub valid_until: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// Times at which a code confirmed the phone and the mail address.
    pub phone_verified: Option<i64>,
    pub email_verified: Option<i64>,
    /// Language tag of messages to the person.
    pub language: Option<String>,
    /// Empty until a password is set.
    pub password_hash: String,
    pub disabled: bool,
    /// True for a reviewer who may judge every exam. The first grant ends it.
    pub is_unrestricted: bool,
    /// Word for the party that confirmed number and name.
    pub assurance: String,
    pub created: i64,
}

impl ActiveModelBehavior for ActiveModel {}
