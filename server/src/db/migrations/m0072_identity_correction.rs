//! Adds the proposals to correct the name or number of a person, and their answers.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::index;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0072_identity_correction"
    }
}

const PROPOSAL: &str = "identity_proposal";
const ANSWER: &str = "identity_answer";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let proposals = Table::create()
            .table(PROPOSAL)
            .col(pk_uuid("id"))
            .col(uuid("account"))
            .col(text("change"))
            .col(text_null("number_before"))
            .col(text("name_before"))
            .col(text("reason"))
            .col(uuid("author"))
            .col(big_integer("at"))
            .to_owned();
        manager.create_table(proposals).await?;
        let of_person = index("identity_proposal_account", PROPOSAL, &["account", "at"]);
        manager.create_index(of_person).await?;
        let before = index("identity_proposal_before", PROPOSAL, &["number_before"]);
        manager.create_index(before).await?;
        let answers = Table::create()
            .table(ANSWER)
            .col(pk_uuid("proposal"))
            .col(text("answer"))
            .col(text_null("note"))
            .col(uuid("account"))
            .col(big_integer("at"))
            .to_owned();
        manager.create_table(answers).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [ANSWER, PROPOSAL] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}
