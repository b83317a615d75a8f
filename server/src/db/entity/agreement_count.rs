//! Number of parts on which a second reviewer agreed with a first one, in a week.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_count")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub exam: String,
    /// Unit of the application when it was counted. Empty without one, and in counts of earlier
    /// builds.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit: String,
    /// The first reviewer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub reviewer: Uuid,
    /// Weeks since 1970.
    #[sea_orm(primary_key, auto_increment = false)]
    pub week: i64,
    pub compared: i64,
    pub agreed: i64,
}

impl ActiveModelBehavior for ActiveModel {}
