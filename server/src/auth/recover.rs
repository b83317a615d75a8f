//! Password recovery (S2-05): with a recovery code, or with a one-time code sent to a confirmed
//! phone or mail address. The response to a code request is the same whether or not the account
//! exists and a code was sent.

use shared::{
    digest::Sha256,
    entry::{
        EntryInput, InputFault, InputFaultKind, NewPassword, SendCodeButton, read_new_password,
        read_one_time_code,
    },
    exam::entry::RegistrationRules,
    form_fields::FormFields,
    id::AccountId,
    message::{AccountMessageBody, Channel, CodePurpose},
    person::{identity::normalise_number, password::min_password_chars},
    problem::Problem,
    proof_of_work::ProofPurpose,
    staff::StaffEventKind,
    time::Timestamp,
    view::CodeFormOutcome,
};

use super::{
    RequestOrigin, SecretCode,
    contact::{build_own_change, list_personal_words},
    invalid_form,
    one_time_code::{self, CodeRecipient, CodeRequest, wrong_code},
    password, proof,
    security_log::{SecurityEvent, log_event},
    throttle::AttemptCounter,
};
use crate::{
    db::{AccountRecord, AddressFilter, NewAccountMessage},
    error::Result,
    message::configured_channels,
    state::AppState,
};

/// Sends a code, or sets a new password with one and ends every session.
///
/// # Errors
/// `InvalidForm`, `ProofWanted`, `TooManyAttempts`.
pub async fn recover(
    state: &AppState,
    typed: &FormFields,
    origin: &RequestOrigin,
) -> Result<CodeFormOutcome> {
    if SendCodeButton::from_form(typed).is_some() {
        return send_code(state, typed, origin).await;
    }
    match read_one_time_code(typed).map_err(|fault| invalid_form(vec![fault]))? {
        Some(_) => recover_by_message(state, typed, origin).await?,
        None => recover_by_code(state, typed, origin).await?,
    }
    Ok(CodeFormOutcome::Done)
}

async fn send_code(
    state: &AppState,
    typed: &FormFields,
    origin: &RequestOrigin,
) -> Result<CodeFormOutcome> {
    let login = read_login(typed).map_err(|fault| invalid_form(vec![fault]))?;
    proof::check(state, ProofPurpose::Recover, typed, origin).await?;
    let accounts = state.db.find_open_accounts_by_login(login).await?;
    let channels = configured_channels(&state.config);
    let asked = CodeRequest {
        purpose: CodePurpose::Recover,
        subject: subject(login),
        person: subject(login),
        to: accounts
            .iter()
            .flat_map(|account| confirmed_addresses(account, &channels))
            .collect(),
    };
    let sent = one_time_code::send(state, asked, origin).await?;
    Ok(CodeFormOutcome::CodeSent(sent))
}

fn confirmed_addresses(account: &AccountRecord, channels: &[Channel]) -> Vec<CodeRecipient> {
    let addresses = [
        (Channel::Sms, &account.phone, account.phone_verified),
        (Channel::Mail, &account.email, account.email_verified),
    ];
    let confirmed = addresses
        .into_iter()
        .filter(|(channel, _, verified)| verified.is_some() && channels.contains(channel));
    let sent_to = confirmed.filter_map(|(channel, address, _)| {
        Some(CodeRecipient {
            account: Some(account.id),
            channel,
            address: address.clone()?,
            lang: account.lang,
        })
    });
    sent_to.collect()
}

/// The subject of a code, also used for counting requests: the normalised login, whether or not the
/// account exists.
fn subject(login: &str) -> String {
    Sha256::of(normalise_number(login).as_bytes()).to_string()
}

async fn recover_by_message(
    state: &AppState,
    typed: &FormFields,
    origin: &RequestOrigin,
) -> Result<()> {
    let (login, password) = read_form(typed, RecoveryCodeKind::OneTimeCode)?;
    proof::check(state, ProofPurpose::Recover, typed, origin).await?;
    let subjects = vec![subject(login)];
    let code = one_time_code::check(state, CodePurpose::Recover, subjects, typed).await?;
    let owner = match code.account {
        Some(account) => state.db.find_account(account).await?,
        None => None,
    };
    let owner = owner
        .filter(|owner| !owner.disabled)
        .ok_or_else(wrong_code)?;
    let password = check_password_of_owner(&owner, typed, password)?;
    let hash = password::hash(password.into_string()).await?;
    let messages = build_recovery_messages(state, &owner);
    let change = build_own_change(state, &owner, messages, StaffEventKind::PasswordChanged);
    let recovered = state.db.recover_by_message(code.id, hash, change);
    match recovered.await? {
        true => {
            let event = SecurityEvent::PasswordChanged;
            log_event(state, event, Some(owner.id), Some(origin));
            Ok(())
        }
        false => Err(wrong_code().into()),
    }
}

async fn recover_by_code(
    state: &AppState,
    typed: &FormFields,
    origin: &RequestOrigin,
) -> Result<()> {
    let (login, password) = read_form(typed, RecoveryCodeKind::RecoveryCode)?;
    let text = typed.get(EntryInput::Code.as_str());
    let attempt = AttemptCounter::new(ProofPurpose::Recover, login, &origin.address);
    proof::check(state, ProofPurpose::Recover, typed, origin).await?;
    let now = state.clock.now();
    let found = match text.parse::<SecretCode>() {
        Ok(code) => find_owner(state, login, &code, now)
            .await?
            .map(|owner| (owner, code)),
        Err(_) => None,
    };
    let Some((owner, code)) = found else {
        attempt.record_failure(state).await?;
        log_event(state, SecurityEvent::RecoveryRefused, None, Some(origin));
        return Err(invalid_form(vec![InputFault::new(
            EntryInput::Code,
            InputFaultKind::Code,
        )])
        .into());
    };
    let password = check_password_of_owner(&owner, typed, password)?;
    let hash = password::hash(password.into_string()).await?;
    let messages = build_recovery_messages(state, &owner);
    let change = build_own_change(state, &owner, messages, StaffEventKind::PasswordChanged);
    let recovered = state.db.recover_by_code(code.digest(), hash, change);
    if !recovered.await? {
        return Err(invalid_form(vec![InputFault::new(
            EntryInput::Code,
            InputFaultKind::Code,
        )])
        .into());
    }
    let event = SecurityEvent::PasswordChanged;
    log_event(state, event, Some(owner.id), Some(origin));
    attempt.clear_failures(state).await
}

/// The kind of code in the form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RecoveryCodeKind {
    RecoveryCode,
    OneTimeCode,
}

/// Reads login and new password; the faults are in the order of the page.
fn read_form(typed: &FormFields, wanted: RecoveryCodeKind) -> Result<(&str, NewPassword), Problem> {
    let mut faults = Vec::new();
    let login = read_login(typed).map_err(|fault| faults.push(fault));
    if wanted == RecoveryCodeKind::RecoveryCode
        && typed.get(EntryInput::Code.as_str()).trim().is_empty()
    {
        faults.push(InputFault::new(EntryInput::Code, InputFaultKind::Missing));
    }
    let known = [login.unwrap_or_default()];
    let password = read_new_password(typed, RegistrationRules::LOWEST_MIN_PASSWORD_CHARS, &known)
        .map_err(|wrong| faults.extend(wrong));
    match (login, password) {
        (Ok(login), Ok(password)) if faults.is_empty() => Ok((login, password)),
        _ => Err(invalid_form(faults)),
    }
}

fn read_login(typed: &FormFields) -> Result<&str, InputFault> {
    let login = typed.get(EntryInput::Login.as_str());
    match login.trim().is_empty() {
        true => Err(InputFault::new(EntryInput::Login, InputFaultKind::Missing)),
        false => Ok(login),
    }
}

async fn find_owner(
    state: &AppState,
    login: &str,
    code: &SecretCode,
    now: Timestamp,
) -> Result<Option<AccountRecord>> {
    let accounts = state.db.find_open_accounts_by_login(login).await?;
    let ids: Vec<AccountId> = accounts.iter().map(|account| account.id).collect();
    let owner = state
        .db
        .find_recovery_code(&ids, code.digest(), now)
        .await?;
    Ok(owner.and_then(|id| accounts.into_iter().find(|account| account.id == id)))
}

/// Checks that the new password does not contain the owner's name or number, once the owner is
/// known.
fn check_password_of_owner(
    owner: &AccountRecord,
    typed: &FormFields,
    password: NewPassword,
) -> Result<NewPassword, Problem> {
    let known = list_personal_words(owner);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    read_new_password(typed, min_password_chars(owner.role), &known)
        .map(|_| password)
        .map_err(invalid_form)
}

fn build_recovery_messages(state: &AppState, owner: &AccountRecord) -> Vec<NewAccountMessage> {
    let configured = configured_channels(&state.config);
    owner.build_messages(
        &AccountMessageBody::PasswordRecovered,
        AddressFilter::All,
        &configured,
    )
}
