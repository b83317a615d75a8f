//! Tests of admission tickets (准考证): the office seats approved and paid candidates, who print
//! their tickets in the window. S2-22.

use shared::{
    id::ApplicationId,
    roster::{RosterFaultKind, RosterReport},
    url,
};

use crate::{
    actor::{TestResponse, TestUser},
    app::TestApp,
    national::{CODE, enter_in},
    payment::{approved_in, post_notice},
    roster::send_file,
};

const COLUMNS: &str = "考试科目和时间,考点,考点地址,考场号,座位号";

/// An approved candidate who has paid.
async fn paid() -> (TestApp, TestUser, ApplicationId) {
    let app = TestApp::start().await.with_fonts();
    let (app, practice, candidate, id) = approved_in(app).await;
    let order = candidate.order(id, "alipay").await.expect("is due");
    let now = app.state.clock.now();
    let words = practice.pay(&order, now).expect("is open");
    assert_eq!(post_notice(&app, &words).await, 204);
    (app, candidate, id)
}

async fn report(officer: &TestUser, text: &str, apply: &[u8]) -> RosterReport {
    let address = url::seats_form(&CODE.parse().expect("a code"));
    let fields: [(&str, &[u8]); 2] = [("text", text.as_bytes()), ("apply", apply)];
    let answer = send_file(officer, &address, &fields, "application/json").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn ticket(actor: &TestUser, id: ApplicationId) -> TestResponse {
    actor.open(&url::ticket(id)).await
}

/// A file for one application.
fn file(number: &str, ticket: &str, seat: &str) -> String {
    format!(
        "报名编号,准考证号,{COLUMNS}\n\
         {number},{ticket},\"公共科目 4 月 14 日 9:00\",第一中学,样本路 1 号,第 03 考场,{seat}\n"
    )
}

#[tokio::test]
async fn seated_candidate_prints_only_their_own_ticket() {
    let (app, candidate, id) = paid().await;
    let officer = app.officer().await;
    let number = candidate.application(id).await.number;

    let list = officer
        .open(&url::seats_form(&CODE.parse().expect("a code")))
        .await;
    assert_eq!(list.header("content-type"), "text/csv; charset=utf-8");
    let list = list.text();
    let headings = format!("\u{feff}报名编号,姓名,报考职位,准考证号,{COLUMNS}");
    assert_eq!(list.lines().next(), Some(&*headings));
    let row = list.lines().nth(1).expect("whoever has paid");
    assert!(row.starts_with(&format!("{number},")), "{row}");

    // A row filled in a spreadsheet, with the name that is compared.
    let filled = row.replace(",,,,,,", ",2024-0301,公共科目,第一中学,样本路 1 号,03,");
    let filled = format!("{headings}\n{filled}30\n");
    let told = report(&officer, &filled, b"no").await;
    assert_eq!((told.added, told.is_applied), (1, false), "{told:?}");
    let told = report(&officer, &filled, b"yes").await;
    assert_eq!((told.added, told.fault_count), (1, 0));
    let subjects = candidate.messages().await.rows;
    let subjects: Vec<_> = subjects.iter().map(|row| &*row.subject.zh).collect();
    for subject in ["准考证信息已公布", "缴费成功"] {
        assert!(subjects.contains(&subject), "{subjects:?}");
    }
    // Importing the same file again sends no message.
    report(&officer, &filled, b"yes").await;
    assert_eq!(candidate.messages().await.rows.len(), subjects.len());

    assert_eq!(ticket(&candidate, id).await.status, 409, "not yet");
    assert_eq!(candidate.dossier(id).await.seat, None, "nor on a page");
    app.set_time("2024-04-10 09:00");
    let candidate = app.sign_in_again(&candidate).await;
    let printed = ticket(&candidate, id).await;
    assert_eq!(printed.status, 200, "{}", printed.text());
    assert_eq!(printed.header("content-type"), "application/pdf");
    assert!(printed.body.starts_with(b"%PDF-"));
    let page = candidate.open(&format!("/applications/{id}/papers")).await;
    assert!(page.text().contains("2024-0301"));
    let stranger = app.candidate().await;
    assert_eq!(ticket(&stranger, id).await.status, 404);

    // Another room: the newest file counts.
    let officer = app.officer().await;
    let told = report(&officer, &file(&number, "2024-0301", "7"), b"yes").await;
    assert_eq!((told.added, told.changed), (0, 1));
    let seat = candidate.dossier(id).await.seat.expect("is seated");
    let seat = &seat.cells[&"seat".parse().expect("a slug")];
    assert_eq!(seat, "7");

    app.set_time("2024-04-14 09:00");
    let candidate = app.sign_in_again(&candidate).await;
    assert_eq!(ticket(&candidate, id).await.status, 409, "it is over");
    let hub = candidate.open(&format!("/applications/{id}")).await.text();
    assert!(hub.contains("4月10日 09:00:00 已下载"), "{hub}");
    assert!(!hub.contains("截止，未完成"), "{hub}");
}

#[tokio::test]
async fn seat_file_with_a_fault_seats_nobody() {
    let (app, candidate, id) = paid().await;
    let officer = app.officer().await;
    let number = candidate.application(id).await.number;
    let rest = "公共科目,第一中学,样本路 1 号,03,1";
    let text = format!(
        "报名编号,姓名,准考证号,{COLUMNS}\n\
         {number},旁人,1,{rest}\n\
         XX-404,,2,{rest}\n\
         {number},,3,{rest}\n\
         {number},,4,公共科目,,样本路 1 号,03,1\n"
    );
    let told = report(&officer, &text, b"yes").await;
    let places: Vec<_> = told
        .faults
        .iter()
        .map(|fault| (fault.row, &*fault.column))
        .collect();
    let expected = [(5, "考点"), (2, "姓名"), (3, "报名编号"), (4, "报名编号")];
    assert_eq!(places, expected);
    assert!(matches!(
        told.faults[1].wrong,
        RosterFaultKind::WrongOwner { .. }
    ));
    assert_eq!(
        told.faults[3].wrong,
        RosterFaultKind::ContradictingRow { row: 2 }
    );
    app.set_time("2024-04-10 09:00");
    let candidate = app.sign_in_again(&candidate).await;
    assert_eq!(ticket(&candidate, id).await.status, 404, "nobody is seated");
    let page = candidate.open(&format!("/applications/{id}/papers")).await;
    assert!(page.text().contains("考场还在编排"));

    let officer = app.officer().await;
    let odd = report(&officer, &file(&number, "2.02E+11", "1"), b"yes").await;
    let text = "2.02E+11".to_owned();
    assert_eq!(
        odd.faults[0].wrong,
        RosterFaultKind::InvalidTicketNumber { text }
    );
}

#[tokio::test]
async fn only_who_is_approved_and_has_paid_is_seated() {
    let (app, _, candidate, id) = approved_in(TestApp::start().await).await;
    let number = candidate.application(id).await.number;
    let (app, other, other_id) = enter_in(app).await;
    let other_number = other.application(other_id).await.number;
    let officer = app.officer().await;
    for (number, why) in [
        (number, RosterFaultKind::NotPaid),
        (other_number, RosterFaultKind::NotApproved),
    ] {
        let told = report(&officer, &file(&number, "1", "1"), b"yes").await;
        assert_eq!((told.fault_count, &told.faults[0].wrong), (1, &why));
        assert_eq!(told.faults[0].column, "报名编号");
    }
}
