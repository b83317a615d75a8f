//! Tests of the binary: refusals before anything is written.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

fn run(data: &Path, arguments: &[&str], input: &str) -> Output {
    let mut process = Command::new(env!("CARGO_BIN_EXE_zhunkao"))
        .arg("--data")
        .arg(data)
        .args(arguments)
        .env("ZHUNKAO_LOG", "error")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut stdin = process.stdin.take().expect("is piped");
    // A command that does not read its input may have ended before it is written.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    process.wait_with_output().expect("ends")
}

fn refusal(output: &Output) -> String {
    assert!(!output.status.success(), "it was done");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_command_in_the_wrong_folder_makes_no_database() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("nowhere");
    let said = refusal(&run(&data, &["account", "shared"], ""));
    assert!(said.contains("zhunkao migrate"), "{said}");
    assert!(!data.exists(), "the data folder was made");
}

#[test]
fn serving_without_a_built_site_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = folder.path().join("site");
    let site = site.to_str().expect("is text");
    let data = folder.path().join("data");
    let said = refusal(&run(&data, &["serve", "--site", site], ""));
    assert!(said.contains("cargo xtask build"), "{said}");
    assert!(!data.exists(), "the data folder was made");
}

#[test]
fn the_command_line_refuses_weak_passwords() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    assert!(run(data, &["migrate"], "").status.success());
    let create = |role: &str, password: &str| {
        let person = ["--login", "wei", "--name", "韦老师", "--password-stdin"];
        let arguments = [&["account", "create", "--role", role][..], &person].concat();
        run(data, &arguments, password)
    };
    let short = refusal(&create("office", "k7-Qh2-vXp"));
    assert!(short.contains("10 characters: 12 are the least"), "{short}");
    let common = refusal(&create("reviewer", "woaini1314520"));
    assert!(common.contains("tried first"), "{common}");
    assert!(create("office", "k7-Qh2-vXp-31").status.success());
}
