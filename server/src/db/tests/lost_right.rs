//! Tests of acts whose right was lost after it was checked: an import has moved the application to
//! another unit, or an administrator has taken the right.

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, EntityTrait, QueryFilter};
use shared::{
    application::{Command, Verdict},
    id::{AccountId, ApplicationId},
    problem::Problem,
    review_grant::{Grant, GrantKind},
    role::{Actor, Role},
    unit_scope::{UnitNames, UnitScope},
};

use super::TestDatabase;
use crate::{
    db::{HandOver, entity::application},
    error::{Error, Result},
};

const OWN: &str = "市财政局";
const OTHER: &str = "市教育局";

async fn create_reviewer(bench: &TestDatabase, login: &str, kinds: &[GrantKind]) -> AccountId {
    let account = bench.create_account(Role::Reviewer, login).await;
    for kind in kinds {
        let grant = Grant {
            exam: bench.code(),
            kind: *kind,
            scope: UnitScope::Units(UnitNames::read([OWN]).expect("is a unit")),
        };
        let added = bench.db.add_grant(account, grant, bench.time_at_minute(0));
        added.await.expect("is granted");
    }
    account
}

/// Writes the unit alone, as if an import came between the check of an act and its writing.
async fn move_to(bench: &TestDatabase, id: ApplicationId, unit: &'static str) {
    let moved = bench.db.write(move |transaction| {
        async move {
            application::Entity::update_many()
                .set(application::ActiveModel {
                    unit: Set(Some(unit.to_owned())),
                    ..Default::default()
                })
                .filter(application::COLUMN.id.eq(id.0))
                .exec(transaction)
                .await?;
            Ok(())
        }
        .boxed()
    });
    moved.await.expect("writes");
}

async fn judge(bench: &TestDatabase, id: ApplicationId, by: AccountId, minute: i64) -> Result<()> {
    let command = Command::GiveVerdict {
        part: "resume".parse().expect("a part"),
        verdict: Verdict::Passed,
    };
    let (actor, at) = (Actor::Reviewer(by), bench.time_at_minute(minute));
    let performed = bench.db.perform(id, None, command, actor, at);
    performed.await.map(drop)
}

async fn hand_over(
    bench: &TestDatabase,
    (application, from, to): (ApplicationId, AccountId, AccountId),
    is_supervisor: bool,
) -> Result<()> {
    let hand_over = HandOver {
        application,
        from,
        is_supervisor,
        to,
        question: Some("?".to_owned()),
    };
    bench
        .db
        .hand_over(hand_over, bench.time_at_minute(25))
        .await
}

fn problem_of(result: Result<()>) -> Option<Problem> {
    match result {
        Ok(()) => None,
        Err(Error::Problem(problem)) => Some(problem),
        Err(error) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn acts_on_a_file_that_left_the_unit_are_refused() {
    let bench = TestDatabase::start().await;
    let initial = [GrantKind::Initial];
    let me = create_reviewer(&bench, "me", &initial).await;
    let colleague = create_reviewer(&bench, "colleague", &initial).await;
    let head = create_reviewer(&bench, "head", &[GrantKind::Supervisor]).await;
    let (_, id) = bench.create_submitted_application("a", 10).await;
    move_to(&bench, id, OWN).await;
    judge(&bench, id, me, 20).await.expect("is of the unit");

    move_to(&bench, id, OTHER).await;
    let at = bench.time_at_minute(25);
    let absent = Some(Problem::NotFound);
    assert_eq!(problem_of(judge(&bench, id, me, 25).await), absent);
    let taken = bench.db.take_over(id, colleague, at).await;
    assert_eq!(problem_of(taken), absent);
    let people = (id, me, colleague);
    assert_eq!(problem_of(hand_over(&bench, people, false).await), absent);
    let recused = bench.db.recuse(id, me, at).await;
    assert_eq!(problem_of(recused), absent);
    let released = bench.db.release_foreign_claim(id, head, at).await;
    assert_eq!(problem_of(released), absent);
    let ends = async || {
        let claim = bench.db.find_claim(id, at).await.expect("reads");
        claim.expect("is claimed").ends
    };
    let before = ends().await;
    let renewed = bench.db.renew_claims(vec![id], me, at).await;
    renewed.expect("writes");
    assert_eq!(ends().await, before, "a lost claim is not prolonged");

    move_to(&bench, id, OWN).await;
    let renewed = bench.db.renew_claims(vec![id], me, at).await;
    renewed.expect("writes");
    assert!(ends().await > before);
    judge(&bench, id, me, 25)
        .await
        .expect("is of the unit again");
}

#[tokio::test]
async fn acts_need_the_right_at_the_moment_of_writing() {
    let bench = TestDatabase::start().await;
    let me = create_reviewer(&bench, "me", &[GrantKind::Initial, GrantKind::Supervisor]).await;
    let colleague = create_reviewer(&bench, "colleague", &[GrantKind::Initial]).await;
    let (_, id) = bench.create_submitted_application("a", 10).await;
    move_to(&bench, id, OWN).await;
    let revoke = async |account: AccountId, kind: GrantKind| {
        let (right, at) = ((bench.code(), kind), bench.time_at_minute(20));
        let revoked = bench.db.revoke_grant(account, right, at).await;
        assert!(revoked.expect("writes"));
    };
    // The file is readable for a supervisor, but not theirs to judge.
    revoke(me, GrantKind::Initial).await;
    let at = bench.time_at_minute(25);
    let not_allowed = Some(Problem::NotAllowed);
    assert_eq!(problem_of(judge(&bench, id, me, 25).await), not_allowed);
    let taken = bench.db.take_over(id, me, at).await;
    assert_eq!(problem_of(taken), not_allowed);
    let people = (id, me, colleague);
    let handed = hand_over(&bench, people, false).await;
    assert_eq!(problem_of(handed), not_allowed);
    assert_eq!(problem_of(hand_over(&bench, people, true).await), None);

    revoke(colleague, GrantKind::Initial).await;
    let handed = hand_over(&bench, people, true).await;
    assert_eq!(problem_of(handed), Some(Problem::NotFound));
}
