//! T10: damaged files, as many as are tested before a release. Each normal test run includes a few
//! of them.

use anyhow::Result;

use xtask::program::{self, cargo};

#[derive(clap::Args)]
pub(super) struct Options {
    #[arg(long, default_value_t = 100_000)]
    count: u64,
}

pub(super) fn try_mutations(options: &Options) -> Result<()> {
    program::run(
        cargo()
            .args(["test", "--release", "--package", "imaging"])
            .args(["--test", "pictures", "generated_mutations"])
            .env("ZHUNKAO_MUTATIONS", options.count.to_string()),
    )
}
