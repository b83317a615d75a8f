//! Tests of contact details in a database from before their confirmation existed.

use sea_orm::ConnectionTrait;
use sea_orm_migration::MigratorTrait;

use super::TestDatabase;
use crate::db::{Database, migrations::Migrator};

/// On SQLite only: PostgreSQL runs the same migrations.
#[tokio::test]
async fn migrated_account_has_unconfirmed_contact() {
    let bench = TestDatabase::start().await;
    if !bench.is_sqlite() {
        return;
    }
    let path = bench.folder.path().join("earlier.sqlite");
    let url = format!("sqlite:{}?mode=rwc", path.display());
    let earlier = Database::connect(&url).await.expect("opens");
    let names = Migrator::migrations();
    let before = names
        .iter()
        .position(|step| step.name().ends_with("_contact"));
    let steps = u32::try_from(before.expect("it is a step")).expect("few steps");
    let schema = &earlier.0.schema;
    Migrator::up(schema, Some(steps)).await.expect("migrates");
    let account = r#"INSERT INTO "account"
        ("id", "role", "login", "name", "id_number", "document", "phone", "password_hash", "disabled", "created")
        VALUES (x'00000000000000000000000000000001', 'candidate', '11010119940307058x', '林样本',
            '11010119940307058X', 'resident-card', '13800138000', '$', FALSE, 1)"#;
    schema
        .execute_unprepared(account)
        .await
        .expect("is written");

    earlier
        .migrate()
        .await
        .expect("migrates to the newest step");
    let found = earlier.find_candidate("11010119940307058X", "林样本").await;
    let found = found.expect("reads").expect("is there");
    assert_eq!(found.phone.as_deref(), Some("13800138000"));
    assert_eq!((found.phone_verified, found.email_verified), (None, None));
    assert_eq!(
        earlier.list_account_changes(found.id).await.expect("reads"),
        []
    );
}
