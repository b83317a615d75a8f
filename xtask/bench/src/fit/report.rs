//! Results of `end2end/bench/fit.mjs`, as a table and as figures.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Deserialize;

use crate::{
    figure::{BetterDirection, Figure},
    samples::Samples,
};

const OURS: &str = "ours";

/// Steps that the worker reports, and the final reply.
const STEPS: [&str; 7] = [
    "decoded",
    "planned",
    "resized",
    "transformed",
    "searched",
    "written",
    "told",
];

#[derive(Deserialize)]
pub(super) struct FitReport {
    pub(super) browser: String,
    cells: Vec<RuleResult>,
    /// For each photograph, the longest delay of the page's own timers, in ms.
    longest: Vec<f64>,
}

/// Results of one photograph and one rule.
#[derive(Deserialize)]
struct RuleResult {
    file: String,
    rule: String,
    /// Maximum of accepted bytes.
    ceiling: u64,
    sides: (u32, u32),
    results: BTreeMap<String, ToolResult>,
    /// For each run of ours, the milliseconds of each step.
    parts: Vec<BTreeMap<String, f64>>,
}

#[derive(Deserialize)]
struct ToolResult {
    times: Vec<f64>,
    /// `None` where no file was made.
    bytes: Option<u64>,
    ssim: Option<f64>,
    sharp: Option<f64>,
}

impl FitReport {
    pub(super) fn print(&self) -> Result<()> {
        let width = self
            .cells
            .iter()
            .map(|cell| cell.file.len())
            .max()
            .unwrap_or(0);
        for cell in &self.cells {
            let (wide, high) = cell.sides;
            println!("{:<width$}  {:<11} {wide}×{high}", cell.file, cell.rule);
            for (name, outcome) in &cell.results {
                outcome.print(name, cell.ceiling);
            }
        }
        println!();
        let mut rules: Vec<&str> = self.cells.iter().map(|cell| cell.rule.as_str()).collect();
        rules.dedup();
        rules.sort_unstable();
        rules.dedup();
        for rule in rules {
            self.print_parts(rule);
            self.print_figures(rule)?;
        }
        let longest: Samples = self.longest.iter().copied().collect();
        Figure::new(
            "fit",
            "longest task of the page p50",
            longest.median(),
            "ms",
        )
        .print()?;
        Figure::new("fit", "longest task of the page", longest.maximum(), "ms").print()
    }

    /// Prints the steps in order, each with its share of the sum.
    fn print_parts(&self, rule: &str) {
        let cells = self.cells.iter().filter(|cell| cell.rule == rule);
        let parts: Vec<_> = cells.flat_map(|cell| &cell.parts).collect();
        let part = |step: &str| -> Samples {
            let times = parts.iter().filter_map(|parts| parts.get(step));
            times.copied().collect()
        };
        let medians = STEPS.map(|step| (step, part(step).median()));
        let whole: f64 = medians.iter().map(|(_, time)| time).sum();
        println!("{rule}, ours:");
        for (step, time) in medians {
            println!(
                "    {step:<12} {time:>7.1} ms {:>5.1} %",
                time / whole * 100.0
            );
        }
    }

    fn print_figures(&self, rule: &str) -> Result<()> {
        let cells: Vec<&RuleResult> = self.cells.iter().filter(|cell| cell.rule == rule).collect();
        let names = cells.iter().flat_map(|cell| cell.results.keys());
        let mut peers: Vec<&str> = names.map(String::as_str).filter(|it| *it != OURS).collect();
        peers.sort_unstable();
        peers.dedup();

        let gather = |name: &str, of: &dyn Fn(&RuleResult, &ToolResult) -> Vec<f64>| -> Samples {
            let outcomes = cells
                .iter()
                .filter_map(|cell| Some((*cell, cell.results.get(name)?)));
            outcomes.flat_map(|(cell, it)| of(cell, it)).collect()
        };
        let times = |name| gather(name, &|_, it| it.times.clone());
        let ssim = |name| gather(name, &|_, it| it.ssim.into_iter().collect());
        let sharp = |name| gather(name, &|_, it| it.sharp.into_iter().collect());
        let used = |name| {
            gather(name, &|cell, it| {
                let share = |bytes: u64| bytes as f64 / cell.ceiling as f64;
                it.bytes.map(share).into_iter().collect()
            })
        };
        let time = format!("time p50 {rule}");
        let likeness = format!("what is missing of SSIM p50 {rule}, to means");
        let sharpness = format!("what is missing of SSIM p50 {rule}, to Lanczos");
        for peer in peers {
            Figure::new("fit", &time, times(OURS).median(), "ms")
                .with_peer(peer, times(peer).median(), BetterDirection::Less)
                .print()?;
            Figure::new("fit", &likeness, 1.0 - ssim(OURS).median(), "of 1")
                .with_peer(peer, 1.0 - ssim(peer).median(), BetterDirection::Less)
                .print()?;
            Figure::new("fit", &sharpness, 1.0 - sharp(OURS).median(), "of 1")
                .with_peer(peer, 1.0 - sharp(peer).median(), BetterDirection::Less)
                .print()?;
            let over = used(peer).maximum();
            Figure::new(
                "fit",
                &format!("most of the ceiling {rule}, {peer}"),
                over,
                "of 1",
            )
            .print()?;
        }
        let worst = format!("time worst {rule}");
        Figure::new("fit", &worst, times(OURS).maximum(), "ms").print()?;
        let least = format!("least of the ceiling {rule}");
        Figure::new("fit", &least, used(OURS).minimum(), "of 1").print()?;
        let most = format!("most of the ceiling {rule}");
        Figure::new("fit", &most, used(OURS).maximum(), "of 1").print()
    }
}

impl ToolResult {
    fn print(&self, name: &str, ceiling: u64) {
        let times: Samples = self.times.iter().copied().collect();
        let spent = format!("{:>8.0} {:>8.0}", times.median(), times.maximum());
        let (Some(bytes), Some(ssim), Some(sharp)) = (self.bytes, self.ssim, self.sharp) else {
            println!("    {name:<26} {spent}  nothing was made");
            return;
        };
        let share = bytes as f64 / ceiling as f64 * 100.0;
        let verdict = if bytes > ceiling { "OVER" } else { "" };
        println!(
            "    {name:<26} {spent} {bytes:>9} {share:>6.1}% {ssim:>8.4} {sharp:>8.4} {verdict}"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::FitReport;

    #[test]
    fn browser_report_parses_with_a_failed_peer() {
        let said = r#"{"browser":"148.0","cells":[{"file":"a.jpg","rule":"<= 300 KB","ceiling":307200,
            "sides":[2457,1843],"results":{"ours":{"times":[120.5],"bytes":299695,"ssim":0.89,"sharp":0.9},
            "canvas":{"times":[271.25],"bytes":null,"ssim":null,"sharp":null}},"parts":[{"decoded":60.5}]}],"longest":[9.5]}"#;
        let report: FitReport = serde_json::from_str(said).expect("a report");
        let outcomes = &report.cells[0].results;
        assert_eq!(outcomes["ours"].bytes, Some(299_695));
        assert_eq!(outcomes["canvas"].bytes, None);
        report.print().expect("it can be printed");
    }
}
