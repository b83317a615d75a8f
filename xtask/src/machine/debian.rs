//! Packages of Debian and Ubuntu, installed only as root, which needs no password.

use std::fs;
use std::process::Command;

use anyhow::Result;

use crate::program;

/// Installs the packages and prints a line. `false` if the system is another one, or the user is
/// not root.
pub fn install(packages: &[&str]) -> Result<bool> {
    if !is_root() || !has_apt() {
        return Ok(false);
    }
    println!("Installing {} with apt-get.", packages.join(", "));
    program::run(apt_get().args(["-q", "update"]))?;
    program::run(
        apt_get()
            .args(["-q", "install", "-y", "--no-install-recommends"])
            .args(packages),
    )?;
    Ok(true)
}

pub fn is_root() -> bool {
    program::read_output(Command::new("id").arg("-u")).is_ok_and(|id| id == "0")
}

/// Debian itself, whose Chromium is a package; that of Ubuntu is a snap.
pub fn is_debian() -> bool {
    read_release().lines().any(|line| line == "ID=debian")
}

fn has_apt() -> bool {
    let is_related = read_release()
        .lines()
        .filter(|line| line.starts_with("ID=") || line.starts_with("ID_LIKE="))
        .any(|line| line.contains("debian") || line.contains("ubuntu"));
    is_related && program::find("apt-get").is_some()
}

fn read_release() -> String {
    fs::read_to_string("/etc/os-release").unwrap_or_default()
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}
