//! Tests of the office's list of applications and of their export.

use std::io::Cursor;

use axum::{
    body::Body,
    http::{Request, header},
};
use calamine::{Reader as _, Xlsx};
use shared::{
    application::StateKind,
    view::{ApplicationFilter, ApplicationList},
};

use crate::{
    actor::{TestResponse, TestUser},
    app::{EXAM, TestApp},
};

impl TestUser {
    async fn list(&self, state: Option<StateKind>) -> ApplicationList {
        let name = state.map_or("", StateKind::as_str);
        let mut filter = vec![("filter[exam]", EXAM)];
        if state.is_some() {
            filter.push(("filter[state]", name));
        }
        self.read("office/applications", &filter).await
    }

    async fn export(&self, state: &str) -> TestResponse {
        self.export_as(state, "csv").await
    }

    async fn export_as(&self, state: &str, format: &str) -> TestResponse {
        let request = Request::post(format!("/api/v1/exams/{EXAM}/applications"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(
            request,
            Body::from(format!("state={state}&format={format}")),
        )
        .await
    }
}

#[tokio::test]
async fn applications_are_listed_by_state_with_masked_numbers() {
    let app = TestApp::start().await;
    let (first, second) = (app.candidate().await, app.candidate().await);
    let (submitted, _) = first.apply().await;
    let draft = second.enter().await;
    let officer = app.officer().await;
    let all = officer.list(None).await;
    assert_eq!(all.rows.len(), 2);
    assert!(all.rows.is_sorted_by_key(|row| row.number.clone()));
    assert_eq!(all.counts[&StateKind::Submitted], 1);
    let only = officer.list(Some(StateKind::Submitted)).await.rows;
    let [row] = only.as_slice() else {
        panic!("{only:?}")
    };
    assert_eq!(row.number, first.application(submitted).await.number);
    assert!(row.submitted.is_some());
    assert!(
        row.id_number
            .as_deref()
            .is_some_and(|it| it.contains("*****"))
    );
    let drafts = officer.list(Some(StateKind::Draft)).await.rows;
    assert_eq!(drafts[0].number, second.application(draft).await.number);
    assert!(officer.list(Some(StateKind::Refused)).await.rows.is_empty());
    let page = officer
        .open(&format!("/office/exams/{EXAM}/applications?state=draft"))
        .await;
    assert!(page.text().contains(&drafts[0].number) && !page.text().contains(&row.number));
}

#[tokio::test]
async fn export_has_a_line_for_each_application_and_is_recorded() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    app.set_contact(&candidate, Some("13800138000"), None).await;
    let (application, images) = candidate.apply().await;
    app.candidate().await.enter().await;
    let officer = app.officer().await;
    let answer = officer.export("").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), "no-store");
    let text = answer.text();
    let text = text
        .strip_prefix('\u{feff}')
        .expect("a mark for spreadsheets");
    let mut lines = csv::Reader::from_reader(text.as_bytes());
    let head = lines.headers().expect("a line of headings").clone();
    let column = |name: &str| {
        let found = head.iter().position(|heading| heading == name);
        found.unwrap_or_else(|| panic!("no column {name} in {head:?}"))
    };
    let rows: Vec<_> = lines.records().map(|row| row.expect("reads")).collect();
    assert_eq!(rows.len(), 2);
    let number = candidate.application(application).await.number;
    let row = rows.iter().find(|row| row[0] == number).expect("is there");
    assert_eq!(&row[column("手机号码")], "13800138000");
    assert_eq!(&row[column("状态")], "已提交审核");
    assert_eq!(&row[column("图片数")], images.len().to_string());
    assert_eq!(row[column("证件号码")].len(), 18);

    let submitted = officer.export("submitted").await.text();
    assert_eq!(submitted.lines().count(), 2, "{submitted}");
    let exports = officer.list(None).await.exports;
    let taken: Vec<_> = exports.iter().map(|it| (it.state, it.rows)).collect();
    assert_eq!(taken, [(Some(StateKind::Submitted), 1), (None, 2)]);
    assert_eq!(exports[0].name, "林样本");
    assert_eq!(officer.export("no-such-state").await.status, 400);
    assert_eq!(
        officer.list(None).await.exports.len(),
        2,
        "nothing was taken"
    );
}

#[tokio::test]
async fn workbook_keeps_the_digits_and_names_who_took_it() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    app.set_contact(&candidate, Some("13800138000"), None).await;
    let (application, images) = candidate.apply().await;
    app.candidate().await.enter().await;
    let answer = app.officer().await.export_as("", "xlsx").await;
    assert_eq!(answer.status, 200);
    let file = answer.header("content-disposition");
    assert!(file.contains(".xlsx"), "{file}");
    let mut workbook = Xlsx::new(Cursor::new(answer.body)).expect("is a workbook");
    let range = workbook.worksheet_range("报名").expect("is there");
    let rows: Vec<_> = range.rows().collect();
    assert_eq!(rows.len(), 3);
    let column = |name: &str| {
        let found = rows[0].iter().position(|heading| heading == name);
        found.unwrap_or_else(|| panic!("no column {name}"))
    };
    let number = candidate.application(application).await.number;
    let row = rows.iter().find(|row| row[0] == number.as_str());
    let row = row.expect("is there");
    assert_eq!(row[column("手机号码")], "13800138000");
    let identity = row[column("证件号码")].to_string();
    assert_eq!(identity.len(), 18, "{identity}");
    assert_eq!(row[column("图片数")], images.len() as f64);
    let about = workbook.worksheet_range("说明").expect("is there");
    let about: Vec<String> = about.rows().map(|row| row[1].to_string()).collect();
    assert!(
        about.contains(&"2".to_owned()) && about.contains(&"林样本".to_owned()),
        "{about:?}"
    );
    assert_eq!(app.officer().await.export_as("", "pdf").await.status, 422);
}

#[tokio::test]
async fn a_page_after_the_last_one_is_empty() {
    let app = TestApp::start().await;
    app.candidate().await.apply().await;
    let officer = app.officer().await;
    for (page, expected) in [(0, 1), (1, 0), (u32::MAX, 0)] {
        let filter = ApplicationFilter {
            exam: EXAM.parse().expect("a code"),
            state: None,
            page,
        };
        let rows = app.state.db.list_applications(&filter).await;
        assert_eq!(rows.expect("reads").len(), expected, "page {page}");
    }
    let page = officer
        .open(&format!("/office/exams/{EXAM}/applications?page=9999"))
        .await;
    assert_eq!(page.status, 200);
}
