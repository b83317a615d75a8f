//! The product's program, on one data folder or another.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::server::Server;
use crate::program::{self, cargo};
use crate::site;

pub(super) struct Product {
    binary: PathBuf,
}

impl Product {
    pub(super) fn build() -> Result<Self> {
        program::run(cargo().args(["build", "--release", "--package", "server"]))?;
        Self::at(&program::target_directory().join("release/zhunkao"))
    }

    /// One that was built before.
    pub(super) fn at(binary: &Path) -> Result<Self> {
        Ok(Self {
            binary: std::path::absolute(binary)?,
        })
    }

    pub(super) fn command(&self, data: &Path) -> Command {
        let mut command = Command::new(&self.binary);
        command.args([Path::new("--data"), data]);
        command
    }

    pub(super) fn serve(&self, data: &Path) -> Result<Server> {
        let serve = |address: SocketAddr| {
            let mut command = self.command(data);
            command
                .arg("serve")
                .args([Path::new("--site"), &site::folder()])
                .args(["--listen", &address.to_string()]);
            command
        };
        Server::start(serve, &data.with_extension("log"))
    }
}
