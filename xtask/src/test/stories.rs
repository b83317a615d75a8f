//! Browser stories: Playwright against a private demonstration server.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::demonstration::{self, Demonstration};
use crate::machine::{chromium, node};
use crate::program::{self, cargo};
use crate::site;

/// Runs the stories; the site must be built. `arguments` are passed to Playwright.
pub(super) fn run_stories(arguments: &[String]) -> Result<()> {
    node::ensure_packages()?;
    let chromium = chromium::ensure_chromium()?;
    // Builds the default members together, as for the tests, so that nothing is compiled twice.
    program::run(cargo().args(["build", "--bin", "zhunkao"]))?;
    let binary = program::target_directory().join("debug/zhunkao");
    let address = demonstration::find_free_address()?;
    let url = format!("http://{address}");
    // Address of a second site, which the stories start themselves (stories/issuer.ts).
    let port = demonstration::find_free_address()?.port();
    let issuer = format!("http://localhost:{port}");
    let provider = format!(
        "{{ issuer = \"{issuer}\", client-id = \"zhunkao\", client-secret = \"between us\" }}"
    );
    let configuration = [
        ("ZHUNKAO_PUBLIC_URL", url.clone()),
        ("ZHUNKAO_OPEN_ID", format!("{{ nmec = {provider} }}")),
    ];
    let server = Demonstration::start_at(&binary, address, &configuration)?;
    let result = program::run(
        Command::new(std::path::absolute(
            node::find_program("playwright").context("run `npm ci` in end2end")?,
        )?)
        .arg("test")
        .args(arguments)
        .env("CHROMIUM", chromium)
        .env("ZHUNKAO_URL", &url)
        .env("ZHUNKAO_ISSUER", &issuer)
        // The demonstration writes text messages to this log.
        .env(
            "STORY_SERVER_LOG",
            std::path::absolute(demonstration::log_path())?,
        )
        // The stories open accounts with the binary's commands, as the office does.
        .env("ZHUNKAO_BIN", std::path::absolute(&binary)?)
        .env("ZHUNKAO_SITE", std::path::absolute(site::folder())?)
        .env("ZHUNKAO_DATA", std::path::absolute(server.data())?)
        .current_dir("end2end"),
    );
    if result.is_err() {
        println!(
            "The server's last words:\n{}",
            demonstration::read_log_end()
        );
    }
    result?;
    let panics = demonstration::find_panics();
    ensure!(
        panics.is_empty(),
        "the server panicked:\n{}",
        panics.join("\n")
    );
    Ok(())
}
