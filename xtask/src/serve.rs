//! `cargo xtask serve`: builds everything and serves the demonstration.

use std::{
    net::{Ipv4Addr, SocketAddr},
    os::unix::process::CommandExt,
    path::PathBuf,
    thread,
};

use anyhow::{Context, Result};

use crate::{
    demonstration, machine,
    progress::StepProgress,
    server_build::ServerBuild,
    site::{self, BuildProfile},
};

#[derive(clap::Args)]
pub struct Options {
    /// Port on 127.0.0.1
    #[arg(long, default_value_t = 3000)]
    pub port: u16,
    /// Folder of the database and the pictures, created if missing
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// Build the server as it is delivered, which takes minutes longer
    #[arg(long)]
    release: bool,
}

impl Options {
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }
}

pub fn serve(options: &Options) -> Result<()> {
    let mut progress = StepProgress::new(["prerequisites", "site and server"]);
    progress.run(ensure_prerequisites)?;
    let server = match options.release {
        true => ServerBuild::Release,
        false => ServerBuild::Debug,
    };
    progress.run(|| build_site_and_server(BuildProfile::Small, server))?;
    println!(
        "demonstration on http://{}/ (Ctrl-C ends it)",
        options.address()
    );
    let binary = server.binary();
    // This process becomes the server, so that it gets every signal.
    let error = demonstration::command(&binary, &options.data, options.address()).exec();
    Err(error).with_context(|| format!("cannot start {}", binary.display()))
}

/// Builds both at a time, because the compiler and the optimiser of the browser's module use one
/// processor for minutes.
pub fn build_site_and_server(profile: BuildProfile, server: ServerBuild) -> Result<()> {
    thread::scope(|scope| {
        let server = scope.spawn(|| server.build());
        let site = site::build(profile);
        let server = server.join().expect("a failed build is an error");
        site.and(server)
    })
}

/// Installs the prerequisites of a build. A missing Node only makes the site larger, so it is no
/// error.
pub fn ensure_prerequisites() -> Result<()> {
    machine::wasm::ensure_target()?;
    machine::fonts::ensure_fonts()?;
    if let Err(error) = machine::node::ensure_packages() {
        println!("Going on without the optimiser, so the page loads slower: {error:#}.");
    }
    Ok(())
}
