//! Messages: the candidate's page, and the office's log of deliveries.

use std::collections::BTreeMap;

use shared::{
    id::MessageId,
    message::{Channel, DeliveryStatus},
    role::Role,
    text::{Lang, LocalText},
    time::Zone,
    view::{Message, MessageDelivery, MessageLog, MessageLogRow, Messages},
};
use uuid::Uuid;

use crate::harness::{
    TestBackend,
    fixtures::{APPLICATION, NOW, viewer},
};

fn text(zh: &str, en: &str) -> LocalText {
    LocalText {
        zh: zh.to_owned(),
        en: Some(en.to_owned()),
    }
}

fn world(is_new: bool) -> TestBackend {
    let message = Message {
        id: MessageId(Uuid::from_u128(1)),
        at: NOW,
        zone: Zone::BEIJING,
        subject: text("有材料需要补正", "Papers to mend"),
        words: text("请替换 <简历>", "Please replace <resume>"),
        application: Some(APPLICATION),
        is_new,
    };
    TestBackend {
        viewer: Some(viewer(Role::Candidate)),
        unread: u32::from(is_new),
        messages: Some(Messages {
            rows: vec![message],
            total: 1,
            unread: u32::from(is_new),
        }),
        ..TestBackend::default()
    }
}

#[tokio::test]
async fn a_message_says_what_to_do_and_is_marked_read_by_a_plain_form() {
    let page = world(true).render("/messages").await;
    page.assert_text("有材料需要补正")
        .assert_text("1 条未读")
        .assert_html("请替换 &lt;简历&gt;")
        .assert_html(&format!(r#"href="/applications/{APPLICATION}""#))
        .assert_html(r#"action="/api/messages/mark-read""#)
        .assert_html(r#"aria-label="1 条未读""#);
    let read = world(false).render("/messages").await;
    read.assert_text("有材料需要补正")
        .assert_no_text("未读")
        .assert_no_text("全部标为已读");
    let english = TestBackend {
        lang: Lang::En,
        ..world(true)
    };
    english
        .render("/messages")
        .await
        .assert_text("Papers to mend");
}

#[tokio::test]
async fn office_sees_sent_failed_and_in_app_messages() {
    let delivery = |channel, status, fault: Option<&str>| MessageDelivery {
        channel,
        status,
        address: Some("138****000".to_owned()),
        attempts: 3,
        at: NOW,
        due: None,
        last_error: fault.map(str::to_owned),
        can_retry: status == DeliveryStatus::Failed,
    };
    let row = MessageLogRow {
        id: MessageId(Uuid::from_u128(2)),
        at: NOW,
        zone: Zone::BEIJING,
        name: "林样本".to_owned(),
        subject: text("审核通过", "Approved"),
        words: text("审核通过。", "Approved."),
        read: None,
        passed_on: false,
        deliveries: vec![
            delivery(Channel::Mail, DeliveryStatus::NotConfigured, None),
            delivery(Channel::Sms, DeliveryStatus::Failed, Some("400 bad number")),
        ],
    };
    let counts = BTreeMap::from([
        (DeliveryStatus::Failed, 1),
        (DeliveryStatus::NotConfigured, 1),
    ]);
    let world = TestBackend {
        viewer: Some(viewer(Role::Office)),
        outbox: Some(MessageLog {
            configured: vec![Channel::Sms],
            counts,
            rows: vec![row],
            total: 1,
            recipient: None,
        }),
        ..TestBackend::default()
    };
    let page = world.render("/office/messages?status=failed").await;
    page.assert_text("林样本")
        .assert_text("未配置，仅站内")
        .assert_text("邮件：服务器没有配置")
        .assert_text("400 bad number")
        .assert_text("试过 3 次")
        .assert_html(r#"action="/api/office/send-again""#)
        .assert_no_text("短信：服务器没有配置");
}
