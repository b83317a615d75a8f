//! Measures the cost that a stranger can cause: memory for bodies, connections and pictures, and
//! the delay of others during a search. It uses one server with 20,000 positions and an exam that
//! is always open.

mod bodies;
mod bombs;
mod connections;
pub(super) mod memory;
mod searches;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;
use xtask::program;

use super::{
    figure::Figure,
    machine,
    uploads::{
        candidate::{self, BenchCandidate},
        product::Product,
        server::BenchServer,
    },
};

/// An exam that is always open, with one level of positions.
const DEFINITION: &str = "end2end/bench/positions.toml";
const POSITIONS: usize = 20_000;
/// Limits of the goals, in MB of memory and ms of delay.
const MAX_MEMORY_MB: f64 = 64.0;
const MAX_DELAY_MS: f64 = 50.0;

#[derive(clap::Args)]
pub(super) struct Options {
    /// Megabytes of each body
    #[arg(long, default_value_t = 300)]
    megabytes: usize,
    /// Number of idle connections, at most the limit of open files
    #[arg(long, default_value_t = 10_000)]
    connections: usize,
    /// Measure this server instead of building one
    #[arg(long)]
    binary: Option<PathBuf>,
}

pub(super) fn measure_abuse(options: &Options) -> Result<()> {
    let product = match &options.binary {
        Some(binary) => Product::from_binary(binary)?,
        None => Product::build()?,
    };
    let folder = program::target_directory().join("bench-abuse");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    println!("{}", machine::describe());
    let (server, candidate) = start(&product, &folder)?;

    let bodies = bodies::measure_bodies(&server, options.megabytes)?;
    let delays = searches::measure_delays(&server, &candidate)?;
    let bombs = bombs::measure_bombs(&server, &candidate)?;
    // Connections are measured last: a server that does not close them refuses all others.
    let connections = connections::measure_connections(&server, options.connections)?;

    let verdict = |value: f64, most: f64| if value <= most { "within" } else { "ABOVE" };
    println!(
        "memory, worst body: {bodies:.1} MB, {} {MAX_MEMORY_MB}",
        verdict(bodies, MAX_MEMORY_MB)
    );
    println!(
        "delay of others, 400 words: {:.1} ms, {} {MAX_DELAY_MS}",
        delays.refused,
        verdict(delays.refused, MAX_DELAY_MS)
    );
    print_figure("memory, body of 300 MB", bodies, "MB")?;
    print_figure("delay of others, 400 words", delays.refused, "ms")?;
    print_figure("delay of others, 8 words", delays.searching, "ms")?;
    print_figure("memory of an idle connection", connections, "KB")?;
    for bomb in bombs {
        print_figure(&format!("memory, {}", bomb.name), bomb.megabytes, "MB")?;
        print_figure(&format!("answer, {}", bomb.name), bomb.milliseconds, "ms")?;
    }
    Ok(())
}

fn print_figure(metric: &str, value: f64, unit: &str) -> Result<()> {
    Figure::new("abuse", metric, value, unit).print()
}

fn start(product: &Product, folder: &Path) -> Result<(BenchServer, BenchCandidate)> {
    let data = folder.join("data");
    fs::create_dir_all(&data)?;
    let list = folder.join("positions.csv");
    fs::write(&list, write_positions())?;
    program::read_output(product.command(&data).arg("migrate"))?;
    program::read_output(product.command(&data).args(["exam", "import", DEFINITION]))?;
    program::read_output(
        product
            .command(&data)
            .args(["positions", "import", "bench"])
            .arg(&list),
    )?;
    candidate::create_account(product.command(&data), 1)?;
    // All connections of the benchmark come from one address, so its limits are raised.
    let most = [
        ("ZHUNKAO_CONNECTIONS", "100000"),
        ("ZHUNKAO_CONNECTIONS_PER_ADDRESS", "100000"),
    ];
    let server = product.serve_with(&data, &most)?;
    let candidate = BenchCandidate::enter(server.address, 1)?;
    Ok((server, candidate))
}

/// A list of positions, each as long as in a real list.
fn write_positions() -> String {
    let mut text = "职位代码,职位,招考人数,duties\n".to_owned();
    for number in 0..POSITIONS {
        text.push_str(&format!(
            "{number:08},第 {number} 个职位 一级科员,1,从事综合管理和法律事务等工作，能够适应经常出差，需要值夜班，编号 {number}\n"
        ));
    }
    text
}
