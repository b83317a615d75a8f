//! The office's pages and the export of an exam with many applications: the demonstration with copies
//! of its own.

use std::path::Path;

use anyhow::{Result, ensure};
use xtask::{
    demonstration::{self, Demonstration},
    progress,
};

use super::{
    EXAM, Options, application_copies::add_copies, database::DatabaseHost, officer::BenchOfficer,
};
use crate::{abuse::memory::measure_growth, samples::Samples, uploads::product::Product};

/// Account of the demonstration.
const OFFICER: (&str, &str) = ("office", "zhunkao-demo");

/// Figures of an exam with so many applications.
pub(super) struct SizeFigures {
    pub(super) applications: usize,
    /// Duration of each request in ms.
    pub(super) board: Samples,
    pub(super) progress: Samples,
    pub(super) export: ExportFigures,
}

pub(super) struct ExportFigures {
    pub(super) rows: usize,
    pub(super) seconds: f64,
    /// Growth of the server's resident memory in MB.
    pub(super) memory: f64,
}

impl ExportFigures {
    /// Rows per second.
    pub(super) fn rate(&self) -> f64 {
        self.rows as f64 / self.seconds
    }
}

pub(super) fn measure_sizes(
    product: &Product,
    host: &DatabaseHost,
    folder: &Path,
    options: &Options,
) -> Result<Vec<SizeFigures>> {
    let configuration = host.create("office")?;
    let address = demonstration::find_free_address()?;
    let mut server = Demonstration::spawn(product.binary(), address, &configuration)?;
    server.wait_until_ready()?;
    let database = host.open("office", &server.data(), folder);
    let mut figures = Vec::new();
    let mut present = 0;
    for &wanted in &options.sizes {
        add_copies(&database, present, wanted)?;
        present = wanted;
        // The session of the one before may have ended meanwhile.
        let officer = BenchOfficer::sign_in(address, OFFICER.0, OFFICER.1)?;
        let board = officer.measure_page("/office", options.requests)?;
        let path = format!("/office/exams/{EXAM}/progress");
        figures.push(SizeFigures {
            applications: wanted,
            board,
            progress: officer.measure_page(&path, options.requests)?,
            export: measure_export(&officer, server.process(), wanted)?,
        });
    }
    Ok(figures)
}

fn measure_export(
    officer: &BenchOfficer,
    process: u32,
    applications: usize,
) -> Result<ExportFigures> {
    let (kilobytes, (rows, elapsed)) = measure_growth(process, || {
        let (rows, elapsed) = progress::measure(|| officer.export_applications(EXAM));
        Ok((rows?, elapsed))
    })?;
    ensure!(
        rows >= applications,
        "the export has {rows} of {applications} applications"
    );
    Ok(ExportFigures {
        rows,
        seconds: elapsed.as_secs_f64(),
        memory: kilobytes / 1000.0,
    })
}
