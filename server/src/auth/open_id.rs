//! Sign-in with the account of another system by OpenID Connect (S1-02, S3-01): the code flow with
//! PKCE, state and nonce. Its tokens are accepted only if they are signed, fresh and issued for
//! this server ([`provider`]). The account here follows from number and name ([`enter`]).

mod account_linking;
mod claims;
mod pending_sign_in;
mod provider;
mod request_secrets;

use openidconnect::{
    AuthorizationCode, CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope,
    core::{CoreAuthPrompt, CoreAuthenticationFlow},
};
use shared::{
    entry::ProvidedIdentity,
    exam::{
        Exam,
        entry::{EntryMethod, OpenIdRules},
    },
    id::ExamCode,
    identity_provider::IdentityProviderFault,
    problem::Problem,
    time::Timestamp,
};

use self::provider::Provider;
pub use self::{claims::ProviderIdentity, provider::Providers};
use super::{RequestOrigin, Visitor, token::Token};
pub use crate::auth::open_id::{
    account_linking::activate_account, pending_sign_in::SIGN_IN_LIFETIME_MS,
};
use crate::{
    auth::open_id::{
        pending_sign_in::{PendingSignIn, PendingStep},
        request_secrets::RequestSecrets,
    },
    error::Result,
    state::AppState,
};

/// The address for the browser, and the secret that it keeps meanwhile.
pub struct AuthorizationRedirect {
    pub address: String,
    pub secret: Token,
}

/// The parameters with which the other system redirected the browser.
pub struct AuthorizationResponse {
    pub code: String,
    pub state: String,
    /// The issuer (RFC 9207), if it was sent.
    pub issuer: Option<String>,
}

/// The next step of a sign-in after the other system.
pub enum CallbackOutcome {
    SignedIn(OpenIdSession),
    /// The first sign-in: data must be completed or confirmed (S3-01), under a new secret.
    NeedsActivation(Token),
}

/// A new session.
pub struct OpenIdSession {
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
pub async fn start_sign_in(
    state: &AppState,
    exam: &Exam,
    secret: Option<Token>,
    again: bool,
) -> Result<AuthorizationRedirect> {
    let rules = open_id_rules(exam)?;
    let provider = find_provider(state, &rules.provider)?;
    let client = provider
        .discover(&state.providers, state.clock.now())
        .await?;
    // The tabs of one browser share its secret, but each has its own state.
    let secret = secret.unwrap_or_else(Token::generate);
    let (given, sent) = (Token::generate().encode(), RequestSecrets::generate());
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
    let attempt = PendingSignIn {
        provider: rules.provider.clone(),
        exam: exam.code.clone(),
        step: PendingStep::Redirected(sent),
    };
    attempt.save(state, secret.digest_with(&given)).await?;
    Ok(AuthorizationRedirect {
        address: address.into(),
        secret,
    })
}

/// Continues the sign-in after the redirect from the other system.
///
/// # Errors
/// `OtherSystem` with the fault.
pub async fn handle_callback(
    state: &AppState,
    visitor: &Visitor,
    secret: Option<&Token>,
    answer: AuthorizationResponse,
    origin: &RequestOrigin,
) -> Result<CallbackOutcome> {
    let secret = secret.ok_or(other_system_problem(IdentityProviderFault::Expired))?;
    // The attempt is found only if its state belongs to this browser.
    let attempt = PendingSignIn::take(state, secret.digest_with(&answer.state)).await?;
    let PendingStep::Redirected(sent) = attempt.step else {
        return Err(other_system_problem(IdentityProviderFault::Expired).into());
    };
    let provider = find_provider(state, &attempt.provider)?;
    if answer
        .issuer
        .is_some_and(|issuer| issuer != provider.rules.issuer)
    {
        tracing::warn!(provider = attempt.provider, "another issuer answered");
        return Err(other_system_problem(IdentityProviderFault::Untrusted).into());
    }
    let now = state.clock.now();
    let code = AuthorizationCode::new(answer.code);
    let handed = provider
        .fetch_identity(&state.providers, code, sent, now)
        .await?;
    let known = state
        .db
        .find_open_id_account(&attempt.provider, &handed.subject)
        .await?;
    if let Some(account) = known {
        let signed_in =
            account_linking::sign_in(state, visitor, account, attempt.exam, origin).await?;
        return Ok(CallbackOutcome::SignedIn(signed_in));
    }
    let exam = read_exam(state, &attempt.exam).await?;
    let new = PendingSignIn {
        step: PendingStep::Identified(handed),
        ..attempt
    };
    // The first sign-in always asks for phone and mail address, independent of the exam's rules.
    open_id_rules(&exam)?;
    let secret = Token::generate();
    new.save(state, secret.digest()).await?;
    Ok(CallbackOutcome::NeedsActivation(secret))
}

/// The data to be completed and confirmed in this browser, and its exam.
///
/// # Errors
/// `OtherSystem` if there is none.
pub async fn read_received_identity(
    state: &AppState,
    secret: Option<&Token>,
) -> Result<(ExamCode, ProvidedIdentity)> {
    let secret = secret.ok_or(other_system_problem(IdentityProviderFault::Expired))?;
    let attempt = PendingSignIn::find(state, secret.digest()).await?;
    let provided = attempt
        .provided()
        .ok_or(other_system_problem(IdentityProviderFault::Expired))?
        .clone();
    Ok((attempt.exam, provided))
}

/// The rules of an exam whose candidates sign in through another system.
fn open_id_rules(exam: &Exam) -> Result<&OpenIdRules, Problem> {
    match &exam.entry {
        EntryMethod::OpenId(rules) => Ok(rules),
        _ => Err(Problem::NotFound),
    }
}

fn find_provider<'a>(state: &'a AppState, name: &str) -> Result<&'a Provider, Problem> {
    let provider = state.providers.find(name);
    provider.ok_or(other_system_problem(IdentityProviderFault::NotConfigured))
}

async fn read_exam(state: &AppState, code: &ExamCode) -> Result<std::sync::Arc<Exam>> {
    let (_, exam) = state
        .db
        .current_exam(code)
        .await?
        .ok_or(Problem::NotFound)?;
    Ok(exam)
}

fn other_system_problem(fault: IdentityProviderFault) -> Problem {
    Problem::OtherSystem { fault }
}

/// Allowed clock skew of this server and the other system, in milliseconds.
const MAX_CLOCK_SKEW_MS: i64 = 2 * Timestamp::MINUTE_MS;
