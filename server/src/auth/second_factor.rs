//! Second factor of staff: set up with its first code, asked for after the password, and replaced by
//! single-use recovery codes.
//!
//! A session that was opened by the password alone is *pending*: it gives access to these functions
//! only, and a verified code replaces it by an open session with another token.

use shared::{
    characters::normalise_width,
    entry::{EntryInput, InputFault, InputFaultKind, SessionDuration},
    form_fields::FormFields,
    message::AccountMessageBody,
    problem::Problem,
    second_factor::SECOND_FACTOR_CODE_COUNT,
    staff::StaffEventKind,
};

use super::{
    RequestOrigin, SecondFactorOwner, SecretCode, Visitor, invalid_form,
    password_check::is_correct_password,
    security_log::{SecurityEvent, log_event, log_refused_sign_in},
    session::{self, OpenedSession},
    throttle::AttemptCounter,
    token::Token,
    totp::{TOTP_DIGITS, TotpSecret},
};
use crate::{
    config::StaffSecondFactor,
    db::{AccountRecord, AddressFilter, SecondFactorRecord, StaffChange},
    error::Result,
    message::configured_channels,
    state::AppState,
};

/// The owner of a second factor, or of an account without one.
///
/// # Errors
/// `SignedOut` for a person who must type a code first.
pub async fn require_owner(
    state: &AppState,
    visitor: &Visitor,
) -> Result<(SecondFactorOwner, AccountRecord, Option<SecondFactorRecord>)> {
    let owner = visitor.require_second_factor_owner()?;
    let account = state.db.find_staff(owner.account).await?;
    let account = account.ok_or(Problem::NotFound)?;
    let factor = state.db.find_second_factor(account.id).await?;
    match owner.is_pending && factor.is_some() {
        true => Err(Problem::SignedOut.into()),
        false => Ok((owner, account, factor)),
    }
}

/// The secret that the owner may set up in this session.
pub fn offered_secret(state: &AppState, owner: &SecondFactorOwner) -> TotpSecret {
    TotpSecret::derive(&state.signing_key, owner.account, owner.session.0)
}

/// Checks that this person has typed the password and must type a code.
///
/// # Errors
/// `SignedOut`, or `NotFound` for somebody who is signed in.
pub async fn check_pending(state: &AppState, visitor: &Visitor) -> Result<SecondFactorOwner> {
    let owner = visitor.require_pending()?;
    match state.db.find_second_factor(owner.account).await? {
        Some(_) => Ok(owner),
        None => Err(Problem::NotFound.into()),
    }
}

/// Checks a code after the password, and opens the session.
///
/// # Errors
/// `InvalidForm` for a wrong or used code, `TooManyAttempts`, `SignedOut`.
pub async fn verify(
    state: &AppState,
    visitor: &Visitor,
    typed: &FormFields,
    origin: &RequestOrigin,
) -> Result<OpenedSession> {
    let owner = check_pending(state, visitor).await?;
    let account = state.db.find_staff(owner.account).await?;
    let account = account.filter(|account| !account.disabled);
    let account = account.ok_or(Problem::SignedOut)?;
    let factor = state.db.find_second_factor(account.id).await?;
    let factor = factor.ok_or(Problem::SignedOut)?;
    check_code(state, &account, &factor, typed, origin).await?;
    session::open_verified(state, visitor, account, owner.staying(), origin).await
}

/// Checks and spends the typed code: of the authenticator, or a recovery code.
///
/// # Errors
/// `InvalidForm` for a missing, wrong or used code, `TooManyAttempts`.
async fn check_code(
    state: &AppState,
    account: &AccountRecord,
    factor: &SecondFactorRecord,
    typed: &FormFields,
    origin: &RequestOrigin,
) -> Result<()> {
    let text = read_code(typed)?;
    let attempt = AttemptCounter::for_second_factor(account.id);
    attempt.spend(state).await?;
    if !is_right_code(state, account, factor, &text).await? {
        let event = SecurityEvent::SecondFactorRefused;
        let entry = log_refused_sign_in(state, event, account.id, origin);
        state.db.append_audit_entry(entry).await?;
        return Err(wrong_code());
    }
    attempt.clear_failures(state).await
}

async fn is_right_code(
    state: &AppState,
    account: &AccountRecord,
    factor: &SecondFactorRecord,
    text: &str,
) -> Result<bool> {
    let secret = TotpSecret::derive(&state.signing_key, account.id, factor.nonce);
    let now = state.clock.now();
    if text.len() == TOTP_DIGITS {
        return match secret.find_step(text, now, Some(factor.last_step)) {
            Some(step) => state.db.accept_totp_step(account.id, step).await,
            None => Ok(false),
        };
    }
    let Ok(code) = text.parse::<SecretCode>() else {
        return Ok(false);
    };
    let change = build_change(
        state,
        account,
        Some(AccountMessageBody::SecondFactorCodeUsed),
    );
    state
        .db
        .spend_second_factor_code(code.digest(), change)
        .await
}

/// Sets up the offered secret with its first code. Returns the token of the recovery codes, and the
/// session that replaces a pending one.
///
/// # Errors
/// `InvalidForm` with every fault, `TooManyAttempts`, `Stale` if there is a second factor.
pub async fn set_up(
    state: &AppState,
    visitor: &Visitor,
    typed: &FormFields,
    origin: &RequestOrigin,
) -> Result<(Token, Option<OpenedSession>)> {
    let (owner, account, factor) = require_owner(state, visitor).await?;
    if factor.is_some() {
        return Err(Problem::Stale.into());
    }
    let text = read_code(typed)?;
    if !owner.is_pending {
        check_password(state, &account, typed).await?;
    }
    let attempt = AttemptCounter::for_second_factor(account.id);
    attempt.spend(state).await?;
    let now = state.clock.now();
    let secret = offered_secret(state, &owner);
    let Some(step) = secret.find_step(&text, now, None) else {
        return Err(wrong_code());
    };
    attempt.clear_failures(state).await?;
    let (token, digests) = generate_codes();
    let factor = SecondFactorRecord {
        nonce: owner.session.0,
        last_step: step,
        since: now,
    };
    let change = build_change(state, &account, Some(AccountMessageBody::SecondFactorSet));
    state
        .db
        .insert_second_factor(factor, digests, owner.session, change)
        .await?;
    let event = SecurityEvent::SecondFactorChanged;
    log_event(state, event, Some(account.id), Some(origin));
    let opened = match owner.is_pending {
        true => {
            let staying = owner.staying();
            Some(session::open_verified(state, visitor, account, staying, origin).await?)
        }
        false => None,
    };
    Ok((token, opened))
}

/// Replaces the recovery codes, with password and code: an open session and the password alone give
/// no lasting access. Returns the token from which they are derived.
///
/// # Errors
/// `InvalidForm`, `TooManyAttempts`, `Stale` without a second factor.
pub async fn renew_codes(
    state: &AppState,
    visitor: &Visitor,
    typed: &FormFields,
    origin: &RequestOrigin,
) -> Result<Token> {
    let (_, account, factor) = require_owner(state, visitor).await?;
    let factor = factor.ok_or(Problem::Stale)?;
    check_password_and_code(state, &account, &factor, typed, origin).await?;
    let (token, digests) = generate_codes();
    let change = build_change(state, &account, None);
    state
        .db
        .replace_second_factor_codes(digests, change)
        .await?;
    Ok(token)
}

/// Removes the second factor, where it is not required, with password and code.
///
/// # Errors
/// `NotAllowed` where it is required, `InvalidForm`, `TooManyAttempts`, `Stale`.
pub async fn remove(
    state: &AppState,
    visitor: &Visitor,
    typed: &FormFields,
    origin: &RequestOrigin,
) -> Result<()> {
    let (_, account, factor) = require_owner(state, visitor).await?;
    if state.config.staff_second_factor == StaffSecondFactor::Required {
        return Err(Problem::NotAllowed.into());
    }
    let factor = factor.ok_or(Problem::Stale)?;
    check_password_and_code(state, &account, &factor, typed, origin).await?;
    let change = build_change(
        state,
        &account,
        Some(AccountMessageBody::SecondFactorRemoved),
    );
    let event = StaffEventKind::SecondFactorRemoved;
    state.db.remove_second_factor(event, change).await?;
    let event = SecurityEvent::SecondFactorChanged;
    log_event(state, event, Some(account.id), Some(origin));
    Ok(())
}

/// The recovery codes of a second factor that are derived from a token.
pub fn derive_second_factor_codes(token: &Token) -> Vec<SecretCode> {
    (0..SECOND_FACTOR_CODE_COUNT)
        .map(|number| SecretCode::derive(token, number))
        .collect()
}

fn generate_codes() -> (Token, Vec<shared::digest::Sha256>) {
    let token = Token::generate();
    let codes = derive_second_factor_codes(&token);
    (token, codes.iter().map(SecretCode::digest).collect())
}

/// The typed code without blanks, in narrow characters.
fn read_code(typed: &FormFields) -> Result<String, Problem> {
    let text = normalise_width(typed.get(EntryInput::SecondFactor.as_str()));
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    match text.is_empty() {
        true => Err(invalid_form(vec![InputFault::new(
            EntryInput::SecondFactor,
            InputFaultKind::Missing,
        )])),
        false => Ok(text),
    }
}

fn wrong_code() -> crate::error::Error {
    let fault = InputFault::new(EntryInput::SecondFactor, InputFaultKind::SecondFactor);
    invalid_form(vec![fault]).into()
}

/// Checks the password first, so that a wrong one spends no code.
async fn check_password_and_code(
    state: &AppState,
    account: &AccountRecord,
    factor: &SecondFactorRecord,
    typed: &FormFields,
    origin: &RequestOrigin,
) -> Result<()> {
    check_password(state, account, typed).await?;
    check_code(state, account, factor, typed, origin).await
}

async fn check_password(
    state: &AppState,
    account: &AccountRecord,
    typed: &FormFields,
) -> Result<()> {
    let password = typed.get(EntryInput::OldPassword.as_str());
    let fault = match password.is_empty() {
        true => InputFaultKind::Missing,
        false if is_correct_password(state, account, password.to_owned()).await? => return Ok(()),
        false => InputFaultKind::OldPassword,
    };
    Err(invalid_form(vec![InputFault::new(EntryInput::OldPassword, fault)]).into())
}

fn build_change(
    state: &AppState,
    account: &AccountRecord,
    message: Option<AccountMessageBody>,
) -> StaffChange {
    let configured = configured_channels(&state.config);
    let messages =
        message.map(|message| account.build_messages(&message, AddressFilter::All, &configured));
    StaffChange {
        account: account.id,
        actor: Some(account.id),
        at: state.clock.now(),
        messages: messages.unwrap_or_default(),
    }
}

impl SecondFactorOwner {
    /// The duration of the session that replaces this one.
    fn staying(&self) -> SessionDuration {
        match self.is_shared_device {
            true => SessionDuration::SharedDevice,
            false => SessionDuration::BrowserSession,
        }
    }
}
