//! A private demonstration server for browser stories and benchmarks, on a free port, with
//! temporary data.

use std::{
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command},
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::{http, program, site};

const POLL_INTERVAL: Duration = Duration::from_millis(100);
/// Attempts of [`POLL_INTERVAL`] each, two minutes in all: a debug server makes its pictures slowly.
const MAX_POLLS: u32 = 1_200;

/// A running demonstration server. Dropping it stops the server and deletes its data.
pub struct Demonstration {
    pub address: SocketAddr,
    server: Child,
    folder: PathBuf,
}

impl Demonstration {
    /// Folder of its database and pictures; other commands of the binary may use it meanwhile.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Starts the server and waits until it answers.
    pub fn start(binary: &Path) -> Result<Self> {
        Self::start_at(binary, find_free_address()?, &[])
    }

    /// Same as `start`, on a given address and with more configuration, as environment variables.
    pub fn start_at(
        binary: &Path,
        address: SocketAddr,
        configuration: &[(&str, String)],
    ) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("zhunkao-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let log = File::create(log_path())?;
        let server = command(binary, &folder.join("data"), address)
            .envs(configuration.iter().map(|(key, value)| (key, value)))
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        let mut demonstration = Self {
            address,
            server,
            folder,
        };
        demonstration.wait_until_ready()?;
        Ok(demonstration)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        for _ in 0..MAX_POLLS {
            if let Some(status) = self.server.try_wait()? {
                bail!("the server ended ({status}) and said:\n{}", read_log_end());
            }
            if http::get(self.address, "/healthz", "identity").is_ok_and(|it| it.status == 200) {
                return Ok(());
            }
            std::thread::sleep(POLL_INTERVAL);
        }
        bail!("the server does not answer; it said:\n{}", read_log_end())
    }
}

impl Drop for Demonstration {
    fn drop(&mut self) {
        // Errors are ignored: the server may have ended already, and the folder may be missing.
        let _ = self.server.kill();
        let _ = self.server.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Command that serves the demonstration from the built site.
pub fn command(binary: &Path, data: &Path, address: SocketAddr) -> Command {
    let mut command = Command::new(binary);
    command
        .arg("demo")
        .args([Path::new("--data"), data])
        .args([Path::new("--site"), &site::folder()])
        .args(["--listen", &address.to_string()]);
    command
}

/// Last lines of the server's log, for a failure report.
pub fn read_log_end() -> String {
    let log = fs::read_to_string(log_path()).unwrap_or_default();
    let lines: Vec<_> = log.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}

/// Panics in the server's log. The server continues after a panic, and its pages look right.
pub fn find_panics() -> Vec<String> {
    let log = fs::read_to_string(log_path()).unwrap_or_default();
    let mut lines = log.lines();
    let mut panics = Vec::new();
    while let Some(place) = lines.find(|line| line.contains("panicked at")) {
        panics.push(format!("{place} {}", lines.next().unwrap_or_default()));
    }
    panics
}

pub fn log_path() -> PathBuf {
    program::target_directory().join("demonstration.log")
}

pub fn find_free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}
