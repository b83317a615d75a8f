//! Step 1, second half: applications, their material, and their log.

use sea_orm_migration::{prelude::*, schema::*};

use crate::db::migrations::schema_parts::{index, primary_key};

pub(super) async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for table in [application(), material(), image(), log_entry(), receipt()] {
        manager.create_table(table).await?;
    }
    for index in [
        index(
            "application_candidate_exam",
            "application",
            &["candidate", "exam"],
        )
        .unique()
        .to_owned(),
        index(
            "application_exam_state",
            "application",
            &["exam", "state", "submitted", "id"],
        ),
        index(
            "application_state",
            "application",
            &["state", "submitted", "id"],
        ),
        index("image_sha256", "image", &["sha256"]),
        index("image_application", "image", &["application", "removed"]),
    ] {
        manager.create_index(index).await?;
    }
    // A partial index of open work stays small.
    let undecoded =
        r#"CREATE INDEX "image_undecoded" ON "image" ("uploaded") WHERE "decodes" IS NULL"#;
    manager
        .get_connection()
        .execute_unprepared(undecoded)
        .await?;
    Ok(())
}

pub(super) async fn down(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for table in ["receipt", "log_entry", "image", "material", "application"] {
        manager
            .drop_table(Table::drop().table(table).to_owned())
            .await?;
    }
    Ok(())
}

fn application() -> TableCreateStatement {
    Table::create()
        .table("application")
        .col(pk_uuid("id"))
        .col(text_uniq("number"))
        .col(text("exam"))
        .col(integer("exam_version"))
        .col(uuid("candidate"))
        .col(text("state"))
        .col(integer("revision"))
        .col(big_integer("entered"))
        .col(big_integer_null("invited"))
        .col(big_integer_null("submitted"))
        .col(big_integer_null("returned"))
        .col(big_integer_null("decided"))
        .col(text("acceptances"))
        .col(text("facts"))
        .col(text("manifest"))
        .col(integer("returns"))
        .col(uuid_null("reviewer"))
        .col(text_null("refusal"))
        .foreign_key(
            ForeignKey::create()
                .from("application", "candidate")
                .to("account", "id"),
        )
        .foreign_key(
            ForeignKey::create()
                .from_tbl("application")
                .from_col("exam")
                .from_col("exam_version")
                .to_tbl("exam")
                .to_col("code")
                .to_col("version"),
        )
        .to_owned()
}

fn material() -> TableCreateStatement {
    Table::create()
        .table("material")
        .col(uuid("application"))
        .col(text("slot"))
        .col(text("verdict"))
        .primary_key(&mut primary_key(&["application", "slot"]))
        .foreign_key(
            ForeignKey::create()
                .from("material", "application")
                .to("application", "id"),
        )
        .to_owned()
}

fn image() -> TableCreateStatement {
    Table::create()
        .table("image")
        .col(pk_uuid("id"))
        .col(uuid("application"))
        .col(text("slot"))
        .col(integer("rank"))
        .col(blob("sha256"))
        .col(big_integer("bytes"))
        .col(text("kind"))
        .col(integer("width"))
        .col(integer("height"))
        .col(text("file_name"))
        .col(big_integer("uploaded"))
        .col(big_integer_null("removed"))
        .col(boolean_null("decodes"))
        .col(big_integer_null("decoded"))
        .foreign_key(
            ForeignKey::create()
                .from("image", "application")
                .to("application", "id"),
        )
        .to_owned()
}

fn log_entry() -> TableCreateStatement {
    Table::create()
        .table("log_entry")
        .col(uuid("application"))
        .col(integer("revision"))
        .col(big_integer("at"))
        .col(text_null("role"))
        .col(uuid_null("account"))
        .col(text("event"))
        .primary_key(&mut primary_key(&["application", "revision"]))
        .foreign_key(
            ForeignKey::create()
                .from("log_entry", "application")
                .to("application", "id"),
        )
        .to_owned()
}

fn receipt() -> TableCreateStatement {
    Table::create()
        .table("receipt")
        .col(uuid("application"))
        .col(integer("revision"))
        .col(text("code"))
        .col(text("number"))
        .col(big_integer("at"))
        .col(text("manifest"))
        .primary_key(&mut primary_key(&["application", "revision"]))
        .foreign_key(
            ForeignKey::create()
                .from("receipt", "application")
                .to("application", "id"),
        )
        .to_owned()
}
