//! Sessions: opened at every sign-in, ended by a timeout or on request.

use shared::{
    entry::{EntryInput, SessionDuration, read_sign_in},
    form_fields::FormFields,
    id::SessionId,
    problem::Problem,
    proof_of_work::ProofPurpose,
    role::Role,
    time::Timestamp,
    view::Viewer,
};

use super::{
    RequestOrigin, Visitor,
    password::HashingPermit,
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
const LAST_SEEN_WRITE_INTERVAL_MS: i64 = Timestamp::MINUTE_MS;
/// Idle timeout in milliseconds on a shared computer; its pages sign out earlier.
const SHARED_IDLE_TIMEOUT_MS: i64 = 15 * Timestamp::MINUTE_MS;

/// A new session, and the secret for its cookie.
#[derive(Clone, Debug)]
pub struct OpenedSession {
    pub viewer: Viewer,
    pub token: String,
    pub staying: SessionDuration,
}

/// Signs in and ends the browser's previous session. Only a candidate's session can outlive the
/// closed browser.
///
/// # Errors
/// `Mistyped`, `BadCredentials`, `ProofWanted`, `Busy`.
pub async fn sign_in(
    state: &AppState,
    visitor: &Visitor,
    typed: &FormFields,
    origin: &RequestOrigin,
) -> Result<OpenedSession> {
    let staying = read_sign_in(typed).map_err(|faults| Problem::InvalidForm { faults })?;
    let account = authenticate(state, typed, origin).await?;
    let staying = match account.role {
        Role::Reviewer | Role::Office if staying == SessionDuration::Persistent => {
            SessionDuration::BrowserSession
        }
        _ => staying,
    };
    open(state, visitor, account, staying, origin).await
}

/// Opens a session for an authenticated person.
pub(super) async fn open(
    state: &AppState,
    visitor: &Visitor,
    account: AccountRecord,
    staying: SessionDuration,
    origin: &RequestOrigin,
) -> Result<OpenedSession> {
    sign_out(state, visitor).await?;
    let (token, now) = (Token::generate(), state.clock.now());
    let kept = staying == SessionDuration::Persistent;
    let session = NewSession {
        id: SessionId(random::uuid_v7(now)),
        token: token.digest(),
        account: account.id,
        browser: origin.browser.clone(),
        now,
        expires: now.plus(state.config.max_session_age_ms(kept)),
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
        token: token.encode(),
        staying,
    })
}

/// Ends the session of this browser, if it has one.
pub async fn sign_out(state: &AppState, visitor: &Visitor) -> Result<()> {
    match visitor.session() {
        Some(signed_in) => state.db.close_session(signed_in.id).await,
        None => Ok(()),
    }
}

/// The visitor of a session token; anonymous if the session has ended or was idle for too long.
pub async fn resume(state: &AppState, token: &Token, is_shared: bool) -> Result<Visitor> {
    let now = state.clock.now();
    let Some(session) = state.db.find_session(token.digest(), now).await? else {
        return Ok(Visitor::default());
    };
    let idle = now.milliseconds_since(session.last_seen);
    let longest = match is_shared {
        true => state
            .config
            .session_idle_timeout_ms(false)
            .min(SHARED_IDLE_TIMEOUT_MS),
        false => state.config.session_idle_timeout_ms(session.kept),
    };
    if idle >= longest {
        state.db.close_session(session.id).await?;
        return Ok(Visitor::default());
    }
    if idle >= LAST_SEEN_WRITE_INTERVAL_MS {
        state.db.touch_session(session.id, now).await?;
    }
    Ok(Visitor::signed_in(session.viewer, session.id))
}

async fn authenticate(
    state: &AppState,
    typed: &FormFields,
    origin: &RequestOrigin,
) -> Result<AccountRecord> {
    let login = typed.get(EntryInput::Login.as_str());
    let password = typed.get(EntryInput::Password.as_str());
    // Counted within a permit, so that concurrent guesses are counted one after the other.
    let place = HashingPermit::acquire_for_address(&origin.address).await?;
    let attempt =
        throttle::AttemptCounter::for_form(state, ProofPurpose::SignIn, typed, origin).await?;
    if attempt.needs_proof(state).await? {
        log_event(state, SecurityEvent::AttemptsExceeded, None, Some(origin));
        proof::check(state, ProofPurpose::SignIn, typed, origin).await?;
    }
    let mut meant = state.db.find_open_accounts_by_login(login).await?;
    meant.retain(|account| !account.disabled);
    let only = match &meant[..] {
        [account] => Some(account.id),
        _ => None,
    };
    match find_owner(&place, meant, password).await? {
        Some(account) => {
            attempt.clear_failures(state).await?;
            Ok(account)
        }
        None => {
            attempt.record_failure(state).await?;
            log_event(state, SecurityEvent::SignInFailed, only, Some(origin));
            Err(Problem::BadCredentials.into())
        }
    }
}

/// The account whose password this is, among those that the login can mean. An unknown login takes
/// the same time.
async fn find_owner(
    place: &HashingPermit,
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
