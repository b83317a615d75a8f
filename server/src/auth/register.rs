//! Self-registration (S2-02 … S2-07). The rules for the responses are in
//! `server/src/db/register.rs`.

use shared::{
    calendar::Day,
    digest::Sha256,
    entry::{
        Fault, GoOn, Input, Newcomer, Registrant, SendTo, Staying, ValidityDays, Why,
        read_newcomer, read_one_time_code, read_registration,
    },
    exam::{
        Exam,
        entry::{Entry, KnownNumber},
    },
    id::AccountId,
    message::{Channel, CodePurpose, hide_middle},
    person::Assurance,
    problem::Problem,
    proof::Act,
    role::Role,
    text::Lang,
    time::Timestamp,
    typed::Typed,
    view::Registering,
};

use super::{
    Code, Origin, Visitor, mistyped,
    one_time_code::{self, CodeRequest, SentTo, wrong_code},
    password,
    password_check::is_password,
    proof,
    session::{self, OpenedSession},
    token::Token,
};
use crate::{
    db::{NewAccount, NewRegistration, Registered, refuse_number},
    error::{Error, Result},
    message::configured_channels,
    random,
    state::AppState,
};

/// Number of recovery codes in a set.
pub const CODES: usize = 8;

/// The account opened by a registration, and its session.
pub struct Opened {
    pub session: OpenedSession,
    /// Token from which its recovery codes are derived.
    pub codes: Token,
}

/// The result of a registration form.
pub enum Outcome {
    Opened(Opened),
    Answered(Registering),
}

/// Processes a registration form: opens the account and signs its owner in, sends the code that a
/// known number needs, or checks that code. A code does not sign in: the next page is the same for
/// a new and an existing account.
///
/// # Errors
/// `Mistyped` with every fault; `ProofWanted`; `TooManyAttempts`; the window's problems.
pub async fn register(
    state: &AppState,
    visitor: &Visitor,
    exam: &Exam,
    typed: &Typed,
    lang: Lang,
    origin: &Origin,
) -> Result<Outcome> {
    let Entry::Register(rules) = &exam.entry else {
        return Err(Problem::NotFound.into());
    };
    let now = state.clock.now();
    rules.check_open(exam, now)?;
    let days = ValidityDays {
        today: Day::of(now, exam.time_zone),
        needed: rules.document_needed_until(exam),
    };
    let channels = match rules.known_number {
        KnownNumber::Warn => configured_channels(&state.config),
        KnownNumber::Refuse => Vec::new(),
    };
    if let Some(SendTo(channel)) = SendTo::read(typed)
        && channels.contains(&channel)
    {
        let newcomer = read_newcomer(rules, typed, days).map_err(mistyped)?;
        let address = address_of(&newcomer, channel);
        let missing = Fault::new(Input::Email, Why::Missing);
        let address = address.ok_or_else(|| mistyped(vec![missing]))?;
        proof::check(state, Act::Register, typed, origin).await?;
        let sent = send_code(state, &newcomer, (channel, address), lang, origin).await?;
        return Ok(Outcome::Answered(sent));
    }
    let registrant = read_registration(rules, typed, days).map_err(mistyped)?;
    let has_code = read_one_time_code(typed).map_err(|fault| mistyped(vec![fault]))?;
    // Checked only for an otherwise valid form, so that a mistake does not spend the proof.
    proof::check(state, Act::Register, typed, origin).await?;
    if has_code.is_some() && !channels.is_empty() {
        let told = confirm(state, registrant, channels, typed, lang).await?;
        return Ok(Outcome::Answered(told));
    }
    let request = (
        registrant.newcomer.identity.number().to_owned(),
        String::from(registrant.newcomer.name.clone()),
        String::from(registrant.newcomer.phone.clone()),
    );
    let (fresh, codes) = draw_codes();
    let new = make_account(registrant, lang, now).await?;
    let account = new.account.id;
    let digests = codes.iter().map(Code::digest).collect();
    match is_known(state.db.register(new, digests).await)? {
        false => {
            let owner = state.db.find_account(account).await?;
            let owner = owner.ok_or(Problem::NotFound)?;
            let staying = match typed.is_ticked(Input::SharedDevice.as_str()) {
                true => Staying::Shared,
                false => Staying::Open,
            };
            let session = session::open(state, visitor, owner, staying, origin).await?;
            Ok(Outcome::Opened(Opened {
                session,
                codes: fresh,
            }))
        }
        true if rules.known_number == KnownNumber::Refuse => Err(refuse_number(GoOn::Never)),
        true if channels.is_empty() => {
            let (number, name, phone) = request;
            state.db.request_account(number, name, phone, now).await?;
            Err(refuse_number(GoOn::AtOffice))
        }
        true => Err(refuse_number(GoOn::WithCode)),
    }
}

/// Returns whether the number has an account: found at once, or opened by a concurrent
/// registration.
fn is_known(outcome: Result<Registered>) -> Result<bool> {
    match outcome {
        Ok(registered) => Ok(registered == Registered::NumberKnown),
        Err(Error::Problem(Problem::Mistyped { .. })) => Ok(true),
        Err(error) => Err(error),
    }
}

fn address_of(newcomer: &Newcomer, channel: Channel) -> Option<String> {
    match channel {
        Channel::Sms => Some(newcomer.phone.clone().into()),
        Channel::Mail => newcomer.email.clone().map(String::from),
    }
}

async fn send_code(
    state: &AppState,
    newcomer: &Newcomer,
    (channel, address): (Channel, String),
    lang: Lang,
    origin: &Origin,
) -> Result<Registering> {
    let subject = subject(newcomer, channel).unwrap_or_default();
    let asked = CodeRequest {
        purpose: CodePurpose::Register,
        // Counted for this address only, so that other people cannot use up the codes of the
        // number's owner.
        person: format!("{} {}", person(newcomer), origin.address),
        subject,
        to: vec![SentTo {
            account: None,
            channel,
            address,
            lang,
        }],
    };
    let sent = one_time_code::send(state, asked, origin).await?;
    Ok(Registering::CodeSent(sent))
}

/// Checks the code. The next page is the same if an account exists already.
async fn confirm(
    state: &AppState,
    registrant: Registrant,
    channels: Vec<Channel>,
    typed: &Typed,
    lang: Lang,
) -> Result<Registering> {
    let newcomer = &registrant.newcomer;
    let subjects = Channel::ALL.into_iter();
    let subjects = subjects.filter_map(|channel| subject(newcomer, channel));
    let code =
        one_time_code::check(state, CodePurpose::Register, subjects.collect(), typed).await?;
    let to = hide_middle(&code.destination);
    let new = make_account(registrant, lang, state.clock.now()).await?;
    match state.db.register_confirmed(new, code, channels).await? {
        true => Ok(Registering::Told { to }),
        false => Err(wrong_code().into()),
    }
}

/// The subject of a code: it proves that the applicant with this number and name has this address.
fn subject(newcomer: &Newcomer, channel: Channel) -> Option<String> {
    let address = address_of(newcomer, channel)?;
    Some(format!(
        "{} {} {address}",
        person(newcomer),
        channel.as_str()
    ))
}

/// A digest that identifies a person without revealing number and name.
fn person(newcomer: &Newcomer) -> Sha256 {
    let text = format!("{} {}", newcomer.identity.number(), newcomer.name.as_str());
    Sha256::of(text.as_bytes())
}

async fn make_account(
    registrant: Registrant,
    lang: Lang,
    now: Timestamp,
) -> Result<NewRegistration> {
    let Registrant { newcomer, password } = registrant;
    let account = NewAccount {
        id: AccountId(random::id(now)),
        role: Role::Candidate,
        login: newcomer.identity.number().to_owned(),
        name: newcomer.name.into(),
        identity: Some(newcomer.identity),
        valid_until: newcomer.valid_until,
        phone: Some(newcomer.phone.into()),
        password_hash: Some(password::hash(password.reveal()).await?),
        assurance: Assurance::Declared,
        created: now,
    };
    Ok(NewRegistration {
        account,
        email: newcomer.email.map(String::from),
        lang,
    })
}

/// Creates a new set of recovery codes for a signed-in person who has typed the password again.
///
/// # Errors
/// `BadCredentials`, `TooManyAttempts`.
pub async fn renew_codes(state: &AppState, account: AccountId, password: String) -> Result<Token> {
    let owner = state
        .db
        .find_account(account)
        .await?
        .ok_or(Problem::NotFound)?;
    if !is_password(state, &owner, password).await? {
        return Err(Problem::BadCredentials.into());
    }
    let (fresh, codes) = draw_codes();
    let digests = codes.iter().map(Code::digest).collect();
    state
        .db
        .replace_recovery_codes(account, digests, state.clock.now())
        .await?;
    Ok(fresh)
}

/// A new set of recovery codes, and the token from which they are derived.
pub(super) fn draw_codes() -> (Token, Vec<Code>) {
    let token = Token::draw();
    let codes = derive_codes(&token);
    (token, codes)
}

/// The recovery codes derived from a token.
pub fn derive_codes(token: &Token) -> Vec<Code> {
    (0..CODES)
        .map(|number| Code::derive(token, number))
        .collect()
}
