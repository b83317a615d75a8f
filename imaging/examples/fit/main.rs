//! Benchmark of fitting: `cargo run --release -p imaging --example fit`.
//!
//! A 12 MP photograph is fitted to ≤ 300 KB, ≤ 200 KB and 400–600 KB, by ours and the peer in turn.
//! The peer bisects the quality of the `jpeg-encoder` crate, on pixels of the same size from the
//! same resize, so only the method differs. `sweep` compares sizes at the same bytes; the best
//! coarseness of `imaging::fit` was chosen with it.

mod peer;
mod report;
mod ssim;
mod sweep;

use std::{env, fs, ops::ControlFlow, path::PathBuf, time::Instant};

use imaging::{DecodeLimits, Edit, FitOutput, FitStep, fit};
use shared::exam::{
    ImageRule,
    image_rule::{PaperSize, ScanRule, SizeRange, Strictness},
};

use self::{peer::Peer, report::Report};

/// Prefix of the phone photographs, and those of them that show papers.
const PHONE: &str = "phone-";

fn main() {
    let mut arguments = env::args().skip(1);
    let (mode, folder) = (arguments.next(), folder());
    if mode.as_deref() == Some("sweep") {
        return sweep::sweep(&photographs(&folder));
    }
    let runs = mode.and_then(|runs| runs.parse().ok()).unwrap_or(5);
    let mut report = Report::default();
    for (goal, rule) in goals() {
        for (name, file) in photographs(&folder) {
            measure(&mut report, goal, &name, &file, &rule, runs);
        }
    }
    report.print();
}

fn measure(
    report: &mut Report,
    goal: &'static str,
    name: &str,
    file: &[u8],
    rule: &ImageRule,
    runs: usize,
) {
    for run in 0..runs {
        let (fitted, times) = run_ours(file, rule);
        let (peers, peer_time) =
            Peer::run(file, rule, (fitted.encoding.width, fitted.encoding.height));
        report.add_times(goal, &times, peer_time);
        if run == 0 {
            report.add_quality(goal, name, file, rule, &fitted, &peers);
        }
    }
}

/// The fit, and the milliseconds from its start to each step.
fn run_ours(file: &[u8], rule: &ImageRule) -> (FitOutput, Vec<(FitStep, f64)>) {
    let begin = Instant::now();
    let mut times = Vec::new();
    let mut watch = |step| {
        times.push((step, begin.elapsed().as_secs_f64() * 1000.0));
        ControlFlow::Continue(())
    };
    let fitted = fit(
        file,
        rule,
        &Edit::default(),
        DecodeLimits::default(),
        &mut watch,
    )
    .expect("a photograph of 12 MP fits");
    (fitted, times)
}

fn goals() -> Vec<(&'static str, ImageRule)> {
    let a4 = ScanRule {
        dpi: 200,
        paper: PaperSize {
            width_mm: 210,
            height_mm: 297,
        },
        strict: Strictness::Hard,
    };
    let rule = |least_kb, most_kb, scan| ImageRule {
        size: SizeRange {
            least_kb,
            most_kb: Some(most_kb),
        },
        scan,
        ..ImageRule::default()
    };
    vec![
        ("<= 300 KB", rule(Some(100), 300, None)),
        ("<= 200 KB", rule(None, 200, None)),
        ("400-600 KB", rule(Some(400), 600, Some(a4))),
    ]
}

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "end2end", "pictures"]
        .iter()
        .collect()
}

fn photographs(folder: &PathBuf) -> Vec<(String, Vec<u8>)> {
    let listed = fs::read_dir(folder).expect("the pictures are in the repository");
    let mut found: Vec<_> = listed
        .map(|entry| entry.expect("the folder can be listed"))
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            name.starts_with(PHONE)
                .then(|| (name, fs::read(entry.path()).expect("can be read")))
        })
        .collect();
    found.sort();
    found
}
