//! A candidate with an account, a session and an application, made through the product's own
//! routes.

use std::{
    io::Write,
    net::SocketAddr,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::connection::Connection;

const EXAM: &str = "bench";
/// Password of all accounts of the benchmarks.
pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) struct BenchCandidate {
    /// Header lines of every request: the session, and that it comes from our own page.
    pub(crate) headers: String,
    pub(crate) application: String,
}

pub(crate) fn create_account(zhunkao: Command, number: usize) -> Result<()> {
    let id_number = make_id_number(number);
    create_account_of(zhunkao, &["--role", "candidate", "--id-number", &id_number])
}

/// Makes an account with these arguments of `zhunkao account create`.
pub(crate) fn create_account_of(mut zhunkao: Command, arguments: &[&str]) -> Result<()> {
    let mut process = zhunkao
        .args(["account", "create", "--name", "林样本"])
        .args(arguments)
        .arg("--password-stdin")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    if let Some(mut input) = process.stdin.take() {
        writeln!(input, "{PASSWORD}")?;
    }
    let status = process.wait()?;
    ensure!(status.success(), "no account: {status}");
    Ok(())
}

impl BenchCandidate {
    /// Signs in and enters the exam.
    pub(crate) fn enter(server: SocketAddr, number: usize) -> Result<Self> {
        let mut line = Connection::open(server)?;
        let headers = sign_in(&mut line, &make_id_number(number), PASSWORD)?;
        post(
            &mut line,
            "/api/applications/enter",
            &headers,
            &format!("exam={EXAM}"),
        )?;
        let list =
            format!("GET /api/applications/mine HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n");
        let mine = line.send(&[list.as_bytes()])?.ensure_success("my exams")?;
        let mine: Value = serde_json::from_slice(&mine.body)?;
        let application = mine["entered"][0]["application"].as_str();
        Ok(Self {
            headers,
            application: application.context("no application")?.to_owned(),
        })
    }
}

/// Signs in. Returns the header lines of every later request: the session, and that it comes from our
/// own page.
pub(crate) fn sign_in(line: &mut Connection, login: &str, password: &str) -> Result<String> {
    let own = "Sec-Fetch-Site: same-origin\r\n";
    let form = format!("login={login}&password={password}").replace(' ', "+");
    let answer = post(line, "/sign-in", own, &form)?;
    let cookie = answer.header("set-cookie").context("no session")?;
    let cookie = cookie.split(';').next().unwrap_or_default();
    Ok(format!("{own}Cookie: {cookie}\r\n"))
}

fn post(
    line: &mut Connection,
    path: &str,
    headers: &str,
    form: &str,
) -> Result<super::connection::BenchResponse> {
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    line.send(&[request.as_bytes()])?.ensure_success(path)
}

/// A resident identity number (GB 11643): birthday, number of the day, check digit. Numbers below
/// 336,000 have one.
pub(crate) fn make_id_number(number: usize) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let (day, of_day) = (number / 1000 + 1, number % 1000);
    let digits = format!(
        "1101011994{:02}{:02}{of_day:03}",
        day / 28 + 1,
        day % 28 + 1
    );
    let weigh = |(digit, weight): (u8, u32)| u32::from(digit - b'0') * weight;
    let sum: u32 = digits.bytes().zip(WEIGHTS).map(weigh).sum();
    let check = char::from(CHECKS[sum as usize % CHECKS.len()]);
    format!("{digits}{check}")
}

#[cfg(test)]
mod tests {
    use super::make_id_number;

    #[test]
    fn identity_numbers_have_their_check_digit() {
        assert_eq!(make_id_number(58), "110101199401020589");
        assert_eq!(make_id_number(0).len(), 18);
    }
}
