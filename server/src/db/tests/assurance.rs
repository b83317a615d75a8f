//! Tests of assurance: the migration of earlier accounts, and the batches of a roster import.

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use sea_orm_migration::MigratorTrait;
use shared::{
    digest::Sha256,
    exam::{Exam, entry::DocumentKind},
    id::ExamCode,
    person::{Assurance, IdNumber},
    role::Role,
    time::Timestamp,
};

use super::TestDatabase;
use crate::db::{
    Database, InvitationBatch, InviteOutcome, Invitee, RosterEntry, VouchOutcome, Vouching,
    entity::account, migrations::Migrator,
};

/// Accounts of the schema before assurance by login, with the expected assurance.
const EARLIER: [(&str, Assurance); 9] = [
    // Registered with codes; registered with used codes and the document's end; invited later.
    ("registered", Assurance::Declared),
    ("registered-without-codes", Assurance::Declared),
    ("invited", Assurance::Invited),
    // Registered, then invited, which an account with a password could not accept.
    ("invited-in-vain", Assurance::Declared),
    // Opened by the office's command, one with a phone, one with its own codes.
    ("opened", Assurance::Vouched),
    ("opened-with-codes", Assurance::Vouched),
    // Opened by a provider; connected to a provider by a registered owner who knew the password.
    ("told", Assurance::Provider),
    ("registered-then-connected", Assurance::Declared),
    ("staff", Assurance::Vouched),
];

#[tokio::test]
async fn migration_derives_assurance_of_earlier_accounts() {
    let db = Database::connect("sqlite::memory:").await.expect("opens");
    let steps = Migrator::migrations();
    let before = steps
        .iter()
        .position(|step| step.name().ends_with("_assurance"));
    let before = before.expect("is there") as u32;
    let schema = &db.0.schema;
    Migrator::up(schema, Some(before)).await.expect("migrates");
    for statement in earlier_rows() {
        schema
            .execute_unprepared(&statement)
            .await
            .unwrap_or_else(|error| panic!("{error}: {statement}"));
    }
    db.migrate().await.expect("migrates");
    for (login, expected) in EARLIER {
        let account = db.find_account_by_login(login).await.expect("reads");
        let account = account.unwrap_or_else(|| panic!("{login} is there"));
        assert_eq!(account.assurance, expected, "{login}");
    }
}

fn earlier_rows() -> Vec<String> {
    let id = |number: usize| format!("X'000000000000000000000000000000{number:02x}'");
    let mut rows = Vec::new();
    for (number, (login, _)) in EARLIER.iter().enumerate() {
        let role = if *login == "staff" {
            "office"
        } else {
            "candidate"
        };
        let has = |words: &[&str]| words.iter().any(|word| login.contains(word));
        let phone = if has(&["registered", "invited", "opened"]) && *login != "opened-with-codes" {
            "'13800138000'"
        } else {
            "NULL"
        };
        let valid_until = match *login {
            "registered-without-codes" => "'2030-01-01'",
            _ => "NULL",
        };
        let password = if *login == "told" { "" } else { "$" };
        rows.push(format!(
            "INSERT INTO account (id, role, login, name, document, id_number, valid_until, phone, \
             password_hash, disabled, created) VALUES ({}, '{role}', '{login}', '林样本', \
             'passport', 'E{number:08}', {valid_until}, {phone}, '{password}', FALSE, 1)",
            id(number)
        ));
        let with_codes = ["registered", "invited", "opened-with-codes"];
        if has(&with_codes) && *login != "registered-without-codes" {
            rows.push(format!(
                "INSERT INTO recovery_code (id, account, digest, by_office) VALUES \
                 ({0}, {0}, {0}, FALSE)",
                id(number)
            ));
        }
        if has(&["invited"]) {
            let used = if *login == "invited" { "2" } else { "NULL" };
            rows.push(format!(
                "INSERT INTO invitation (id, exam, account, digest, invited, used) VALUES \
                 ({0}, 'exam', {0}, {0}, 1, {used})",
                id(number)
            ));
        }
        if has(&["told", "connected"]) {
            rows.push(format!(
                "INSERT INTO open_id_account (provider, subject, account) VALUES \
                 ('nmec', '{login}', {})",
                id(number)
            ));
        }
    }
    rows
}

/// A well-formed number for each index, ordered by birth date.
fn number(at: usize) -> IdNumber {
    let (day, serial) = (1 + at / 1_000 % 28, at % 1_000);
    let year = 1960 + at / 28_000;
    let digits = format!("110101{year}06{day:02}{serial:03}");
    let mut endings = "0123456789X".chars();
    let fits = endings.find_map(|last| format!("{digits}{last}").parse().ok());
    fits.expect("one of them fits")
}

fn invitees(count: usize) -> Vec<Invitee> {
    let invitees = (0..count).map(|at| Invitee {
        entry: RosterEntry::new(number(at), format!("考生{at}")),
        digest: Sha256::of(&at.to_be_bytes()),
        code: at.to_string(),
    });
    invitees.collect()
}

fn invitation_batch(bench: &TestDatabase, exam: &ExamCode) -> InvitationBatch {
    InvitationBatch {
        exam: exam.clone(),
        exam_version: 1,
        closes: None,
        channels: Vec::new(),
        replaces_unused: false,
        only_unused: true,
        account: None,
        now: bench.time_at_minute(0),
    }
}

#[tokio::test]
async fn more_people_than_one_statement_takes_each_get_an_account() {
    let bench = TestDatabase::start().await;
    let exam = bench.code();
    // The login of the first person is taken.
    bench
        .create_account(Role::Reviewer, number(0).as_str())
        .await;
    let people = invitees(1_203);
    let taken = bench
        .db
        .import_and_invite(invitation_batch(&bench, &exam), people.clone())
        .await;
    let (change, invited) = taken.expect("imports");
    assert_eq!(change.added, 1_203);
    assert!(invited.iter().all(|it| *it == InviteOutcome::NoChannel));
    for at in [0, 1, 499, 500, 1_202] {
        let found = bench
            .db
            .find_open_accounts_by_login(number(at).as_str())
            .await;
        let mut found = found.expect("reads").into_iter();
        let found = found.find(|account| account.role == Role::Candidate);
        let found = found.expect("is there");
        assert_eq!(
            (found.assurance, found.can_sign_in(), found.name),
            (Assurance::Vouched, false, format!("考生{at}"))
        );
    }
    let again = bench
        .db
        .import_and_invite(invitation_batch(&bench, &exam), people)
        .await;
    let (change, invited) = again.expect("imports");
    assert_eq!((change.added, change.changed), (0, 0));
    assert!(invited.iter().all(|it| *it == InviteOutcome::Skipped));
}

/// A declared person on the roster has no unit. Once confirmed, their application is in the list of
/// the reviewers of the unit.
#[tokio::test]
async fn a_confirmed_person_comes_to_the_unit_of_the_roster() {
    let bench = TestDatabase::start().await;
    let (person, application) = bench.create_submitted_application("a", 10).await;
    let listed: Exam = toml::from_str(include_str!(
        "../../../../exams/shenzhen-civil-service.toml"
    ))
    .expect("parses");
    let published = bench.db.publish_exam(&listed, Timestamp(1)).await;
    published.expect("is published");
    let number = "11010119940307058X";
    let declared = bench.db.write(move |transaction| {
        async move {
            let row = account::ActiveModel {
                id: Set(person.0),
                document: Set(Some(DocumentKind::ResidentCard.as_str().to_owned())),
                id_number: Set(Some(number.to_owned())),
                assurance: Set(Assurance::Declared.as_str().to_owned()),
                ..Default::default()
            };
            account::Entity::update(row).exec(transaction).await?;
            Ok(())
        }
        .boxed()
    });
    declared.await.expect("writes");
    let number: IdNumber = number.parse().expect("the specimen");
    let mut entry = RosterEntry::new(number, "人a".to_owned());
    let (column, unit) = ("employer".parse().expect("a column"), "市财政局".to_owned());
    entry.cells.insert(column, unit.clone());
    let imported = bench.db.import_roster(&bench.code(), vec![entry]).await;
    imported.expect("is imported");
    let found = bench.db.find_unit(application).await.expect("reads");
    assert_eq!(found, None);
    let vouching = Vouching {
        account: person,
        actor: None,
        identity_check: "看了身份证".to_owned(),
        at: bench.time_at_minute(20),
        messages: Vec::new(),
    };
    let vouched = bench.db.vouch_account(vouching).await;
    assert_eq!(vouched.expect("writes"), VouchOutcome::Confirmed);
    let found = bench.db.find_unit(application).await.expect("reads");
    assert_eq!(found, Some(unit));
}
