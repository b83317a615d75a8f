//! The office at size: the import of a roster beside uploads, the board and the page of an exam's
//! progress among many applications, their export, and the verification of the audit chain. Each is
//! measured on SQLite, and on PostgreSQL where it can be installed.

mod application_copies;
mod audit_chain;
mod database;
mod multipart;
mod officer;
mod report;
mod roster_file;
mod roster_import;
mod sized_exam;

use std::{fs, path::PathBuf};

use anyhow::Result;
use xtask::{
    program, serve,
    site::{self, BuildProfile},
};

use self::{
    database::DatabaseHost,
    report::{DatabaseFigures, OfficeReport},
};
use crate::{
    machine,
    uploads::{peer, product::Product},
};

/// The exam of the figures. In the demonstration it has people in every state; its roster opens
/// accounts and marks who may upload.
const EXAM: &str = "shenzhen-civil-service";

#[derive(clap::Args)]
pub(super) struct Options {
    /// Rows of the roster; a tenth is imported before it, to compare the memory
    #[arg(long, default_value_t = 100_000)]
    rows: usize,
    /// Uploads beside each import, and as many without one
    #[arg(long, default_value_t = 300)]
    uploads: usize,
    /// Numbers of applications, ascending
    #[arg(long, value_delimiter = ',', default_value = "1000,1000000")]
    sizes: Vec<usize>,
    /// Requests of each page, for each number of applications
    #[arg(long, default_value_t = 50)]
    requests: usize,
    /// Entries of the audit chain
    #[arg(long, default_value_t = 200_000)]
    entries: usize,
    /// Measure only on SQLite
    #[arg(long)]
    sqlite_only: bool,
    /// Measure this server instead of building one
    #[arg(long)]
    binary: Option<PathBuf>,
}

pub(super) fn measure_office(options: &Options) -> Result<()> {
    peer::ensure_packages()?;
    if !site::folder().join("assets.json").exists() {
        serve::ensure_prerequisites()?;
        site::build(BuildProfile::Small)?;
    }
    let product = match &options.binary {
        Some(binary) => Product::from_binary(binary)?,
        None => Product::build()?,
    };
    println!("{}", machine::describe());
    let folder = program::target_directory().join("bench-office");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let mut report = OfficeReport::default();
    for host in DatabaseHost::open_all(options.sqlite_only)? {
        let folder = folder.join(host.name());
        fs::create_dir_all(&folder)?;
        let figures = DatabaseFigures {
            database: host.name(),
            imports: roster_import::measure_imports(&product, &host, &folder, options)?,
            sizes: sized_exam::measure_sizes(&product, &host, &folder, options)?,
            audit: audit_chain::measure_verification(&product, &host, &folder, options.entries)?,
        };
        figures.print_rows();
        report.databases.push(figures);
    }
    fs::remove_dir_all(&folder)?;
    report.print()
}
