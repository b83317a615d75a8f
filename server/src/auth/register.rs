//! Opening one's own account (S2-02 … S2-07), and recovering it (S2-05).

use shared::{
    calendar::Day,
    entry::{Fault, Input, NewPassword, Why, read_new_password, read_registration},
    exam::{
        Exam,
        entry::{Entry, Registration},
    },
    id::AccountId,
    person::Assurance,
    problem::Problem,
    proof::Act,
    role::Role,
    time::Timestamp,
    typed::Typed,
};

use super::{Code, Origin, password, proof, throttle::Attempt};
use crate::{
    db::{AccountRecord, NewAccount},
    error::Result,
    random,
    state::AppState,
};

/// Recovery codes of a set.
pub const CODES: usize = 8;

/// Opens an account as the form says; answers its recovery codes, which nobody sees again.
///
/// # Errors
/// `Mistyped` with every fault; `ProofWanted`; the window's problems.
pub async fn register(
    state: &AppState,
    exam: &Exam,
    typed: &Typed,
    origin: &Origin,
) -> Result<Vec<Code>> {
    let Entry::Register(rules) = &exam.entry else {
        return Err(Problem::NotFound.into());
    };
    let now = state.clock.now();
    rules.check_open(exam, now)?;
    let today = Day::of(now, exam.time_zone);
    let registrant = read_registration(rules, typed, today).map_err(mistyped)?;
    // Asked only for what is right otherwise, so that a slip does not use the proof up.
    proof::check(state, Act::Register, typed, origin).await?;
    let codes = draw_codes();
    let account = NewAccount {
        id: AccountId(random::id(now)),
        role: Role::Candidate,
        login: registrant.identity.number().to_owned(),
        name: registrant.name.into(),
        identity: Some(registrant.identity),
        valid_until: registrant.valid_until,
        phone: Some(registrant.phone.into()),
        password_hash: Some(password::hash(registrant.password.reveal()).await?),
        assurance: Assurance::Declared,
        created: now,
    };
    let digests = codes.iter().map(Code::digest).collect();
    state
        .db
        .register(account, digests, rules.known_number, registrant.goes_on)
        .await?;
    Ok(codes)
}

/// Sets a new password with a recovery code; every session of the account is over.
///
/// # Errors
/// `Mistyped`, `ProofWanted`.
pub async fn recover(state: &AppState, typed: &Typed, origin: &Origin) -> Result<()> {
    let (login, code) = (
        typed.get(Input::Login.as_str()),
        typed.get(Input::Code.as_str()),
    );
    let missing = [(Input::Login, login), (Input::Code, code)]
        .into_iter()
        .filter(|(_, text)| text.trim().is_empty())
        .map(|(input, _)| Fault::new(input, Why::Missing));
    let mut faults: Vec<Fault> = missing.collect();
    let password = read_new_password(typed, Registration::SHORTEST_PASSWORD, &[login])
        .map_err(|wrong| faults.extend(wrong));
    let (Ok(password), true) = (password, faults.is_empty()) else {
        return Err(mistyped(faults).into());
    };
    let attempt = Attempt::new(Act::Recover, login, &origin.address);
    proof::check(state, Act::Recover, typed, origin).await?;
    let now = state.clock.now();
    let found = match code.parse::<Code>() {
        Ok(code) => find_owner(state, login, &code, now)
            .await?
            .map(|owner| (owner, code)),
        Err(_) => None,
    };
    let Some((owner, code)) = found else {
        attempt.record(state).await?;
        return Err(mistyped(vec![Fault::new(Input::Code, Why::Code)]).into());
    };
    let password = check_against(&owner, typed, password)?;
    let hash = password::hash(password.reveal()).await?;
    if !state.db.recover(owner.id, code.digest(), hash, now).await? {
        return Err(mistyped(vec![Fault::new(Input::Code, Why::Code)]).into());
    }
    attempt.forget(state).await
}

async fn find_owner(
    state: &AppState,
    login: &str,
    code: &Code,
    now: Timestamp,
) -> Result<Option<AccountRecord>> {
    let accounts = state.db.find_accounts_by_login(login).await?;
    let ids: Vec<AccountId> = accounts.iter().map(|account| account.id).collect();
    let owner = state
        .db
        .find_recovery_code(&ids, code.digest(), now)
        .await?;
    Ok(owner.and_then(|id| {
        accounts
            .into_iter()
            .find(|account| account.id == id && !account.disabled)
    }))
}

/// Once it is known whose password it becomes, it must not be made of their name or number.
fn check_against(
    owner: &AccountRecord,
    typed: &Typed,
    password: NewPassword,
) -> Result<NewPassword, Problem> {
    let number = owner
        .identity
        .as_ref()
        .map_or("", |identity| identity.number());
    let known = [owner.name.as_str(), owner.login.as_str(), number];
    read_new_password(typed, Registration::SHORTEST_PASSWORD, &known)
        .map(|_| password)
        .map_err(mistyped)
}

/// A new set of recovery codes for someone signed in who types their password once more.
///
/// # Errors
/// `BadCredentials`, `TooManyAttempts`.
pub async fn renew_codes(
    state: &AppState,
    account: AccountId,
    password: String,
) -> Result<Vec<Code>> {
    let owner = state
        .db
        .find_account(account)
        .await?
        .ok_or(Problem::NotFound)?;
    let attempt = Attempt::of_account(account);
    attempt.check(state).await?;
    if !password::verify(password, owner.password_hash).await? {
        attempt.record(state).await?;
        return Err(Problem::BadCredentials.into());
    }
    attempt.forget(state).await?;
    let codes = draw_codes();
    let digests = codes.iter().map(Code::digest).collect();
    state
        .db
        .replace_recovery_codes(account, digests, state.clock.now())
        .await?;
    Ok(codes)
}

pub(super) fn draw_codes() -> Vec<Code> {
    (0..CODES).map(|_| Code::draw()).collect()
}

pub(super) fn mistyped(faults: Vec<Fault>) -> Problem {
    Problem::Mistyped { faults }
}
