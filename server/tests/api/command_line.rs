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
fn the_command_line_prints_the_schema_of_definitions() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let output = run(&data, &["exam", "schema"], "");
    assert!(output.status.success(), "it was refused");
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).expect("is JSON");
    assert_eq!(schema["additionalProperties"], false);
    assert!(schema["properties"]["rounds"].is_object());
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

#[test]
fn the_command_line_grants_and_revokes_rights_on_an_exam() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    let done = |arguments: &[&str], input: &str| {
        let output = run(data, arguments, input);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let fault = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {fault}");
        said
    };
    done(&["migrate"], "");
    let exam = Path::new(env!("CARGO_MANIFEST_DIR")).join("../exams/shenzhen-civil-service.toml");
    done(&["exam", "import", exam.to_str().expect("is text")], "");
    for (role, login) in [("reviewer", "he"), ("office", "su")] {
        let person = ["--role", role, "--login", login, "--name", "何敏"];
        done(&[&["account", "create"][..], &person].concat(), "");
    }
    let code = "shenzhen-civil-service";
    assert!(done(&["account", "grants", "he"], "").contains("every exam"));
    let granted = done(&["account", "grant", "he", code, "supervisor"], "");
    assert!(granted.contains("from now on he may do only"), "{granted}");
    let granted = done(&["account", "grant", "he", code, "initial"], "");
    assert!(
        granted.contains(&format!("{code}  initial supervisor")),
        "{granted}"
    );
    let unit = ["--unit", "市财政局", "--unit", " 市教育局 "];
    let limited = [&["account", "grant", "he", code, "initial"][..], &unit].concat();
    let limited = done(&limited, "");
    assert!(limited.contains("市财政局 is in no roster"), "{limited}");
    assert!(
        limited.contains(&format!("{code}  initial (市教育局, 市财政局) supervisor")),
        "{limited}"
    );
    let plain = ["account", "grant", "he", code, "initial"];
    let said = refusal(&run(data, &plain, ""));
    assert!(said.contains("--whole-exam gives the whole exam"), "{said}");
    assert!(done(&["account", "grants", "he"], "").contains("initial (市教育局, 市财政局)"));
    let both = [&plain[..], &["--whole-exam"], &unit].concat();
    assert!(refusal(&run(data, &both, "")).contains("cannot be used with"));
    let widened = done(&[&plain[..], &["--whole-exam"]].concat(), "");
    assert!(
        widened.contains(&format!("{code}  initial supervisor")),
        "{widened}"
    );
    for kind in ["initial", "supervisor"] {
        done(&["account", "revoke", "he", code, kind], "");
    }
    assert!(done(&["account", "grants", "he"], "").contains("may do nothing"));
    assert!(done(&["account", "unrestrict", "he"], "").contains("every exam"));

    let refused = |arguments: &[&str]| refusal(&run(data, arguments, ""));
    assert!(refused(&["account", "grant", "he", code, "final"]).contains("one review"));
    assert!(refused(&["account", "grant", "su", code, "initial"]).contains("no reviewer"));
    assert!(refused(&["account", "grant", "he", "no-exam", "initial"]).contains("no exam"));
    assert!(refused(&["account", "grant", "he", code, "boss"]).contains("no grant"));
    assert!(refused(&["account", "revoke", "he", code, "initial"]).contains("does not have"));
}

#[test]
fn the_command_line_lists_and_disables_staff() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    let done = |arguments: &[&str]| {
        let output = run(data, arguments, "");
        let fault = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {fault}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let nowhere = data.join("nowhere");
    for command in ["list", "shared"] {
        assert!(refusal(&run(&nowhere, &["account", command], "")).contains("zhunkao migrate"));
        assert!(!nowhere.exists(), "the data folder was made");
    }
    done(&["migrate"]);
    for (role, login) in [("reviewer", "he"), ("administrator", "guan")] {
        let person = ["--role", role, "--login", login, "--name", "何敏"];
        done(&[&["account", "create"][..], &person].concat());
    }
    let list = done(&["account", "list"]);
    assert!(list.contains("he ") && list.contains("guan"), "{list}");
    let list = done(&["account", "list", "--role", "administrator"]);
    assert!(
        list.contains("guan") && !list.contains("reviewer"),
        "{list}"
    );
    done(&["account", "disable", "--login", "he"]);
    let list = done(&["account", "list", "--role", "reviewer"]);
    assert!(list.contains("disabled"), "{list}");
    done(&["account", "enable", "--login", "he"]);
    let list = done(&["account", "list", "--role", "reviewer"]);
    assert!(list.contains("can sign in"), "{list}");
    let last = refusal(&run(data, &["account", "disable", "--login", "guan"], ""));
    assert!(last.contains("last administrator"), "{last}");
}

#[test]
fn the_command_line_verifies_exports_and_signs_the_chain() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    let done = |arguments: &[&str]| {
        let output = run(data, arguments, "");
        let fault = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {fault}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    done(&["migrate"]);
    let person = ["--role", "reviewer", "--login", "he", "--name", "何敏"];
    done(&[&["account", "create"][..], &person].concat());
    let sound = done(&["audit", "verify"]);
    assert!(sound.contains("2 entries are as they were"), "{sound}");
    let line = done(&["audit", "head"]);
    let head: serde_json::Value = serde_json::from_str(&line).expect("is JSON");
    assert_eq!((&head["sequence"], &head["count"]), (&2.into(), &2.into()));
    assert_eq!(head["signature"].as_str().map(str::len), Some(128));
    let day = head["day"].as_str().expect("is a text");
    let exported = done(&["audit", "export", "--day", day]);
    let lines: Vec<serde_json::Value> = exported
        .lines()
        .map(|line| serde_json::from_str(line).expect("is JSON"))
        .collect();
    // The export is an entry too, unless the day is over meanwhile.
    assert!((3..=4).contains(&lines.len()), "{exported}");
    assert_eq!(lines[1]["kind"], "staff-account");
    assert!(!exported.contains("何敏"), "{exported}");
    assert_eq!(
        lines.last().expect("is there")["signature"],
        head["signature"]
    );

    let refused = |arguments: &[&str]| refusal(&run(data, arguments, ""));
    assert!(refused(&["audit", "export", "--day", "2001-01-01"]).contains("no entries"));
    assert!(refused(&["audit", "verify", "--from", "x"]).contains("no day"));
    // A head of another installation is not signed with this key.
    let kept = folder.path().join("kept.txt");
    let other = tempfile::tempdir().expect("a folder");
    assert!(run(other.path(), &["migrate"], "").status.success());
    let foreign = run(other.path(), &["audit", "head"], "").stdout;
    std::fs::write(&kept, foreign).expect("writes");
    let kept = kept.to_str().expect("is text");
    let broken = refused(&["audit", "verify", "--heads", kept]);
    assert!(
        broken.contains("broken: entry 1: the signature"),
        "{broken}"
    );
    std::fs::write(kept, &line).expect("writes");
    done(&["audit", "verify", "--heads", kept, "--to", day]);
    std::fs::write(kept, "no head").expect("writes");
    assert!(refused(&["audit", "verify", "--heads", kept]).contains("kept.txt:1 is no head"));
}
