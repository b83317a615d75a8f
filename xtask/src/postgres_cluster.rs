//! A temporary PostgreSQL cluster for tests and benchmarks: in a temporary folder, with a socket there
//! and no port.

use std::{
    fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::{machine::debian, program};

const POLL_INTERVAL: Duration = Duration::from_millis(100);
const MAX_POLLS: u32 = 300;
/// The cluster is deleted after the run, so it need not be durable.
const SETTINGS: [&str; 5] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=",
    "max_connections=300",
];

/// A running cluster. Dropping it stops the server and deletes the folder.
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    owner: Option<ClusterOwner>,
    server: Child,
}

/// User of Debian's package, used as root: PostgreSQL refuses to run as root.
#[derive(Clone, Copy)]
struct ClusterOwner {
    user: u32,
    group: u32,
}

impl Cluster {
    pub fn start(programs: &Path) -> Result<Self> {
        let owner = if debian::is_root() {
            Some(ClusterOwner::find()?)
        } else {
            None
        };
        let folder = std::env::temp_dir().join(format!("zhunkao-postgres-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        if let Some(owner) = owner {
            std::os::unix::fs::chown(&folder, Some(owner.user), Some(owner.group))?;
        }
        program::read_output(
            as_owner(&programs.join("initdb"), &folder, owner)
                .args(["--username", "postgres", "--auth", "trust", "--no-sync"])
                .args(["--encoding", "UTF8", "--locale", "C", "--pgdata"])
                .arg(folder.join("data")),
        )?;
        let server = as_owner(&programs.join("postgres"), &folder, owner)
            .arg("-D")
            .arg(folder.join("data"))
            .arg("-k")
            .arg(&folder)
            .args(SETTINGS.iter().flat_map(|setting| ["-c", setting]))
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.join("log"))?)
            .spawn()?;
        let mut cluster = Self {
            programs: programs.to_owned(),
            folder,
            owner,
            server,
        };
        cluster.wait_until_ready()?;
        Ok(cluster)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        for _ in 0..MAX_POLLS {
            if let Some(status) = self.server.try_wait()? {
                let log = fs::read_to_string(self.folder.join("log"))?;
                bail!("PostgreSQL ended ({status}) and said:\n{log}");
            }
            let mut ask = Command::new(self.programs.join("pg_isready"));
            if program::read_output(ask.arg("-h").arg(&self.folder)).is_ok() {
                return Ok(());
            }
            std::thread::sleep(POLL_INTERVAL);
        }
        bail!("PostgreSQL does not answer on {}", self.folder.display())
    }

    /// Address for connections.
    pub fn url(&self) -> String {
        format!(
            "postgres://postgres@localhost/postgres?host={}",
            self.folder.display()
        )
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let stop = as_owner(&self.programs.join("pg_ctl"), &self.folder, self.owner)
            .args(["stop", "--mode", "immediate", "--pgdata"])
            .arg(self.folder.join("data"))
            .stdout(Stdio::null())
            .status();
        if !stop.is_ok_and(|status| status.success()) {
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl ClusterOwner {
    fn find() -> Result<Self> {
        let read = |flag| -> Result<u32> {
            let id = program::read_output(Command::new("id").args([flag, "postgres"]))
                .context("make a user `postgres`, since PostgreSQL does not run as root")?;
            Ok(id.parse()?)
        };
        Ok(Self {
            user: read("-u")?,
            group: read("-g")?,
        })
    }
}

/// Runs in the cluster's folder, since the other user may have no access to the project's.
fn as_owner(program: &Path, folder: &Path, owner: Option<ClusterOwner>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder);
    if let Some(owner) = owner {
        command.uid(owner.user).gid(owner.group);
    }
    command
}
