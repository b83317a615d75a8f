//! The peer: fastify, @fastify/multipart, sharp and better-sqlite3, in
//! `end2end/bench/uploads-peer`.

use std::{fs, path::Path, process::Command};

use anyhow::Result;

use super::{load::Load, picture::Pictures, server::BenchServer};
use crate::node_folder;

const FOLDER: &str = "end2end/bench/uploads-peer";
const BOUNDARY: &str = "zhunkao-bench-boundary";

pub(crate) fn ensure_packages() -> Result<()> {
    // The prebuilt binaries of sharp and better-sqlite3 are not in the registry.
    let options = [("npm_config_build_from_source", "true")];
    node_folder::ensure_packages(Path::new(FOLDER), &options)
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
