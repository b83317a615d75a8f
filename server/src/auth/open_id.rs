//! Sign-in with the account of another system by OpenID Connect (S1-02, S3-01): the code flow with
//! PKCE, state and nonce. Its tokens are accepted only if they are signed, fresh and issued for
//! this server ([`provider`]). The account here follows from number and name ([`enter`]).

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

/// The address for the browser, and the secret that it keeps meanwhile.
pub struct Departure {
    pub address: String,
    pub secret: Token,
}

/// The parameters with which the other system redirected the browser.
pub struct Answer {
    pub code: String,
    pub state: String,
    /// The issuer (RFC 9207), if it was sent.
    pub issuer: Option<String>,
}

/// The next step of a sign-in after the other system.
pub enum Arrival {
    SignedIn(SignedIn),
    /// The first sign-in: data must be completed or confirmed (S3-01), under a new secret.
    ToActivate(Token),
}

/// A new session.
pub struct SignedIn {
    pub account: shared::id::AccountId,
    pub token: String,
    pub exam: ExamCode,
    /// True if the account has a phone; without one the contact page asks for it.
    pub has_phone: bool,
}

/// Starts a sign-in for an exam. `again` makes the other system authenticate the person again.
///
/// # Errors
/// `NotFound` for an exam without this sign-in; `OtherSystem`.
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
    // The tabs of one browser share its secret, but each has its own state.
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

/// Continues the sign-in after the redirect from the other system.
///
/// # Errors
/// `OtherSystem` with the fault.
pub async fn arrive(
    state: &AppState,
    visitor: &Visitor,
    secret: Option<&Token>,
    answer: Answer,
    origin: &Origin,
) -> Result<Arrival> {
    let secret = secret.ok_or(fault(OtherSystemFault::Over))?;
    // The attempt is found only if its state belongs to this browser.
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
    // The first sign-in always asks for phone and mail address, independent of the exam's rules.
    rules_of(&exam)?;
    let secret = Token::draw();
    new.keep(state, secret.digest()).await?;
    Ok(Arrival::ToActivate(secret))
}

/// The data to be completed and confirmed in this browser, and its exam.
///
/// # Errors
/// `OtherSystem` if there is none.
pub async fn read_told(state: &AppState, secret: Option<&Token>) -> Result<(ExamCode, Told)> {
    let secret = secret.ok_or(fault(OtherSystemFault::Over))?;
    let attempt = Attempt::find(state, secret.digest()).await?;
    let told = attempt.told().ok_or(fault(OtherSystemFault::Over))?.clone();
    Ok((attempt.exam, told))
}

/// The rules of an exam whose candidates sign in through another system.
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

/// Allowed clock skew of this server and the other system, in milliseconds.
const SKEW: i64 = 2 * Timestamp::MINUTE;
