//! Accepts connections, with a timeout for headers and a graceful end. Connections over the limits
//! are closed at once.
//!
//! `axum::serve` has no timeout for headers: a few thousand clients that send one byte a minute
//! would take every file descriptor. Bodies have their own limits (`router`).

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

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

use crate::http::extract::client_address::rate_limit_key;

/// Pause after an accept error that the next connection would have too, such as no free file
/// descriptors.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(500);

/// The largest head of a request in bytes: each connection may use this much memory.
const MAX_HEAD_BYTES: usize = 64 * 1024;

/// The limits of connections.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// Timeout for the whole head of a request, and for the idle time before it on a kept
    /// connection.
    pub header_timeout: Duration,
    pub max_total: usize,
    pub max_per_address: usize,
}

/// Accepts connections until `end` resolves, then lets each finish its current response.
///
/// `is_proxy` returns the addresses that stand for many clients and have no limit of their own.
pub async fn serve_connections(
    listener: TcpListener,
    router: Router,
    limits: ConnectionLimits,
    is_proxy: impl Fn(IpAddr) -> bool,
    end: impl Future<Output = ()>,
) {
    let open = ConnectionCounter::default();
    let (ending, is_ending) = watch::channel(());
    let connections = TaskTracker::new();
    tokio::pin!(end);
    loop {
        let (stream, address) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    pause_after_accept_error(&error).await;
                    continue;
                }
            },
            () = &mut end => break,
        };
        let per_address = match is_proxy(address.ip()) {
            true => usize::MAX,
            false => limits.max_per_address,
        };
        let Some(place) = open.acquire(address.ip(), limits.max_total, per_address) else {
            tracing::debug!(%address, "one connection too many");
            continue;
        };
        let connection = serve_one(
            stream,
            address,
            router.clone(),
            limits.header_timeout,
            is_ending.clone(),
        );
        connections.spawn(async move {
            connection.await;
            drop(place);
        });
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
    // Responses are small, so there is nothing to combine with them.
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
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        .with_upgrades();
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        // The sender was dropped without a value.
        _ = is_ending.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.as_mut().await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%address, %error, "a connection ended early");
    }
}

/// Number of open connections, in total and by address.
#[derive(Clone, Default)]
struct ConnectionCounter(Arc<Mutex<Counts>>);

#[derive(Default)]
struct Counts {
    in_all: usize,
    by_address: HashMap<String, usize>,
}

/// Guard of one open connection: dropping it lowers the counts.
struct ConnectionGuard {
    open: ConnectionCounter,
    address: String,
}

impl ConnectionCounter {
    /// Counts a connection; `None` if a limit is reached.
    fn acquire(
        &self,
        address: IpAddr,
        in_all: usize,
        per_address: usize,
    ) -> Option<ConnectionGuard> {
        let address = rate_limit_key(address);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_address = counts.by_address.get(&address).copied().unwrap_or_default();
        if counts.in_all >= in_all || of_address >= per_address {
            return None;
        }
        counts.in_all += 1;
        counts.by_address.insert(address.clone(), of_address + 1);
        Some(ConnectionGuard {
            open: self.clone(),
            address,
        })
    }
}

impl Drop for ConnectionGuard {
    fn drop(&mut self) {
        let mut counts = self.open.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.in_all -= 1;
        if let Some(count) = counts.by_address.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.by_address.remove(&self.address);
            }
        }
    }
}

/// Pauses after an accept error. A client that disconnects early needs no pause; without free file
/// descriptors other connections must end first.
async fn pause_after_accept_error(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    ) {
        tracing::error!(%error, "cannot take connections");
        sleep(ACCEPT_RETRY_DELAY).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_counted_in_all_and_by_address() {
        let open = ConnectionCounter::default();
        let address = |text: &str| text.parse().expect("an address");
        let (one, neighbour, other) = (
            address("2001:db8:1:2::1"),
            address("2001:db8:1:2::2"),
            address("198.51.100.1"),
        );
        let first = open.acquire(one, 3, 2);
        let second = open.acquire(neighbour, 3, 2);
        assert!(first.is_some() && second.is_some());
        assert!(
            open.acquire(one, 3, 2).is_none(),
            "the network has its share"
        );
        let third = open.acquire(other, 3, 2);
        assert!(third.is_some());
        assert!(
            open.acquire(address("203.0.113.1"), 3, 2).is_none(),
            "all are taken"
        );
        drop(second);
        assert!(open.acquire(one, 3, 2).is_some());
    }
}
