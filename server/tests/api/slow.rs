//! Tests of slow clients on real connections: they are disconnected, others are not affected.

use std::{net::SocketAddr, time::Duration};

use axum::http::header;
use server::serve::{ConnectionLimits, serve_connections};
use shared::id::{ApplicationId, ImageId};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
    time::timeout,
};

use crate::{
    actor::{TestUser, image_upload_request, new_image_id},
    app::{TestApp, load_picture},
};

/// Timeout far longer than any request takes here.
const TEST_TIMEOUT: Duration = Duration::from_secs(60);
const HEADER_TIMEOUT: Duration = Duration::from_millis(300);

/// The server on its own port.
struct TestServer {
    address: SocketAddr,
    end: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl TestServer {
    async fn start(app: &TestApp) -> Self {
        Self::start_with(app, usize::MAX).await
    }

    async fn start_with(app: &TestApp, per_address: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (end, ended) = oneshot::channel();
        let router = server::router(app.state.clone());
        let limits = ConnectionLimits {
            header_timeout: HEADER_TIMEOUT,
            max_total: usize::MAX,
            max_per_address: per_address,
        };
        let ended = async {
            ended.await.ok();
        };
        let serving = tokio::spawn(serve_connections(
            listener,
            router,
            limits,
            |_| false,
            ended,
        ));
        Self {
            address,
            end,
            serving,
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("connects")
    }
}

/// Reads until the other side closes.
async fn read_all(connection: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let read = timeout(TEST_TIMEOUT, connection.read_to_end(&mut answer)).await;
    // A connection reset counts as a close.
    drop(read.expect("the server closes the connection"));
    String::from_utf8_lossy(&answer).into_owned()
}

/// The head of an upload of `file`.
fn upload_head(
    actor: &TestUser,
    application: ApplicationId,
    image: ImageId,
    file: &[u8],
) -> String {
    let request = image_upload_request(application, "education", image, file);
    let request = request.body(()).expect("a request");
    let cookie = actor.cookie("zhunkao_session").expect("is signed in");
    let mut head = format!("PUT {} HTTP/1.1\r\nhost: test\r\n", request.uri());
    for (name, value) in request.headers() {
        head += &format!("{name}: {}\r\n", value.to_str().expect("ASCII"));
    }
    head + &format!(
        "{}: zhunkao_session={cookie}\r\nconnection: close\r\n\r\n",
        header::COOKIE
    )
}

#[tokio::test]
async fn unfinished_request_head_is_disconnected() {
    let app = TestApp::start().await;
    let served = TestServer::start(&app).await;
    let mut slow = Vec::new();
    for beginning in [
        "",
        "GET /healthz HTT",
        "GET /healthz HTTP/1.1\r\nhost: x\r\n",
    ] {
        let mut connection = served.connect().await;
        connection
            .write_all(beginning.as_bytes())
            .await
            .expect("is sent");
        slow.push(connection);
    }
    let mut quick = served.connect().await;
    let request = b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    quick.write_all(request).await.expect("is sent");
    assert!(read_all(&mut quick).await.starts_with("HTTP/1.1 200"));
    for mut connection in slow {
        let answer = read_all(&mut connection).await;
        assert!(!answer.contains("200"), "{answer}");
    }
}

#[tokio::test]
async fn paused_body_times_out_and_leaves_no_file() {
    let app = TestApp::start_with(|config| config.upload_pause_seconds = 1).await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let served = TestServer::start(&app).await;
    let file = load_picture("scan-diploma-under-300k.jpg");
    let mut connection = served.connect().await;
    let head = upload_head(&candidate, application, new_image_id(), &file);
    connection
        .write_all(head.as_bytes())
        .await
        .expect("is sent");
    connection.write_all(&file[..1000]).await.expect("is sent");
    let answer = read_all(&mut connection).await;
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    let slot = "education".parse().expect("a slot");
    assert_eq!(candidate.application(application).await.images(&slot), []);
    assert_eq!(app.count_unfinished(), 0);
}

#[tokio::test]
async fn a_body_that_drips_is_refused_when_its_time_is_over() {
    let app = TestApp::start_with(|config| config.upload_seconds = 1).await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let served = TestServer::start(&app).await;
    let file = load_picture("scan-diploma-under-300k.jpg");
    let connection = served.connect().await;
    let (mut reading, mut writing) = connection.into_split();
    let head = upload_head(&candidate, application, new_image_id(), &file);
    writing.write_all(head.as_bytes()).await.expect("is sent");
    let dripping = tokio::spawn(async move {
        let mut pulse = tokio::time::interval(Duration::from_millis(50));
        for byte in file {
            pulse.tick().await;
            if writing.write_all(&[byte]).await.is_err() {
                break;
            }
        }
    });
    let mut answer = [0; 12];
    let read = timeout(TEST_TIMEOUT, reading.read_exact(&mut answer)).await;
    read.expect("answers in time").expect("answers");
    assert!(answer.starts_with(b"HTTP/1.1 4"), "{answer:?}");
    dripping.abort();
}

#[tokio::test]
async fn shutdown_finishes_running_responses_only() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let served = TestServer::start(&app).await;
    let (address, file) = (served.address, load_picture("scan-diploma-under-300k.jpg"));
    let mut connection = served.connect().await;
    let head = upload_head(&candidate, application, new_image_id(), &file);
    connection
        .write_all(head.as_bytes())
        .await
        .expect("is sent");
    connection.write_all(&file[..1000]).await.expect("is sent");
    // After this response on another connection, the first one was accepted too.
    let mut other = served.connect().await;
    let request = b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    other.write_all(request).await.expect("is sent");
    assert!(read_all(&mut other).await.starts_with("HTTP/1.1 200"));

    served.end.send(()).expect("the server runs");
    connection.write_all(&file[1000..]).await.expect("is sent");
    assert!(read_all(&mut connection).await.starts_with("HTTP/1.1 201"));
    timeout(TEST_TIMEOUT, served.serving)
        .await
        .expect("ends in time")
        .expect("ends well");
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn connection_over_the_address_limit_is_closed() {
    let app = TestApp::start().await;
    let served = TestServer::start_with(&app, 2).await;
    let mut open = vec![served.connect().await, served.connect().await];
    // Both connections are accepted before the third comes.
    for connection in &mut open {
        let ask = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
        connection.write_all(ask).await.expect("is sent");
        let mut answer = [0; 12];
        connection.read_exact(&mut answer).await.expect("an answer");
        assert_eq!(&answer, b"HTTP/1.1 200");
    }
    assert_eq!(read_all(&mut served.connect().await).await, "");
    drop(open.pop());
    let answer = async {
        loop {
            let mut again = served.connect().await;
            let ask = b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
            again.write_all(ask).await.ok();
            let answer = read_all(&mut again).await;
            if !answer.is_empty() {
                break answer;
            }
        }
    };
    let answer = timeout(TEST_TIMEOUT, answer)
        .await
        .expect("there is room again");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
