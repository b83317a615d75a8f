//! Changes by an account's owner: phone, mail address, password.
//!
//! A new address replaces the old one only after a code sent to it was entered; the old address is
//! notified. If the server has no such channel, the address is stored as unconfirmed and is never
//! used for password recovery.

use shared::{
    entry::{
        EntryInput, InputFault, InputFaultKind, SendCodeButton, read_email, read_new_password,
        read_one_time_code, read_phone,
    },
    form_fields::FormFields,
    id::AccountId,
    message::{AccountMessageBody, Channel, CodePurpose, mask_address},
    person::password::min_password_chars,
    problem::Problem,
    staff::StaffEventKind,
    view::{AccountView, CodeFormOutcome, ContactAddress},
};

use super::{
    CurrentSession, RequestOrigin, invalid_form,
    one_time_code::{self, CodeRecipient, CodeRequest, wrong_code},
    password,
    password_check::is_correct_password,
    security_log::{SecurityEvent, log_event},
};
use crate::{
    db::{AccountRecord, AddressFilter, NewAccountMessage, OwnChange},
    error::Result,
    message::configured_channels,
    state::AppState,
};

/// Reads the data of the account page.
pub async fn read_account(state: &AppState, whose: &CurrentSession) -> Result<AccountView> {
    let owner = require_account(state, whose.viewer.account).await?;
    let reached = |address: Option<String>, verified| {
        address.map(|address| ContactAddress { address, verified })
    };
    Ok(AccountView {
        viewer: whose.viewer.clone(),
        has_password: owner.password_hash.is_some(),
        changes: state.db.list_account_changes(owner.id).await?,
        channels: configured_channels(&state.config),
        phone: reached(owner.phone, owner.phone_verified),
        email: reached(owner.email, owner.email_verified),
    })
}

/// Sends a code to the typed address, or checks the typed code.
///
/// # Errors
/// `InvalidForm` with every fault; `TooManyAttempts`.
pub async fn change_contact(
    state: &AppState,
    whose: &CurrentSession,
    typed: &FormFields,
    origin: &RequestOrigin,
) -> Result<CodeFormOutcome> {
    let owner = require_account(state, whose.viewer.account).await?;
    match SendCodeButton::from_form(typed) {
        Some(SendCodeButton(channel)) => {
            send_contact_code(state, &owner, channel, typed, origin).await
        }
        None => confirm_contact_code(state, &owner, typed).await,
    }
}

async fn send_contact_code(
    state: &AppState,
    owner: &AccountRecord,
    channel: Channel,
    typed: &FormFields,
    origin: &RequestOrigin,
) -> Result<CodeFormOutcome> {
    let address = match channel {
        Channel::Sms => read_phone(typed).map(String::from),
        Channel::Mail => read_email(typed).and_then(|email| {
            let missing = InputFault::new(EntryInput::Email, InputFaultKind::Missing);
            email.map(String::from).ok_or(missing)
        }),
    };
    let checked = check_password(state, owner, typed).await?;
    let address = match (address, checked) {
        (Ok(address), Ok(())) => address,
        (address, checked) => {
            let faults = [address.err(), checked.err()];
            return Err(invalid_form(faults.into_iter().flatten().collect()).into());
        }
    };
    if !configured_channels(&state.config).contains(&channel) {
        let messages = build_change_messages(state, owner, channel, &address);
        let event = StaffEventKind::ContactChanged { channel };
        let change = build_own_change(state, owner, messages, event);
        let db = &state.db;
        db.set_unconfirmed_contact((channel, address), change)
            .await?;
        return Ok(CodeFormOutcome::Done);
    }
    let asked = CodeRequest {
        purpose: CodePurpose::Contact,
        subject: subject(owner.id),
        person: owner.id.to_string(),
        to: vec![CodeRecipient {
            account: Some(owner.id),
            channel,
            address,
            lang: owner.lang,
        }],
    };
    let sent = one_time_code::send(state, asked, origin).await?;
    Ok(CodeFormOutcome::CodeSent(sent))
}

async fn confirm_contact_code(
    state: &AppState,
    owner: &AccountRecord,
    typed: &FormFields,
) -> Result<CodeFormOutcome> {
    if let Ok(None) = read_one_time_code(typed) {
        let missing = InputFault::new(EntryInput::OneTimeCode, InputFaultKind::Missing);
        return Err(invalid_form(vec![missing]).into());
    }
    let subjects = vec![subject(owner.id)];
    let code = one_time_code::check(state, CodePurpose::Contact, subjects, typed).await?;
    let messages = build_change_messages(state, owner, code.channel, &code.destination);
    let event = StaffEventKind::ContactChanged {
        channel: code.channel,
    };
    let change = build_own_change(state, owner, messages, event);
    match state.db.confirm_contact(code, change).await? {
        true => Ok(CodeFormOutcome::Done),
        false => Err(wrong_code().into()),
    }
}

/// The subject of a code: it proves that the address belongs to this account's owner.
fn subject(account: AccountId) -> String {
    account.to_string()
}

/// Messages about a change to the previous addresses; none if the address was confirmed and stays
/// the same.
fn build_change_messages(
    state: &AppState,
    owner: &AccountRecord,
    channel: Channel,
    address: &str,
) -> Vec<NewAccountMessage> {
    let old = match channel {
        Channel::Sms => owner.phone.as_deref(),
        Channel::Mail => owner.email.as_deref(),
    };
    if old == Some(address) {
        return Vec::new();
    }
    let matter = AccountMessageBody::ContactChanged {
        channel,
        old: old.map(mask_address),
        new: mask_address(address),
    };
    let configured = configured_channels(&state.config);
    owner.build_messages(&matter, AddressFilter::All, &configured)
}

/// Sets a new password and ends every other session of the account.
///
/// # Errors
/// `InvalidForm` with every fault; `NotAllowed` for an account without a password; `TooManyAttempts`.
pub async fn change_password(
    state: &AppState,
    whose: &CurrentSession,
    typed: &FormFields,
) -> Result<()> {
    let owner = require_account(state, whose.viewer.account).await?;
    let Some(old) = owner.password_hash.clone() else {
        return Err(Problem::NotAllowed.into());
    };
    let mut faults = Vec::new();
    faults.extend(check_password(state, &owner, typed).await?.err());
    let known = list_personal_words(&owner);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let password = read_new_password(typed, min_password_chars(owner.role), &known)
        .map_err(|wrong| faults.extend(wrong));
    let (Ok(password), true) = (password, faults.is_empty()) else {
        return Err(invalid_form(faults).into());
    };
    let hash = password::hash(password.into_string()).await?;
    let configured = configured_channels(&state.config);
    let messages = owner.build_messages(
        &AccountMessageBody::PasswordChanged,
        AddressFilter::All,
        &configured,
    );
    let change = build_own_change(state, &owner, messages, StaffEventKind::PasswordChanged);
    let changed = state.db.change_password(whose.id, (old, hash), change);
    match changed.await? {
        true => {
            log_event(state, SecurityEvent::PasswordChanged, Some(owner.id), None);
            Ok(())
        }
        // The password was changed concurrently.
        false => Err(invalid_form(vec![wrong_password()]).into()),
    }
}

/// A change that an owner makes to their account now, with its event if they are staff.
pub(super) fn build_own_change(
    state: &AppState,
    owner: &AccountRecord,
    messages: Vec<NewAccountMessage>,
    event: StaffEventKind,
) -> OwnChange {
    OwnChange {
        account: owner.id,
        at: state.clock.now(),
        messages,
        event: owner.role.is_staff().then_some(event),
    }
}

/// Known facts about a person, which the password must not contain.
pub(super) fn list_personal_words(owner: &AccountRecord) -> Vec<String> {
    let number = owner.identity.as_ref();
    let number = number.map(|identity| identity.number().to_owned());
    [
        Some(owner.name.clone()),
        Some(owner.login.clone()),
        number,
        owner.phone.clone(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Checks that the form has the account's present password. An account without a password, which is
/// only used through another system, needs none.
///
/// # Errors
/// `TooManyAttempts`.
async fn check_password(
    state: &AppState,
    owner: &AccountRecord,
    typed: &FormFields,
) -> Result<Result<(), InputFault>> {
    if owner.password_hash.is_none() {
        return Ok(Ok(()));
    }
    let password = typed.get(EntryInput::OldPassword.as_str());
    if password.is_empty() {
        return Ok(Err(InputFault::new(
            EntryInput::OldPassword,
            InputFaultKind::Missing,
        )));
    }
    match is_correct_password(state, owner, password.to_owned()).await? {
        true => Ok(Ok(())),
        false => Ok(Err(wrong_password())),
    }
}

fn wrong_password() -> InputFault {
    InputFault::new(EntryInput::OldPassword, InputFaultKind::OldPassword)
}

async fn require_account(state: &AppState, account: AccountId) -> Result<AccountRecord> {
    let owner = state.db.find_account(account).await?;
    Ok(owner.ok_or(Problem::NotFound)?)
}
