//! The server as a separate process that can be killed.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// A server process, killed when dropped.
pub(super) struct ServerProcess {
    pub(super) address: SocketAddr,
    process: Child,
}

impl ServerProcess {
    /// Starts on a free port and waits for the line with the address.
    pub(super) fn start(data: &Path) -> Self {
        let mut process = server_command(data)
            .args(["serve", "--listen", "127.0.0.1:0", "--site"])
            .arg(plain_site(data))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        let output = process.stdout.take().expect("is piped");
        let address = BufReader::new(output)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| find_address(&line));
        let Some(address) = address else {
            let mut words = String::new();
            let _ = process
                .stderr
                .take()
                .map(|mut errors| errors.read_to_string(&mut words));
            panic!("the server did not start: {words}");
        };
        Self { address, process }
    }

    pub(super) fn kill(&mut self) {
        self.process.kill().expect("is still our child");
        self.process.wait().expect("ends when killed");
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A site without style and script, which is enough for uploads.
fn plain_site(data: &Path) -> PathBuf {
    let site = data.join("site");
    fs::create_dir_all(&site).expect("is made");
    let assets = r#"{"css":"","js":null,"wasm":null,"engine":null}"#;
    fs::write(site.join("assets.json"), assets).expect("is written");
    site
}

/// A command of the binary on this data folder.
pub(super) fn server_command(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhunkao"));
    command.arg("--data").arg(data).env("ZHUNKAO_LOG", "error");
    command
}

fn find_address(line: &str) -> Option<SocketAddr> {
    line.split_once("http://")?
        .1
        .split('/')
        .next()?
        .parse()
        .ok()
}
