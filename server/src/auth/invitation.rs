//! Invitations: a code, as a link and to be typed, that works once while its window is open
//! (S4-20).

use shared::{
    entry::{EntryInput, InputFault, InputFaultKind, SessionDuration, read_new_password},
    exam::{Exam, entry::RegistrationRules},
    form_fields::FormFields,
    person::identity::normalise_number,
    problem::Problem,
    proof_of_work::ProofPurpose,
    time::Timestamp,
};

use super::{
    RequestOrigin, SecretCode, Visitor, invalid_form, password, proof,
    register::generate_recovery_codes,
    security_log::{SecurityEvent, log_event},
    session::{self, OpenedSession},
    throttle::AttemptCounter,
    token::Token,
};
use crate::{
    db::{AccountRecord, InvitationRecord},
    error::Result,
    state::AppState,
};

/// Finds the invitation of a code, usable or not. Wrong codes are not counted: 60 random bits
/// cannot be guessed, and counting would block everybody behind the same address.
///
/// # Errors
/// `InvalidForm` for an unknown code.
pub async fn find(state: &AppState, code: &str) -> Result<(SecretCode, InvitationRecord)> {
    if let Ok(code) = code.parse::<SecretCode>()
        && let Some(invitation) = state.db.find_invitation(code.digest()).await?
    {
        return Ok((code, invitation));
    }
    log_event(state, SecurityEvent::InvitationRefused, None, None);
    Err(invalid_form(vec![InputFault::new(
        EntryInput::Code,
        InputFaultKind::NoInvitation,
    )])
    .into())
}

/// The close of this invitation; `None` also while its time has not started.
pub fn invitation_closes(exam: &Exam, invitation: &InvitationRecord) -> Option<Timestamp> {
    exam.invitation_deadline(&invitation.extensions, invitation.counts_from?)
}

/// # Errors
/// `InvitationUsed` or `InvitationOver`.
pub fn check_usable(
    exam: &Exam,
    invitation: &InvitationRecord,
    now: Timestamp,
) -> Result<(), Problem> {
    if invitation.used.is_some() {
        return Err(Problem::InvitationUsed);
    }
    match invitation_closes(exam, invitation) {
        Some(closed) if closed <= now => Err(Problem::InvitationOver { closed }),
        _ => Ok(()),
    }
}

/// The result of accepting an invitation.
pub struct AcceptedInvitation {
    pub account: AccountRecord,
    pub session: OpenedSession,
    /// Token from which its recovery codes are derived.
    pub codes: Token,
}

/// Sets the password of the account and signs its owner in.
///
/// # Errors
/// `InvalidForm`, `ProofWanted`, and the reason if the invitation cannot be used.
pub async fn accept(
    state: &AppState,
    visitor: &Visitor,
    exam: &Exam,
    (code, invitation): (SecretCode, InvitationRecord),
    typed: &FormFields,
    origin: &RequestOrigin,
) -> Result<AcceptedInvitation> {
    let now = state.clock.now();
    if let Err(problem) = check_usable(exam, &invitation, now) {
        let account = Some(invitation.account.id);
        log_event(
            state,
            SecurityEvent::InvitationRefused,
            account,
            Some(origin),
        );
        return Err(problem.into());
    }
    let mut account = invitation.account;
    if account.disabled || account.can_sign_in() {
        return Err(Problem::NotAllowed.into());
    }
    let number = account
        .identity
        .as_ref()
        .map_or("", |identity| identity.number());
    // After failed guesses of the number that belongs to a code, the next guess needs a proof of
    // work.
    let attempt = AttemptCounter::for_form(state, ProofPurpose::Invitation, typed, origin).await?;
    let is_proved = attempt.needs_proof(state).await?;
    if is_proved {
        proof::check(state, ProofPurpose::Invitation, typed, origin).await?;
    }
    let mut faults = Vec::new();
    let typed_number = normalise_number(typed.get(EntryInput::Number.as_str()));
    if typed_number.is_empty() {
        faults.push(InputFault::new(EntryInput::Number, InputFaultKind::Missing));
    } else if typed_number != number {
        attempt.record_failure(state).await?;
        log_event(
            state,
            SecurityEvent::InvitationRefused,
            Some(account.id),
            Some(origin),
        );
        faults.push(InputFault::new(
            EntryInput::Number,
            InputFaultKind::NotInvited,
        ));
    }
    let known = [number, account.name.as_str()];
    let password = read_new_password(typed, RegistrationRules::LOWEST_MIN_PASSWORD_CHARS, &known)
        .map_err(|wrong| faults.extend(wrong));
    let (Ok(password), true) = (password, faults.is_empty()) else {
        return Err(invalid_form(faults).into());
    };
    if !is_proved {
        proof::check(state, ProofPurpose::Invitation, typed, origin).await?;
    }
    let (fresh, codes) = generate_recovery_codes();
    let digests = codes.iter().map(SecretCode::digest).collect();
    let hash = password::hash(password.into_string()).await?;
    let staying = match typed.is_ticked(EntryInput::SharedDevice.as_str()) {
        true => SessionDuration::SharedDevice,
        false => SessionDuration::BrowserSession,
    };
    if !state
        .db
        .accept_invitation(
            (code.digest(), exam.code.clone()),
            account.id,
            hash.clone(),
            digests,
            now,
        )
        .await?
    {
        return Err(Problem::InvitationUsed.into());
    }
    account.password_hash = Some(hash);
    let session = session::open(state, visitor, account.clone(), staying, origin).await?;
    Ok(AcceptedInvitation {
        account,
        session,
        codes: fresh,
    })
}
