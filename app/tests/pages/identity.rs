//! The correction of a name or number on the page of a person, taking back a submission, and what
//! candidates read of both.

use app::text::Text;
use shared::{
    application::{
        Command, CorrectedValue, IdentityFault, LogEntry, LogEvent, ReviewPart, Verdict,
    },
    id::AccountId,
    message::AccountMessageBody,
    person::{Assurance, document::DocumentKind},
    problem::Problem,
    role::Role,
    text::Lang,
    time::Timestamp,
    url::page,
    view::{IdentityPanel, IdentityProposal, IdentityRecord, PersonView},
};
use uuid::Uuid;

use crate::harness::{
    Page, TestBackend,
    fixtures::{APPLICATION, CANDIDATE, NOW, REVIEWER, Scenario, exam, viewer},
};

const OTHER: AccountId = AccountId(Uuid::from_u128(0x77));
const MASKED: &str = "1101**********058X";
const RECALL: &str = r#"action="/api/applications/recall""#;

fn value(before: &str, after: &str) -> CorrectedValue {
    CorrectedValue {
        before: before.to_owned(),
        after: after.to_owned(),
    }
}

fn panel() -> IdentityPanel {
    IdentityPanel {
        document: Some(DocumentKind::ResidentCard),
        proposal: None,
        records: Vec::new(),
        reader: REVIEWER,
    }
}

fn proposal(author: AccountId) -> IdentityProposal {
    IdentityProposal {
        name: Some(value("林祥本", "林样本")),
        number: Some(value(MASKED, "110101199403070600")),
        reason: "看过身份证 <b>原件".to_owned(),
        author,
        author_name: "周主任".to_owned(),
        at: NOW,
    }
}

fn world(identity: IdentityPanel) -> TestBackend {
    TestBackend {
        viewer: Some(viewer(Role::Office)),
        person: Some(PersonView {
            account: CANDIDATE,
            name: "林祥本".to_owned(),
            id_number: Some(MASKED.to_owned()),
            assurance: Assurance::Invited,
            phone: None,
            is_phone_verified: false,
            email: None,
            is_email_verified: false,
            can_sign_in: true,
            is_disabled: false,
            has_password: true,
            applications: Vec::new(),
            listed: Vec::new(),
            identity,
            now: NOW,
        }),
        ..TestBackend::default()
    }
}

async fn render(identity: IdentityPanel) -> Page {
    world(identity).render(&page::person(CANDIDATE)).await
}

#[tokio::test]
async fn an_officer_proposes_a_correction_with_a_reason() {
    let page = render(panel()).await;
    page.assert_text("更正姓名或证件号码")
        .assert_text("正确的姓名（不改的空着）")
        .assert_text("理由（考生会看到，不超过 500 字）")
        .assert_html(r#"name="act" value="propose""#)
        .assert_html(r#"name="number""#)
        .assert_no_html(r#"value="confirm""#)
        .assert_no_html(r#"value="decline""#);
    // Without a document only the name can be corrected.
    let page = render(IdentityPanel {
        document: None,
        ..panel()
    })
    .await;
    page.assert_html(r#"name="name""#)
        .assert_no_html(r#"name="number""#);
}

#[tokio::test]
async fn a_second_officer_confirms_and_the_author_withdraws() {
    let with = |author| IdentityPanel {
        proposal: Some(proposal(author)),
        ..panel()
    };
    let page = render(with(OTHER)).await;
    page.assert_text("周主任 在 ")
        .assert_text(
            "姓名由“林祥本”改为“林样本”；证件号码由 1101**********058X 改为 110101199403070600",
        )
        .assert_text("请对照证件原件逐字核对")
        .assert_html(r#"name="act" value="confirm""#)
        .assert_html(r#"name="act" value="decline""#)
        .assert_html(&format!(r#"name="proposed" value="{}""#, NOW.0))
        .assert_no_html("<b>原件")
        .assert_no_html(r#"value="propose""#);
    let page = render(with(REVIEWER)).await;
    page.assert_text("等待另一个人确认")
        .assert_text("撤回提议")
        .assert_no_html(r#"value="confirm""#);
}

#[tokio::test]
async fn a_refused_correction_stays_on_the_page() {
    let typed = [
        ("act", "propose"),
        ("name", "林样木"),
        ("number", "110101199403070600"),
        ("reason", "户籍更名"),
    ];
    let fault = IdentityFault::NumberTaken {
        name: "王**".to_owned(),
        number: MASKED.to_owned(),
    };
    let refused = TestBackend {
        posted: Some(typed.into_iter().collect()),
        acted_on_person: Some(Err(Problem::IdentityRefused { fault })),
        ..world(panel())
    };
    let page = refused.render(&page::person(CANDIDATE)).await;
    assert_eq!(page.status, 409);
    page.assert_text("证件号码 1101**********058X 属于另一个账号“王**”");
    for (_, typed) in &typed[1..] {
        page.assert_html(&format!(r#"value="{typed}""#));
    }
}

#[tokio::test]
async fn answered_corrections_are_listed_with_both_people() {
    let record = IdentityRecord {
        name: Some(value("林祥本", "林样本")),
        number: None,
        reason: "错别字".to_owned(),
        author_name: "周主任".to_owned(),
        at: NOW,
        is_confirmed: true,
        answered_by: "吴主任".to_owned(),
        answered_at: NOW,
        note: None,
    };
    let declined = IdentityRecord {
        is_confirmed: false,
        note: Some("证件不清楚".to_owned()),
        ..record.clone()
    };
    let page = render(IdentityPanel {
        records: vec![record, declined],
        ..panel()
    })
    .await;
    page.assert_text("以前的更正")
        .assert_text("吴主任 在 2021年1月15日 10:00:00")
        .assert_text("没有更正：吴主任")
        .assert_text("说明：证件不清楚");
}

#[test]
fn candidates_read_what_was_corrected_and_why() {
    let (zh, en) = (Text(Lang::Zh), Text(Lang::En));
    let told = |name, number| AccountMessageBody::IdentityCorrected {
        name,
        number,
        reason: "看过身份证".to_owned(),
    };
    let name = told(Some(value("林祥本", "林样本")), None);
    let words = zh.account_message(&name, None);
    assert!(
        words.contains("您的姓名由“林祥本”改为“林样本”。理由：看过身份证"),
        "{words}"
    );
    assert!(!words.contains("登录"), "{words}");
    // The hidden digits have changed.
    let number = told(None, Some(value(MASKED, MASKED)));
    let words = zh.account_message(&number, None);
    assert!(words.contains("隐去的几位有更正"), "{words}");
    assert!(words.contains("请用更正后的证件号码登录"), "{words}");
    let words = en.account_message(&number, None);
    assert!(
        words.contains("hidden digits of the number 1101"),
        "{words}"
    );
    let event = LogEvent::IdentityCorrected {
        name: Some(value("林祥本", "林样本")),
        number: None,
        reason: "看过身份证".to_owned(),
        parts: vec![ReviewPart::Slot("id-card".parse().expect("a slug"))],
    };
    let words = zh.log_event(&exam(), &event);
    assert!(
        words.contains("重新审核：") && words.contains("身份证"),
        "{words}"
    );
}

async fn open(story: &Scenario, path: &str) -> Page {
    let backend = TestBackend {
        viewer: Some(viewer(Role::Candidate)),
        dossier: Some(story.dossier.clone()),
        ..TestBackend::default()
    };
    backend.render(path).await
}

#[tokio::test]
async fn a_submission_is_recalled_on_the_hub_and_its_page() {
    let mut story = Scenario::submitted();
    let pages = [page::hub(APPLICATION), page::submit(APPLICATION)];
    for path in &pages {
        let page = open(&story, path).await;
        page.assert_html(RECALL)
            .assert_text("收回提交，继续修改")
            .assert_text("逾期视为自动放弃");
    }
    for path in &pages {
        let page = open(&Scenario::entered(), path).await;
        page.assert_no_html(RECALL);
    }
    story.run_as_reviewer(Command::GiveVerdict {
        part: ReviewPart::Slot("resume".parse().expect("a slug")),
        verdict: Verdict::Passed,
    });
    let page = open(&story, &pages[0]).await;
    page.assert_no_html(RECALL);
}

#[tokio::test]
async fn a_receipt_stays_and_says_what_was_corrected() {
    let mut story = Scenario::submitted();
    let receipt = story.dossier.receipts[0].clone();
    let later = |event| LogEntry {
        at: NOW.plus(Timestamp::HOUR_MS),
        role: Some(Role::Office),
        name: None,
        event,
    };
    let corrected = LogEvent::IdentityCorrected {
        name: Some(value("林祥本", "林样本")),
        number: Some(value("1101**********0600", MASKED)),
        reason: "看过身份证".to_owned(),
        parts: Vec::new(),
    };
    story.dossier.log.insert(0, later(corrected));
    let path = page::receipt(APPLICATION, &receipt.code);
    let page = open(&story, &path).await;
    page.assert_text("林祥本")
        .assert_text("1101**********0600")
        .assert_text("身份信息在 2021年1月15日 11:00:00")
        .assert_no_text("不再有效");
    let recalled = LogEvent::SubmissionRecalled { reason: None };
    story.dossier.log.insert(0, later(recalled));
    open(&story, &path).await.assert_text("这份回执不再有效");
}
