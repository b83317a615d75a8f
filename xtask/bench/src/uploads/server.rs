//! A server under measurement: a child process on a free port.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use xtask::http;

const PAUSE: Duration = Duration::from_millis(50);
/// Attempts of [`PAUSE`] each, half a minute in all.
const ATTEMPTS: u32 = 600;

/// A running server. Dropping it ends the process.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    process: Child,
}

impl Server {
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
        for _ in 0..ATTEMPTS {
            if let Some(status) = self.process.try_wait()? {
                bail!("the server ended: {status}");
            }
            if http::get(self.address, "/healthz", "identity").is_ok_and(|it| it.status == 200) {
                return Ok(());
            }
            std::thread::sleep(PAUSE);
        }
        bail!("the server does not answer")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Errors are ignored: it may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
