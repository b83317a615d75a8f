//! Links with which members of the staff set their password: made by an administrator, single-use,
//! and only until their end.

use shared::{
    entry::{EntryInput, SessionDuration, read_new_password},
    form_fields::FormFields,
    message::AccountMessageBody,
    person::password::min_password_chars,
    problem::Problem,
    time::Timestamp,
};

use super::{
    RequestOrigin, SecretCode, Visitor,
    contact::list_personal_words,
    invalid_form, password,
    security_log::{SecurityEvent, log_event},
    session::{self, OpenedSession},
};
use crate::{
    db::{AccountRecord, AddressFilter, StaffChange},
    error::Result,
    message::configured_channels,
    state::AppState,
};

/// Lifetime of a link in milliseconds.
pub const STAFF_LINK_LIFETIME_MS: i64 = 3 * Timestamp::DAY_MS;

/// Finds the account of a link that works, and the link's end. Wrong codes are not counted: 60
/// random bits cannot be guessed.
///
/// # Errors
/// `StaffLinkOver`.
pub async fn find(
    state: &AppState,
    code: &str,
    origin: &RequestOrigin,
) -> Result<(SecretCode, AccountRecord, Timestamp)> {
    let now = state.clock.now();
    if let Ok(code) = code.parse::<SecretCode>()
        && let Some((owner, until)) = state.db.find_staff_link(code.digest(), now).await?
    {
        return Ok((code, owner, until));
    }
    log_event(state, SecurityEvent::StaffLinkRefused, None, Some(origin));
    Err(Problem::StaffLinkOver.into())
}

/// Sets the password with the link and signs its owner in.
///
/// # Errors
/// `StaffLinkOver`, and `InvalidForm` with every fault.
pub async fn accept(
    state: &AppState,
    visitor: &Visitor,
    typed: &FormFields,
    origin: &RequestOrigin,
) -> Result<OpenedSession> {
    let text = typed.get(EntryInput::Code.as_str());
    let (code, mut owner, _) = find(state, text, origin).await?;
    let known = list_personal_words(&owner);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let password =
        read_new_password(typed, min_password_chars(owner.role), &known).map_err(invalid_form)?;
    let hash = password::hash(password.into_string()).await?;
    let change = StaffChange {
        account: owner.id,
        actor: Some(owner.id),
        at: state.clock.now(),
        messages: owner.build_messages(
            &AccountMessageBody::PasswordRecovered,
            AddressFilter::All,
            &configured_channels(&state.config),
        ),
    };
    if !state
        .db
        .accept_staff_link(code.digest(), hash.clone(), change)
        .await?
    {
        return Err(Problem::StaffLinkOver.into());
    }
    let event = SecurityEvent::PasswordChanged;
    log_event(state, event, Some(owner.id), Some(origin));
    owner.password_hash = Some(hash);
    let staying = SessionDuration::BrowserSession;
    session::open(state, visitor, owner, staying, origin).await
}
