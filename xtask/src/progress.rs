//! Progress output: numbered steps, their durations, and what remains by the durations of the last
//! run.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::Result;

use crate::program;

/// File in the target directory with the last duration of each step, in seconds, by its name.
const DURATIONS: &str = "step-durations.json";

/// Steps of one command, which are known from the start.
pub struct StepProgress {
    names: Vec<&'static str>,
    last: LastDurations,
    /// Remark and duration of each step so far.
    done: Vec<(&'static str, Duration)>,
}

/// Result of a step that did not fail.
pub enum StepOutcome {
    Done,
    /// The step cannot run on this machine; the text names the missing prerequisite.
    Skipped(String),
}

/// Seconds that each step took when it last succeeded.
#[derive(Default)]
struct LastDurations(BTreeMap<String, f32>);

impl StepProgress {
    /// `names` are the steps in the order in which they will run.
    pub fn new(names: impl IntoIterator<Item = &'static str>) -> Self {
        Self {
            names: names.into_iter().collect(),
            last: LastDurations::read(),
            done: Vec::new(),
        }
    }

    /// Runs the next step.
    pub fn run(&mut self, step: impl FnOnce() -> Result<()>) -> Result<()> {
        self.run_or_skip(|| step().map(|()| StepOutcome::Done))
    }

    /// Runs the next step, which may be impossible on this machine.
    pub fn run_or_skip(&mut self, step: impl FnOnce() -> Result<StepOutcome>) -> Result<()> {
        let rest = &self.names[self.done.len()..];
        let name = rest[0];
        let place = format!("[{}/{}] {name} …", self.done.len() + 1, self.names.len());
        println!("{place}{}", self.last.describe(rest));
        let (result, elapsed) = measure(step);
        let seconds = elapsed.as_secs_f32();
        let remark = match &result {
            Ok(StepOutcome::Done) => {
                println!("{place} {seconds:.1} s");
                self.last.remember(name, seconds);
                ""
            }
            Ok(StepOutcome::Skipped(why)) => {
                println!("{place} left out: {why}");
                "  left out"
            }
            Err(_) => {
                println!("{place} FAILED after {seconds:.1} s");
                "  FAILED"
            }
        };
        self.done.push((remark, elapsed));
        result.map(|_| ())
    }

    /// Prints a line for each step that was started.
    pub fn print_summary(&self) {
        println!();
        for (name, (remark, elapsed)) in self.names.iter().zip(&self.done) {
            println!("{:>8.1} s  {name}{remark}", elapsed.as_secs_f32());
        }
        let sum: Duration = self.done.iter().map(|(_, elapsed)| *elapsed).sum();
        println!("{:>8.1} s  in all", sum.as_secs_f32());
    }
}

impl LastDurations {
    /// Empty on a fresh machine.
    fn read() -> Self {
        let text = fs::read(Self::path()).unwrap_or_default();
        Self(serde_json::from_slice(&text).unwrap_or_default())
    }

    fn path() -> PathBuf {
        program::target_directory().join(DURATIONS)
    }

    /// Stores the duration at once, since a later step may fail.
    fn remember(&mut self, name: &str, seconds: f32) {
        self.0.insert(name.to_owned(), seconds);
        let text = serde_json::to_vec_pretty(&self.0).unwrap_or_default();
        // The next run then merely estimates nothing.
        let _ = fs::create_dir_all(program::target_directory());
        let _ = fs::write(Self::path(), text);
    }

    /// Last duration of the first of `steps` and the sum of all; empty if one is unknown.
    fn describe(&self, steps: &[&str]) -> String {
        let known: Option<Vec<f32>> = steps.iter().map(|it| self.0.get(*it).copied()).collect();
        match known.as_deref() {
            None | Some([]) => String::new(),
            Some([only]) => format!(" {} last time", describe_seconds(*only)),
            Some(all @ [first, ..]) => format!(
                " {} last time, {} with the steps after it",
                describe_seconds(*first),
                describe_seconds(all.iter().sum())
            ),
        }
    }
}

fn describe_seconds(seconds: f32) -> String {
    match seconds.round() as u32 {
        short @ 0..100 => format!("{short} s"),
        long => format!("{} min", (long + 30) / 60),
    }
}

/// Runs `work` and measures its time. No other function here reads a clock.
pub fn measure<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let started = Instant::now();
    let result = work();
    (result, started.elapsed())
}

#[cfg(test)]
mod tests {
    use super::LastDurations;

    #[test]
    fn what_remains_is_the_sum_of_the_last_durations() {
        let last = LastDurations(
            [("clippy", 60.4), ("tests", 100.0)]
                .map(|(name, seconds)| (name.to_owned(), seconds))
                .into(),
        );
        assert_eq!(
            last.describe(&["clippy", "tests"]),
            " 60 s last time, 3 min with the steps after it"
        );
        assert_eq!(last.describe(&["tests"]), " 2 min last time");
        assert_eq!(last.describe(&["clippy", "stories"]), "");
    }
}
