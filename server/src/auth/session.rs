//! Sessions: opened at every sign-in, ended by a timeout or on request.

use shared::{
    entry::{EntryInput, SessionDuration, read_sign_in},
    form_fields::FormFields,
    id::SessionId,
    problem::Problem,
    proof_of_work::ProofPurpose,
    second_factor::SecondFactorStep,
    time::Timestamp,
    view::Viewer,
};

use super::{
    RequestOrigin, Visitor,
    password::HashingPermit,
    proof, second_step,
    security_log::{SecurityEvent, log_event, log_refused_sign_in},
    throttle,
    token::Token,
};
use crate::{
    db::{AccountRecord, NewSession, SessionState},
    error::Result,
    random,
    state::AppState,
};

/// Time in milliseconds after which a session's last use is written again, instead of at every
/// request.
const LAST_SEEN_WRITE_INTERVAL_MS: i64 = Timestamp::MINUTE_MS;
/// Lifetime in milliseconds of a session that waits for the second factor: time to install an
/// authenticator.
const PENDING_SESSION_AGE_MS: i64 = 30 * Timestamp::MINUTE_MS;
/// Idle timeout in milliseconds on a shared computer; its pages sign out earlier.
const SHARED_IDLE_TIMEOUT_MS: i64 = 15 * Timestamp::MINUTE_MS;

/// A new session, and the secret for its cookie.
#[derive(Clone, Debug)]
pub struct OpenedSession {
    pub viewer: Viewer,
    pub token: String,
    pub staying: SessionDuration,
    /// The step that the person must take before the session gives any right.
    pub step: Option<SecondFactorStep>,
}

/// Signs in and ends the browser's previous session. Only a candidate's session can outlive the
/// closed browser.
///
/// # Errors
/// `InvalidForm`, `BadCredentials`, `AccountDisabled`, `OutsideStaffNetworks`, `ProofWanted`, `Busy`.
pub async fn sign_in(
    state: &AppState,
    visitor: &Visitor,
    typed: &FormFields,
    origin: &RequestOrigin,
) -> Result<OpenedSession> {
    let staying = read_sign_in(typed).map_err(|faults| Problem::InvalidForm { faults })?;
    let account = authenticate(state, typed, origin).await?;
    let staying = match account.role {
        role if role.is_staff() && staying == SessionDuration::Persistent => {
            SessionDuration::BrowserSession
        }
        _ => staying,
    };
    open(state, visitor, account, staying, origin).await
}

/// Opens a session for a person who has shown the password. If the account needs a second factor,
/// the session is pending.
///
/// # Errors
/// `BadCredentials` if the account was disabled or got another password meanwhile,
/// `OutsideStaffNetworks`.
pub(super) async fn open(
    state: &AppState,
    visitor: &Visitor,
    account: AccountRecord,
    staying: SessionDuration,
    origin: &RequestOrigin,
) -> Result<OpenedSession> {
    let step = second_step::find_step(state, &account).await?;
    open_at_step(state, visitor, account, (staying, step), origin).await
}

/// Opens a session for a person who has shown password and second factor.
pub(super) async fn open_verified(
    state: &AppState,
    visitor: &Visitor,
    account: AccountRecord,
    staying: SessionDuration,
    origin: &RequestOrigin,
) -> Result<OpenedSession> {
    open_at_step(state, visitor, account, (staying, None), origin).await
}

async fn open_at_step(
    state: &AppState,
    visitor: &Visitor,
    account: AccountRecord,
    (staying, step): (SessionDuration, Option<SecondFactorStep>),
    origin: &RequestOrigin,
) -> Result<OpenedSession> {
    if account.role.is_staff() && !origin.is_for_staff {
        let event = SecurityEvent::OutsideStaffNetworks;
        let entry = log_refused_sign_in(state, event, account.id, origin);
        state.db.append_audit_entry(entry).await?;
        let address = origin.address.clone();
        return Err(Problem::OutsideStaffNetworks { address }.into());
    }
    sign_out(state, visitor).await?;
    let (token, now) = (Token::generate(), state.clock.now());
    let kept = staying == SessionDuration::Persistent;
    let (session_state, age_ms) = match step {
        None => (SessionState::Open, state.config.max_session_age_ms(kept)),
        Some(_) => (SessionState::Pending, PENDING_SESSION_AGE_MS),
    };
    let is_recorded = account.role.is_staff() && step.is_none();
    let session = NewSession {
        id: SessionId(random::uuid_v7(now)),
        token: token.digest(),
        account: account.id,
        browser: origin.browser.clone(),
        now,
        expires: now.plus(age_ms),
        kept,
        state: session_state,
        recorded_address: is_recorded.then(|| origin.address.clone()),
        password_hash: account.password_hash,
    };
    if !state.db.open_session(session).await? {
        return Err(Problem::BadCredentials.into());
    }
    let viewer = Viewer {
        account: account.id,
        role: account.role,
        name: account.name,
    };
    Ok(OpenedSession {
        viewer,
        token: token.encode(),
        staying,
        step,
    })
}

/// Ends the session of this browser, if it has one.
pub async fn sign_out(state: &AppState, visitor: &Visitor) -> Result<()> {
    match visitor.session_id() {
        Some(session) => state.db.close_session(session).await,
        None => Ok(()),
    }
}

/// The visitor of a session token; anonymous if the session has ended or was idle for too long, and
/// if it is one of staff and `is_for_staff` is false: the client is outside of their networks.
pub async fn resume(
    state: &AppState,
    token: &Token,
    is_shared: bool,
    is_for_staff: bool,
) -> Result<Visitor> {
    let now = state.clock.now();
    let Some(session) = state.db.find_session(token.digest(), now).await? else {
        return Ok(Visitor::default());
    };
    if session.viewer.role.is_staff() && !is_for_staff {
        return Ok(Visitor::default());
    }
    match session.state {
        SessionState::Open => {}
        // It ends by its short lifetime.
        SessionState::Pending => {
            let account = session.viewer.account;
            return Ok(Visitor::pending(account, session.id, is_shared));
        }
        SessionState::Disabled => return Ok(Visitor::disabled()),
    }
    let idle = now.milliseconds_since(session.last_seen);
    let role = session.viewer.role;
    let longest = match is_shared {
        true => state
            .config
            .session_idle_timeout_ms(role, false)
            .min(SHARED_IDLE_TIMEOUT_MS),
        false => state.config.session_idle_timeout_ms(role, session.kept),
    };
    if idle >= longest {
        state.db.close_session(session.id).await?;
        return Ok(Visitor::default());
    }
    if idle >= LAST_SEEN_WRITE_INTERVAL_MS {
        state.db.touch_session(session.id, now).await?;
    }
    Ok(Visitor::signed_in(
        session.viewer,
        session.id,
        session.grants,
    ))
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
    // A disabled account takes the place of the dummy hash, so that the time is the same.
    if meant.is_empty() {
        meant.extend(state.db.find_disabled_staff(login).await?);
    }
    let staff = meant.iter().filter(|account| account.role.is_staff());
    let staff: Vec<_> = staff.map(|account| account.id).collect();
    match find_owner(&place, meant, password).await? {
        Some(account) if account.disabled => {
            let event = SecurityEvent::DisabledSignIn;
            let entry = log_refused_sign_in(state, event, account.id, origin);
            state.db.append_audit_entry(entry).await?;
            Err(Problem::AccountDisabled.into())
        }
        Some(account) => {
            attempt.clear_failures(state).await?;
            Ok(account)
        }
        None => {
            let event = SecurityEvent::SignInFailed;
            if staff.is_empty() {
                log_event(state, event, only, Some(origin));
            }
            let entries = staff
                .into_iter()
                .map(|account| log_refused_sign_in(state, event, account, origin));
            let entries = entries.collect();
            attempt.record_audited_failure(state, entries).await?;
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
