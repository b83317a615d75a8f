//! Tests of security events: each is logged, and no entry names a person.

use std::{
    io,
    sync::{Arc, Mutex},
};

use shared::role::Role;
use tracing_subscriber::fmt::MakeWriter;

use crate::app::TestApp;

/// The log of this thread as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        let bytes = self.0.lock().expect("nobody panics with it");
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panics with it").extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;
    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

fn start_log() -> (Log, tracing::subscriber::DefaultGuard) {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter("off,security=info")
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    (log, guard)
}

#[tokio::test]
async fn a_failed_sign_in_is_logged_without_the_login() {
    let (log, _guard) = start_log();
    let app = TestApp::start().await;
    let (account, login) = app.make_account(Role::Reviewer).await;
    let answer = app.browser().sign_in(&login, "not the password").await;
    assert_ne!(answer.status, 302);
    let said = log.text();
    assert!(said.contains("sign-in-failed"), "{said}");
    assert!(said.contains(&account.to_string()), "{said}");
    assert!(
        !said.contains(&login) && !said.contains("127.0.0.1"),
        "{said}"
    );
}

#[tokio::test]
async fn a_refused_role_is_logged_with_its_account() {
    let (log, _guard) = start_log();
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    candidate.open("/review").await;
    let said = log.text();
    assert!(said.contains("role-refused"), "{said}");
    assert!(said.contains("reviewer"), "{said}");
}

#[tokio::test]
async fn reviewer_who_opens_their_pages_is_no_event() {
    let (log, _guard) = start_log();
    let app = TestApp::start().await;
    let reviewer = app.reviewer().await;
    assert_eq!(reviewer.open("/review").await.status, 200);
    let said = log.text();
    assert!(!said.contains("role-refused"), "{said}");
}

#[tokio::test]
async fn codes_that_open_nothing_are_logged_without_the_code() {
    let (log, _guard) = start_log();
    let app = TestApp::start().await;
    let code = "ABCD-EFGH-JKLM";
    app.browser()
        .open(&format!("/invitation?code={code}"))
        .await;
    app.browser().open(&format!("/hand-off/{code}")).await;
    let said = log.text();
    assert!(!said.contains(code) && !said.contains("ABCDEFGH"), "{said}");
    assert!(said.contains("invitation-refused"), "{said}");
}
