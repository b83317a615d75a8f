//! Tests of the office's roster: as a file and as pasted rows, checked and imported, with its
//! effect on forms.

use axum::{
    body::Body,
    http::{Request, header},
};
use shared::{
    exam::Exam,
    role::Role,
    roster::{RosterFaultKind, RosterReport},
    url,
    view::Dossier,
};

use crate::{
    actor::{TestBrowser, TestResponse},
    app::{EXAM, PASSWORD, TestApp},
};

const BOUNDARY: &str = "----WebKitFormBoundaryTest";

/// Sends the page's form, as a browser does.
pub(crate) async fn send(
    browser: &TestBrowser,
    exam: &str,
    fields: &[(&str, &[u8])],
    accept: &str,
) -> TestResponse {
    let address = url::roster_form(&exam.parse().expect("a code"));
    send_file(browser, &address, fields, accept).await
}

/// As [`send`], for any file of the office.
pub(crate) async fn send_file(
    browser: &TestBrowser,
    address: &str,
    fields: &[(&str, &[u8])],
    accept: &str,
) -> TestResponse {
    let mut body = Vec::new();
    for (name, content) in fields {
        let file = if *name == "file" {
            "; filename=\"名单.csv\""
        } else {
            ""
        };
        let head = format!("content-disposition: form-data; name=\"{name}\"{file}");
        body.extend(format!("--{BOUNDARY}\r\n{head}\r\n\r\n").bytes());
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    let request = Request::post(address)
        .header(header::ACCEPT, accept)
        .header(
            header::CONTENT_TYPE,
            format!("multipart/form-data; boundary={BOUNDARY}"),
        );
    browser.send(request, Body::from(body)).await
}

/// The report for a program.
async fn report(browser: &TestBrowser, exam: &str, fields: &[(&str, &[u8])]) -> RosterReport {
    let answer = send(browser, exam, fields, "application/json").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// The page for a person.
async fn page(browser: &TestBrowser, exam: &str, fields: &[(&str, &[u8])]) -> String {
    let answer = send(browser, exam, fields, "text/html").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text()
}

#[tokio::test]
async fn roster_is_checked_then_imported_with_located_faults() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let wrong = "姓名,身份证号,职位编号,报考职位,招考单位,可上传\n\
                 林样本,110101199403070581,1,科员,样本局,是\n";
    let fields: [(&str, &[u8]); 2] = [("file", wrong.as_bytes()), ("apply", b"yes")];
    let told = report(&officer, EXAM, &fields).await;
    assert_eq!((told.fault_count, told.is_applied), (1, false));
    let said = page(&officer, EXAM, &fields).await;
    assert!(said.contains("第 2 行「身份证号」"), "{said}");
    // Pasted rows are shown again for correction, escaped as text.
    let pasted = wrong.replace("样本局", "样本</textarea>局");
    let fields: [(&str, &[u8]); 2] = [("text", pasted.as_bytes()), ("apply", b"yes")];
    let said = page(&officer, EXAM, &fields).await;
    assert!(said.contains("样本&lt;/textarea&gt;局"), "{said}");

    let right = wrong.replace("110101199403070581", "11010119940307058X");
    let fields: [(&str, &[u8]); 2] = [("file", right.as_bytes()), ("apply", b"no")];
    let told = report(&officer, EXAM, &fields).await;
    assert_eq!((told.added, told.is_applied), (1, false));
    let pasted = right.replace(',', "\t");
    let fields: [(&str, &[u8]); 3] = [
        ("file", b""),
        ("text", pasted.as_bytes()),
        ("apply", b"yes"),
    ];
    let said = page(&officer, EXAM, &fields).await;
    assert!(said.contains("新加入 1 人，更新 0 人"), "{said}");

    let other = right.replace("科员", "主任");
    let fields: [(&str, &[u8]); 2] = [("file", other.as_bytes()), ("apply", b"yes")];
    let told = report(&officer, EXAM, &fields).await;
    assert_eq!((told.added, told.changed), (0, 1));
}

#[tokio::test]
async fn empty_or_binary_roster_file_is_refused() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    for nothing in [&b""[..], b" \n"] {
        let fields: [(&str, &[u8]); 2] = [("file", nothing), ("apply", b"yes")];
        let told = report(&officer, EXAM, &fields).await;
        assert_eq!((told.fault_count, told.is_applied), (1, false));
        assert_eq!(told.faults[0].wrong, RosterFaultKind::Empty);
        let said = page(&officer, EXAM, &fields).await;
        assert!(said.contains("文件里没有人"), "{said}");
    }
    let fields: [(&str, &[u8]); 2] = [("file", &[0xff, 0xff, 0xff]), ("apply", b"yes")];
    let told = report(&officer, EXAM, &fields).await;
    assert_eq!(told.faults[0].wrong, RosterFaultKind::NotText);
    let said = page(&officer, EXAM, &fields).await;
    assert!(said.contains("认不出文件的编码"), "{said}");
}

#[tokio::test]
async fn a_file_of_a_chinese_excel_is_read_and_its_faults_have_places() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    // 姓名,x in GB18030.
    let fields: [(&str, &[u8]); 2] = [
        ("file", b"\xd0\xd5\xc3\xfb,x\n\xc1\xd6,1\n"),
        ("apply", b"yes"),
    ];
    let told = report(&officer, EXAM, &fields).await;
    assert_eq!(told.unknown_headings, ["x"], "the heading 姓名 was known");
    let wrong = &told.faults[0].wrong;
    assert!(
        matches!(wrong, RosterFaultKind::MissingColumn { .. }),
        "{wrong:?}"
    );
}

#[tokio::test]
async fn roster_columns_prefill_form_and_contact() {
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
    let fields: [(&str, &[u8]); 2] = [("text", rows.as_bytes()), ("apply", b"yes")];
    let told = report(&officer, exam.code.as_str(), &fields).await;
    assert_eq!((told.added, told.fault_count), (1, 0), "{told:?}");

    let application = db.enter_exam(account, &exam.code, now).await;
    let application = application.expect("enters").to_string();
    let candidate = app.browser();
    assert_eq!(candidate.sign_in(&login, PASSWORD).await.status, 302);
    let dossier: Dossier = candidate
        .read("applications/read", &[("application", &application)])
        .await;
    let employer = "employer".parse().expect("a slug");
    assert_eq!(dossier.known.text(&employer), "样本局");
    // The account is not changed; the roster's data is for this exam only.
    let mobile = "mobile".parse().expect("a slug");
    assert_eq!(dossier.known.text(&mobile), "13800138000");
    let unchanged = db.find_account(account).await.expect("reads");
    assert_eq!(unchanged.expect("is there").phone, None);
}
