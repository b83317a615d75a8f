//! Test doubles: a mail server and a gateway with configurable responses.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

/// A mail server. Each recipient gets its next response, then 250.
pub(crate) struct MailServer {
    address: SocketAddr,
    received: Arc<Mutex<Vec<ReceivedMail>>>,
}

#[derive(Clone, Debug)]
pub(crate) struct ReceivedMail {
    pub(crate) to: String,
    pub(crate) source: String,
}

impl ReceivedMail {
    /// Its body: one text part, in base64 or quoted-printable.
    pub(crate) fn text(&self) -> String {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        let (head, body) = self.source.split_once("\r\n\r\n").expect("head and body");
        assert!(head.contains("base64"), "{head}");
        let packed: String = body.split_whitespace().collect();
        let bytes = STANDARD.decode(packed).expect("base 64");
        String::from_utf8(bytes).expect("UTF-8")
    }
}

impl MailServer {
    pub(crate) async fn start(answers: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let received = Arc::<Mutex<Vec<ReceivedMail>>>::default();
        let keep = received.clone();
        let answers = Arc::new(Mutex::new(answers.iter().copied()));
        tokio::spawn(async move {
            // A client keeps its connections open and sends by several at a time.
            while let Ok((connection, _)) = listener.accept().await {
                let (keep, answers) = (keep.clone(), answers.clone());
                tokio::spawn(async move {
                    // An aborted connection is ignored.
                    let _ = serve(connection, &keep, &answers).await;
                });
            }
        });
        Self { address, received }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    pub(crate) fn received(&self) -> Vec<ReceivedMail> {
        self.received.lock().expect("no test panics here").clone()
    }
}

async fn serve(
    connection: TcpStream,
    received: &Mutex<Vec<ReceivedMail>>,
    answers: &Mutex<impl Iterator<Item = &'static str>>,
) -> std::io::Result<()> {
    let (reader, mut writer) = connection.into_split();
    let mut lines = BufReader::new(reader).lines();
    writer.write_all(b"220 test\r\n").await?;
    let mut to = String::new();
    while let Some(line) = lines.next_line().await? {
        let answer = match line.get(..4).unwrap_or_default() {
            "EHLO" => "250 test",
            "MAIL" | "RSET" | "NOOP" => "250 ok",
            "RCPT" => {
                let address = line
                    .split_once('<')
                    .and_then(|(_, rest)| rest.split_once('>'));
                address.expect("an address").0.clone_into(&mut to);
                let mut answers = answers.lock().expect("no test panics here");
                answers.next().unwrap_or("250 ok")
            }
            "DATA" => {
                writer.write_all(b"354 go on\r\n").await?;
                let mut source = String::new();
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    source.push_str(&line);
                    source.push_str("\r\n");
                }
                let to = to.clone();
                received
                    .lock()
                    .expect("no test panics here")
                    .push(ReceivedMail { to, source });
                "250 ok"
            }
            "QUIT" => return writer.write_all(b"221 bye\r\n").await,
            _ => "502 what?",
        };
        writer.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

/// A gateway for text messages. Each call gets the next status, then 200.
pub(crate) struct TestGateway {
    address: SocketAddr,
    inner: Arc<Inner>,
}

struct Inner {
    secret: &'static str,
    statuses: Mutex<Vec<u16>>,
    calls: Mutex<Vec<GatewayCall>>,
}

#[derive(Clone, Debug)]
pub(crate) struct GatewayCall {
    pub(crate) is_genuine: bool,
    pub(crate) key: String,
    pub(crate) body: BTreeMap<String, String>,
}

impl TestGateway {
    pub(crate) async fn start(secret: &'static str, statuses: &[u16]) -> Self {
        let inner = Arc::new(Inner {
            secret,
            statuses: Mutex::new(statuses.iter().rev().copied().collect()),
            calls: Mutex::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new()
            .route("/send", post(take))
            .with_state(inner.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, inner }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/send", self.address)
    }

    pub(crate) fn secret(&self) -> String {
        self.inner.secret.to_owned()
    }

    pub(crate) fn calls(&self) -> Vec<GatewayCall> {
        self.inner
            .calls
            .lock()
            .expect("no test panics here")
            .clone()
    }
}

async fn take(State(gateway): State<Arc<Inner>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = |name: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(gateway.secret.as_bytes()).expect("a key");
    mac.update(header("x-zhunkao-timestamp").as_bytes());
    mac.update(b".");
    mac.update(&body);
    let digest = mac.finalize().into_bytes();
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    gateway
        .calls
        .lock()
        .expect("no test panics here")
        .push(GatewayCall {
            is_genuine: header("x-zhunkao-signature") == format!("sha256={hex}"),
            key: header("idempotency-key"),
            body: serde_json::from_slice(&body).expect("JSON of texts"),
        });
    let next = gateway.statuses.lock().expect("no test panics here").pop();
    StatusCode::from_u16(next.unwrap_or(200)).expect("a status")
}
