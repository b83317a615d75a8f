//! The browser stories: Playwright against a demonstration of their own.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::demonstration::{self, Demonstration};
use crate::machine::{chromium, node};
use crate::program::{self, cargo};
use crate::site;

/// Wants the built site; `arguments` go to Playwright as they are.
pub(super) fn run_stories(arguments: &[String]) -> Result<()> {
    node::ensure_packages()?;
    let chromium = chromium::ensure_chromium()?;
    // The default members together, as the tests were built, so that nothing is compiled twice.
    program::run(cargo().args(["build", "--bin", "zhunkao"]))?;
    let binary = program::target_directory().join("debug/zhunkao");
    let address = demonstration::find_free_address()?;
    let url = format!("http://{address}");
    // Another site, as a browser sees it, that the stories start themselves (stories/issuer.ts).
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
        // The demonstration writes text messages there.
        .env(
            "STORY_SERVER_LOG",
            std::path::absolute(demonstration::log_path())?,
        )
        // The stories' people are opened as the office does it, by command.
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
