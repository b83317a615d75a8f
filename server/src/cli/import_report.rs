//! Prints the report of an imported file on the terminal.

use anyhow::{Result, bail};
use app::text::Text;
use shared::roster::RosterReport;

/// Prints the report; an error if the file has a fault.
pub(super) fn print_report(text: Text, report: &RosterReport, outcome: &str) -> Result<()> {
    for fault in &report.faults {
        eprintln!("{}", text.roster_fault(fault));
    }
    for note in text.roster_notes(report) {
        eprintln!("{note}");
    }
    if report.fault_count > 0 {
        bail!("{outcome}");
    }
    eprintln!("{outcome}");
    Ok(())
}
