//! The office's roster: as a file and as pasted rows, checked first, and what it fills.

use axum::{
    body::Body,
    http::{Request, header},
};
use percent_encoding::percent_decode_str;
use shared::{
    exam::Exam,
    problem::Problem,
    role::Role,
    roster::{RosterReport, RosterWrong},
    url,
    view::Dossier,
};

use crate::{
    actor::{Answer, Browser},
    app::{EXAM, PASSWORD, TestApp},
};

const BOUNDARY: &str = "----WebKitFormBoundaryTest";

/// What a browser sends for the form of the page.
async fn send(browser: &Browser, exam: &str, file: &[u8], text: &str, apply: &str) -> Answer {
    let mut body = Vec::new();
    let mut part = |head: &str, content: &[u8]| {
        body.extend(
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; {head}\r\n\r\n").bytes(),
        );
        body.extend(content);
        body.extend(b"\r\n");
    };
    part(r#"name="file"; filename="名单.csv""#, file);
    part(r#"name="text""#, text.as_bytes());
    part(r#"name="apply""#, apply.as_bytes());
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    let request = Request::post(url::roster_form(&exam.parse().expect("a code")))
        .header(header::ACCEPT, "text/html")
        .header(
            header::CONTENT_TYPE,
            format!("multipart/form-data; boundary={BOUNDARY}"),
        );
    browser.send(request, Body::from(body)).await
}

/// What the page is told, and what it then says.
async fn outcome(browser: &Browser, answer: &Answer) -> (RosterReport, String) {
    assert_eq!(answer.status, 303, "{}", answer.text());
    let address = answer.header("location");
    let (_, query) = address.split_once("?report=").expect("a report");
    let json = percent_decode_str(query).decode_utf8_lossy();
    let page = browser.open(address).await;
    assert_eq!(page.status, 200);
    (serde_json::from_str(&json).expect("a report"), page.text())
}

#[tokio::test]
async fn a_roster_is_checked_then_imported_and_each_fault_has_its_row_and_column() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let wrong =
        "姓名,身份证号,职位编号,报考职位,招考单位\n林样本,110101199403070581,1,科员,样本局\n";
    let answer = send(&officer, EXAM, wrong.as_bytes(), "", "yes").await;
    let (report, page) = outcome(&officer, &answer).await;
    assert_eq!((report.wrong, report.is_applied), (1, false));
    assert!(page.contains("第 2 行「身份证号」"), "{page}");

    let right = wrong.replace("110101199403070581", "11010119940307058X");
    let checked = send(&officer, EXAM, right.as_bytes(), "", "no").await;
    let (report, _) = outcome(&officer, &checked).await;
    assert_eq!((report.added, report.is_applied), (1, false));
    let pasted = right.replace(',', "\t");
    let imported = send(&officer, EXAM, b"", &pasted, "yes").await;
    let (report, page) = outcome(&officer, &imported).await;
    assert_eq!(
        (report.added, report.changed, report.is_applied),
        (1, 0, true)
    );
    assert!(page.contains("新加入 1 人"), "{page}");

    let other = right.replace("科员", "主任");
    let again = send(&officer, EXAM, other.as_bytes(), "", "yes").await;
    let (report, _) = outcome(&officer, &again).await;
    assert_eq!((report.added, report.changed), (0, 1));
}

#[tokio::test]
async fn nothing_sent_is_said_and_bytes_that_are_no_text_too() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let answer = send(&officer, EXAM, b"", "", "yes").await;
    assert_eq!(answer.status, Problem::NoFile.status());
    let answer = send(&officer, EXAM, &[0xd0, 0xd5, 0xc3, 0xfb], "", "yes").await;
    let (report, page) = outcome(&officer, &answer).await;
    assert_eq!(report.faults[0].wrong, RosterWrong::NotText);
    assert!(page.contains("UTF-8"), "{page}");
}

#[tokio::test]
async fn columns_of_the_roster_fill_the_form_and_tell_where_the_person_is_reached() {
    let app = TestApp::start().await;
    let text = include_str!("../../../exams/cadre-graduate.toml");
    let exam: Exam = toml::from_str(text).expect("parses");
    let (db, now) = (&app.state.db, app.state.clock.now());
    db.publish_exam(&exam, now).await.expect("is published");
    let (account, login) = app.make_account(Role::Candidate).await;
    let person = db
        .find_account(account)
        .await
        .expect("reads")
        .expect("is there");
    let number = person.identity.and_then(|identity| identity.id_number());
    let number = number.expect("everyone here has a card");
    let rows = format!(
        "姓名\t身份证号\t工作单位\t分院\t手机\n{}\t{}\t样本局\t第一分院\t138 0013 8000\n",
        person.name,
        number.as_str()
    );
    let officer = app.officer().await;
    let answer = send(&officer, exam.code.as_str(), b"", &rows, "yes").await;
    let (report, _) = outcome(&officer, &answer).await;
    assert_eq!((report.added, report.wrong), (1, 0), "{report:?}");

    let application = db.enter_exam(account, &exam.code, now).await;
    let application = application.expect("enters").to_string();
    let candidate = app.browser();
    assert_eq!(candidate.sign_in(&login, PASSWORD).await.status, 302);
    let dossier: Dossier = candidate
        .read("applications/read", &[("application", &application)])
        .await;
    let employer = "employer".parse().expect("a slug");
    assert_eq!(dossier.known.text(&employer), "样本局");
    let contact = db.contact_of(account).await.expect("reads");
    assert_eq!(contact.phone.as_deref(), Some("13800138000"));
}
