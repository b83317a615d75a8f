//! `cargo xtask test`: all checks, the fast ones first.

mod linting_cargo;
mod postgres;
mod stories;

use anyhow::Result;
use clap::ValueEnum;

use self::linting_cargo::linting_cargo;
use crate::{
    machine::{fonts, node, wasm},
    program::{self, cargo},
    progress::{StepOutcome, StepProgress},
    serve,
    site::{self, BuildProfile, Compilation},
    tidy,
};

#[derive(clap::Args)]
pub struct Options {
    /// Run only the steps that need no database server and no browser
    #[arg(long)]
    quick: bool,
    /// Run only this step
    #[arg(long, conflicts_with = "quick")]
    only: Option<TestStep>,
    /// Build the site in seconds and not small; with `--only stories`, build it first
    #[arg(long)]
    rough: bool,
    /// Arguments for Playwright: a file, `--project phone`, `--grep …`
    #[arg(last = true)]
    playwright: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TestStep {
    /// Formatting
    Fmt,
    /// The rules that no compiler checks
    Tidy,
    /// Clippy and compilation of all tests, warnings are errors
    Clippy,
    /// Clippy for the browser, warnings are errors
    ClippyWasm,
    /// Documentation of the libraries, warnings are errors
    Docs,
    /// All Rust tests, on SQLite
    Tests,
    /// The server's tests again, on a temporary PostgreSQL
    Postgres,
    /// The site as it is delivered
    Site,
    /// The browser stories, on the built site and a private server
    Stories,
}

impl TestStep {
    fn is_quick(self) -> bool {
        !matches!(self, Self::Postgres | Self::Site | Self::Stories)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Tidy => "tidy",
            Self::Clippy => "clippy",
            Self::ClippyWasm => "clippy for the browser",
            Self::Docs => "documentation",
            Self::Tests => "tests",
            Self::Postgres => "tests on PostgreSQL",
            Self::Site => "site",
            Self::Stories => "browser stories",
        }
    }

    fn run(self, options: &Options) -> Result<StepOutcome> {
        match self {
            Self::Fmt => program::run(cargo().args(["fmt", "--check"])),
            Self::Tidy => tidy::check_tidiness(),
            // Not `--workspace`: it would unify the features of leptos for server and browser.
            Self::Clippy => program::run(linting_cargo().args(["test", "--no-run"])),
            Self::ClippyWasm => check_browser_part(),
            // Private items have links too, and most readers of the code meet those.
            Self::Docs => program::run(
                cargo()
                    .args(["doc", "--no-deps", "--document-private-items"])
                    .args([
                        "--package",
                        "shared",
                        "--package",
                        "imaging",
                        "--package",
                        "specimen",
                    ])
                    .env("RUSTDOCFLAGS", "-D warnings"),
            ),
            // Tests of printed forms need the fonts.
            Self::Tests => node::ensure_packages()
                .and_then(|()| fonts::ensure_fonts())
                .and_then(|()| program::run(linting_cargo().arg("test"))),
            Self::Postgres => return postgres::test_on_postgres(),
            Self::Site => serve::ensure_prerequisites()
                .and_then(|()| site::build(options.build_profile()))
                .and_then(|()| site::weight::check_budgets()),
            Self::Stories => stories::run_stories(&options.playwright),
        }
        .map(|()| StepOutcome::Done)
    }
}

impl Options {
    fn build_profile(&self) -> BuildProfile {
        if self.rough {
            BuildProfile::Quick
        } else {
            BuildProfile::Small
        }
    }

    fn wants(&self, step: TestStep) -> bool {
        let is_asked = self.only.is_none_or(|only| only == step);
        let is_needed =
            self.rough && self.only == Some(TestStep::Stories) && step == TestStep::Site;
        is_asked || is_needed
    }
}

/// Runs the steps and stops at the first that fails.
pub fn test(options: &Options) -> Result<()> {
    let steps: Vec<_> = TestStep::value_variants()
        .iter()
        .filter(|step| options.wants(**step))
        .filter(|step| !options.quick || step.is_quick())
        .collect();
    let mut progress = StepProgress::new(steps.iter().map(|step| step.name()));
    let builds_site = steps.contains(&&TestStep::Site) && !options.rough;
    let mut compilation = None;
    let result = steps.iter().try_for_each(|step| {
        if builds_site && **step == TestStep::Clippy {
            compilation = Some(begin_compilation()?);
        }
        progress.run_or_skip(|| step.run(options))
    });
    progress.print_summary();
    result
}

fn begin_compilation() -> Result<Compilation> {
    wasm::ensure_target()?;
    println!("      The browser's module is compiled beside the next steps.");
    site::begin_compilation()
}

fn check_browser_part() -> Result<()> {
    wasm::ensure_target()?;
    program::run(
        cargo()
            .args(["clippy", "--package", "frontend", "--package", "engine"])
            .args(["--target", wasm::TARGET])
            .args(["--", "-D", "warnings"]),
    )
}
