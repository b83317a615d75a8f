//! Tests of the claims of reviewers and of the search for the next application.

use shared::{
    application::{Command, Verdict},
    id::{AccountId, ApplicationId},
    problem::Problem,
    review_grant::ReviewGrants,
    role::{Actor, Role},
    time::Timestamp,
    view::{QueueFilter, ReviewLevel},
};

use super::TestDatabase;
use crate::{
    db::NextRequest,
    error::{Error, Result},
};

/// Minutes after which a claim has ended.
const LEASE: i64 = 15;

/// The application that a reviewer gets who comes from the queue, or from another application.
async fn next(
    bench: &TestDatabase,
    left: Option<ApplicationId>,
    reviewer: AccountId,
    minute: i64,
) -> Option<ApplicationId> {
    next_of(bench, QueueFilter::default(), left, reviewer, minute).await
}

async fn next_of(
    bench: &TestDatabase,
    filter: QueueFilter,
    left: Option<ApplicationId>,
    reviewer: AccountId,
    minute: i64,
) -> Option<ApplicationId> {
    let request = NextRequest {
        reviewer,
        grants: ReviewGrants::Unrestricted,
        filter,
        left,
        held: Vec::new(),
    };
    let claimed = bench.db.claim_next(request, bench.time_at_minute(minute));
    claimed.await.expect("searches")
}

async fn judge(
    bench: &TestDatabase,
    id: ApplicationId,
    reviewer: AccountId,
    minute: i64,
) -> Result<()> {
    let command = Command::GiveVerdict {
        part: "resume".parse().expect("a part"),
        verdict: Verdict::Passed,
    };
    perform(bench, id, command, reviewer, minute).await
}

async fn perform(
    bench: &TestDatabase,
    id: ApplicationId,
    command: Command,
    reviewer: AccountId,
    minute: i64,
) -> Result<()> {
    let (actor, at) = (Actor::Reviewer(reviewer), bench.time_at_minute(minute));
    let performed = bench.db.perform(id, None, command, actor, at);
    performed.await.map(drop)
}

#[tokio::test]
async fn fifty_reviewers_at_once_get_fifty_applications() {
    let bench = TestDatabase::start().await;
    let mut reviewers = Vec::new();
    for number in 0..50 {
        let name = format!("r{number}");
        reviewers.push(bench.create_account(Role::Reviewer, &name).await);
        let name = format!("c{number}");
        bench.create_submitted_application(&name, 10).await;
    }
    let claims = reviewers
        .iter()
        .map(|reviewer| next(&bench, None, *reviewer, 20));
    let mut claimed: Vec<_> = futures::future::join_all(claims).await;
    assert!(claimed.iter().all(Option::is_some));
    claimed.sort_unstable();
    claimed.dedup();
    assert_eq!(claimed.len(), 50);
    let late = bench.create_account(Role::Reviewer, "late").await;
    assert_eq!(next(&bench, None, late, 21).await, None);
}

#[tokio::test]
async fn a_claim_ends_by_itself_and_each_verdict_prolongs_it() {
    let bench = TestDatabase::start().await;
    let me = bench.create_account(Role::Reviewer, "me").await;
    let other = bench.create_account(Role::Reviewer, "other").await;
    let (_, only) = bench.create_submitted_application("a", 10).await;
    assert_eq!(next(&bench, None, me, 20).await, Some(only));
    let claim = bench.db.find_claim(only, bench.time_at_minute(20)).await;
    let claim = claim.expect("reads").expect("is claimed");
    assert_eq!(
        (claim.name.as_str(), claim.ends),
        ("人me", bench.time_at_minute(20 + LEASE))
    );
    judge(&bench, only, me, 30).await.expect("may judge");
    assert_eq!(next(&bench, None, other, 30 + LEASE - 1).await, None);
    let renewed = bench
        .db
        .renew_claim(only, me, bench.time_at_minute(30 + LEASE - 1));
    renewed.await.expect("writes");
    assert_eq!(next(&bench, None, other, 30 + LEASE).await, None);
    assert_eq!(
        next(&bench, None, other, 30 + 2 * LEASE - 1).await,
        Some(only)
    );
}

#[tokio::test]
async fn a_foreign_claim_refuses_verdicts_until_it_is_taken_over() {
    let bench = TestDatabase::start().await;
    let me = bench.create_account(Role::Reviewer, "me").await;
    let other = bench.create_account(Role::Reviewer, "other").await;
    let (_, only) = bench.create_submitted_application("a", 10).await;
    judge(&bench, only, other, 20).await.expect("is free");
    let refused = judge(&bench, only, me, 21).await;
    let Err(Error::Problem(Problem::ClaimedByOther { name, ends })) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(
        (name.as_str(), ends),
        ("人other", bench.time_at_minute(20 + LEASE))
    );
    let taken = bench.db.take_over(only, me, bench.time_at_minute(22));
    taken.await.expect("takes over");
    judge(&bench, only, me, 23).await.expect("is mine");
    let refused = judge(&bench, only, other, 24).await;
    assert!(matches!(
        refused,
        Err(Error::Problem(Problem::ClaimedByOther { .. }))
    ));
    // A claim that has ended needs no taking over.
    judge(&bench, only, other, 23 + LEASE)
        .await
        .expect("is free");
}

#[tokio::test]
async fn only_what_waits_can_be_taken_over() {
    let bench = TestDatabase::start().await;
    let me = bench.create_account(Role::Reviewer, "me").await;
    let (_, draft) = bench.create_filled_application("draft").await;
    let (_, refused) = bench.create_submitted_application("a", 10).await;
    let command = Command::Refuse {
        note: "不符合".to_owned(),
    };
    bench.find_ineligible(refused, Actor::Reviewer(me)).await;
    perform(&bench, refused, command, me, 20)
        .await
        .expect("refuses");
    let at = bench.time_at_minute(21);
    assert!(matches!(
        bench.db.take_over(draft, me, at).await,
        Err(Error::Problem(Problem::NotFound))
    ));
    assert!(matches!(
        bench.db.take_over(refused, me, at).await,
        Err(Error::Problem(Problem::NotInReview { .. }))
    ));
    let claim = bench.db.find_claim(refused, at).await.expect("reads");
    assert_eq!(claim, None, "a decision ends the claim");
}

#[tokio::test]
async fn next_prefers_own_then_abandoned_applications() {
    let bench = TestDatabase::start().await;
    let me = bench.create_account(Role::Reviewer, "me").await;
    let other = bench.create_account(Role::Reviewer, "other").await;
    let (_, first) = bench.create_submitted_application("a", 10).await;
    let (_, second) = bench.create_submitted_application("b", 11).await;
    let (_, third) = bench.create_submitted_application("c", 12).await;
    judge(&bench, third, me, 20).await.expect("may judge");
    judge(&bench, second, other, 20).await.expect("may judge");

    assert_eq!(next(&bench, None, me, 21).await, Some(third), "my own");
    // An untouched application follows the reviewer's own; one that another reviewer works on is not
    // given away.
    assert_eq!(next(&bench, Some(third), me, 21).await, Some(first));
    assert_eq!(next(&bench, Some(first), me, 21).await, Some(third));
    let late = 21 + LEASE;
    assert_eq!(next(&bench, Some(third), me, late).await, Some(second));
}

#[tokio::test]
async fn an_application_that_is_skipped_goes_back_into_the_list() {
    let bench = TestDatabase::start().await;
    let me = bench.create_account(Role::Reviewer, "me").await;
    let other = bench.create_account(Role::Reviewer, "other").await;
    let (_, first) = bench.create_submitted_application("a", 10).await;
    let (_, second) = bench.create_submitted_application("b", 11).await;
    assert_eq!(next(&bench, None, me, 20).await, Some(first));
    assert_eq!(next(&bench, Some(first), me, 21).await, Some(second));
    assert_eq!(next(&bench, None, other, 21).await, Some(first));
    assert_eq!(next(&bench, Some(second), me, 22).await, None);
    bench.db.release_claim(first, me).await.expect("writes");
    let claim = bench.db.find_claim(first, bench.time_at_minute(22)).await;
    let holder = claim.expect("reads").map(|claim| claim.reviewer);
    assert_eq!(holder, Some(other), "nobody releases another's claim");
    bench.db.release_claim(first, other).await.expect("writes");
    assert_eq!(next(&bench, None, me, 23).await, Some(first));
}

#[tokio::test]
async fn applications_are_claimed_ahead_in_the_order_of_the_list() {
    let bench = TestDatabase::start().await;
    let me = bench.create_account(Role::Reviewer, "me").await;
    let other = bench.create_account(Role::Reviewer, "other").await;
    let mut waiting = Vec::new();
    for (name, minute) in [("a", 10), ("b", 11), ("c", 12), ("d", 13)] {
        waiting.push(bench.create_submitted_application(name, minute).await.1);
    }
    let mut held = vec![next(&bench, None, me, 20).await.expect("waits")];
    assert_eq!(next(&bench, None, other, 20).await, Some(waiting[1]));
    for _ in 0..2 {
        let request = NextRequest {
            reviewer: me,
            grants: ReviewGrants::Unrestricted,
            filter: QueueFilter::default(),
            left: None,
            held: held.clone(),
        };
        let claimed = bench.db.claim_next(request, bench.time_at_minute(20));
        held.push(claimed.await.expect("searches").expect("waits"));
    }
    assert_eq!(held, [waiting[0], waiting[2], waiting[3]]);
    assert_eq!(next(&bench, Some(waiting[1]), other, 21).await, None);
}

#[tokio::test]
async fn the_list_filters_the_next_application() {
    let bench = TestDatabase::start().await;
    let me = bench.create_account(Role::Reviewer, "me").await;
    let day = Timestamp::DAY_MS / Timestamp::MINUTE_MS;
    bench.create_submitted_application("early", 10).await;
    let (_, late) = bench.create_submitted_application("late", 10 + day).await;
    let now = 20 + 2 * day;
    let named = QueueFilter {
        search: Some("人late".to_owned()),
        ..QueueFilter::default()
    };
    assert_eq!(next_of(&bench, named, None, me, now).await, Some(late));
    let mine = QueueFilter {
        is_mine: true,
        ..QueueFilter::default()
    };
    let queue = bench
        .db
        .queue(
            &mine,
            (me, &ReviewGrants::Unrestricted),
            bench.time_at_minute(now),
        )
        .await;
    let queue = queue.expect("reads");
    assert_eq!(queue.total, 1);
    assert!(
        queue.rows[0]
            .claim
            .as_ref()
            .is_some_and(|it| it.reviewer == me)
    );
    let count = async |filter: QueueFilter| {
        let at = bench.time_at_minute(now);
        let queue = bench
            .db
            .queue(&filter, (me, &ReviewGrants::Unrestricted), at)
            .await;
        queue.expect("reads").total
    };
    for (days, found) in [(0, 2), (1, 2), (2, 1), (3, 0)] {
        let old = QueueFilter {
            min_days: Some(days),
            ..QueueFilter::default()
        };
        assert_eq!(count(old).await, found, "{days} days");
    }
    for (level, found) in [(ReviewLevel::Initial, 2), (ReviewLevel::Final, 0)] {
        let of_level = QueueFilter {
            level: Some(level),
            ..QueueFilter::default()
        };
        assert_eq!(count(of_level).await, found, "{level:?}");
    }
    let returned = QueueFilter {
        was_returned: true,
        ..QueueFilter::default()
    };
    assert_eq!(count(returned).await, 0);
}
