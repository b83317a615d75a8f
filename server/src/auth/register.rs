//! Self-registration (S2-02 … S2-07). The rules for the responses are in
//! `server/src/db/accounts/register.rs`.

use shared::{
    calendar::Day,
    digest::Sha256,
    entry::{
        EntryInput, InputFault, InputFaultKind, KnownNumberStep, Registrant, RegistrantDetails,
        SendCodeButton, SessionDuration, ValidityDays, read_one_time_code, read_registrant_details,
        read_registration,
    },
    exam::{
        Exam,
        entry::{EntryMethod, KnownNumberPolicy},
    },
    form_fields::FormFields,
    id::AccountId,
    message::{Channel, CodePurpose, mask_address},
    person::Assurance,
    problem::Problem,
    proof_of_work::ProofPurpose,
    role::Role,
    text::Lang,
    time::Timestamp,
    view::RegistrationResult,
};

use super::{
    RequestOrigin, SecretCode, Visitor, invalid_form,
    one_time_code::{self, CodeRecipient, CodeRequest, wrong_code},
    password,
    password_check::is_correct_password,
    proof,
    session::{self, OpenedSession},
    token::Token,
};
use crate::{
    db::{NewAccount, NewRegistration, RegisterOutcome, known_number_error},
    error::{Error, Result},
    message::configured_channels,
    random,
    state::AppState,
};

/// Number of recovery codes in a set.
pub const RECOVERY_CODE_COUNT: usize = 8;

/// The account opened by a registration, and its session.
pub struct OpenedAccount {
    pub session: OpenedSession,
    /// Token from which its recovery codes are derived.
    pub codes: Token,
}

/// The result of a registration form.
pub enum RegistrationOutcome {
    Opened(OpenedAccount),
    Answered(RegistrationResult),
}

/// Processes a registration form: opens the account and signs its owner in, sends the code that a
/// known number needs, or checks that code. A code does not sign in: the next page is the same for
/// a new and an existing account.
///
/// # Errors
/// `InvalidForm` with every fault; `ProofWanted`; `TooManyAttempts`; the window's problems.
pub async fn register(
    state: &AppState,
    visitor: &Visitor,
    exam: &Exam,
    typed: &FormFields,
    lang: Lang,
    origin: &RequestOrigin,
) -> Result<RegistrationOutcome> {
    let EntryMethod::Register(rules) = &exam.entry else {
        return Err(Problem::NotFound.into());
    };
    let now = state.clock.now();
    rules.check_open(exam, now)?;
    let days = ValidityDays {
        today: Day::of(now, exam.time_zone),
        needed: rules.document_required_until(exam),
    };
    let channels = match rules.known_number {
        KnownNumberPolicy::Warn => configured_channels(&state.config),
        KnownNumberPolicy::Refuse => Vec::new(),
    };
    if let Some(SendCodeButton(channel)) = SendCodeButton::from_form(typed)
        && channels.contains(&channel)
    {
        let newcomer = read_registrant_details(rules, typed, days).map_err(invalid_form)?;
        let address = address_of(&newcomer, channel);
        let missing = InputFault::new(EntryInput::Email, InputFaultKind::Missing);
        let address = address.ok_or_else(|| invalid_form(vec![missing]))?;
        proof::check(state, ProofPurpose::Register, typed, origin).await?;
        let sent = send_code(state, &newcomer, (channel, address), lang, origin).await?;
        return Ok(RegistrationOutcome::Answered(sent));
    }
    let registrant = read_registration(rules, typed, days).map_err(invalid_form)?;
    let has_code = read_one_time_code(typed).map_err(|fault| invalid_form(vec![fault]))?;
    // Checked only for an otherwise valid form, so that a mistake does not spend the proof.
    proof::check(state, ProofPurpose::Register, typed, origin).await?;
    if has_code.is_some() && !channels.is_empty() {
        let answer = check_registration_code(state, registrant, channels, typed, lang).await?;
        return Ok(RegistrationOutcome::Answered(answer));
    }
    let request = (
        registrant.details.identity.number().to_owned(),
        String::from(registrant.details.name.clone()),
        String::from(registrant.details.phone.clone()),
    );
    let (fresh, codes) = generate_recovery_codes();
    let new = build_registration(registrant, lang, now).await?;
    let account = new.account.id;
    let digests = codes.iter().map(SecretCode::digest).collect();
    match is_known(state.db.register(new, digests).await)? {
        false => {
            let owner = state.db.find_account(account).await?;
            let owner = owner.ok_or(Problem::NotFound)?;
            let staying = match typed.is_ticked(EntryInput::SharedDevice.as_str()) {
                true => SessionDuration::SharedDevice,
                false => SessionDuration::BrowserSession,
            };
            let session = session::open(state, visitor, owner, staying, origin).await?;
            Ok(RegistrationOutcome::Opened(OpenedAccount {
                session,
                codes: fresh,
            }))
        }
        true if rules.known_number == KnownNumberPolicy::Refuse => {
            Err(known_number_error(KnownNumberStep::Never))
        }
        true if channels.is_empty() => {
            let (number, name, phone) = request;
            state.db.request_account(number, name, phone, now).await?;
            Err(known_number_error(KnownNumberStep::AtOffice))
        }
        true => Err(known_number_error(KnownNumberStep::WithCode)),
    }
}

/// Returns whether the number has an account: found at once, or opened by a concurrent
/// registration.
fn is_known(outcome: Result<RegisterOutcome>) -> Result<bool> {
    match outcome {
        Ok(registered) => Ok(registered == RegisterOutcome::NumberKnown),
        Err(Error::Problem(Problem::InvalidForm { .. })) => Ok(true),
        Err(error) => Err(error),
    }
}

fn address_of(newcomer: &RegistrantDetails, channel: Channel) -> Option<String> {
    match channel {
        Channel::Sms => Some(newcomer.phone.clone().into()),
        Channel::Mail => newcomer.email.clone().map(String::from),
    }
}

async fn send_code(
    state: &AppState,
    newcomer: &RegistrantDetails,
    (channel, address): (Channel, String),
    lang: Lang,
    origin: &RequestOrigin,
) -> Result<RegistrationResult> {
    let subject = subject(newcomer, channel).unwrap_or_default();
    let asked = CodeRequest {
        purpose: CodePurpose::Register,
        // Counted for this address only, so that other people cannot use up the codes of the
        // number's owner.
        person: format!("{} {}", hash_person(newcomer), origin.address),
        subject,
        to: vec![CodeRecipient {
            account: None,
            channel,
            address,
            lang,
        }],
    };
    let sent = one_time_code::send(state, asked, origin).await?;
    Ok(RegistrationResult::CodeSent(sent))
}

/// Checks the code. The next page is the same if an account exists already.
async fn check_registration_code(
    state: &AppState,
    registrant: Registrant,
    channels: Vec<Channel>,
    typed: &FormFields,
    lang: Lang,
) -> Result<RegistrationResult> {
    let newcomer = &registrant.details;
    let subjects = Channel::ALL.into_iter();
    let subjects = subjects.filter_map(|channel| subject(newcomer, channel));
    let code =
        one_time_code::check(state, CodePurpose::Register, subjects.collect(), typed).await?;
    let to = mask_address(&code.destination);
    let new = build_registration(registrant, lang, state.clock.now()).await?;
    match state.db.register_confirmed(new, code, channels).await? {
        true => Ok(RegistrationResult::ResultMessaged { to }),
        false => Err(wrong_code().into()),
    }
}

/// The subject of a code: it proves that the applicant with this number and name has this address.
fn subject(newcomer: &RegistrantDetails, channel: Channel) -> Option<String> {
    let address = address_of(newcomer, channel)?;
    Some(format!(
        "{} {} {address}",
        hash_person(newcomer),
        channel.as_str()
    ))
}

/// A digest that identifies a person without revealing number and name.
fn hash_person(newcomer: &RegistrantDetails) -> Sha256 {
    let text = format!("{} {}", newcomer.identity.number(), newcomer.name.as_str());
    Sha256::of(text.as_bytes())
}

async fn build_registration(
    registrant: Registrant,
    lang: Lang,
    now: Timestamp,
) -> Result<NewRegistration> {
    let Registrant {
        details: newcomer,
        password,
    } = registrant;
    let account = NewAccount {
        id: AccountId(random::uuid_v7(now)),
        role: Role::Candidate,
        login: newcomer.identity.number().to_owned(),
        name: newcomer.name.into(),
        identity: Some(newcomer.identity),
        valid_until: newcomer.valid_until,
        phone: Some(newcomer.phone.into()),
        password_hash: Some(password::hash(password.into_string()).await?),
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
pub async fn renew_recovery_codes(
    state: &AppState,
    account: AccountId,
    password: String,
) -> Result<Token> {
    let owner = state
        .db
        .find_account(account)
        .await?
        .ok_or(Problem::NotFound)?;
    if !is_correct_password(state, &owner, password).await? {
        return Err(Problem::BadCredentials.into());
    }
    let (fresh, codes) = generate_recovery_codes();
    let digests = codes.iter().map(SecretCode::digest).collect();
    state
        .db
        .replace_recovery_codes(account, digests, state.clock.now())
        .await?;
    Ok(fresh)
}

/// A new set of recovery codes, and the token from which they are derived.
pub(super) fn generate_recovery_codes() -> (Token, Vec<SecretCode>) {
    let token = Token::generate();
    let codes = derive_recovery_codes(&token);
    (token, codes)
}

/// The recovery codes derived from a token.
pub fn derive_recovery_codes(token: &Token) -> Vec<SecretCode> {
    (0..RECOVERY_CODE_COUNT)
        .map(|number| SecretCode::derive(token, number))
        .collect()
}
