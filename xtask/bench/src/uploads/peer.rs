//! The peer: fastify, @fastify/multipart, sharp and better-sqlite3, in
//! `end2end/bench/uploads-peer`.

use std::{fs, path::Path, process::Command};

use anyhow::{Result, ensure};
use xtask::program;

use super::{load::Load, picture::Pictures, server::BenchServer};

const FOLDER: &str = "end2end/bench/uploads-peer";
const BOUNDARY: &str = "zhunkao-bench-boundary";

pub(crate) fn ensure_packages() -> Result<()> {
    ensure!(
        program::find("npm").is_some(),
        "install Node 20 or newer with npm"
    );
    let wanted = fs::metadata(Path::new(FOLDER).join("package-lock.json"))?.modified()?;
    let is_current = fs::metadata(Path::new(FOLDER).join("node_modules/.package-lock.json"))
        .and_then(|installed| installed.modified())
        .is_ok_and(|installed| installed >= wanted);
    if is_current {
        return Ok(());
    }
    println!("Installing the peer's npm packages; SQLite compiles for a minute.");
    program::run(
        Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund"])
            // The prebuilt binaries are not in the registry.
            .env("npm_config_build_from_source", "true")
            .current_dir(FOLDER),
    )
}

pub(super) fn start(folder: &Path) -> Result<BenchServer> {
    fs::create_dir_all(folder)?;
    BenchServer::start(
        |address| {
            let mut command = Command::new("node");
            command
                .arg(Path::new(FOLDER).join("server.js"))
                .arg(folder)
                .arg(address.port().to_string())
                .env("NODE_ENV", "production")
                // The default is 4 files at a time; 16 is the number of connections.
                .env("UV_THREADPOOL_SIZE", "16");
            command
        },
        &folder.with_extension("log"),
    )
}

pub(super) fn make_load(pictures: &Pictures, count: usize) -> Result<Load> {
    let part = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"scan.jpg\"\r\n\
         Content-Type: image/jpeg\r\n\r\n"
    );
    let end = format!("\r\n--{BOUNDARY}--\r\n");
    let openings = (0..count)
        .map(|number| {
            let picture = pictures.numbered_head(number)?;
            let length = part.len() + picture.len() + pictures.rest.len() + end.len();
            let head = format!(
                "POST /applications/{}/slots/education/images/{number} HTTP/1.1\r\n\
                 Host: localhost\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n\
                 Content-Length: {length}\r\n\r\n{part}",
                number / 5
            );
            Ok([head.as_bytes(), &picture].concat())
        })
        .collect::<Result<_>>()?;
    Ok(Load {
        request_heads: openings,
        shared_tail: [&pictures.rest, end.as_bytes()].concat(),
    })
}
