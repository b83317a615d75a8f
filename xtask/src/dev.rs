//! `cargo xtask dev`: the demonstration from a debug build, rebuilt on every change.
//!
//! It polls the files' times once a second: this is cheap for a few hundred files, and a watcher
//! would need a crate for each system.

use std::{
    fs,
    path::Path,
    process::Child,
    time::{Duration, SystemTime},
};

use anyhow::Result;

use crate::{
    demonstration, files,
    progress::StepProgress,
    serve::{self, Options},
    server_build::ServerBuild,
    site::BuildProfile,
};

const WATCHED: [&str; 8] = [
    "shared", "imaging", "app", "frontend", "server", "style", "exams", "public",
];
const POLL_INTERVAL: Duration = Duration::from_secs(1);

pub fn develop(options: &Options) -> Result<()> {
    serve::ensure_prerequisites()?;
    let mut server: Option<Child> = None;
    loop {
        let seen = find_last_change();
        match build() {
            Ok(()) => {
                stop(server.take())?;
                server = Some(start(options)?);
            }
            // The previous server keeps running after a failed build.
            Err(error) => eprintln!("xtask: {error:#}"),
        }
        while find_last_change() == seen {
            std::thread::sleep(POLL_INTERVAL);
        }
    }
}

fn build() -> Result<()> {
    let mut progress = StepProgress::new(["site and server, quick"]);
    progress.run(|| serve::build_site_and_server(BuildProfile::Quick, ServerBuild::Debug))
}

fn start(options: &Options) -> Result<Child> {
    let binary = ServerBuild::Debug.binary();
    println!("http://{}/ (Ctrl-C ends it)", options.address());
    Ok(demonstration::command(&binary, &options.data, options.address()).spawn()?)
}

fn stop(server: Option<Child>) -> Result<()> {
    if let Some(mut server) = server {
        server.kill()?;
        server.wait()?;
    }
    Ok(())
}

/// Newest time and number of files; the number reveals a deleted file.
fn find_last_change() -> (Option<SystemTime>, usize) {
    let files: Vec<_> = WATCHED
        .iter()
        .flat_map(|folder| files::list_files(Path::new(folder)))
        .collect();
    let newest = files
        .iter()
        .filter_map(|file| fs::metadata(file).and_then(|it| it.modified()).ok())
        .max();
    (newest, files.len())
}
