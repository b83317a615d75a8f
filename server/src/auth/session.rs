//! Sessions: opened at every sign-in, ended by a timeout or on request.

use shared::{
    entry::{Input, Staying, read_sign_in},
    id::SessionId,
    problem::Problem,
    proof::Act,
    role::Role,
    time::Timestamp,
    typed::Typed,
    view::Viewer,
};

use super::{
    Origin, Visitor,
    password::Place,
    proof,
    security_log::{SecurityEvent, log_event},
    throttle,
    token::Token,
};
use crate::{
    db::{AccountRecord, NewSession},
    error::Result,
    random,
    state::AppState,
};

/// Time in milliseconds after which a session's last use is written again, instead of at every
/// request.
const SEEN_AGAIN: i64 = Timestamp::MINUTE;
/// Idle timeout in milliseconds on a shared computer; its pages sign out earlier.
const SHARED_IDLE: i64 = 15 * Timestamp::MINUTE;

/// A new session, and the secret for its cookie.
#[derive(Clone, Debug)]
pub struct OpenedSession {
    pub viewer: Viewer,
    pub token: String,
    pub staying: Staying,
}

/// Signs in and ends the browser's previous session. Only a candidate's session can outlive the
/// closed browser.
///
/// # Errors
/// `Mistyped`, `BadCredentials`, `ProofWanted`, `Busy`.
pub async fn sign_in(
    state: &AppState,
    visitor: &Visitor,
    typed: &Typed,
    origin: &Origin,
) -> Result<OpenedSession> {
    let staying = read_sign_in(typed).map_err(|faults| Problem::Mistyped { faults })?;
    let account = identify(state, typed, origin).await?;
    let staying = match account.role {
        Role::Reviewer | Role::Office if staying == Staying::Kept => Staying::Open,
        _ => staying,
    };
    open(state, visitor, account, staying, origin).await
}

/// Opens a session for an authenticated person.
pub(super) async fn open(
    state: &AppState,
    visitor: &Visitor,
    account: AccountRecord,
    staying: Staying,
    origin: &Origin,
) -> Result<OpenedSession> {
    sign_out(state, visitor).await?;
    let (token, now) = (Token::draw(), state.clock.now());
    let kept = staying == Staying::Kept;
    let session = NewSession {
        id: SessionId(random::id(now)),
        token: token.digest(),
        account: account.id,
        browser: origin.browser.clone(),
        now,
        expires: now.plus(state.config.session_longest(kept)),
        kept,
    };
    state.db.open_session(session).await?;
    let viewer = Viewer {
        account: account.id,
        role: account.role,
        name: account.name,
    };
    Ok(OpenedSession {
        viewer,
        token: token.reveal(),
        staying,
    })
}

/// Ends the session of this browser, if it has one.
pub async fn sign_out(state: &AppState, visitor: &Visitor) -> Result<()> {
    match visitor.get() {
        Some(signed_in) => state.db.close_session(signed_in.session).await,
        None => Ok(()),
    }
}

/// The visitor of a session token; anonymous if the session has ended or was idle for too long.
pub async fn resume(state: &AppState, token: &Token, is_shared: bool) -> Result<Visitor> {
    let now = state.clock.now();
    let Some(session) = state.db.find_session(token.digest(), now).await? else {
        return Ok(Visitor::default());
    };
    let idle = now.since(session.last_seen);
    let longest = match is_shared {
        true => state.config.session_idle(false).min(SHARED_IDLE),
        false => state.config.session_idle(session.kept),
    };
    if idle >= longest {
        state.db.close_session(session.id).await?;
        return Ok(Visitor::default());
    }
    if idle >= SEEN_AGAIN {
        state.db.touch_session(session.id, now).await?;
    }
    Ok(Visitor::signed_in(session.viewer, session.id))
}

async fn identify(state: &AppState, typed: &Typed, origin: &Origin) -> Result<AccountRecord> {
    let login = typed.get(Input::Login.as_str());
    let password = typed.get(Input::Password.as_str());
    // Counted within a permit, so that concurrent guesses are counted one after the other.
    let place = Place::take_from(&origin.address).await?;
    let attempt = throttle::Attempt::of_form(state, Act::SignIn, typed, origin).await?;
    if attempt.wants_proof(state).await? {
        log_event(state, SecurityEvent::AttemptsExceeded, None, Some(origin));
        proof::check(state, Act::SignIn, typed, origin).await?;
    }
    let mut meant = state.db.find_accounts_by_login(login).await?;
    meant.retain(|account| !account.disabled);
    let only = match &meant[..] {
        [account] => Some(account.id),
        _ => None,
    };
    match find_owner(&place, meant, password).await? {
        Some(account) => {
            attempt.forget(state).await?;
            Ok(account)
        }
        None => {
            attempt.record(state).await?;
            log_event(state, SecurityEvent::SignInFailed, only, Some(origin));
            Err(Problem::BadCredentials.into())
        }
    }
}

/// The account whose password this is, among those that the login can mean. An unknown login takes
/// the same time.
async fn find_owner(
    place: &Place,
    meant: Vec<AccountRecord>,
    password: &str,
) -> Result<Option<AccountRecord>> {
    if meant.is_empty() {
        place.verify(password.to_owned(), None).await?;
    }
    for account in meant {
        let hash = account.password_hash.clone();
        if place.verify(password.to_owned(), hash).await? {
            return Ok(Some(account));
        }
    }
    Ok(None)
}
