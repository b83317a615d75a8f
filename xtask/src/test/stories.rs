//! Browser stories: Playwright with several workers, each against its own demonstration server.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use serde::Serialize;

use super::linting_cargo::linting_cargo;
use crate::demonstration::{self, Demonstration};
use crate::machine::{chromium, node};
use crate::program;
use crate::server_build::ServerBuild;
use crate::site;

/// Most workers at a time. A worker keeps about one processor busy.
const MAX_WORKERS: usize = 2;

/// A server of one worker, as `end2end/stories/server.ts` reads it.
#[derive(Serialize)]
struct StoryServer {
    url: String,
    /// Address of a second site, which the stories start themselves (stories/issuer.ts).
    issuer: String,
    data: PathBuf,
    log: PathBuf,
}

/// Runs the stories; the site must be built. `arguments` are passed to Playwright.
pub(super) fn run_stories(arguments: &[String]) -> Result<()> {
    node::ensure_packages()?;
    let chromium = chromium::ensure_for_stories()?;
    let whole_chromium = chromium::ensure_chromium()?;
    ServerBuild::Debug.build_with(linting_cargo())?;
    let binary = ServerBuild::Debug.binary();
    let workers = std::thread::available_parallelism()?.get().min(MAX_WORKERS);
    let servers: Vec<_> = (0..workers)
        .map(|_| start_server(&binary))
        .collect::<Result<_>>()?;
    let (mut servers, described): (Vec<Demonstration>, Vec<StoryServer>) =
        servers.into_iter().unzip();
    for server in &mut servers {
        server.wait_until_ready()?;
    }
    let result = program::run(
        Command::new(std::path::absolute(
            node::find_program("playwright").context("run `npm ci` in end2end")?,
        )?)
        .arg("test")
        .args(arguments)
        .env("CHROMIUM", chromium)
        .env("WHOLE_CHROMIUM", whole_chromium)
        .env("STORY_SERVERS", serde_json::to_string(&described)?)
        // The stories open accounts with the binary's commands, as the office does.
        .env("ZHUNKAO_BIN", std::path::absolute(&binary)?)
        .env("ZHUNKAO_SITE", std::path::absolute(site::folder())?)
        .current_dir("end2end"),
    );
    if result.is_err() {
        for server in &servers {
            println!("The server's last words:\n{}", server.read_log_end());
        }
    }
    result?;
    let panics: Vec<_> = servers
        .iter()
        .flat_map(Demonstration::find_panics)
        .collect();
    ensure!(
        panics.is_empty(),
        "the server panicked:\n{}",
        panics.join("\n")
    );
    Ok(())
}

fn start_server(binary: &Path) -> Result<(Demonstration, StoryServer)> {
    let address = demonstration::find_free_address()?;
    let url = format!("http://{address}");
    let port = demonstration::find_free_address()?.port();
    let issuer = format!("http://localhost:{port}");
    let provider = format!(
        "{{ issuer = \"{issuer}\", client-id = \"zhunkao\", client-secret = \"between us\" }}"
    );
    let configuration = [
        ("ZHUNKAO_PUBLIC_URL", url.clone()),
        ("ZHUNKAO_OPEN_ID", format!("{{ nmec = {provider} }}")),
    ];
    let server = Demonstration::spawn(binary, address, &configuration)?;
    let described = StoryServer {
        url,
        issuer,
        data: std::path::absolute(server.data())?,
        log: std::path::absolute(server.log())?,
    };
    Ok((server, described))
}
