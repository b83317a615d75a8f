//! The product's binary, run on a given data folder.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;
use xtask::{server_build::ServerBuild, site};

use super::server::BenchServer;

pub(crate) struct Product {
    binary: PathBuf,
}

impl Product {
    pub(crate) fn build() -> Result<Self> {
        ServerBuild::Release.build()?;
        Self::from_binary(&ServerBuild::Release.binary())
    }

    /// Uses a binary that was built before.
    pub(crate) fn from_binary(binary: &Path) -> Result<Self> {
        Ok(Self {
            binary: std::path::absolute(binary)?,
        })
    }

    pub(crate) fn binary(&self) -> &Path {
        &self.binary
    }

    pub(crate) fn command(&self, data: &Path) -> Command {
        let mut command = Command::new(&self.binary);
        command.args([Path::new("--data"), data]);
        command
    }

    pub(crate) fn serve(&self, data: &Path) -> Result<BenchServer> {
        self.serve_with(data, &[])
    }

    /// Serves with more configuration, as environment variables.
    pub(crate) fn serve_with(
        &self,
        data: &Path,
        configuration: &[(&str, &str)],
    ) -> Result<BenchServer> {
        let serve = |address: SocketAddr| {
            let mut command = self.command(data);
            command
                .envs(configuration.iter().copied())
                .arg("serve")
                .args([Path::new("--site"), &site::folder()])
                .args(["--listen", &address.to_string()]);
            command
        };
        BenchServer::start(serve, &data.with_extension("log"))
    }
}
