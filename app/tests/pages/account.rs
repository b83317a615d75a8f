//! One's own account: contact addresses, codes, password; and the forms that request codes.

use shared::{
    entry::{EntryInput, InputFault, InputFaultKind, KnownNumberStep},
    form_fields::FormFields,
    message::{AccountMessageBody, Channel},
    problem::Problem,
    role::Role,
    text::Lang,
    view::{
        AccountChange, AccountView, CodeFormOutcome, ContactAddress, RegistrationResult, SentCode,
        SessionInfo,
    },
};
use uuid::Uuid;

use crate::harness::{
    TestBackend,
    fixtures::{NOW, viewer},
};

fn account() -> AccountView {
    AccountView {
        viewer: viewer(Role::Candidate),
        phone: Some(ContactAddress {
            address: "13800138000".to_owned(),
            verified: Some(NOW),
        }),
        email: None,
        has_password: true,
        changes: vec![AccountChange {
            at: NOW,
            matter: AccountMessageBody::ContactChanged {
                channel: Channel::Sms,
                old: Some("139****000".to_owned()),
                new: "138****000".to_owned(),
            },
        }],
        channels: vec![Channel::Sms],
    }
}

fn world() -> TestBackend {
    TestBackend {
        viewer: Some(viewer(Role::Candidate)),
        account: Some(account()),
        channels: vec![Channel::Sms],
        ..TestBackend::default()
    }
}

fn session(id: u128, current: bool) -> SessionInfo {
    SessionInfo {
        id: shared::id::SessionId(Uuid::from_u128(id)),
        current,
        browser: "Test/1.0".to_owned(),
        signed_in: NOW,
        last_seen: NOW,
        kept_until: None,
    }
}

fn sent() -> SentCode {
    SentCode {
        request: "a-secret".to_owned(),
        to: Some("138****000".to_owned()),
        minutes: 10,
        tries: 5,
    }
}

fn typed(fields: &[(&str, &str)]) -> Option<FormFields> {
    Some(fields.iter().copied().collect())
}

#[tokio::test]
async fn the_account_page_shows_contact_changes_and_sessions() {
    let world = TestBackend {
        sessions: vec![session(1, true), session(2, false)],
        ..world()
    };
    let page = world.render("/account").await;
    page.assert_text("13800138000")
        .assert_text("已验证")
        .assert_text("邮箱 没有填写")
        .assert_text("手机号码已由 139****000 改为 138****000")
        .assert_html(r#"href="/account/contact""#)
        .assert_html(r#"href="/account/password""#)
        .assert_html(r#"action="/api/sessions/revoke-others""#);
    let alone = TestBackend {
        sessions: vec![session(1, true)],
        ..world
    };
    let page = alone.render("/account").await;
    page.assert_no_text("退出其他所有浏览器");
    let english = TestBackend {
        lang: Lang::En,
        ..alone
    };
    let page = english.render("/account").await;
    page.assert_text("Changes to the account")
        .assert_text("confirmed (");
}

#[tokio::test]
async fn a_new_phone_asks_for_the_password_and_then_for_the_code() {
    let page = world().render("/account/contact").await;
    page.assert_html(r#"value="send-to-phone""#)
        .assert_html(r#"name="old-password""#)
        .assert_html(r#"value="13800138000""#)
        .assert_text("发送验证码到这个手机")
        .assert_text("系统没有开通这种发送方式");
    let waiting = TestBackend {
        posted: typed(&[("old-password", "open sesame"), ("act", "send-to-phone")]),
        code_step: Some(Ok(CodeFormOutcome::CodeSent(sent()))),
        ..world()
    };
    let page = waiting.render("/account/contact").await;
    page.assert_text("验证码已发往 138****000，10 分钟内有效，最多可以试 5 次")
        .assert_html(r#"name="request" value="a-secret""#)
        .assert_html(r#"autocomplete="one-time-code""#)
        .assert_no_html("open sesame")
        .assert_no_html(r#"name="old-password""#);
}

#[tokio::test]
async fn a_wrong_code_keeps_the_request_and_shows_no_code() {
    let faults = vec![InputFault::new(
        EntryInput::OneTimeCode,
        InputFaultKind::OneTimeCode,
    )];
    let wrong = TestBackend {
        posted: typed(&[("request", "a-secret"), ("one-time-code", "123456")]),
        code_step: Some(Err(Problem::InvalidForm { faults })),
        ..world()
    };
    let page = wrong.render("/account/contact").await;
    assert_eq!(page.status, 422);
    page.assert_text("验证码不对")
        .assert_html(r#"name="request" value="a-secret""#)
        .assert_no_html("123456");
}

#[tokio::test]
async fn the_password_page_is_for_those_who_have_one() {
    let page = world().render("/account/password").await;
    for input in ["old-password", "password", "password-again"] {
        page.assert_html(&format!(r#"name="{input}""#));
    }
    let other = TestBackend {
        account: Some(AccountView {
            has_password: false,
            ..account()
        }),
        ..world()
    };
    let page = other.render("/account/password").await;
    page.assert_text("在这里没有密码")
        .assert_no_html(r#"name="old-password""#);
    let nobody = TestBackend {
        viewer: None,
        ..world()
    };
    assert_eq!(nobody.render("/account/password").await.status, 401);
}

#[tokio::test]
async fn recovering_offers_a_code_only_where_one_can_be_sent() {
    let page = world().render("/recover").await;
    page.assert_html(r#"name="code""#)
        .assert_text("发送验证码到手机或邮箱");
    let without = TestBackend {
        channels: Vec::new(),
        ..world()
    };
    let page = without.render("/recover").await;
    page.assert_html(r#"name="code""#)
        .assert_no_text("发送验证码到手机或邮箱");
    let waiting = TestBackend {
        posted: typed(&[("login", "11010119940307058X"), ("act", "send-to-phone")]),
        code_step: Some(Ok(CodeFormOutcome::CodeSent(SentCode {
            to: None,
            ..sent()
        }))),
        ..world()
    };
    let page = waiting.render("/recover").await;
    page.assert_text("如果有这个账号")
        .assert_html(r#"name="one-time-code""#)
        .assert_html(r#"value="11010119940307058X""#)
        .assert_no_html(r#"name="code""#);
}

#[tokio::test]
async fn a_known_number_leads_to_sign_in_recovery_and_a_code() {
    let national = include_str!("../../../exams/national-personnel.toml");
    let exam: shared::exam::Exam = toml::from_str(national).expect("parses");
    let at = |civil: &str| {
        let civil: shared::time::CivilTime = civil.parse().expect("a time");
        civil.to_timestamp(exam.time_zone).milliseconds_since(NOW)
    };
    let why = InputFaultKind::NumberKnown {
        go_on: KnownNumberStep::WithCode,
    };
    let faults = vec![InputFault::new(EntryInput::Number, why)];
    let known = TestBackend {
        clock_offset_ms: at("2024-03-05 10:00"),
        exam: Some(std::sync::Arc::new(exam)),
        posted: typed(&[
            ("number", "11010119940307058X"),
            ("password", "secret words"),
        ]),
        registered: Some(Err(Problem::InvalidForm { faults })),
        ..world()
    };
    let address = "/exams/national-personnel/register";
    let page = known.render(address).await;
    assert_eq!(page.status, 422);
    page.assert_text("该证件号码在注册库中已经存在")
        .assert_text("确定，发送验证码到手机")
        .assert_no_text("发送验证码到邮箱")
        .assert_html(r#"href="/recover""#)
        .assert_no_html("secret words");
    let waiting = TestBackend {
        registered: Some(Ok(RegistrationResult::CodeSent(sent()))),
        ..known.clone()
    };
    let page = waiting.render(address).await;
    page.assert_text("验证并注册")
        .assert_html(r#"value="a-secret""#);
    let told = TestBackend {
        registered: Some(Ok(RegistrationResult::ResultMessaged {
            to: "138****000".to_owned(),
        })),
        ..known
    };
    let page = told.render(address).await;
    page.assert_text("办理结果已经发往 138****000")
        .assert_no_html("code-sheet")
        .assert_html(r#"action="/sign-in""#);
}
