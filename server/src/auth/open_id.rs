//! Sign-in with the account of another system, by OpenID Connect (S1-02, S3-01): the code flow
//! with PKCE, state and nonce. What the other system says is believed only signed, fresh and
//! meant for us ([`provider`]); who somebody is here follows from number and name ([`enter`]).

mod attempt;
mod claims;
mod enter;
mod provider;
mod sent;

use openidconnect::{
    AuthorizationCode, CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope,
    core::{CoreAuthPrompt, CoreAuthenticationFlow},
};
use shared::{
    entry::Told,
    exam::{
        Exam,
        entry::{Entry, OpenId},
    },
    id::ExamCode,
    other_system::OtherSystemFault,
    problem::Problem,
    time::Timestamp,
};

pub use self::{attempt::LIFE, claims::Handed, enter::activate, provider::Providers};
use self::{
    attempt::{Attempt, Step},
    provider::Provider,
    sent::Sent,
};
use super::{Origin, Visitor, token::Token};
use crate::{error::Result, state::AppState};

/// Where to send the browser, and the secret it keeps meanwhile.
pub struct Departure {
    pub address: String,
    pub secret: Token,
}

/// What the other system sent the browser back with.
pub struct Answer {
    pub code: String,
    pub state: String,
    /// Who says so (RFC 9207), where it says.
    pub issuer: Option<String>,
}

/// How a sign-in goes on after the other system.
pub enum Arrival {
    SignedIn(SignedIn),
    /// The first time: something is to be completed or confirmed (S3-01), under a new secret.
    ToActivate(Token),
}

/// A session that has begun.
pub struct SignedIn {
    pub account: shared::id::AccountId,
    pub token: String,
    pub exam: ExamCode,
    /// Without one, no text message reaches the person: the contact page asks for it.
    pub has_phone: bool,
}

/// Begins a sign-in for an exam. `again` asks the other system to make sure anew who it is.
///
/// # Errors
/// `NotFound` for an exam without this way in; `OtherSystem`.
pub async fn depart(
    state: &AppState,
    exam: &Exam,
    secret: Option<Token>,
    again: bool,
) -> Result<Departure> {
    let rules = rules_of(exam)?;
    let provider = find_provider(state, &rules.provider)?;
    let client = provider
        .discover(&state.providers, state.clock.now())
        .await?;
    // Several tabs of one browser share its secret, and each has a state of its own.
    let secret = secret.unwrap_or_else(Token::draw);
    let (given, sent) = (Token::draw().reveal(), Sent::draw());
    let verifier = PkceCodeVerifier::new(sent.verifier.clone());
    let (csrf, nonce) = (given.clone(), sent.nonce.clone());
    let mut request = client.authorize_url(
        CoreAuthenticationFlow::AuthorizationCode,
        move || CsrfToken::new(csrf),
        move || Nonce::new(nonce),
    );
    if again {
        request = request.add_prompt(CoreAuthPrompt::Login);
    }
    let scopes = provider.rules.scopes.iter().cloned().map(Scope::new);
    let (address, ..) = request
        .add_scopes(scopes)
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
        .url();
    let attempt = Attempt {
        provider: rules.provider.clone(),
        exam: exam.code.clone(),
        step: Step::Sent(sent),
    };
    attempt.keep(state, secret.bind(&given)).await?;
    Ok(Departure {
        address: address.into(),
        secret,
    })
}

/// Goes on with what the other system sent the browser back with.
///
/// # Errors
/// `OtherSystem` with what was wrong.
pub async fn arrive(
    state: &AppState,
    visitor: &Visitor,
    secret: Option<&Token>,
    answer: Answer,
    origin: &Origin,
) -> Result<Arrival> {
    let secret = secret.ok_or(fault(OtherSystemFault::Over))?;
    // A state that is not of this browser finds nothing.
    let attempt = Attempt::take(state, secret.bind(&answer.state)).await?;
    let Step::Sent(sent) = attempt.step else {
        return Err(fault(OtherSystemFault::Over).into());
    };
    let provider = find_provider(state, &attempt.provider)?;
    if answer
        .issuer
        .is_some_and(|issuer| issuer != provider.rules.issuer)
    {
        tracing::warn!(provider = attempt.provider, "another issuer answered");
        return Err(fault(OtherSystemFault::Untrusted).into());
    }
    let now = state.clock.now();
    let code = AuthorizationCode::new(answer.code);
    let handed = provider.ask(&state.providers, code, sent, now).await?;
    let known = state
        .db
        .find_open_id_account(&attempt.provider, &handed.subject)
        .await?;
    if let Some(account) = known {
        let signed_in = enter::sign_in(state, visitor, account, attempt.exam, origin).await?;
        return Ok(Arrival::SignedIn(signed_in));
    }
    let exam = read_exam(state, &attempt.exam).await?;
    let new = Attempt {
        step: Step::Handed(handed),
        ..attempt
    };
    // The first sign-in asks where the person is reached, whatever the exam has confirmed.
    rules_of(&exam)?;
    let secret = Token::draw();
    new.keep(state, secret.digest()).await?;
    Ok(Arrival::ToActivate(secret))
}

/// What waits to be completed and confirmed in this browser, and for which exam.
///
/// # Errors
/// `OtherSystem` where nothing waits.
pub async fn read_told(state: &AppState, secret: Option<&Token>) -> Result<(ExamCode, Told)> {
    let secret = secret.ok_or(fault(OtherSystemFault::Over))?;
    let attempt = Attempt::find(state, secret.digest()).await?;
    let told = attempt.told().ok_or(fault(OtherSystemFault::Over))?.clone();
    Ok((attempt.exam, told))
}

/// The rules of an exam whose candidates come from another system.
fn rules_of(exam: &Exam) -> Result<&OpenId, Problem> {
    match &exam.entry {
        Entry::OpenId(rules) => Ok(rules),
        _ => Err(Problem::NotFound),
    }
}

fn find_provider<'a>(state: &'a AppState, name: &str) -> Result<&'a Provider, Problem> {
    let provider = state.providers.find(name);
    provider.ok_or(fault(OtherSystemFault::NotConfigured))
}

async fn read_exam(state: &AppState, code: &ExamCode) -> Result<std::sync::Arc<Exam>> {
    let (_, exam) = state
        .db
        .current_exam(code)
        .await?
        .ok_or(Problem::NotFound)?;
    Ok(exam)
}

fn fault(fault: OtherSystemFault) -> Problem {
    Problem::OtherSystem { fault }
}

/// How far a clock may be off, ours or the other system's.
const SKEW: i64 = 2 * Timestamp::MINUTE;
