//! Tests of the list and the next application of reviewers with grants for one of two reviews, and
//! of claims that were handed over.

use shared::{
    application::Command,
    exam::Exam,
    id::{AccountId, ApplicationId},
    review_grant::{Grant, GrantKind, ReviewGrants},
    role::{Actor, Role},
    time::Timestamp,
    unit_scope::UnitScope,
    view::{HAND_OVER_LEASE_MS, QueueFilter},
};

use super::TestDatabase;
use crate::db::{HandOver, NextRequest};

fn grants(bench: &TestDatabase, kind: GrantKind) -> ReviewGrants {
    let exam = bench.code();
    let scope = UnitScope::WholeExam;
    ReviewGrants::from_grants([Grant { exam, kind, scope }])
}

async fn next(
    bench: &TestDatabase,
    (reviewer, grants): (AccountId, &ReviewGrants),
    left: Option<ApplicationId>,
    minute: i64,
) -> Option<ApplicationId> {
    let request = NextRequest {
        reviewer,
        grants: grants.clone(),
        filter: QueueFilter::default(),
        left,
        held: Vec::new(),
    };
    let claimed = bench.db.claim_next(request, bench.time_at_minute(minute));
    claimed.await.expect("searches")
}

#[tokio::test]
async fn each_level_is_listed_for_its_grant() {
    let bench = TestDatabase::start().await;
    let mut exam: Exam = bench.exam.clone();
    exam.review.levels = 2;
    let published = bench.db.publish_exam(&exam, Timestamp(1));
    published.await.expect("is published");
    let first = bench.create_account(Role::Reviewer, "first").await;
    let second = bench.create_account(Role::Reviewer, "second").await;
    let head = bench.create_account(Role::Reviewer, "head").await;
    let people = [
        (first, grants(&bench, GrantKind::Initial)),
        (second, grants(&bench, GrantKind::Final)),
        (head, grants(&bench, GrantKind::Supervisor)),
    ];
    let (_, only) = bench.create_submitted_application("a", 10).await;
    let count = async |minute: i64| {
        let mut counts = Vec::new();
        for (account, grants) in &people {
            let now = bench.time_at_minute(minute);
            let reader = (*account, grants);
            let queue = bench.db.queue(&QueueFilter::default(), reader, now).await;
            let queue = queue.expect("reads");
            let waiting: u64 = queue.waiting.values().sum();
            assert_eq!(queue.total, waiting, "the counts are those of the list");
            counts.push(queue.total);
        }
        counts
    };
    assert_eq!(count(20).await, [1, 0, 1]);
    for ((account, grants), found) in people.iter().zip([Some(only), None, None]) {
        let claimed = next(&bench, (*account, grants), None, 20).await;
        assert_eq!(claimed, found);
    }
    let actor = Actor::Reviewer(first);
    bench.judge_all(only, None, actor).await;
    let now = bench.time_at_minute(30);
    let passed = bench.db.perform(only, None, Command::Approve, actor, now);
    passed.await.expect("passes it on");
    assert_eq!(count(31).await, [0, 1, 1]);
    for ((account, grants), found) in people.iter().zip([None, Some(only), None]) {
        let claimed = next(&bench, (*account, grants), None, 31).await;
        assert_eq!(claimed, found);
    }
}

#[tokio::test]
async fn a_handed_claim_outlasts_leaving_and_a_usual_lease() {
    let bench = TestDatabase::start().await;
    let from = bench.create_account(Role::Reviewer, "from").await;
    let to = bench.create_account(Role::Reviewer, "to").await;
    let all = ReviewGrants::Unrestricted;
    let (_, only) = bench.create_submitted_application("a", 10).await;
    let hand_over = HandOver {
        application: only,
        from,
        is_supervisor: false,
        to,
        question: Some("?".to_owned()),
    };
    let now = bench.time_at_minute(20);
    bench.db.hand_over(hand_over, now).await.expect("is free");
    let ends = async |minute: i64| {
        let at = bench.time_at_minute(minute);
        let claim = bench.db.find_claim(only, at).await.expect("reads");
        claim.map(|claim| (claim.reviewer, claim.ends))
    };
    let handed = Some((to, now.plus(HAND_OVER_LEASE_MS)));
    // It is the next one of its new reviewer, also after they have left it.
    assert_eq!(next(&bench, (to, &all), None, 60).await, Some(only));
    assert_eq!(ends(60).await, handed);
    let renewed = bench.db.renew_claim(only, to, bench.time_at_minute(61));
    renewed.await.expect("writes");
    assert_eq!(next(&bench, (to, &all), Some(only), 62).await, None);
    bench.db.put_back(only, to).await.expect("writes");
    assert_eq!(ends(62).await, handed);
    assert_eq!(next(&bench, (from, &all), None, 63).await, None);
    // It ends by itself after a day.
    let day = HAND_OVER_LEASE_MS / Timestamp::MINUTE_MS;
    assert_eq!(next(&bench, (from, &all), None, 20 + day).await, Some(only));
}
