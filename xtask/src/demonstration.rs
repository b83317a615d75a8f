//! A private demonstration server for browser stories and benchmarks, on a free port, with
//! temporary data.

use std::{
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::{http, program, site};

const POLL_INTERVAL: Duration = Duration::from_millis(100);
/// Attempts of [`POLL_INTERVAL`] each, two minutes in all: a debug server makes its pictures slowly.
const MAX_POLLS: u32 = 1_200;

/// Number of servers that this process has started.
static STARTED: AtomicUsize = AtomicUsize::new(0);

/// A running demonstration server. Dropping it stops the server and deletes its data; its log stays.
pub struct Demonstration {
    pub address: SocketAddr,
    server: Child,
    folder: PathBuf,
    log: PathBuf,
}

impl Demonstration {
    /// Folder of its database and pictures; other commands of the binary may use it meanwhile.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Process id.
    pub fn process(&self) -> u32 {
        self.server.id()
    }

    /// Its output. The demonstration also writes its text messages there.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// Starts the server and waits until it answers.
    pub fn start(binary: &Path) -> Result<Self> {
        let mut demonstration = Self::spawn(binary, find_free_address()?, &[])?;
        demonstration.wait_until_ready()?;
        Ok(demonstration)
    }

    /// Starts the server on a given address, with more configuration as environment variables, and
    /// does not wait for it.
    pub fn spawn(
        binary: &Path,
        address: SocketAddr,
        configuration: &[(&str, String)],
    ) -> Result<Self> {
        let folder =
            std::env::temp_dir().join(format!("zhunkao-{}-{}", std::process::id(), address.port()));
        fs::create_dir_all(&folder)?;
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let path = program::target_directory().join(format!("demonstration-{number}.log"));
        let log = File::create(&path)?;
        let server = command(binary, &folder.join("data"), address)
            // The stories and the measurements know how many applications there are.
            .args(["--demo-applications", "0"])
            .envs(configuration.iter().map(|(key, value)| (key, value)))
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        Ok(Self {
            address,
            server,
            folder,
            log: path,
        })
    }

    /// Waits until the server answers.
    pub fn wait_until_ready(&mut self) -> Result<()> {
        for _ in 0..MAX_POLLS {
            if let Some(status) = self.server.try_wait()? {
                let end = self.read_log_end();
                bail!("the server ended ({status}) and said:\n{end}");
            }
            if http::get(self.address, "/healthz", "identity").is_ok_and(|it| it.status == 200) {
                return Ok(());
            }
            std::thread::sleep(POLL_INTERVAL);
        }
        bail!(
            "the server does not answer; it said:\n{}",
            self.read_log_end()
        )
    }

    /// Last lines of the server's log, for a failure report.
    pub fn read_log_end(&self) -> String {
        let log = self.read_log();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }

    /// Panics in the server's log. The server continues after a panic, and its pages look right.
    pub fn find_panics(&self) -> Vec<String> {
        let log = self.read_log();
        let mut lines = log.lines();
        let mut panics = Vec::new();
        while let Some(place) = lines.find(|line| line.contains("panicked at")) {
            panics.push(format!("{place} {}", lines.next().unwrap_or_default()));
        }
        panics
    }

    fn read_log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
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

pub fn find_free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}
