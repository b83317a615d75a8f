//! Many reviewers at once on many applications: no application is given twice and no decision is
//! lost (T9). `ZHUNKAO_CLAIMS` is the number of waiting applications and of decisions of each of 50
//! reviewers, as `1000000 1000`: it measures the claims (P10) and takes minutes.

use std::{collections::BTreeSet, time::Instant};

use futures::future::join_all;
use sea_orm::{
    ConnectionTrait, EntityTrait, Iterable, PaginatorTrait, QueryFilter, TransactionTrait,
};
use shared::{
    application::{Command, StateKind},
    id::{AccountId, ApplicationId},
    review_grant::ReviewGrants,
    role::{Actor, Role},
    view::QueueFilter,
};

use super::TestDatabase;
use crate::db::{
    NextRequest,
    entity::{account, application},
};

const REVIEWERS: usize = 50;
/// Waiting applications, and decisions of each reviewer, in every test.
const SMALL: (usize, usize) = (400, 6);
/// Claims of one reviewer when no other works.
const CLAIMS_ALONE: usize = 200;

/// The work of one reviewer.
#[derive(Default)]
struct Work {
    decided: Vec<ApplicationId>,
    claim_micros: Vec<u64>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_reviewers_decide_each_application_once() {
    let (waiting, items) = match std::env::var("ZHUNKAO_CLAIMS") {
        Ok(sizes) => {
            let (waiting, items) = sizes.split_once(' ').expect("two numbers");
            let number = |text: &str| text.parse().expect("a number");
            (number(waiting), number(items))
        }
        Err(_) => SMALL,
    };
    let bench = TestDatabase::start().await;
    fill(&bench, waiting).await;
    let mut reviewers = Vec::new();
    for number in 0..REVIEWERS {
        let name = format!("r{number}");
        reviewers.push(bench.create_account(Role::Reviewer, &name).await);
    }
    let work = reviewers
        .iter()
        .map(|reviewer| decide_many(&bench, *reviewer, items));
    let work = join_all(work).await;

    let decided: Vec<_> = work.iter().flat_map(|work| &work.decided).collect();
    let distinct: BTreeSet<_> = decided.iter().collect();
    let double_claims = decided.len() - distinct.len();
    let approved = application::Entity::find()
        .filter(application::COLUMN.state.eq(StateKind::Approved.as_str()))
        .count(bench.db.read())
        .await
        .expect("counts");
    let mut micros: Vec<_> = work.iter().flat_map(|work| &work.claim_micros).collect();
    micros.sort_unstable();
    let quantile = |part: usize| *micros[(micros.len() - 1) * part / 100] as f64 / 1000.0;
    let alone = measure_alone(&bench, reviewers[0]).await;
    // `cargo xtask bench desk` reads this line.
    println!(
        "{{\"waiting\":{waiting},\"decisions\":{},\"double_claims\":{double_claims},\"lost_decisions\":{},\
         \"claim_p50\":{:.3},\"claim_p99\":{:.3},\"alone_p50\":{:.3},\"alone_p99\":{:.3}}}",
        decided.len(),
        (distinct.len() as u64).abs_diff(approved),
        quantile(50),
        quantile(99),
        alone.0,
        alone.1
    );
    assert_eq!(decided.len(), REVIEWERS * items);
    assert_eq!(double_claims, 0, "double claims");
    assert_eq!(approved, decided.len() as u64, "lost decisions");
}

async fn decide_many(bench: &TestDatabase, reviewer: AccountId, items: usize) -> Work {
    let now = bench.time_at_minute(60);
    let mut work = Work::default();
    let mut left = None;
    while work.decided.len() < items {
        let request = NextRequest {
            reviewer,
            grants: ReviewGrants::Unrestricted,
            filter: QueueFilter::default(),
            left,
            held: Vec::new(),
        };
        let begun = Instant::now();
        let claimed = bench.db.claim_next(request, now).await.expect("searches");
        work.claim_micros.push(begun.elapsed().as_micros() as u64);
        let claimed = claimed.expect("enough wait");
        let actor = Actor::Reviewer(reviewer);
        let approved = bench
            .db
            .perform(claimed, None, Command::Approve, actor, now);
        approved.await.expect("may approve");
        work.decided.push(claimed);
        left = Some(claimed);
    }
    work
}

/// The quantiles 50 and 99 of claims without other reviewers, in milliseconds.
async fn measure_alone(bench: &TestDatabase, reviewer: AccountId) -> (f64, f64) {
    let now = bench.time_at_minute(60);
    let mut micros = Vec::new();
    let mut left = None;
    for _ in 0..CLAIMS_ALONE {
        let request = NextRequest {
            reviewer,
            grants: ReviewGrants::Unrestricted,
            filter: QueueFilter::default(),
            left,
            held: Vec::new(),
        };
        let begun = Instant::now();
        left = bench.db.claim_next(request, now).await.expect("searches");
        micros.push(begun.elapsed().as_micros() as f64 / 1000.0);
    }
    micros.sort_unstable_by(f64::total_cmp);
    let quantile = |part: usize| micros[(CLAIMS_ALONE - 1) * part / 100];
    (quantile(50), quantile(99))
}

/// Copies a submitted application, without its pictures, for as many candidates.
async fn fill(bench: &TestDatabase, waiting: usize) {
    let (seed_account, seed) = bench.create_submitted_application("seed", 10).await;
    let (uuid, numbers) = match bench.is_sqlite() {
        true => (
            "randomblob(16)",
            format!(
                "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {waiting}) \
                 SELECT i FROM n)"
            ),
        ),
        false => (
            "gen_random_uuid()",
            format!("(SELECT i FROM generate_series(1, {waiting}) AS s(i))"),
        ),
    };
    let accounts = select_columns(account::Column::iter(), |column| match column {
        "id" => Some(uuid.to_owned()),
        "login" => Some("'copy-' || n.i".to_owned()),
        _ => None,
    });
    let applications = select_columns(application::Column::iter(), |column| match column {
        "id" => Some(uuid.to_owned()),
        "number" => Some("'COPY-' || a.login".to_owned()),
        "candidate" => Some("a.id".to_owned()),
        // Nothing to judge, so that a decision is one act.
        "manifest" => Some("'[]'".to_owned()),
        "submitted" => Some("o.submitted + length(a.login)".to_owned()),
        _ => None,
    });
    let id = |id: uuid::Uuid| match bench.is_sqlite() {
        true => format!("X'{}'", id.simple()),
        false => format!("'{id}'"),
    };
    let (account_id, application_id) = (id(seed_account.0), id(seed.0));
    let statements = [
        format!(
            "INSERT INTO account ({}) SELECT {} FROM account AS o, {numbers} AS n WHERE o.id = {account_id}",
            accounts.0, accounts.1
        ),
        format!(
            "INSERT INTO application ({}) SELECT {} FROM application AS o, account AS a \
             WHERE o.id = {application_id} AND a.login LIKE 'copy-%'",
            applications.0, applications.1
        ),
        // The copied one has pictures to judge.
        format!("UPDATE application SET state = 'withdrawn' WHERE id = {application_id}"),
        "ANALYZE".to_owned(),
    ];
    let url = bench.url.clone();
    let connection = sea_orm::Database::connect(&url).await.expect("opens");
    let transaction = connection.begin().await.expect("begins");
    for statement in statements {
        let done = transaction.execute_unprepared(&statement).await;
        done.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    transaction.commit().await.expect("commits");
}

/// The names of the columns, and the expressions that copy or replace them.
fn select_columns<C: sea_orm::ColumnTrait>(
    columns: impl Iterator<Item = C>,
    replace: impl Fn(&str) -> Option<String>,
) -> (String, String) {
    let mut names = Vec::new();
    let mut values = Vec::new();
    for column in columns {
        let name = sea_orm::IdenStatic::as_str(&column);
        names.push(format!("\"{name}\""));
        values.push(replace(name).unwrap_or_else(|| format!("o.\"{name}\"")));
    }
    (names.join(", "), values.join(", "))
}
