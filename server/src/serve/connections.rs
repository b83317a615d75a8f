//! Connections: taken, given a limited time for their headers, and let finish at the end.
//!
//! `axum::serve` waits for ever for the rest of a header; a few thousand senders of one byte a
//! minute would hold every file descriptor. Bodies have their own limits (`router`).

use std::{io, net::SocketAddr, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::Request;
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    time::sleep,
};
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

/// How long to wait after a failure that a new connection would meet as well: no more files.
const BREATH: Duration = Duration::from_millis(500);

/// Serves until `end` comes, then lets every connection finish what it is answering.
///
/// `header_time` is for the whole head of a request, and for the quiet before it on a
/// connection that is kept open.
pub async fn serve_connections(
    listener: TcpListener,
    router: Router,
    header_time: Duration,
    end: impl Future<Output = ()>,
) {
    let (ending, is_ending) = watch::channel(());
    let connections = TaskTracker::new();
    tokio::pin!(end);
    loop {
        let (stream, address) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    rest_after(&error).await;
                    continue;
                }
            },
            () = &mut end => break,
        };
        let connection = serve_one(
            stream,
            address,
            router.clone(),
            header_time,
            is_ending.clone(),
        );
        connections.spawn(connection);
    }
    drop(listener);
    drop(ending);
    connections.close();
    connections.wait().await;
}

async fn serve_one(
    stream: TcpStream,
    address: SocketAddr,
    router: Router,
    header_time: Duration,
    mut is_ending: watch::Receiver<()>,
) {
    // Answers are small and wait for nothing more to be sent with them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection without TCP_NODELAY");
    }
    let service = router.map_request(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(address));
        request
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(header_time)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        .with_upgrades();
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        // Its sender is gone: nothing was ever sent.
        _ = is_ending.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.as_mut().await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%address, %error, "a connection ended early");
    }
}

/// A client that hangs up at once is nothing; when there are no more files, others must end
/// theirs first.
async fn rest_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    ) {
        tracing::error!(%error, "cannot take connections");
        sleep(BREATH).await;
    }
}
