//! A test issuer: discovery, keys, tokens and claims over real HTTP. It validates requests
//! strictly, and sends the claims that a test sets, valid or not.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    routing::{get, post},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use openidconnect::{
    JsonWebKeyId, PrivateSigningKey as _,
    core::{CoreEdDsaPrivateSigningKey, CoreJwsSigningAlgorithm},
};
use reqwest::Url;
use serde_json::{Map, Value, json};
use server::{clock::Clock, random};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;

pub(super) const CLIENT: &str = "zhunkao";
pub(super) const SECRET: &str = "between us";

pub(super) struct Issuer {
    address: SocketAddr,
    inner: Arc<Inner>,
}

struct Inner {
    url: String,
    clock: Clock,
    said: Mutex<IssuerResponses>,
    /// Maps codes to their grants.
    codes: Mutex<BTreeMap<String, Grant>>,
}

/// The responses, which a test can change.
pub(super) struct IssuerResponses {
    /// Claims of the ID token; they override the correct ones.
    pub(super) token: Map<String, Value>,
    /// Claims of the userinfo response.
    pub(super) more: Map<String, Value>,
    /// The number of the signing key, and of the published one.
    pub(super) signs: u8,
    pub(super) published: u8,
    pub(super) down: bool,
    /// Number of discovery requests.
    pub(super) discovered: u32,
}

struct Grant {
    nonce: String,
    challenge: String,
    redirect: String,
}

impl Issuer {
    pub(super) async fn start(clock: Clock) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let said = IssuerResponses {
            token: Map::new(),
            more: Map::new(),
            signs: 1,
            published: 1,
            down: false,
            discovered: 0,
        };
        let inner = Arc::new(Inner {
            url: format!("http://{address}"),
            clock,
            said: Mutex::new(said),
            codes: Mutex::default(),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/me", get(me))
            .with_state(inner.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, inner }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut IssuerResponses)) {
        change(&mut self.inner.said.lock().expect("no test panics here"));
    }

    pub(super) fn set_clock(&self, civil: &str) {
        self.inner.clock.set(crate::app::beijing_time(civil));
    }

    /// Sets the person and their claims in the token.
    pub(super) fn set_person(&self, subject: &str, claims: Value) {
        let Value::Object(mut claims) = claims else {
            panic!("claims are an object");
        };
        claims.insert("sub".to_owned(), subject.into());
        self.change(|said| said.token = claims);
    }

    pub(super) fn discovered(&self) -> u32 {
        self.inner
            .said
            .lock()
            .expect("no test panics here")
            .discovered
    }

    /// Approves the sign-in; returns the redirect address.
    pub(super) fn approve(&self, asked: &str) -> String {
        let asked = AuthorizationParameters::read(asked);
        for (name, value) in [
            ("response_type", "code"),
            ("client_id", CLIENT),
            ("code_challenge_method", "S256"),
        ] {
            assert_eq!(asked.get(name), value, "{name}");
        }
        assert!(asked.get("scope").split(' ').any(|scope| scope == "openid"));
        let code = random::new_reference();
        let grant = Grant {
            nonce: asked.get("nonce"),
            challenge: asked.get("code_challenge"),
            redirect: asked.get("redirect_uri"),
        };
        self.inner
            .codes
            .lock()
            .expect("no test panics here")
            .insert(code.clone(), grant);
        let back = Url::parse_with_params(
            &asked.get("redirect_uri"),
            [
                ("code", code),
                ("state", asked.get("state")),
                ("iss", self.url()),
            ],
        );
        let back = back.expect("an address");
        format!("{}?{}", back.path(), back.query().unwrap_or_default())
    }
}

/// The parameters of the authorization request.
pub(super) struct AuthorizationParameters(BTreeMap<String, String>);

impl AuthorizationParameters {
    pub(super) fn read(address: &str) -> Self {
        let address: Url = address.parse().expect("an address");
        assert_eq!(address.path(), "/authorize");
        let pairs = address.query_pairs();
        Self(
            pairs
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect(),
        )
    }

    pub(super) fn get(&self, name: &str) -> String {
        self.0.get(name).cloned().unwrap_or_default()
    }
}

async fn discovery(State(inner): State<Arc<Inner>>) -> Result<Json<Value>, StatusCode> {
    let mut said = inner.said.lock().expect("no test panics here");
    if said.down {
        return Err(StatusCode::BAD_GATEWAY);
    }
    said.discovered += 1;
    let url = &inner.url;
    Ok(Json(json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "userinfo_endpoint": format!("{url}/me"),
        "jwks_uri": format!("{url}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        // More algorithms than a careful client accepts.
        "id_token_signing_alg_values_supported": ["EdDSA", "HS256", "none"],
    })))
}

async fn keys(State(inner): State<Arc<Inner>>) -> Json<Value> {
    let published = inner.said.lock().expect("no test panics here").published;
    Json(json!({ "keys": [key(published).as_verification_key()] }))
}

/// An Ed25519 key whose secret is its number.
fn key(number: u8) -> CoreEdDsaPrivateSigningKey {
    let mut der = vec![
        0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20,
    ];
    der.extend([number; 32]);
    let pem = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        STANDARD.encode(der)
    );
    let id = JsonWebKeyId::new(format!("key {number}"));
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(id)).expect("a key")
}

async fn token(
    State(inner): State<Arc<Inner>>,
    headers: HeaderMap,
    Form(form): Form<BTreeMap<String, String>>,
) -> Result<Json<Value>, StatusCode> {
    let said = inner.said.lock().expect("no test panics here");
    if said.down {
        return Err(StatusCode::BAD_GATEWAY);
    }
    let basic = format!(
        "Basic {}",
        STANDARD.encode(format!("{CLIENT}:{}", SECRET.replace(' ', "+")))
    );
    let given = headers.get(header::AUTHORIZATION);
    if given.is_none_or(|given| given.as_bytes() != basic.as_bytes()) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let code = form.get("code").ok_or(StatusCode::BAD_REQUEST)?;
    let grant = inner
        .codes
        .lock()
        .expect("no test panics here")
        .remove(code);
    let grant = grant.ok_or(StatusCode::BAD_REQUEST)?;
    let verifier = form.get("code_verifier").ok_or(StatusCode::BAD_REQUEST)?;
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    if challenge != grant.challenge || form.get("redirect_uri") != Some(&grant.redirect) {
        return Err(StatusCode::BAD_REQUEST);
    }
    let now = inner.clock.now().0 / 1000;
    let mut claims = json!({
        "iss": inner.url,
        "aud": CLIENT,
        "nonce": grant.nonce,
        "iat": now,
        "exp": now + 300,
    });
    let right = claims.as_object_mut().expect("an object");
    right.extend(said.token.clone());
    let head = json!({ "alg": "EdDSA", "kid": format!("key {}", said.signs) });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(&head), part(&claims));
    let signature = key(said.signs)
        .sign(&CoreJwsSigningAlgorithm::EdDsa, message.as_bytes())
        .expect("signs");
    let signed = format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature));
    Ok(Json(json!({
        "access_token": "more about them",
        "token_type": "Bearer",
        "id_token": signed,
    })))
}

async fn me(
    State(inner): State<Arc<Inner>>,
    headers: HeaderMap,
) -> Result<Json<Value>, StatusCode> {
    let said = inner.said.lock().expect("no test panics here");
    let given = headers.get(header::AUTHORIZATION);
    if given.is_none_or(|given| given != "Bearer more about them") {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let mut claims = said.more.clone();
    claims.insert("sub".to_owned(), said.token["sub"].clone());
    Ok(Json(Value::Object(claims)))
}
