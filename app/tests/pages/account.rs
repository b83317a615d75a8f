//! One's own account: contact addresses, codes, password; and the forms that request codes.

use shared::{
    entry::{Fault, GoOn, Input, Why},
    message::{AccountMatter, Channel},
    problem::Problem,
    role::Role,
    text::Lang,
    typed::Typed,
    view::{AccountChange, AccountView, CodeSent, CodeStep, ReachedAt, Registering, SessionInfo},
};
use uuid::Uuid;

use crate::harness::{
    World,
    fixtures::{NOW, viewer},
};

fn account() -> AccountView {
    AccountView {
        viewer: viewer(Role::Candidate),
        phone: Some(ReachedAt {
            address: "13800138000".to_owned(),
            verified: Some(NOW),
        }),
        email: None,
        has_password: true,
        changes: vec![AccountChange {
            at: NOW,
            matter: AccountMatter::ContactChanged {
                channel: Channel::Sms,
                old: Some("139****000".to_owned()),
                new: "138****000".to_owned(),
            },
        }],
        channels: vec![Channel::Sms],
    }
}

fn world() -> World {
    World {
        viewer: Some(viewer(Role::Candidate)),
        account: Some(account()),
        channels: vec![Channel::Sms],
        ..World::default()
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

fn sent() -> CodeSent {
    CodeSent {
        request: "a-secret".to_owned(),
        to: Some("138****000".to_owned()),
        minutes: 10,
        tries: 5,
    }
}

fn typed(fields: &[(&str, &str)]) -> Option<Typed> {
    Some(fields.iter().copied().collect())
}

#[tokio::test]
async fn the_account_page_shows_contact_changes_and_sessions() {
    let world = World {
        sessions: vec![session(1, true), session(2, false)],
        ..world()
    };
    let page = world.render("/account").await;
    page.says("13800138000")
        .says("已验证")
        .says("邮箱 没有填写")
        .says("手机号码已由 139****000 改为 138****000")
        .has(r#"href="/account/contact""#)
        .has(r#"href="/account/password""#)
        .has(r#"action="/api/sessions/revoke-others""#);
    let alone = World {
        sessions: vec![session(1, true)],
        ..world
    };
    let page = alone.render("/account").await;
    page.is_silent_about("退出其他所有浏览器");
    let english = World {
        lang: Lang::En,
        ..alone
    };
    let page = english.render("/account").await;
    page.says("Changes to the account").says("confirmed (");
}

#[tokio::test]
async fn a_new_phone_asks_for_the_password_and_then_for_the_code() {
    let page = world().render("/account/contact").await;
    page.has(r#"value="send-to-phone""#)
        .has(r#"name="old-password""#)
        .has(r#"value="13800138000""#)
        .says("发送验证码到这个手机")
        .says("系统没有开通这种发送方式");
    let waiting = World {
        posted: typed(&[("old-password", "open sesame"), ("act", "send-to-phone")]),
        code_step: Some(Ok(CodeStep::CodeSent(sent()))),
        ..world()
    };
    let page = waiting.render("/account/contact").await;
    page.says("验证码已发往 138****000，10 分钟内有效，最多可以试 5 次")
        .has(r#"name="request" value="a-secret""#)
        .has(r#"autocomplete="one-time-code""#)
        .lacks("open sesame")
        .lacks(r#"name="old-password""#);
}

#[tokio::test]
async fn a_wrong_code_keeps_the_request_and_shows_no_code() {
    let faults = vec![Fault::new(Input::OneTimeCode, Why::OneTimeCode)];
    let wrong = World {
        posted: typed(&[("request", "a-secret"), ("one-time-code", "123456")]),
        code_step: Some(Err(Problem::Mistyped { faults })),
        ..world()
    };
    let page = wrong.render("/account/contact").await;
    assert_eq!(page.status, 422);
    page.says("验证码不对")
        .has(r#"name="request" value="a-secret""#)
        .lacks("123456");
}

#[tokio::test]
async fn the_password_page_is_for_those_who_have_one() {
    let page = world().render("/account/password").await;
    for input in ["old-password", "password", "password-again"] {
        page.has(&format!(r#"name="{input}""#));
    }
    let other = World {
        account: Some(AccountView {
            has_password: false,
            ..account()
        }),
        ..world()
    };
    let page = other.render("/account/password").await;
    page.says("在这里没有密码").lacks(r#"name="old-password""#);
    let nobody = World {
        viewer: None,
        ..world()
    };
    assert_eq!(nobody.render("/account/password").await.status, 401);
}

#[tokio::test]
async fn recovering_offers_a_code_only_where_one_can_be_sent() {
    let page = world().render("/recover").await;
    page.has(r#"name="code""#).says("发送验证码到手机或邮箱");
    let without = World {
        channels: Vec::new(),
        ..world()
    };
    let page = without.render("/recover").await;
    page.has(r#"name="code""#)
        .is_silent_about("发送验证码到手机或邮箱");
    let waiting = World {
        posted: typed(&[("login", "11010119940307058X"), ("act", "send-to-phone")]),
        code_step: Some(Ok(CodeStep::CodeSent(CodeSent { to: None, ..sent() }))),
        ..world()
    };
    let page = waiting.render("/recover").await;
    page.says("如果有这个账号")
        .has(r#"name="one-time-code""#)
        .has(r#"value="11010119940307058X""#)
        .lacks(r#"name="code""#);
}

#[tokio::test]
async fn a_known_number_leads_to_sign_in_recovery_and_a_code() {
    let national = include_str!("../../../exams/national-personnel.toml");
    let exam: shared::exam::Exam = toml::from_str(national).expect("parses");
    let at = |civil: &str| {
        let civil: shared::time::CivilTime = civil.parse().expect("a time");
        civil.at(exam.time_zone).since(NOW)
    };
    let why = Why::NumberKnown {
        go_on: GoOn::WithCode,
    };
    let faults = vec![Fault::new(Input::Number, why)];
    let known = World {
        later: at("2024-03-05 10:00"),
        exam: Some(std::sync::Arc::new(exam)),
        posted: typed(&[
            ("number", "11010119940307058X"),
            ("password", "secret words"),
        ]),
        registered: Some(Err(Problem::Mistyped { faults })),
        ..world()
    };
    let address = "/exams/national-personnel/register";
    let page = known.render(address).await;
    assert_eq!(page.status, 422);
    page.says("该证件号码在注册库中已经存在")
        .says("确定，发送验证码到手机")
        .is_silent_about("发送验证码到邮箱")
        .has(r#"href="/recover""#)
        .lacks("secret words");
    let waiting = World {
        registered: Some(Ok(Registering::CodeSent(sent()))),
        ..known.clone()
    };
    let page = waiting.render(address).await;
    page.says("验证并注册").has(r#"value="a-secret""#);
    let told = World {
        registered: Some(Ok(Registering::Told {
            to: "138****000".to_owned(),
        })),
        ..known
    };
    let page = told.render(address).await;
    page.says("办理结果已经发往 138****000")
        .lacks("code-sheet")
        .has(r#"action="/sign-in""#);
}
