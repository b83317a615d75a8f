//! Test of the migrations for pauses of exams and dismissed refusals.

use sea_orm::ConnectionTrait;
use sea_orm_migration::MigratorTrait;
use shared::{
    application::ExtensionScope,
    id::ExamCode,
    scheduled_version::{ScheduleOutcome, ScheduleRefusal},
    time::Timestamp,
};

use crate::db::{Database, migrations::Migrator};

const ID: &str = "X'00000000000000000000000000000001'";

#[tokio::test]
async fn extensions_and_refusals_of_earlier_builds_open() {
    let db = Database::connect("sqlite::memory:").await.expect("opens");
    let steps = Migrator::migrations();
    let mut names = steps.iter().map(|step| step.name().to_owned());
    let before = names.position(|name| name == "m0074_exam_pause");
    let before = before.expect("is there") as u32;
    let schema = &db.0.schema;
    Migrator::up(schema, Some(before)).await.expect("migrates");
    let refusal = ScheduleOutcome::Refused(ScheduleRefusal::OfficerGone);
    let (scope, outcome) = (
        serde_json::to_string(&ExtensionScope::Everyone).expect("JSON"),
        serde_json::to_string(&refusal).expect("JSON"),
    );
    for statement in [
        format!(
            "INSERT INTO account (id, role, login, name, password_hash, disabled, assurance, \
             created) VALUES ({ID}, 'office', 'office', '林样本', '$', FALSE, 'vouched', 1)"
        ),
        format!(
            "INSERT INTO window_extension (id, exam, window_id, scope, closes, reason, account, at, \
             people, holds_from) VALUES ({ID}, 'exam', 'upload', '{scope}', 9000, '停电', {ID}, 2, \
             3, 4)"
        ),
        format!(
            "INSERT INTO scheduled_version (id, exam, text, follows, at, account, scheduled, \
             warnings, ended, outcome) VALUES ({ID}, 'exam', '', 1, 5, {ID}, 2, '[]', 5, \
             '{outcome}')"
        ),
    ] {
        let done = schema.execute_unprepared(&statement).await;
        done.unwrap_or_else(|error| panic!("{error}: {statement}"));
    }
    db.migrate().await.expect("migrates");

    let exam: ExamCode = "exam".parse().expect("a code");
    let extensions = db.list_extensions(&exam).await.expect("reads");
    assert_eq!(extensions.len(), 1);
    assert_eq!(extensions[0].closes, Timestamp(9000));
    assert_eq!(extensions[0].open_at, None, "extends the window always");
    assert_eq!(
        db.list_extension_records(&exam).await.expect("reads").len(),
        1
    );
    let ended = db.list_ended_schedules(&exam).await.expect("reads");
    assert_eq!(ended.len(), 1);
    let end = ended[0].ended.as_ref().expect("has ended");
    assert_eq!((&end.outcome, &end.dismissed), (&refusal, &None));
    assert_eq!(db.list_pause_records(&exam).await.expect("reads"), []);
    assert_eq!(db.list_running_pauses().await.expect("reads"), []);
}
