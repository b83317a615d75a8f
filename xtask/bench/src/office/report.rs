//! The figures of the office as rows and as lines of JSON.

use anyhow::Result;

use super::{audit_chain::AuditFigures, roster_import::ImportFigures, sized_exam::SizeFigures};
use crate::{
    figure::{BetterDirection, Figure},
    samples::Samples,
};

const BENCH: &str = "office";

#[derive(Default)]
pub(super) struct OfficeReport {
    /// SQLite first.
    pub(super) databases: Vec<DatabaseFigures>,
}

/// All figures on one database.
pub(super) struct DatabaseFigures {
    pub(super) database: &'static str,
    pub(super) imports: Vec<ImportFigures>,
    /// By the number of applications, ascending.
    pub(super) sizes: Vec<SizeFigures>,
    pub(super) audit: AuditFigures,
}

impl OfficeReport {
    pub(super) fn print(&self) -> Result<()> {
        for figures in &self.databases {
            figures.print_imports()?;
            figures.print_sizes()?;
            let audit = &figures.audit;
            let metric = figures.name_metric("audit verification");
            Figure::new(BENCH, &metric, audit.rate(), "1/s").print()?;
        }
        Ok(())
    }
}

impl DatabaseFigures {
    pub(super) fn print_rows(&self) {
        for import in &self.imports {
            println!(
                "{}: {} rows of {} in {:.1} s ({:.0}/s), memory {:.0} MB, a tenth {:.0} MB; {} uploads beside it \
                 {}, without it {} ms (p50 / p99 / worst)",
                self.database,
                import.rows,
                import.format.name(),
                import.seconds,
                import.rate(),
                import.memory,
                import.memory_of_tenth,
                import.uploads.count(),
                describe(&import.uploads),
                describe(&import.uploads_alone),
            );
        }
        for size in &self.sizes {
            println!(
                "{}: {} applications: board {}, progress {} ms (p50 / p99 / worst); export of {} rows in {:.1} s \
                 ({:.0}/s), memory {:.0} MB",
                self.database,
                size.applications,
                describe(&size.board),
                describe(&size.progress),
                size.export.rows,
                size.export.seconds,
                size.export.rate(),
                size.export.memory,
            );
        }
        println!(
            "{}: {} entries of the audit chain verified in {:.1} s ({:.0}/s)",
            self.database,
            self.audit.entries,
            self.audit.seconds,
            self.audit.rate()
        );
    }

    fn print_imports(&self) -> Result<()> {
        for import in &self.imports {
            let format = import.format.name();
            let name = |metric: &str| self.name_metric(&format!("{metric}, {format}"));
            Figure::new(BENCH, &name("import rate"), import.rate(), "1/s").print()?;
            Figure::new(BENCH, &name("import memory"), import.memory, "MB")
                .with_peer(
                    "a tenth of the rows",
                    import.memory_of_tenth,
                    BetterDirection::Less,
                )
                .print()?;
            let beside = import.uploads.quantile(0.99);
            let alone = import.uploads_alone.quantile(0.99);
            Figure::new(BENCH, &name("upload p99 beside an import"), beside, "ms")
                .with_peer("no import", alone, BetterDirection::Less)
                .print()?;
        }
        Ok(())
    }

    fn print_sizes(&self) -> Result<()> {
        for size in &self.sizes {
            let name =
                |metric: &str| self.name_metric(&format!("{metric} at {}", size.applications));
            for (metric, value, unit) in [
                ("board p50", size.board.median(), "ms"),
                ("progress p50", size.progress.median(), "ms"),
                ("export rate", size.export.rate(), "1/s"),
                ("export memory", size.export.memory, "MB"),
            ] {
                Figure::new(BENCH, &name(metric), value, unit).print()?;
            }
        }
        Ok(())
    }

    /// The metric alone on SQLite.
    fn name_metric(&self, metric: &str) -> String {
        match self.database {
            "SQLite" => metric.to_owned(),
            database => format!("{metric}, {database}"),
        }
    }
}

fn describe(times: &Samples) -> String {
    format!(
        "{:.1} / {:.1} / {:.1}",
        times.median(),
        times.quantile(0.99),
        times.maximum()
    )
}

#[cfg(test)]
mod tests {
    use super::{AuditFigures, DatabaseFigures};

    #[test]
    fn metric_on_sqlite_has_no_suffix() {
        let mut figures = DatabaseFigures {
            database: "SQLite",
            imports: Vec::new(),
            sizes: Vec::new(),
            audit: AuditFigures {
                entries: 10,
                seconds: 2.0,
            },
        };
        assert_eq!(figures.audit.rate(), 5.0);
        assert_eq!(figures.name_metric("board p50 at 7"), "board p50 at 7");
        figures.database = "PostgreSQL";
        assert_eq!(figures.name_metric("board"), "board, PostgreSQL");
    }
}
