//! Whom another system's account is here (product.md, decision 1): an account is one person,
//! number and name. What the other system told is taken; what the person typed is not enough to
//! come into an account that is there already, its password is asked for as well.

use shared::{
    calendar::Day,
    entry::{Fault, GoOn, Input, Staying, Why, read_email, read_phone},
    id::{AccountId, ExamCode},
    other_system::OtherSystemFault,
    person::{Assurance, Identity, PersonName},
    proof::Act,
    role::Role,
    typed::Typed,
};

use super::{
    SignedIn,
    attempt::{Attempt, Step},
    fault, read_exam,
};
use crate::{
    auth::{Origin, Visitor, mistyped, password, session, throttle, token::Token},
    db::{AccountRecord, Connected, NewAccount, refuse_number},
    error::Result,
    random,
    state::AppState,
};

/// The person has confirmed what was told, and typed what was not.
///
/// # Errors
/// `Mistyped` with every fault; `OtherSystem` where nothing waits or nothing can come of it.
pub async fn activate(
    state: &AppState,
    visitor: &Visitor,
    secret: Option<&Token>,
    typed: &Typed,
    origin: &Origin,
) -> Result<SignedIn> {
    let secret = secret.ok_or(fault(OtherSystemFault::Over))?;
    let attempt = Attempt::find(state, secret.digest()).await?;
    let signed_in = enter(state, visitor, &attempt, typed, origin).await?;
    // Only now: a slip of the person is mended on the same page.
    state.db.drop_open_id_attempt(secret.digest()).await?;
    Ok(signed_in)
}

/// Connects the other system's account with the person's here, or opens one, and signs in.
pub(super) async fn enter(
    state: &AppState,
    visitor: &Visitor,
    attempt: &Attempt,
    typed: &Typed,
    origin: &Origin,
) -> Result<SignedIn> {
    let Step::Handed(handed) = &attempt.step else {
        return Err(fault(OtherSystemFault::Over).into());
    };
    let exam = read_exam(state, &attempt.exam).await?;
    let now = state.clock.now();
    let today = Day::of(now, exam.time_zone);
    let told = handed.told.clone();
    let is_told_whole = told.is_whole();
    let number_told = told.identity.is_some();
    let (person, contact) = (told.complete(typed, today), read_contact(typed));
    let ((identity, name), (phone, email)) = match (person, contact) {
        (Ok(person), Ok(contact)) => (person, contact),
        (person, contact) => {
            let faults = [person.err(), contact.err()];
            return Err(mistyped(faults.into_iter().flatten().flatten().collect()).into());
        }
    };
    let owner = match is_told_whole {
        true => None,
        false => find_owner(state, &identity, &name, typed, origin).await?,
    };
    let new = NewAccount {
        id: AccountId(random::id(now)),
        role: Role::Candidate,
        login: identity.number().to_owned(),
        name: name.into(),
        identity: Some(identity),
        valid_until: None,
        phone: Some(phone.clone()),
        password_hash: None,
        // Number and name that the person typed themselves are only declared.
        assurance: match is_told_whole {
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
        Connected::With(account) => {
            // An account that existed before keeps its own addresses.
            let db = &state.db;
            db.fill_contact(account.id, Some(phone), email).await?;
            sign_in(state, visitor, *account, attempt.exam.clone(), origin).await
        }
        Connected::NameDiffers if number_told => Err(fault(OtherSystemFault::NameDiffers).into()),
        Connected::NameDiffers => Err(refuse_number(GoOn::Never)),
    }
}

/// Where the person is reached: no other system tells it (S1-15, S3-05).
fn read_contact(typed: &Typed) -> Result<(String, Option<String>), Vec<Fault>> {
    match (read_phone(typed), read_email(typed)) {
        (Ok(phone), Ok(email)) => Ok((phone.into(), email.map(String::from))),
        (phone, email) => Err([phone.err(), email.err()].into_iter().flatten().collect()),
    }
}

/// Whose account is here under a typed number and name: its password must be typed too. A person
/// can have declared one beside a confirmed one; it is the one whose password it is.
async fn find_owner(
    state: &AppState,
    identity: &Identity,
    name: &PersonName,
    typed: &Typed,
    origin: &Origin,
) -> Result<Option<AccountId>> {
    let mut accounts = state.db.find_accounts_by_login(identity.number()).await?;
    accounts.retain(|account| {
        let known = account.identity.as_ref();
        account.name == name.as_str()
            && known.is_some_and(|known| known.number() == identity.number())
    });
    let Some(first) = accounts.first() else {
        return Ok(None);
    };
    let refused = |why| Err(mistyped(vec![Fault::new(Input::Password, why)]).into());
    let password = typed.get(Input::Password.as_str());
    if password.is_empty() {
        return refused(Why::HasAccount);
    }
    // Counted apart from signing in: only who comes from the other system fails here.
    let attempt = throttle::Attempt::new(Act::Register, &first.login, &origin.address);
    attempt.check(state).await?;
    for account in accounts {
        if password::verify(password.to_owned(), account.password_hash).await? {
            attempt.forget(state).await?;
            return Ok(Some(account.id));
        }
    }
    attempt.record(state).await?;
    refused(Why::NotItsPassword)
}

pub(super) async fn sign_in(
    state: &AppState,
    visitor: &Visitor,
    account: AccountRecord,
    exam: ExamCode,
    origin: &Origin,
) -> Result<SignedIn> {
    if account.disabled {
        return Err(fault(OtherSystemFault::Closed).into());
    }
    let has_phone = account.phone.is_some();
    let session = session::open(state, visitor, account, Staying::Open, origin).await?;
    Ok(SignedIn {
        account: session.viewer.account,
        token: session.token,
        exam,
        has_phone,
    })
}
