//! Tests of the sheets: claiming many applications at once, and the slots that wait for a verdict.

use std::collections::BTreeSet;

use futures::FutureExt;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbBackend, EntityTrait, QuerySelect,
    QueryTrait,
};
use shared::{
    application::{Application, Command, Verdict},
    id::{AccountId, ApplicationId},
    review_grant::ReviewGrants,
    role::{Actor, Role},
    view::{QueueFilter, SHEET_SIZE, SheetPlace, SheetQuery, SheetRange},
};

use super::{TestDatabase, slot};
use crate::db::{
    SheetRequest,
    applications::{pending_slot::list_pending_slots, sheet::select_after},
    entity::pending_slot,
};

fn query(bench: &TestDatabase, name: &str, places: Option<SheetRange>) -> SheetQuery {
    SheetQuery {
        exam: bench.code(),
        slot: slot(name),
        places,
    }
}

/// Claims the next page of the sheet of the education papers.
async fn claim(
    bench: &TestDatabase,
    reviewer: AccountId,
    places: Option<SheetRange>,
    left: Vec<ApplicationId>,
    minute: i64,
) -> Option<SheetRange> {
    let request = SheetRequest {
        reviewer,
        grants: ReviewGrants::Unrestricted,
        query: query(bench, "education", places),
        filter: QueueFilter::default(),
        left,
    };
    let claimed = bench.db.claim_sheet(request, bench.time_at_minute(minute));
    claimed.await.expect("searches")
}

async fn list(
    bench: &TestDatabase,
    reviewer: AccountId,
    places: Option<SheetRange>,
    minute: i64,
) -> Vec<ApplicationId> {
    let query = query(bench, "education", places);
    let now = bench.time_at_minute(minute);
    let reader = (reviewer, &ReviewGrants::Unrestricted);
    let found = bench.db.list_sheet_applications(&query, reader, now).await;
    found.expect("reads").into_iter().map(|it| it.id).collect()
}

async fn judge(bench: &TestDatabase, id: ApplicationId, reviewer: AccountId, verdict: Verdict) {
    let command = Command::GiveVerdict {
        part: slot("education").into(),
        verdict,
    };
    let (actor, at) = (Actor::Reviewer(reviewer), bench.time_at_minute(31));
    let judged = bench.db.perform(id, None, command, actor, at).await;
    judged.expect("is judged");
}

#[tokio::test]
async fn two_reviewers_get_different_pages_in_order() {
    let bench = TestDatabase::start().await;
    let me = bench.create_account(Role::Reviewer, "me").await;
    let other = bench.create_account(Role::Reviewer, "other").await;
    let mut all = Vec::new();
    for number in 0..SHEET_SIZE + 3 {
        let name = format!("c{number}");
        all.push(bench.create_submitted_application(&name, 10).await.1);
    }
    // Those of the same moment are in the order of their ids.
    all.sort_unstable();
    let mine = claim(&bench, me, None, Vec::new(), 30)
        .await
        .expect("claims");
    assert_eq!(list(&bench, me, Some(mine), 30).await, all[..SHEET_SIZE]);
    let theirs = claim(&bench, other, None, Vec::new(), 30).await;
    assert_eq!(list(&bench, other, theirs, 30).await, all[SHEET_SIZE..]);
    let late = bench.create_account(Role::Reviewer, "late").await;
    assert_eq!(claim(&bench, late, None, Vec::new(), 44).await, None);
    assert!(list(&bench, me, Some(mine), 45).await.is_empty(), "ended");
    assert!(claim(&bench, late, None, Vec::new(), 45).await.is_some());
}

#[tokio::test]
async fn next_page_continues_and_leaves_untouched_ones_free() {
    let bench = TestDatabase::start().await;
    let me = bench.create_account(Role::Reviewer, "me").await;
    let other = bench.create_account(Role::Reviewer, "other").await;
    let (_, judged) = bench.create_submitted_application("judged", 10).await;
    let (_, untouched) = bench.create_submitted_application("untouched", 11).await;
    let first = claim(&bench, me, None, Vec::new(), 30).await.expect("two");
    judge(&bench, judged, me, Verdict::Passed).await;
    assert_eq!(list(&bench, me, None, 31).await, [untouched]);
    assert_eq!(list(&bench, me, Some(first), 31).await, [judged, untouched]);

    let (_, later) = bench.create_submitted_application("later", 20).await;
    let left = vec![judged, untouched];
    let next = claim(&bench, me, Some(first), left, 31).await.expect("one");
    assert_eq!(
        (next.first.application, next.last.application),
        (later, later)
    );
    let free = claim(&bench, other, None, Vec::new(), 32).await;
    assert_eq!(list(&bench, other, free, 32).await, [untouched]);
    // The judged one stays with its reviewer until the lease ends.
    let claimed = bench.db.find_claim(judged, bench.time_at_minute(45)).await;
    assert_eq!(claimed.expect("reads").map(|it| it.reviewer), Some(me));
    let ended = bench.db.find_claim(judged, bench.time_at_minute(47)).await;
    assert_eq!(ended.expect("reads"), None);
}

#[tokio::test]
async fn leaving_and_renewing_change_own_claims_only() {
    let bench = TestDatabase::start().await;
    let me = bench.create_account(Role::Reviewer, "me").await;
    let other = bench.create_account(Role::Reviewer, "other").await;
    let (_, one) = bench.create_submitted_application("one", 10).await;
    claim(&bench, me, None, Vec::new(), 30).await.expect("one");
    let at = bench.time_at_minute(40);
    for reviewer in [other, me] {
        let renewed = bench.db.renew_claims(vec![one], reviewer, at).await;
        renewed.expect("writes");
    }
    assert_eq!(claim(&bench, other, None, Vec::new(), 54).await, None);
    let released = bench.db.release_untouched(vec![one], other).await;
    released.expect("writes");
    assert_eq!(claim(&bench, other, None, Vec::new(), 54).await, None);
    bench
        .db
        .release_untouched(vec![one], me)
        .await
        .expect("writes");
    assert!(claim(&bench, other, None, Vec::new(), 54).await.is_some());
}

/// The rows of an application, and what they must be.
async fn compare_rows(bench: &TestDatabase, id: ApplicationId) {
    let application = bench.db.application(id).await.expect("reads");
    let application: Application = application.expect("is there");
    let rows = pending_slot::Entity::find()
        .all(bench.db.read())
        .await
        .expect("reads");
    let rows: BTreeSet<_> = rows
        .into_iter()
        .filter(|row| row.application == id.0)
        .map(|row| (row.slot, row.submitted))
        .collect();
    let submitted = application.event_times.submitted.map_or(0, |at| at.0);
    let pending = list_pending_slots(&application, &bench.exam).into_iter();
    let pending: BTreeSet<_> = pending.map(|it| (it.to_string(), submitted)).collect();
    assert_eq!(rows, pending, "{:?}", application.state);
}

#[tokio::test]
async fn rows_of_pending_slots_follow_the_application() {
    let bench = TestDatabase::start().await;
    let reviewer = bench.create_account(Role::Reviewer, "r").await;
    let (account, id) = bench.create_filled_application("a").await;
    let candidate = Actor::Candidate(account);
    compare_rows(&bench, id).await;
    let submit = async |minute| {
        let at = bench.time_at_minute(minute);
        let submitted = bench.db.perform(id, None, Command::Submit, candidate, at);
        submitted.await.expect("submits");
        compare_rows(&bench, id).await;
    };
    submit(10).await;
    judge(&bench, id, reviewer, Verdict::Passed).await;
    compare_rows(&bench, id).await;
    judge(&bench, id, reviewer, Verdict::Pending).await;
    compare_rows(&bench, id).await;
    let actor = Actor::Reviewer(reviewer);
    bench.judge_all(id, Some("education"), actor).await;
    compare_rows(&bench, id).await;
    let at = bench.time_at_minute(40);
    let returned = bench.db.perform(id, None, Command::Return, actor, at).await;
    returned.expect("returns");
    compare_rows(&bench, id).await;
    let new = super::image(b"new", at);
    let application = bench.db.application(id).await.expect("reads");
    let old = application.expect("is there").images(&slot("education"))[0].id;
    let added = bench
        .db
        .add_image(id, slot("education"), new, Some(old), candidate, at);
    added.await.expect("is added");
    submit(50).await;
    bench.judge_all(id, None, actor).await;
    let approved = bench
        .db
        .perform(id, None, Command::Approve, actor, at)
        .await;
    approved.expect("approves");
    compare_rows(&bench, id).await;
}

/// SQLite reads the range of the index in its order, so the first page of a long list costs as much
/// as that of a short one.
#[tokio::test]
async fn page_is_one_range_of_an_index() {
    let bench = TestDatabase::start().await;
    if !bench.is_sqlite() {
        return;
    }
    let me = bench.create_account(Role::Reviewer, "me").await;
    let place = SheetPlace {
        submitted: bench.time_at_minute(0),
        application: ApplicationId(me.0),
    };
    let request = SheetRequest {
        reviewer: me,
        grants: ReviewGrants::Unrestricted,
        query: query(&bench, "education", None),
        filter: QueueFilter::default(),
        left: Vec::new(),
    };
    let select = select_after(&request, Some(place), bench.time_at_minute(1)).limit(40);
    let mut statement = select.build(DbBackend::Sqlite);
    statement.sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
    let rows = bench.db.read().query_all_raw(statement).await;
    let steps = rows.expect("explains").into_iter();
    let steps: Vec<String> = steps
        .map(|row| row.try_get("", "detail").expect("a text"))
        .collect();
    assert!(steps[0].contains("SEARCH pending_slot"), "{steps:#?}");
    assert!(
        steps[0].contains("exam=? AND slot=? AND submitted>?"),
        "{steps:#?}"
    );
    assert!(
        !steps.iter().any(|step| step.contains("ORDER BY")),
        "{steps:#?}"
    );
}

#[tokio::test]
async fn row_of_an_earlier_build_without_need_is_dropped() {
    let bench = TestDatabase::start().await;
    let me = bench.create_account(Role::Reviewer, "me").await;
    let (_, done) = bench.create_submitted_application("done", 10).await;
    judge(&bench, done, me, Verdict::Passed).await;
    let released = bench.db.release_claim(done, me).await;
    released.expect("writes");
    let row = pending_slot::ActiveModel {
        exam: Set(bench.code().to_string()),
        slot: Set("education".to_owned()),
        submitted: Set(bench.time_at_minute(10).0),
        application: Set(done.0),
    };
    let inserted = bench.db.write(move |transaction| {
        async move { Ok(row.insert(transaction).await.map(drop)?) }.boxed()
    });
    inserted.await.expect("writes");
    assert_eq!(claim(&bench, me, None, Vec::new(), 40).await, None);
    compare_rows(&bench, done).await;
}
