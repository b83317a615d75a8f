//! The two builds of the server.

use std::{path::PathBuf, process::Command};

use anyhow::Result;

use crate::program::{self, cargo};

/// Build of the server.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ServerBuild {
    /// As tests and stories use it; the pages of the demonstration say that it is not optimised.
    Debug,
    /// As it is delivered.
    Release,
}

impl ServerBuild {
    /// Path of the built server.
    pub fn binary(self) -> PathBuf {
        program::target_directory().join(match self {
            Self::Debug => "debug/zhunkao",
            Self::Release => "release/zhunkao",
        })
    }

    pub fn build(self) -> Result<()> {
        self.build_with(cargo())
    }

    /// As [`Self::build`], with a cargo that has its own environment.
    pub(crate) fn build_with(self, mut command: Command) -> Result<()> {
        match self {
            // The default members together, as for the tests, so that nothing is compiled twice.
            Self::Debug => command.args(["build", "--bin", "zhunkao"]),
            Self::Release => command.args(["build", "--release", "--package", "server"]),
        };
        program::run(&mut command)
    }
}
