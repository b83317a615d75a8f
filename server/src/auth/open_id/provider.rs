//! Configured identity providers: OpenID discovery with a cache, token requests, and strict
//! validation.

use std::{collections::BTreeMap, error::Error as StdError, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use openidconnect::{
    AccessTokenHash, AuthType, AuthorizationCode, ClaimsVerificationError, Client, ClientId,
    ClientSecret, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdToken,
    IdTokenClaims, IdTokenFields, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeVerifier,
    RedirectUrl, SignatureVerificationError, StandardErrorResponse, StandardTokenResponse,
    TokenResponse as _, UserInfoClaims,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreClientAuthMethod, CoreErrorResponseType,
        CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreRevocableToken,
        CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
    },
};
use reqwest::{Url, redirect::Policy};
use shared::{identity_provider::IdentityProviderFault, problem::Problem, time::Timestamp, url};
use tokio::sync::Mutex;

use super::{
    MAX_CLOCK_SKEW_MS,
    claims::{Claims, ExtraClaims, ProviderIdentity},
    other_system_problem,
};
use crate::{
    auth::open_id::request_secrets::RequestSecrets,
    config::{self, Config},
    error::{Error, Result},
};

/// Time in milliseconds for which discovered metadata is cached.
const DISCOVERY_CACHE_MS: i64 = 10 * Timestamp::MINUTE_MS;
/// Time in milliseconds for which a failed provider is not asked again, so that requests do not all
/// wait for it.
const DISCOVERY_RETRY_DELAY_MS: i64 = 5 * Timestamp::SECOND_MS;
/// Timeout of a request to a provider.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// Asymmetric signatures only: the provider alone has the key, and no secret is shared.
const ALLOWED_SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type PersonIdTokenFields = IdTokenFields<
    ExtraClaims,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type ProviderTokenResponse = StandardTokenResponse<PersonIdTokenFields, CoreTokenType>;
type PersonIdToken = IdToken<
    ExtraClaims,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

/// The library's client type with all claims kept.
pub(super) type DiscoveredClient = Client<
    ExtraClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    ProviderTokenResponse,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// All providers, with one HTTP client.
#[derive(Clone)]
pub struct Providers {
    http: reqwest::Client,
    all: Arc<BTreeMap<String, Provider>>,
}

pub(super) struct Provider {
    pub(super) rules: config::ProviderConfig,
    issuer: IssuerUrl,
    redirect: RedirectUrl,
    /// The last discovery result (`None` if it failed) and its time.
    found: Mutex<Option<(Option<Arc<DiscoveredClient>>, Timestamp)>>,
}

impl Providers {
    /// # Errors
    /// `Broken` if the configuration cannot be used. No provider is contacted before it is needed.
    pub fn open(config: &Config) -> Result<Self> {
        let http = reqwest::Client::builder()
            // A redirect could send the request to an internal address (SSRF).
            .redirect(Policy::none())
            .timeout(REQUEST_TIMEOUT)
            .build()
            .map_err(|fault| config_error("open-id", &fault))?;
        let open = |(name, rules): (&String, &config::ProviderConfig)| {
            Ok((name.clone(), Provider::open(config, rules)?))
        };
        let all: Result<_> = config.open_id.iter().map(open).collect();
        Ok(Self {
            http,
            all: Arc::new(all?),
        })
    }

    pub fn has_provider(&self, name: &str) -> bool {
        self.all.contains_key(name)
    }

    pub(super) fn find(&self, name: &str) -> Option<&Provider> {
        self.all.get(name)
    }
}

impl Provider {
    fn open(config: &Config, rules: &config::ProviderConfig) -> Result<Self> {
        let key = "open-id";
        let own = config.public_url.as_deref().ok_or_else(|| {
            config_error(
                key,
                &"`public-url` is missing, to which the browser comes back",
            )
        })?;
        let back = format!("{}{}", own.trim_end_matches('/'), url::OPEN_ID_RETURN);
        let issuer: Url = rules
            .issuer
            .parse()
            .map_err(|fault| config_error(key, &fault))?;
        if issuer.scheme() != "https" && !is_loopback(&issuer) {
            return Err(config_error(key, &"an issuer elsewhere needs https"));
        }
        if rules.client_id.is_empty() {
            return Err(config_error(key, &"`client-id` is missing"));
        }
        Ok(Self {
            rules: rules.clone(),
            issuer: IssuerUrl::new(rules.issuer.clone())
                .map_err(|fault| config_error(key, &fault))?,
            redirect: RedirectUrl::new(back).map_err(|fault| config_error("public-url", &fault))?,
            found: Mutex::default(),
        })
    }

    /// The discovered client, refreshed when its cache time is over.
    pub(super) async fn discover(
        &self,
        providers: &Providers,
        now: Timestamp,
    ) -> Result<Arc<DiscoveredClient>, Problem> {
        // The first caller does the discovery; the others wait for its result.
        let mut found = self.found.lock().await;
        if let Some((known, at)) = found.as_ref() {
            let age = now.milliseconds_since(*at);
            match known {
                Some(client) if age < DISCOVERY_CACHE_MS => return Ok(client.clone()),
                None if age < DISCOVERY_RETRY_DELAY_MS => {
                    return Err(other_system_problem(IdentityProviderFault::Unreachable));
                }
                _ => {}
            }
        }
        let asked = self.refresh_discovery(&providers.http).await;
        *found = Some((asked.as_ref().ok().cloned(), now));
        asked
    }

    async fn refresh_discovery(
        &self,
        http: &reqwest::Client,
    ) -> Result<Arc<DiscoveredClient>, Problem> {
        let metadata = CoreProviderMetadata::discover_async(self.issuer.clone(), http)
            .await
            .map_err(|error| log_unreachable(&error))?;
        let methods = metadata.token_endpoint_auth_methods_supported();
        let basic = methods
            .is_none_or(|methods| methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let secret = self.rules.client_secret.as_ref();
        let secret = secret.map(|secret| ClientSecret::new(secret.expose_secret().to_owned()));
        let id = ClientId::new(self.rules.client_id.clone());
        let client = Client::from_provider_metadata(metadata, id, secret)
            .set_redirect_uri(self.redirect.clone())
            .set_auth_type(if basic {
                AuthType::BasicAuth
            } else {
                AuthType::RequestBody
            });
        Ok(Arc::new(client))
    }

    /// Exchanges the code and returns the identified person.
    pub(super) async fn fetch_identity(
        &self,
        providers: &Providers,
        code: AuthorizationCode,
        sent: RequestSecrets,
        now: Timestamp,
    ) -> Result<ProviderIdentity, Problem> {
        let mut client = self.discover(providers, now).await?;
        let tokens = client
            .exchange_code(code)
            .map_err(|error| log_unreachable(&error))?
            .set_pkce_verifier(PkceCodeVerifier::new(sent.verifier))
            .request_async(&providers.http)
            .await
            .map_err(|error| log_unreachable(&error))?;
        let token = tokens
            .id_token()
            .ok_or_else(|| log_untrusted(&"there is no ID token"))?;
        let nonce = Nonce::new(sent.nonce);
        let mut checked = verify_id_token(&client, token, &nonce, now);
        if matches!(&checked, Err(ClaimsVerificationError::SignatureVerification(fault)) if is_unknown_key(fault))
        {
            // The provider's keys have changed since the discovery.
            client = self.refresh_discovery(&providers.http).await?;
            *self.found.lock().await = Some((Some(client.clone()), now));
            checked = verify_id_token(&client, token, &nonce, now);
        }
        let claims = checked.map_err(|error| match error {
            ClaimsVerificationError::Expired(_) => {
                tracing::warn!(%error, "the clock of another system is not ours");
                other_system_problem(IdentityProviderFault::ClockSkew)
            }
            _ => log_untrusted(&error),
        })?;
        verify_access_token(&client, token, claims, &tokens)?;
        let mut all = Claims::default();
        all.add(claims);
        let mut provided = all.extract_identity(&self.rules);
        let subject = claims.subject().clone();
        if !provided.is_complete()
            && let Ok(request) =
                client.user_info(tokens.access_token().clone(), Some(subject.clone()))
        {
            let more: UserInfoClaims<ExtraClaims, CoreGenderClaim> = request
                .request_async(&providers.http)
                .await
                .map_err(|error| log_unreachable(&error))?;
            all.add(&more);
            provided = all.extract_identity(&self.rules);
        }
        Ok(ProviderIdentity {
            subject: subject.to_string(),
            provided,
        })
    }
}

/// Checks signature, issuer, audience, nonce and times.
fn verify_id_token<'t>(
    client: &DiscoveredClient,
    token: &'t PersonIdToken,
    nonce: &Nonce,
    now: Timestamp,
) -> Result<&'t IdTokenClaims<ExtraClaims, CoreGenderClaim>, ClaimsVerificationError> {
    let (earlier, later) = (
        to_chrono(now.plus(-MAX_CLOCK_SKEW_MS)),
        to_chrono(now.plus(MAX_CLOCK_SKEW_MS)),
    );
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs(ALLOWED_SIGNATURES)
        .set_time_fn(move || earlier)
        .set_issue_time_verifier_fn(move |issued| match issued <= later {
            true => Ok(()),
            false => Err(format!("issued at {issued}, which is still to come")),
        });
    token.claims(&verifier, nonce)
}

/// Checks that the access token was issued with the ID token, if it has a hash of it.
fn verify_access_token(
    client: &DiscoveredClient,
    token: &PersonIdToken,
    claims: &IdTokenClaims<ExtraClaims, CoreGenderClaim>,
    tokens: &ProviderTokenResponse,
) -> Result<(), Problem> {
    let Some(expected) = claims.access_token_hash() else {
        return Ok(());
    };
    let verifier = client.id_token_verifier();
    let algorithm = token.signing_alg().map_err(|error| log_untrusted(&error))?;
    let key = token
        .signing_key(&verifier)
        .map_err(|error| log_untrusted(&error))?;
    let measured = AccessTokenHash::from_token(tokens.access_token(), algorithm, key)
        .map_err(|error| log_untrusted(&error))?;
    if measured == *expected {
        Ok(())
    } else {
        Err(log_untrusted(&"the access token is another one's"))
    }
}

fn is_unknown_key(fault: &SignatureVerificationError) -> bool {
    matches!(fault, SignatureVerificationError::NoMatchingKey)
}

fn is_loopback(url: &Url) -> bool {
    url.host_str()
        .is_some_and(|host| ["localhost", "127.0.0.1", "[::1]"].contains(&host))
}

fn config_error(key: &str, fault: &dyn std::fmt::Display) -> Error {
    Error::Broken(format!(
        "the configuration's `{key}` cannot be used: {fault}"
    ))
}

/// Logs the reason; the person sees one sentence.
fn log_untrusted(error: &dyn std::fmt::Display) -> Problem {
    tracing::warn!(%error, "the answer of another system was not believed");
    other_system_problem(IdentityProviderFault::Untrusted)
}

/// Logs the failure of a provider that did not answer correctly.
fn log_unreachable(error: &(dyn StdError + 'static)) -> Problem {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words.push_str(": ");
        words.push_str(&error.to_string());
        cause = error.source();
    }
    tracing::warn!(error = words, "another system did not answer as it should");
    other_system_problem(IdentityProviderFault::Unreachable)
}

/// The time in the type of the token checks.
fn to_chrono(now: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(now.0).unwrap_or_default()
}
