//! T10: files broken on purpose, as many as before a release. The same test takes a few in every
//! run of the tests.

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
