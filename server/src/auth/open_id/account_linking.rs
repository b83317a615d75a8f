//! Connection of another system's account to an account here (product.md, decision 1): an account
//! is one person, number and name. Data from the other system is trusted. Typed data is not enough
//! to enter an existing account; its password is required too.

use shared::{
    calendar::Day,
    entry::{
        EntryInput, InputFault, InputFaultKind, KnownNumberStep, SessionDuration, read_email,
        read_phone,
    },
    form_fields::FormFields,
    id::{AccountId, ExamCode},
    identity_provider::IdentityProviderFault,
    person::{Assurance, Identity, PersonName},
    proof_of_work::ProofPurpose,
    role::Role,
};

use super::{OpenIdSession, other_system_problem, read_exam};
use crate::{
    auth::{
        RequestOrigin, Visitor, invalid_form,
        open_id::pending_sign_in::{PendingSignIn, PendingStep},
        password, session, throttle,
        token::Token,
    },
    db::{AccountRecord, ConnectOutcome, NewAccount, known_number_error},
    error::Result,
    random,
    state::AppState,
};

/// Processes the form in which the person confirms the received data and adds missing data.
///
/// # Errors
/// `InvalidForm` with every fault; `OtherSystem` if there is no attempt or the sign-in is impossible.
pub async fn activate_account(
    state: &AppState,
    visitor: &Visitor,
    secret: Option<&Token>,
    typed: &FormFields,
    origin: &RequestOrigin,
) -> Result<OpenIdSession> {
    let secret = secret.ok_or(other_system_problem(IdentityProviderFault::Expired))?;
    let attempt = PendingSignIn::find(state, secret.digest()).await?;
    let signed_in = link_account(state, visitor, &attempt, typed, origin).await?;
    // Removed only after success, so that the person can correct a mistake on the same page.
    state.db.delete_open_id_attempt(secret.digest()).await?;
    Ok(signed_in)
}

/// Connects the other system's account with the person's account here, or opens one, and signs in.
pub(super) async fn link_account(
    state: &AppState,
    visitor: &Visitor,
    attempt: &PendingSignIn,
    typed: &FormFields,
    origin: &RequestOrigin,
) -> Result<OpenIdSession> {
    let PendingStep::Identified(handed) = &attempt.step else {
        return Err(other_system_problem(IdentityProviderFault::Expired).into());
    };
    let exam = read_exam(state, &attempt.exam).await?;
    let now = state.clock.now();
    let today = Day::of(now, exam.time_zone);
    let provided = handed.provided.clone();
    let is_identity_complete = provided.is_complete();
    let has_provided_number = provided.identity.is_some();
    let (person, contact) = (provided.complete(typed, today), read_contact(typed));
    let ((identity, name), (phone, email)) = match (person, contact) {
        (Ok(person), Ok(contact)) => (person, contact),
        (person, contact) => {
            let faults = [person.err(), contact.err()];
            return Err(invalid_form(faults.into_iter().flatten().flatten().collect()).into());
        }
    };
    let owner = match is_identity_complete {
        true => None,
        false => find_owner(state, &identity, &name, typed, origin).await?,
    };
    let new = NewAccount {
        id: AccountId(random::uuid_v7(now)),
        role: Role::Candidate,
        login: identity.number().to_owned(),
        name: name.into(),
        identity: Some(identity),
        valid_until: None,
        phone: Some(phone.clone()),
        password_hash: None,
        // A number and name typed by the person are only self-declared.
        assurance: match is_identity_complete {
            true => Assurance::Provider,
            false => Assurance::Declared,
        },
        created: now,
    };
    let connected = state
        .db
        .connect_open_id(&attempt.provider, &handed.subject, new, owner)
        .await?;
    match connected {
        ConnectOutcome::Account(account) => {
            // An account that existed before keeps its own addresses.
            let db = &state.db;
            db.set_missing_contact(account.id, Some(phone), email)
                .await?;
            sign_in(state, visitor, *account, attempt.exam.clone(), origin).await
        }
        ConnectOutcome::NameDiffers if has_provided_number => {
            Err(other_system_problem(IdentityProviderFault::NameDiffers).into())
        }
        ConnectOutcome::NameDiffers => Err(known_number_error(KnownNumberStep::Never)),
    }
}

/// Reads phone and mail address, which no other system provides (S1-15, S3-05).
fn read_contact(typed: &FormFields) -> Result<(String, Option<String>), Vec<InputFault>> {
    match (read_phone(typed), read_email(typed)) {
        (Ok(phone), Ok(email)) => Ok((phone.into(), email.map(String::from))),
        (phone, email) => Err([phone.err(), email.err()].into_iter().flatten().collect()),
    }
}

/// The existing account with a typed number and name; its password must be typed too. If there is a
/// self-declared one beside a confirmed one, the password decides.
async fn find_owner(
    state: &AppState,
    identity: &Identity,
    name: &PersonName,
    typed: &FormFields,
    origin: &RequestOrigin,
) -> Result<Option<AccountId>> {
    let mut accounts = state
        .db
        .find_open_accounts_by_login(identity.number())
        .await?;
    accounts.retain(|account| {
        let known = account.identity.as_ref();
        account.name == name.as_str()
            && known.is_some_and(|known| known.number() == identity.number())
    });
    let Some(first) = accounts.first() else {
        return Ok(None);
    };
    let refused = |why| Err(invalid_form(vec![InputFault::new(EntryInput::Password, why)]).into());
    let password = typed.get(EntryInput::Password.as_str());
    if password.is_empty() {
        return refused(InputFaultKind::HasAccount);
    }
    // Counted separately from sign-ins: only a person from the other system can fail here.
    let attempt =
        throttle::AttemptCounter::new(ProofPurpose::Register, &first.login, &origin.address);
    attempt.check(state).await?;
    for account in accounts {
        if password::verify(password.to_owned(), account.password_hash).await? {
            attempt.clear_failures(state).await?;
            return Ok(Some(account.id));
        }
    }
    attempt.record_failure(state).await?;
    refused(InputFaultKind::WrongAccountPassword)
}

pub(super) async fn sign_in(
    state: &AppState,
    visitor: &Visitor,
    account: AccountRecord,
    exam: ExamCode,
    origin: &RequestOrigin,
) -> Result<OpenIdSession> {
    if account.disabled {
        return Err(other_system_problem(IdentityProviderFault::Closed).into());
    }
    let has_phone = account.phone.is_some();
    let session = session::open(
        state,
        visitor,
        account,
        SessionDuration::BrowserSession,
        origin,
    )
    .await?;
    Ok(OpenIdSession {
        account: session.viewer.account,
        token: session.token,
        exam,
        has_phone,
    })
}
