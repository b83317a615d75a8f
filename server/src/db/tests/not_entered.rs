//! Tests of roster entries without an application in an earlier database.

use sea_orm::ConnectionTrait;
use sea_orm_migration::MigratorTrait;

use crate::db::{AbsentCount, Database, migrations::Migrator};

const PERSON: &str = "X'00000000000000000000000000000001'";

/// A roster of two people in the earlier schema, one of them invited and with an account.
#[tokio::test]
async fn earlier_roster_opens_and_keeps_the_time_of_its_invitations() {
    let db = Database::connect("sqlite::memory:").await.expect("opens");
    let steps = Migrator::migrations();
    let mut names = steps.iter().map(|step| step.name().to_owned());
    let before = names.position(|name| name == "m0023_not_entered");
    let schema = &db.0.schema;
    let before = before.expect("is there") as u32;
    Migrator::up(schema, Some(before)).await.expect("migrates");
    for statement in [
        format!(
            "INSERT INTO account (id, role, login, name, document, id_number, password_hash, \
             disabled, created, assurance) VALUES ({PERSON}, 'candidate', 'lin', '林样本', \
             'resident-card', '11010119940307058X', '', FALSE, 1, 'vouched')"
        ),
        "INSERT INTO roster_entry (exam, id_number, name, cells) VALUES \
         ('exam', '11010119940307058X', '林样本', '{}'), ('exam', '110101199503136670', '旁人', '{}')"
            .to_owned(),
        format!(
            "INSERT INTO invitation (id, exam, account, digest, invited) VALUES \
             ({PERSON}, 'exam', {PERSON}, {PERSON}, 7)"
        ),
    ] {
        schema
            .execute_unprepared(&statement)
            .await
            .unwrap_or_else(|error| panic!("{error}: {statement}"));
    }
    db.migrate().await.expect("migrates");
    let exam = "exam".parse().expect("a code");
    let expected = AbsentCount {
        listed: 2,
        not_entered: 2,
        given_up: 0,
    };
    assert_eq!(
        db.count_absent(&exam, false).await.expect("reads"),
        expected
    );
    assert_eq!(db.count_unnotified(&exam).await.expect("reads"), 0);
}
