//! Tests of the units and batches by which reviewers filter the queue: the list, the counts and the
//! next application follow the filter, and the groups follow the roster, the position and the
//! definition.

use shared::{
    application::StateKind,
    exam::{
        Exam,
        queue_group::{QueueGroupKind, QueueGroupSource},
    },
    id::{ApplicationId, ExamCode},
    view::{QueueGroupChoice, ReviewQueue},
};

use crate::{
    actor::TestUser,
    app::{EXAM, TestApp, exam},
    national::{CODE as NATIONAL, enter},
};

const FINANCE: &str = "市财政局";
const HEALTH: &str = "市卫生健康委";

impl TestApp {
    /// Writes a column of the roster of S0 for this person.
    pub(crate) async fn set_roster_cell(&self, person: &TestUser, column: &str, cell: &str) {
        let db = &self.state.db;
        let account = db.find_account_by_login(&person.login).await;
        let account = account.expect("reads").expect("is there");
        let number = account.identity.as_ref().and_then(|it| it.id_number());
        let number = number.expect("has a card");
        let listed = db
            .find_roster_entry(&exam().code, &number, &account.name)
            .await;
        let mut entry = listed.expect("reads").expect("is listed");
        let column = column.parse().expect("a slug");
        entry.cells.insert(column, cell.to_owned());
        let imported = db.import_roster(&exam().code, vec![entry]).await;
        imported.expect("is imported");
    }

    async fn publish_changed(&self, change: impl FnOnce(&mut Exam)) {
        let mut changed: Exam = (*exam()).clone();
        change(&mut changed);
        let now = self.state.clock.now();
        let published = self.state.db.publish_exam(&changed, now).await;
        published.expect("is published");
    }
}

impl TestUser {
    async fn queue_of(&self, exam: &str, more: &[(&str, &str)]) -> ReviewQueue {
        let mut filter = vec![("filter[exam]", exam)];
        filter.extend(more);
        self.read("review/queue", &filter).await
    }

    async fn claim_in_unit(&self, unit: &str) -> Option<ApplicationId> {
        let filter = [("filter[exam]", EXAM), ("filter[unit]", unit)];
        self.call("review/claim-next", &filter).await.json()
    }
}

fn find_groups(queue: &ReviewQueue, kind: QueueGroupKind) -> Vec<String> {
    let choices = queue.groups.iter();
    let mut found = choices.filter(|choice| choice.kind == kind);
    found.next().map_or_else(Vec::new, |it| it.groups.clone())
}

#[tokio::test]
async fn list_counts_and_next_follow_the_unit() {
    let app = TestApp::start().await;
    let people = [
        app.candidate().await,
        app.candidate().await,
        app.candidate().await,
    ];
    for (person, unit) in people.iter().zip([FINANCE, HEALTH, FINANCE]) {
        app.set_roster_cell(person, "employer", unit).await;
    }
    let mut ids = Vec::new();
    for person in &people {
        ids.push(person.apply().await.0);
        app.advance(60_000);
    }
    let reviewer = app.reviewer().await;
    let all = reviewer.queue_of(EXAM, &[]).await;
    assert_eq!(all.total, 3);
    let [
        QueueGroupChoice {
            kind,
            title,
            groups,
        },
    ] = &all.groups[..]
    else {
        panic!("{:?}", all.groups);
    };
    assert_eq!((*kind, &*title.zh), (QueueGroupKind::Unit, "招考单位"));
    assert_eq!(groups, &[HEALTH, FINANCE]);

    let finance = [("filter[unit]", FINANCE)];
    let queue = reviewer.queue_of(EXAM, &finance).await;
    let rows: Vec<_> = queue.rows.iter().map(|row| row.application).collect();
    assert_eq!(rows, [ids[0], ids[2]]);
    assert_eq!(queue.counts[&StateKind::Submitted], 2);
    assert_eq!(queue.waiting[&exam().code], 3, "the exams count as a whole");
    // It combines with the others.
    let both = [("filter[unit]", FINANCE), ("filter[state]", "approved")];
    assert_eq!(reviewer.queue_of(EXAM, &both).await.total, 0);
    assert_eq!(
        reviewer
            .queue_of(EXAM, &[("filter[unit]", "别的")])
            .await
            .total,
        0
    );
    // Without an exam a unit has no meaning.
    let queue: ReviewQueue = reviewer.read("review/queue", &finance).await;
    assert_eq!((queue.total, queue.groups.len()), (3, 0));

    assert_eq!(reviewer.claim_in_unit(HEALTH).await, Some(ids[1]));
    let other = app.reviewer().await;
    assert_eq!(other.claim_in_unit(HEALTH).await, None);
    assert_eq!(other.claim_in_unit(FINANCE).await, Some(ids[0]));
    let page = other
        .open(&format!("/review?exam={EXAM}&unit={FINANCE}"))
        .await
        .text();
    let chosen = format!(r#"<option value="{FINANCE}" selected"#);
    assert!(page.contains(&chosen), "{page}");
}

#[tokio::test]
async fn unit_follows_a_new_roster_and_a_new_definition() {
    let app = TestApp::start().await;
    app.publish_changed(|exam| exam.review.unit = None).await;
    let person = app.candidate().await;
    app.set_roster_cell(&person, "employer", FINANCE).await;
    app.set_roster_cell(&person, "position-code", " 2 ").await;
    person.apply().await;
    let reviewer = app.reviewer().await;
    assert!(reviewer.queue_of(EXAM, &[]).await.groups.is_empty());

    // The first definition that names groups fills the applications that are there.
    let column = |id: &str| Some(QueueGroupSource::Column(id.parse().expect("a slug")));
    app.publish_changed(|exam| exam.review.batch = column("position-code"))
        .await;
    let queue = reviewer.queue_of(EXAM, &[]).await;
    assert_eq!(find_groups(&queue, QueueGroupKind::Unit), [FINANCE]);
    assert_eq!(
        find_groups(&queue, QueueGroupKind::Batch),
        ["2"],
        "without spaces"
    );
    let both = [("filter[unit]", FINANCE), ("filter[batch]", "2")];
    assert_eq!(reviewer.queue_of(EXAM, &both).await.total, 1);
    let other = [("filter[unit]", FINANCE), ("filter[batch]", "3")];
    assert_eq!(reviewer.queue_of(EXAM, &other).await.total, 0);

    let revision = person.mine_revision().await;
    app.set_roster_cell(&person, "employer", HEALTH).await;
    let queue = reviewer.queue_of(EXAM, &[]).await;
    assert_eq!(find_groups(&queue, QueueGroupKind::Unit), [HEALTH]);
    assert_eq!(
        person.mine_revision().await,
        revision,
        "no desk becomes stale"
    );
    app.publish_changed(|exam| exam.review.unit = None).await;
    assert!(reviewer.queue_of(EXAM, &[]).await.groups.is_empty());
}

impl TestUser {
    async fn mine_revision(&self) -> u32 {
        let mine: shared::view::MyExams = self.read("applications/mine", &[]).await;
        let id = mine.entered[0].application.expect("has entered");
        self.application(id).await.revision
    }
}

#[tokio::test]
async fn unit_of_a_position_is_its_level() {
    let (app, candidate, id) = enter().await;
    candidate.settle(&app, id).await;
    let choose = [("position", "10010101")];
    assert_eq!(candidate.act("positions/choose", id, &choose).await, 200);
    let reviewer = app.reviewer().await;
    assert!(
        find_groups(
            &reviewer.queue_of(NATIONAL, &[]).await,
            QueueGroupKind::Unit
        )
        .is_empty()
    );
    candidate.submit(id).await;
    let queue = reviewer.queue_of(NATIONAL, &[]).await;
    assert_eq!(find_groups(&queue, QueueGroupKind::Unit), ["市财政局机关"]);
    let unit = [("filter[unit]", "市财政局机关")];
    assert_eq!(reviewer.queue_of(NATIONAL, &unit).await.total, 1);

    // A new list of positions names the unit differently.
    let code: ExamCode = NATIONAL.parse().expect("a code");
    let now = app.state.clock.now();
    let tree = app.state.db.positions(&code).await.expect("reads");
    let position = "10010101".parse().expect("a code");
    let mut renamed = tree.find(&position).expect("is there").clone();
    renamed.path[1] = "市财政局本级".to_owned();
    let imported = app
        .state
        .db
        .import_positions(&code, vec![renamed], (None, now));
    imported.await.expect("is imported");
    let queue = reviewer.queue_of(NATIONAL, &[]).await;
    assert_eq!(find_groups(&queue, QueueGroupKind::Unit), ["市财政局本级"]);
}
