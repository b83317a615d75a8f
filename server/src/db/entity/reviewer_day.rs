//! Number of decisions of a reviewer on applications of an exam in a day.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reviewer_day")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub exam: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub reviewer: Uuid,
    /// Beginning of the day in the exam's zone.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i64,
    /// First reviews that were passed on to a second reviewer.
    pub first_reviews: i64,
    pub approved: i64,
    pub returned: i64,
    pub refused: i64,
}

impl ActiveModelBehavior for ActiveModel {}
