//! P4, P5: time until a page is painted and live, long tasks, and the delay of presses, in Chromium
//! with a slow processor behind a slow line.

mod report;

use std::{path::Path, process::Command};

use anyhow::{Context, Result};
use clap::ValueEnum;
use xtask::{
    demonstration::{self, Demonstration},
    machine::{chromium, node},
    program, serve,
    server_build::ServerBuild,
    site::{self, BuildProfile},
};

use self::report::PagesReport;

/// Photographs that are uploaded while presses are measured.
const PICTURES: [&str; 5] = [
    "id-front-100-300k.jpg",
    "id-back-100-300k.jpg",
    "scan-diploma-under-300k.jpg",
    "scan-degree-under-300k.jpg",
    "scan-resume-under-300k.jpg",
];

#[derive(clap::Args)]
pub(super) struct Options {
    /// The line between browser and server
    #[arg(long, default_value = "slow-4g")]
    network: Network,
    /// How many times slower the processor is
    #[arg(long, default_value_t = 4)]
    cpu: u32,
    /// Number of visits of each page
    #[arg(long, default_value_t = 5)]
    runs: u32,
}

/// A line; its figures are in `end2end/bench/pages/slow-line.mjs`.
#[derive(Clone, Copy, ValueEnum)]
enum Network {
    /// 1.6 Mbit/s, round trip of 150 ms
    #[value(name = "slow-4g")]
    Slow4g,
    /// 400 kbit/s, round trip of 400 ms
    #[value(name = "slow-3g")]
    Slow3g,
    /// As fast as this machine
    None,
}

impl Network {
    fn name(self) -> &'static str {
        match self {
            Self::Slow4g => "slow-4g",
            Self::Slow3g => "slow-3g",
            Self::None => "none",
        }
    }

    /// The line in the names of figures.
    fn title(self) -> &'static str {
        match self {
            Self::Slow4g => "slow 4G",
            Self::Slow3g => "slow 3G",
            Self::None => "fast line",
        }
    }
}

pub(super) fn measure_pages(options: &Options) -> Result<()> {
    serve::ensure_prerequisites()?;
    node::ensure_packages()?;
    let chromium = chromium::ensure_chromium()?;
    site::build(BuildProfile::Small)?;
    ServerBuild::Release.build()?;
    let port = demonstration::find_free_address()?.port();
    let public = ("ZHUNKAO_PUBLIC_URL", format!("http://localhost:{port}"));
    let address = demonstration::find_free_address()?;
    let mut server = Demonstration::spawn(&ServerBuild::Release.binary(), address, &[public])?;
    server.wait_until_ready()?;
    let output = program::read_output(
        Command::new("node")
            .arg("end2end/bench/pages.mjs")
            .arg(format!("http://{}", server.address))
            .arg(port.to_string())
            .arg(options.network.name())
            .args([options.cpu.to_string(), options.runs.to_string()])
            .args(PICTURES.map(|name| Path::new("end2end/pictures").join(name)))
            .env("CHROMIUM", chromium),
    )?;
    let report: PagesReport = serde_json::from_str(&output).context("pages.mjs wrote no report")?;
    println!("{}", super::machine::describe());
    println!(
        "Chromium {}, {} visits of each page with an empty cache, medians in milliseconds; {}, \
         processor {} times slower. A sign-in has 8 seconds of typing before the press.",
        report.browser,
        options.runs,
        options.network.title(),
        options.cpu
    );
    report.print(options.network.title())
}
