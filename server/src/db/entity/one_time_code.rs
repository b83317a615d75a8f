//! A code of a few digits sent to a phone or mail address. Only a keyed digest is stored.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "one_time_code")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The digest of the secret in the form, shared by all codes of one request.
    pub request: Vec<u8>,
    /// Marks one row of each request, so that a request counts once.
    pub is_first: bool,
    pub purpose: String,
    /// The subject that the code proves, in the format of its purpose.
    pub subject: String,
    /// Keys for counting requests: the person, and the client address.
    pub person: String,
    pub origin: String,
    pub account: Option<Uuid>,
    /// `None` if no account matches: nothing was sent, and no code fits.
    pub channel: Option<String>,
    pub destination: Option<String>,
    pub digest: Vec<u8>,
    pub tries: i32,
    pub at: i64,
    pub expires: i64,
    pub used: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
