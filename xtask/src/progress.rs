//! Progress output: numbered steps and their durations.

use std::time::{Duration, Instant};

use anyhow::Result;

/// Steps of one command, whose total is known from the start.
pub struct StepProgress {
    total: usize,
    /// Name, remark and duration of each step so far.
    steps: Vec<(String, &'static str, Duration)>,
}

/// Result of a step that did not fail.
pub enum StepOutcome {
    Done,
    /// The step cannot run on this machine; the text names the missing prerequisite.
    Skipped(String),
}

impl StepProgress {
    pub fn new(total: usize) -> Self {
        Self {
            total,
            steps: Vec::new(),
        }
    }

    pub fn run(&mut self, name: &str, step: impl FnOnce() -> Result<()>) -> Result<()> {
        self.run_or_skip(name, || step().map(|()| StepOutcome::Done))
    }

    pub fn run_or_skip(
        &mut self,
        name: &str,
        step: impl FnOnce() -> Result<StepOutcome>,
    ) -> Result<()> {
        let place = format!("[{}/{}] {name} …", self.steps.len() + 1, self.total);
        println!("{place}");
        let (result, elapsed) = measure(step);
        let seconds = elapsed.as_secs_f32();
        let remark = match &result {
            Ok(StepOutcome::Done) => {
                println!("{place} {seconds:.1} s");
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
        self.steps.push((name.to_owned(), remark, elapsed));
        result.map(|_| ())
    }

    /// Prints a line for each step that was started.
    pub fn print_summary(&self) {
        println!();
        for (name, remark, elapsed) in &self.steps {
            println!("{:>8.1} s  {name}{remark}", elapsed.as_secs_f32());
        }
        let sum: Duration = self.steps.iter().map(|(_, _, elapsed)| *elapsed).sum();
        println!("{:>8.1} s  in all", sum.as_secs_f32());
    }
}

/// Runs `work` and measures its time. No other function here reads a clock.
pub fn measure<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let started = Instant::now();
    let result = work();
    (result, started.elapsed())
}
