//! Test of the migration of reviewers who may judge every exam.

use sea_orm::ConnectionTrait;
use sea_orm_migration::MigratorTrait;
use shared::{
    review_grant::{GrantKind, ReviewGrants},
    unit_scope::UnitScope,
};

use crate::db::{Database, migrations::Migrator};

#[tokio::test]
async fn reviewers_of_earlier_builds_keep_their_rights() {
    let db = Database::connect("sqlite::memory:").await.expect("opens");
    let steps = Migrator::migrations();
    let before = steps
        .iter()
        .position(|step| step.name().ends_with("_unrestricted_reviewer"));
    let before = before.expect("is there") as u32;
    let schema = &db.0.schema;
    Migrator::up(schema, Some(before)).await.expect("migrates");
    let id = |number: usize| format!("X'000000000000000000000000000000{number:02x}'");
    let people = [
        ("without-grants", "reviewer"),
        ("granted", "reviewer"),
        ("revoked", "reviewer"),
        ("office", "office"),
    ];
    let mut rows: Vec<_> = (1..)
        .zip(people)
        .map(|(number, (login, role))| {
            format!(
                "INSERT INTO account (id, role, login, name, password_hash, disabled, assurance, \
                 created) VALUES ({}, '{role}', '{login}', '林样本', '$', FALSE, 'vouched', 1)",
                id(number)
            )
        })
        .collect();
    for (number, revoked) in [(2, "NULL"), (3, "2")] {
        rows.push(format!(
            "INSERT INTO review_grant (account, exam, kind, granted, revoked) VALUES \
             ({}, 'exam', 'initial', 1, {revoked})",
            id(number)
        ));
    }
    for statement in rows {
        let done = schema.execute_unprepared(&statement).await;
        done.unwrap_or_else(|error| panic!("{error}: {statement}"));
    }
    db.migrate().await.expect("migrates");
    let nothing = ReviewGrants::from_grants([]);
    for (login, expected) in [
        ("without-grants", Some(ReviewGrants::Unrestricted)),
        ("granted", None),
        ("revoked", Some(nothing.clone())),
        ("office", Some(nothing)),
    ] {
        let account = db.find_account_by_login(login).await.expect("reads");
        let account = account.expect("is there").id;
        let found = db.review_grants(account).await.expect("reads");
        match expected {
            Some(expected) => assert_eq!(found, expected, "{login}"),
            // A right of an earlier build covers all units.
            None => {
                let exam = "exam".parse().expect("a code");
                let scope = found.scope(&exam, GrantKind::Initial);
                assert_eq!(scope, Some(&UnitScope::WholeExam), "{login}");
            }
        }
    }
}
