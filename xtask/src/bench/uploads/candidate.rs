//! A candidate with an account, a session and an application, made as people make them.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use super::connection::Connection;
use super::ours::zhunkao;
use crate::program;

const EXAM: &str = "shenzhen-civil-service";
const PASSWORD: &str = "correct horse battery";

pub(super) struct Candidate {
    /// Lines of every request: the session, and that it comes from our own page.
    pub(super) headers: String,
    pub(super) application: String,
}

pub(super) fn create_account(folder: &Path, number: usize) -> Result<()> {
    program::read_output(
        zhunkao(folder)
            .args(["account", "create", "--role", "candidate"])
            .args(["--login", &make_login(number), "--name", "林样本"])
            .args(["--password", PASSWORD]),
    )?;
    Ok(())
}

impl Candidate {
    /// Signs in and enters the exam.
    pub(super) fn enter(server: SocketAddr, number: usize) -> Result<Self> {
        let mut line = Connection::open(server)?;
        let own = "Sec-Fetch-Site: same-origin\r\n".to_owned();
        let form = format!("login={}&password={PASSWORD}", make_login(number)).replace(' ', "+");
        let answer = post(&mut line, "/api/sign-in", &own, &form)?;
        let cookie = answer.header("set-cookie").context("no session")?;
        let cookie = cookie.split(';').next().unwrap_or_default();
        let headers = format!("{own}Cookie: {cookie}\r\n");

        post(
            &mut line,
            "/api/applications/enter",
            &headers,
            &format!("exam={EXAM}"),
        )?;
        let list =
            format!("GET /api/applications/mine HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n");
        let mine = line.send(&[list.as_bytes()])?.ensure_done("my exams")?;
        let mine: Value = serde_json::from_slice(&mine.body)?;
        let application = mine["entered"][0]["application"].as_str();
        Ok(Self {
            headers,
            application: application.context("no application")?.to_owned(),
        })
    }
}

fn post(
    line: &mut Connection,
    path: &str,
    headers: &str,
    form: &str,
) -> Result<super::connection::Answer> {
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    line.send(&[request.as_bytes()])?.ensure_done(path)
}

fn make_login(number: usize) -> String {
    format!("bench-{number}")
}
