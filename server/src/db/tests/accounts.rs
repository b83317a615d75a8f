//! Accounts and sessions.

use shared::{
    digest::Sha256,
    id::{AccountId, SessionId},
    person::IdNumber,
    role::Role,
};

use super::Bench;
use crate::{
    db::{NewAccount, NewSession},
    error::Error,
    random,
};

#[tokio::test]
async fn a_login_is_taken_without_regard_to_case_and_a_new_password_ends_sessions() {
    let bench = Bench::start().await;
    let account = bench.account(Role::Office, "Lin").await;
    let again = NewAccount {
        id: AccountId(random::id(bench.minute(1))),
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
        created: bench.minute(1),
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
    let session = NewSession {
        id: SessionId(random::id(bench.minute(1))),
        token,
        account,
        browser: "test".to_owned(),
        now: bench.minute(1),
        expires: bench.minute(100),
    };
    bench.db.open_session(session).await.expect("opens");
    let seen = bench
        .db
        .find_session(token, bench.minute(2))
        .await
        .expect("reads")
        .expect("is there");
    assert_eq!(seen.viewer.account, account);
    assert!(
        bench
            .db
            .find_session(token, bench.minute(100))
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
            .find_session(token, bench.minute(2))
            .await
            .expect("reads")
            .is_none()
    );
}
