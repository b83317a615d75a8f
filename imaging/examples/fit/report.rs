//! Results as a table and as lines of JSON.

use std::collections::BTreeMap;

use imaging::{FitOutput, FitStep};
use shared::{
    exam::ImageRule,
    jpeg::inspect,
    judge::{check_file, is_refused},
};

use crate::{
    peer::Peer,
    ssim::{at_size, similarity},
};

#[derive(Default)]
pub struct Report {
    goals: BTreeMap<&'static str, Goal>,
}

#[derive(Default)]
struct Goal {
    ours: Vec<f64>,
    peer: Vec<f64>,
    steps: BTreeMap<FitStep, Vec<f64>>,
    pictures: Vec<Picture>,
}

struct Picture {
    name: String,
    size: (u32, u32),
    quality: u8,
    used: f64,
    peer_used: f64,
    similarity: f64,
    peer_similarity: f64,
    tries: usize,
    is_taken: bool,
}

impl Report {
    pub fn add_times(&mut self, goal: &'static str, times: &[(FitStep, f64)], peer: f64) {
        let goal = self.goals.entry(goal).or_default();
        let mut before = 0.0;
        for (step, at) in times {
            goal.steps.entry(*step).or_default().push(at - before);
            before = *at;
        }
        goal.ours.push(before);
        goal.peer.push(peer);
    }

    pub fn add_quality(
        &mut self,
        goal: &'static str,
        name: &str,
        file: &[u8],
        rule: &ImageRule,
        fitted: &FitOutput,
        peer: &Peer,
    ) {
        let seen = |file: &[u8]| at_size(file, fitted.encoding.width, fitted.encoding.height);
        let reference = seen(file);
        let compare = |file: &[u8]| similarity(&reference, &seen(file));
        let ceiling = f64::from(rule.size.most_kb.expect("has one")) * 1000.0;
        self.goals.entry(goal).or_default().pictures.push(Picture {
            name: name.to_owned(),
            size: (fitted.encoding.width, fitted.encoding.height),
            quality: fitted.encoding.quality,
            used: fitted.file.len() as f64 / ceiling,
            peer_used: peer.file.len() as f64 / ceiling,
            similarity: compare(&fitted.file),
            peer_similarity: compare(&peer.file),
            tries: peer.tries,
            is_taken: !is_refused(&check_file(rule, &inspect(&fitted.file))),
        });
    }

    pub fn print(&self) {
        for (name, goal) in &self.goals {
            println!("\n{name}");
            println!(
                "  {:32} {:>11} {:>4} {:>7} {:>7} {:>8} {:>8} {:>6}",
                "photograph", "pixels", "q", "used", "peer", "SSIM", "peer", "tries"
            );
            for it in &goal.pictures {
                println!(
                    "  {:32} {:>5}×{:<5} {:>4} {:>6.1}% {:>6.1}% {:>8.4} {:>8.4} {:>6}{}",
                    it.name,
                    it.size.0,
                    it.size.1,
                    it.quality,
                    it.used * 100.0,
                    it.peer_used * 100.0,
                    it.similarity,
                    it.peer_similarity,
                    it.tries,
                    if it.is_taken { "" } else { "  REFUSED" }
                );
            }
            let whole = median(&goal.ours);
            println!(
                "  whole: {whole:.1} ms, at most {:.1} ms; encode and look: {:.1} ms",
                most(&goal.ours),
                median(&goal.peer)
            );
            for (step, times) in &goal.steps {
                let share = median(times);
                println!(
                    "    {:12} {share:>7.1} ms {:>5.1} %",
                    format!("{step:?}"),
                    share / whole * 100.0
                );
            }
        }
        println!();
        for (name, goal) in &self.goals {
            self.print_figures(name, goal);
        }
    }

    fn print_figures(&self, name: &str, goal: &Goal) {
        let mean = |of: fn(&Picture) -> f64| {
            goal.pictures.iter().map(of).sum::<f64>() / goal.pictures.len() as f64
        };
        let least = goal
            .pictures
            .iter()
            .map(|it| it.used)
            .fold(f64::INFINITY, f64::min);
        let (ours, peer) = (median(&goal.ours), median(&goal.peer));
        let figure = |metric: &str, ours: f64, peer: f64, ratio: f64, unit: &str| {
            println!(
                r#"{{"bench":"fit","metric":"{metric} {name}","ours":{ours:.4},"peer_name":"jpeg-encoder, bisected","peer":{peer:.4},"ratio":{ratio:.3},"unit":"{unit}"}}"#
            );
        };
        figure("time p50", ours, peer, peer / ours, "ms");
        let (ours, peer) = (mean(|it| it.similarity), mean(|it| it.peer_similarity));
        figure(
            "SSIM",
            ours,
            peer,
            (1.0 - peer) / (1.0 - ours),
            "of 1; ratio of what is missing",
        );
        println!(
            r#"{{"bench":"fit","metric":"least of the ceiling used {name}","ours":{least:.4},"unit":"of 1"}}"#
        );
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

fn most(values: &[f64]) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}
