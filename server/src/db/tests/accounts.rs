//! Tests of accounts and sessions.

use futures::future::join_all;
use shared::{
    digest::Sha256,
    id::{AccountId, SessionId},
    person::IdNumber,
    role::Role,
};

use super::TestDatabase;
use crate::{
    db::{NewAccount, NewSession, SessionState},
    error::Error,
    random,
};

/// An open session that was opened at minute 1 by an owner with this password hash.
fn new_session(
    bench: &TestDatabase,
    account: AccountId,
    token: Sha256,
    last_minute: i64,
    password_hash: Option<&str>,
) -> NewSession {
    let now = bench.time_at_minute(1);
    NewSession {
        id: SessionId(random::uuid_v7(now)),
        token,
        account,
        browser: "test".to_owned(),
        now,
        expires: bench.time_at_minute(last_minute),
        kept: false,
        state: SessionState::Open,
        recorded_address: None,
        password_hash: password_hash.map(str::to_owned),
    }
}

/// The owner was recognised before the reset, and the session opens after it.
#[tokio::test]
async fn no_session_opens_by_a_password_that_was_reset() {
    let bench = TestDatabase::start().await;
    let account = bench.create_account(Role::Office, "lin").await;
    let open = async |token: &str, hash: Option<&str>| {
        let session = new_session(&bench, account, Sha256::of(token.as_bytes()), 100, hash);
        bench.db.open_session(session).await.expect("is answered")
    };
    assert!(open("a", Some("$")).await);
    let reset = bench.db.set_password(account, String::new());
    reset.await.expect("is set");
    assert!(!open("b", Some("$")).await);
    assert!(open("c", None).await);
    let disabled = bench.db.set_disabled(account, true);
    disabled.await.expect("is set");
    assert!(!open("d", None).await);
    let now = bench.time_at_minute(2);
    let found = bench.db.find_session(Sha256::of(b"b"), now).await;
    assert!(found.expect("reads").is_none());
}

#[tokio::test]
async fn login_ignores_case_and_new_password_ends_sessions() {
    let bench = TestDatabase::start().await;
    let account = bench.create_account(Role::Office, "Lin").await;
    let again = NewAccount {
        id: AccountId(random::uuid_v7(bench.time_at_minute(1))),
        role: Role::Office,
        login: "lin".to_owned(),
        name: "林".to_owned(),
        identity: Some(
            "11010119940307058X"
                .parse::<IdNumber>()
                .expect("a number")
                .into(),
        ),
        valid_until: None,
        phone: None,
        password_hash: Some("$".to_owned()),
        assurance: shared::person::Assurance::Vouched,
        created: bench.time_at_minute(1),
    };
    let taken = bench
        .db
        .create_account(again.clone())
        .await
        .expect_err("is taken");
    let Error::Store(taken) = taken else {
        panic!("{taken}")
    };
    assert_eq!(
        taken.to_string(),
        "there is an account with the login `lin` already"
    );
    bench
        .db
        .create_account(NewAccount {
            login: "lin2".to_owned(),
            ..again
        })
        .await
        .expect("is created");
    let by_number = bench
        .db
        .find_account_by_login(" 11010119940307058x ")
        .await
        .expect("reads");
    assert_eq!(
        by_number.map(|account| account.login),
        Some("lin2".to_owned())
    );

    let token = Sha256::of(b"token");
    let session = new_session(&bench, account, token, 100, Some("$"));
    assert!(bench.db.open_session(session).await.expect("opens"));
    let seen = bench
        .db
        .find_session(token, bench.time_at_minute(2))
        .await
        .expect("reads")
        .expect("is there");
    assert_eq!(seen.viewer.account, account);
    assert!(
        bench
            .db
            .find_session(token, bench.time_at_minute(100))
            .await
            .expect("reads")
            .is_none()
    );
    bench
        .db
        .set_password(account, "$2".to_owned())
        .await
        .expect("is set");
    assert!(
        bench
            .db
            .find_session(token, bench.time_at_minute(2))
            .await
            .expect("reads")
            .is_none()
    );
}

/// On a single thread all lookups wait together, so that one query reads them.
#[tokio::test]
async fn concurrent_session_lookups_each_find_their_own() {
    let bench = TestDatabase::start().await;
    let mut accounts = Vec::new();
    for (login, expires) in [("a", 100), ("b", 2), ("c", 100)] {
        let account = bench.create_account(Role::Candidate, login).await;
        let session = new_session(
            &bench,
            account,
            Sha256::of(login.as_bytes()),
            expires,
            Some("$"),
        );
        assert!(bench.db.open_session(session).await.expect("opens"));
        accounts.push(account);
    }
    let now = bench.time_at_minute(3);
    let logins = ["a", "b", "c", "nobody", "a"];
    let find = |login: &'static str| bench.db.find_session(Sha256::of(login.as_bytes()), now);
    let found = join_all(logins.map(find)).await.into_iter();
    let owners: Vec<_> = found
        .map(|found| found.expect("reads").map(|session| session.viewer.account))
        .collect();
    let (first, third) = (Some(accounts[0]), Some(accounts[2]));
    assert_eq!(owners, [first, None, third, None, first]);
}
