//! Adds the known cases, their files, and their reviews.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::{index, primary_key};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0054_known_case"
    }
}

const CASES: &str = "known_case";
const FILES: &str = "known_case_file";
const REVIEWS: &str = "known_case_review";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let cases = Table::create()
            .table(CASES)
            .col(pk_uuid("id"))
            .col(uuid("application"))
            .col(string("exam"))
            .col(big_integer("marked_at"))
            .col(uuid("marked_by"))
            .col(text("snapshot"))
            .col(big_integer_null("retired_at"))
            .col(uuid_null("retired_by"))
            .to_owned();
        manager.create_table(cases).await?;
        let by_exam = index("known_case_exam", CASES, &["exam", "marked_at"]);
        manager.create_index(by_exam).await?;
        let by_application = index("known_case_application", CASES, &["application"]);
        manager.create_index(by_application).await?;
        let files = Table::create()
            .table(FILES)
            .col(uuid("known_case"))
            .col(binary("sha256"))
            .primary_key(&mut primary_key(&["known_case", "sha256"]))
            .to_owned();
        manager.create_table(files).await?;
        let by_file = index("known_case_file_sha256", FILES, &["sha256"]);
        manager.create_index(by_file).await?;
        let reviews = Table::create()
            .table(REVIEWS)
            .col(pk_uuid("id"))
            .col(uuid("known_case"))
            .col(string("exam"))
            .col(uuid("reviewer"))
            .col(uuid("precedes"))
            .col(big_integer_null("shown_at"))
            .col(integer("revision"))
            .col(text("application"))
            .col(text("notes"))
            .col(big_integer_null("decided_at"))
            .col(boolean_null("agreed"))
            .col(big_integer("missed"))
            .col(big_integer("added"))
            .col(text_null("comparison"))
            .col(text_null("objection"))
            .col(big_integer_null("objected_at"))
            .to_owned();
        manager.create_table(reviews).await?;
        let once = index(
            "known_case_review_once",
            REVIEWS,
            &["known_case", "reviewer"],
        )
        .unique()
        .to_owned();
        manager.create_index(once).await?;
        let by_place = index(
            "known_case_review_place",
            REVIEWS,
            &["reviewer", "precedes"],
        );
        manager.create_index(by_place).await?;
        let by_exam = index("known_case_review_exam", REVIEWS, &["exam"]);
        manager.create_index(by_exam).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [CASES, FILES, REVIEWS] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}
