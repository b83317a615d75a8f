//! The data before the first kill: an exam with an open window and candidates who have entered it,
//! made through the command line and the routes.

use std::{
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
};

use shared::{id::ApplicationId, view::MyExams};
use tempfile::TempDir;

use super::{
    line::KillConnection,
    process::{ServerProcess, server_command},
};

pub(super) const SLOT: &str = "papers";
const EXAM: &str = "bench";
const DEFINITION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../end2end/bench/exam.toml");
const ID_NUMBERS: [&str; 3] = [
    "11010119940307058X",
    "110101199403070598",
    "110101199403070600",
];
const PASSWORD: &str = "correct horse battery";

pub(super) struct KillTestData {
    folder: TempDir,
    pub(super) candidates: Vec<KillCandidate>,
}

/// A candidate with a session and an application.
pub(super) struct KillCandidate {
    /// The header line with the session cookie.
    pub(super) cookie: String,
    pub(super) application: ApplicationId,
}

impl KillTestData {
    pub(super) fn prepare() -> Self {
        let mut ground = Self {
            folder: tempfile::tempdir().expect("a folder"),
            candidates: Vec::new(),
        };
        for arguments in [&["migrate"][..], &["exam", "import", DEFINITION]] {
            run(server_command(&ground.data()).args(arguments), "");
        }
        for id_number in ID_NUMBERS {
            let mut create = server_command(&ground.data());
            create.args([
                "account",
                "create",
                "--role",
                "candidate",
                "--id-number",
                id_number,
            ]);
            run(
                create.args(["--name", "林样本", "--password-stdin"]),
                PASSWORD,
            );
        }
        let server = ground.start();
        ground.candidates = ID_NUMBERS
            .iter()
            .map(|id_number| KillCandidate::enter(&server, id_number))
            .collect();
        ground
    }

    pub(super) fn start(&self) -> ServerProcess {
        ServerProcess::start(&self.data())
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(super) fn media(&self) -> PathBuf {
        self.data().join("media")
    }
}

impl KillCandidate {
    fn enter(server: &ServerProcess, id_number: &str) -> Self {
        let mut line = KillConnection::open(server.address);
        let form = format!("login={id_number}&password={}", PASSWORD.replace(' ', "+"));
        let cookie = post(&mut line, "/sign-in", "", &form).expect("sets a cookie");
        let cookie = format!("Cookie: {cookie}\r\n");
        post(
            &mut line,
            "/api/applications/enter",
            &cookie,
            &format!("exam={EXAM}"),
        );
        let answer = line
            .ask("GET /api/applications/mine", &cookie, &[])
            .expect("answers");
        let mine: MyExams = serde_json::from_slice(&answer.body).expect("is a list of exams");
        let application = mine
            .entered
            .first()
            .and_then(|card| card.application)
            .expect("was entered");
        Self {
            cookie,
            application,
        }
    }
}

/// Posts a form; returns the cookie that the response sets.
fn post(line: &mut KillConnection, path: &str, cookie: &str, form: &str) -> Option<String> {
    let headers = format!("{cookie}Content-Type: application/x-www-form-urlencoded\r\n");
    let answer = line
        .ask(&format!("POST {path}"), &headers, form.as_bytes())
        .expect("answers");
    assert!(
        answer.status < 400,
        "{path}: {} {}",
        answer.status,
        answer.text()
    );
    Some(answer.header("set-cookie")?.split(';').next()?.to_owned())
}

/// Runs a command with this standard input.
fn run(command: &mut Command, input: &str) {
    let mut process = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("starts");
    let mut pipe = process.stdin.take().expect("is piped");
    // A command that does not read its input may have ended already.
    let _ = writeln!(pipe, "{input}");
    drop(pipe);
    assert!(process.wait().expect("ends").success(), "{command:?}");
}
