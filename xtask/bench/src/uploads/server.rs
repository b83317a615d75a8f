//! A server under measurement: a child process on a free port.

use std::{
    fs::File,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use xtask::http;

const POLL_INTERVAL: Duration = Duration::from_millis(50);
/// Attempts of [`POLL_INTERVAL`] each, half a minute in all.
const MAX_POLLS: u32 = 600;

/// A running server. Dropping it ends the process.
pub(crate) struct BenchServer {
    pub(crate) address: SocketAddr,
    process: Child,
}

impl BenchServer {
    /// Starts the command for a free port and waits until `/healthz` responds. The server's output
    /// goes to the file `log`.
    pub(crate) fn start(command: impl FnOnce(SocketAddr) -> Command, log: &Path) -> Result<Self> {
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let output = File::create(log)?;
        let mut command = command(address);
        let process = command
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .with_context(|| format!("cannot start {command:?}"))?;
        let mut server = Self { address, process };
        server
            .wait_until_ready()
            .with_context(|| format!("see {}", log.display()))?;
        Ok(server)
    }

    /// Process id.
    pub(crate) fn process(&self) -> u32 {
        self.process.id()
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        for _ in 0..MAX_POLLS {
            if let Some(status) = self.process.try_wait()? {
                bail!("the server ended: {status}");
            }
            if http::get(self.address, "/healthz", "identity").is_ok_and(|it| it.status == 200) {
                return Ok(());
            }
            std::thread::sleep(POLL_INTERVAL);
        }
        bail!("the server does not answer")
    }
}

impl Drop for BenchServer {
    fn drop(&mut self) {
        // Errors are ignored: it may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
