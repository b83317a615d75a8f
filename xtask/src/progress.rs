//! Numbered steps with their seconds, so that a long build is never a silent one.

use std::time::{Duration, Instant};

use anyhow::Result;

/// The steps of one command, counted from the start so that the end is in sight.
pub(crate) struct Progress {
    total: usize,
    steps: Vec<(String, Outcome, Duration)>,
}

/// How a step ended when it did not fail.
pub(crate) enum Outcome {
    Done,
    /// Not run on this machine; the sentence says what is missing.
    LeftOut(String),
}

impl Progress {
    pub(crate) fn new(total: usize) -> Self {
        Self {
            total,
            steps: Vec::new(),
        }
    }

    pub(crate) fn run(&mut self, name: &str, step: impl FnOnce() -> Result<()>) -> Result<()> {
        self.run_where_possible(name, || step().map(|()| Outcome::Done))
    }

    pub(crate) fn run_where_possible(
        &mut self,
        name: &str,
        step: impl FnOnce() -> Result<Outcome>,
    ) -> Result<()> {
        let place = format!("[{}/{}] {name} …", self.steps.len() + 1, self.total);
        println!("{place}");
        let (result, elapsed) = measure(step);
        let seconds = elapsed.as_secs_f32();
        match &result {
            Ok(Outcome::Done) => println!("{place} {seconds:.1} s"),
            Ok(Outcome::LeftOut(why)) => println!("{place} left out: {why}"),
            Err(_) => println!("{place} FAILED after {seconds:.1} s"),
        }
        self.steps.push((name.to_owned(), result?, elapsed));
        Ok(())
    }

    /// A line for each step, once all are through.
    pub(crate) fn print_summary(&self) {
        println!();
        for (name, outcome, elapsed) in &self.steps {
            let note = match outcome {
                Outcome::Done => "",
                Outcome::LeftOut(_) => "  left out",
            };
            println!("{:>8.1} s  {name}{note}", elapsed.as_secs_f32());
        }
        let sum: Duration = self.steps.iter().map(|(_, _, elapsed)| *elapsed).sum();
        println!("{:>8.1} s  in all", sum.as_secs_f32());
    }
}

/// The only place here that reads a clock.
pub(crate) fn measure<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let started = Instant::now();
    let result = work();
    (result, started.elapsed())
}
