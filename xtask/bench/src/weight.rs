//! Bytes of a first visit: the sign-in page and the files that it refers to; of each signed-in page;
//! and of the image engine, which is loaded with the first picture.

use std::{collections::BTreeSet, process::Command};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use xtask::{
    demonstration::Demonstration,
    http,
    machine::{chromium, node},
    program, serve,
    server_build::ServerBuild,
    site::{self, BuildProfile},
};

use super::figure::Figure;

const PAGE: &str = "/sign-in";
const KINDS: [&str; 7] = ["css", "ico", "js", "png", "svg", "wasm", "webmanifest"];

/// Bytes that Chromium receives for a page, with headers.
#[derive(Deserialize)]
struct PageBytes {
    page: String,
    document: u64,
    style: u64,
    script: u64,
    module: u64,
}

impl PageBytes {
    fn sum(&self) -> u64 {
        self.document + self.style + self.script + self.module
    }
}

#[derive(clap::Args)]
pub(super) struct Options {
    /// Only the image engine
    #[arg(long)]
    engine: bool,
}

pub(super) fn measure_weight(options: &Options) -> Result<()> {
    serve::ensure_prerequisites()?;
    if options.engine {
        return measure_engine();
    }
    site::build(BuildProfile::Small)?;
    ServerBuild::Release.build()?;
    let server = Demonstration::start(&ServerBuild::Release.binary())?;
    measure_first_visit(&server)?;
    measure_signed_in_pages(&server)?;
    measure_engine()
}

fn measure_first_visit(server: &Demonstration) -> Result<()> {
    println!("First visit of {PAGE}, Accept-Encoding: br; one run, since bytes do not vary.");
    println!("{:>9}  {:8}  path", "bytes", "encoding");
    let html = http::get(server.address, PAGE, "identity")?;
    let page = String::from_utf8(html.body)?;
    let mut paths = vec![PAGE.to_owned()];
    paths.extend(find_files(&page));
    let mut sum = 0;
    for path in &paths {
        let answer = http::get(server.address, path, "br")?;
        ensure!(answer.status == 200, "{path} answers {}", answer.status);
        let encoding = answer.header("content-encoding").unwrap_or("-");
        println!("{:>9}  {encoding:8}  {path}", answer.body.len());
        sum += answer.body.len();
    }
    Figure::new("weight", "first visit", sum as f64, "bytes br").print()
}

fn measure_signed_in_pages(server: &Demonstration) -> Result<()> {
    node::ensure_packages()?;
    let chromium = chromium::ensure_chromium()?;
    let output = program::read_output(
        Command::new("node")
            .arg("end2end/bench/weight.mjs")
            // Chromium accepts brotli without TLS from this name only.
            .arg(format!("http://localhost:{}", server.address.port()))
            .env("CHROMIUM", chromium),
    )?;
    let pages: Vec<PageBytes> =
        serde_json::from_str(&output).context("weight.mjs wrote no report")?;
    println!("Signed-in pages until they are live, without a cache and without pictures:");
    println!(
        "{:>9} {:>9} {:>9} {:>9} {:>9}  page",
        "in all", "document", "style", "script", "module"
    );
    for page in &pages {
        println!(
            "{:>9} {:>9} {:>9} {:>9} {:>9}  {}",
            page.sum(),
            page.document,
            page.style,
            page.script,
            page.module,
            page.page
        );
    }
    for page in &pages {
        Figure::new("weight", &page.page, page.sum() as f64, "bytes br").print()?;
    }
    Ok(())
}

fn measure_engine() -> Result<()> {
    let bytes = site::measure_engine_bytes()?;
    Figure::new("weight", "image engine", bytes as f64, "bytes br").print()
}

/// All quoted paths of the page that refer to files of the site, in attributes and in the start
/// script.
fn find_files(page: &str) -> BTreeSet<String> {
    page.split(['"', '\''])
        .filter(|text| text.starts_with('/') && !text.starts_with("//"))
        // The worker is loaded only when there is a picture.
        .filter(|text| !text.starts_with("/pkg/worker."))
        .filter(|text| {
            text.rsplit_once('.')
                .is_some_and(|(_, kind)| KINDS.contains(&kind))
        })
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::find_files;

    #[test]
    fn files_are_found_in_links_and_in_the_starting_script() {
        let page = r#"<link href="/pkg/main.1.css"><a href="/exams">x</a>
            <script>import a from '/pkg/frontend.2.js'; a("/pkg/frontend_bg.3.wasm")</script>"#;
        let found: Vec<_> = find_files(page).into_iter().collect();
        assert_eq!(
            found,
            [
                "/pkg/frontend.2.js",
                "/pkg/frontend_bg.3.wasm",
                "/pkg/main.1.css"
            ]
        );
    }
}
