//! The administrator's audit log: entries, filter, and the state of the chain in words.

use shared::{
    audit::{AuditFault, AuditFaultKind, AuditHead, AuditKind},
    digest::Sha256,
    role::Role,
    text::Lang,
    view::{AuditLog, AuditRow, AuditVerification},
};

use crate::harness::{
    TestBackend,
    fixtures::{NOW, exam, viewer},
};

fn log() -> AuditLog {
    let hash = Sha256::of(b"abc");
    AuditLog {
        rows: vec![
            AuditRow {
                sequence: 42,
                at: NOW,
                kind: Some(AuditKind::View),
                name: Some("何敏".to_owned()),
                exam: Some(exam().code.to_string()),
                application: Some("SZ-2021-00001".to_owned()),
                details: r#"{"shown":"form"}"#.to_owned(),
                hash,
            },
            AuditRow {
                sequence: 41,
                at: NOW,
                kind: None,
                name: None,
                exam: None,
                application: None,
                details: "{}".to_owned(),
                hash,
            },
        ],
        total: 250,
        exams: vec![exam().code.clone()],
        head: Some(AuditHead {
            day: "2021-01-15".to_owned(),
            sequence: 40,
            count: 9,
            hash,
            signed_at: NOW,
        }),
        verification: Some(AuditVerification {
            at: NOW,
            from: None,
            to: None,
            entries: 40,
            fault: None,
        }),
    }
}

fn world(audit_log: AuditLog, lang: Lang) -> TestBackend {
    TestBackend {
        viewer: Some(viewer(Role::Administrator)),
        audit_log: Some(audit_log),
        lang,
        ..TestBackend::default()
    }
}

#[tokio::test]
async fn audit_log_shows_entries_filter_and_pages() {
    let page = world(log(), Lang::Zh)
        .render("/office/audit?kind=view&login=he%26x&day=2021-01-15&page=2")
        .await;
    page.assert_text("查看材料")
        .assert_text("何敏")
        .assert_text("SZ-2021-00001")
        .assert_text("第 42 条")
        .assert_text("未知类别")
        .assert_text("系统或命令行")
        .assert_text("共 250 条")
        .assert_html(r#"<option value="view" selected>"#)
        .assert_html(r#"value="2021-01-15""#)
        .assert_html("login=he%26x");
}

#[tokio::test]
async fn audit_log_names_the_state_of_the_chain() {
    let page = world(log(), Lang::Zh).render("/office/audit").await;
    page.assert_text("核验无误")
        .assert_text("核验 40 条，没有问题（全部日期）")
        .assert_text("签名到第 40 条，校验值 ba7816bf");
    let mut never = log();
    (never.head, never.verification) = (None, None);
    let page = world(never, Lang::Zh).render("/office/audit").await;
    page.assert_text("尚未核验").assert_text("还没有签名");
}

#[tokio::test]
async fn broken_chain_is_told_with_its_first_broken_entry() {
    let table = || "log_entry".to_owned();
    let row = || "7".to_owned();
    let day = || "2021-01-15".to_owned();
    let faults = [
        (AuditFaultKind::Missing, "不见了", "is missing"),
        (
            AuditFaultKind::PreviousHash,
            "前一条校验值对不上",
            "another hash",
        ),
        (
            AuditFaultKind::Hash,
            "内容和它的校验值对不上",
            "than its content",
        ),
        (AuditFaultKind::DayOrder, "日期早于前一条", "a day before"),
        (
            AuditFaultKind::HeadHash { day: day() },
            "和 2021-01-15 的签名对不上",
            "the signed head of 2021-01-15",
        ),
        (
            AuditFaultKind::HeadSignature { day: day() },
            "2021-01-15 的签名无效",
            "the signature of 2021-01-15 is not valid",
        ),
        (
            AuditFaultKind::CutEnd {
                day: day(),
                named: 9,
            },
            "2021-01-15 已签名到第 9 条",
            "2021-01-15 is signed up to entry 9",
        ),
        (
            AuditFaultKind::RowMissing {
                table: table(),
                row: row(),
            },
            "（log_entry 7）不见了",
            "(log_entry 7) is missing",
        ),
        (
            AuditFaultKind::RowChanged {
                table: table(),
                row: row(),
            },
            "（log_entry 7）被改动过",
            "(log_entry 7) was changed",
        ),
    ];
    for (kind, chinese, english) in faults {
        let mut broken = log();
        let verification = broken.verification.as_mut().expect("is there");
        verification.from = Some(day());
        verification.to = Some("2021-01-16".to_owned());
        verification.fault = Some(AuditFault {
            sequence: 7,
            at: Some(NOW),
            kind,
        });
        let page = world(broken.clone(), Lang::Zh)
            .render("/office/audit")
            .await;
        page.assert_text("发现问题")
            .assert_text("2021-01-15 至 2021-01-16")
            .assert_text("第 7 条（")
            .assert_text(chinese)
            .assert_html(r#"data-state="broken""#);
        let page = world(broken, Lang::En).render("/office/audit").await;
        page.assert_text("Broken").assert_text(english);
    }
}
