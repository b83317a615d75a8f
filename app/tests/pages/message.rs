//! Messages: the candidate's page, and the office's log of deliveries.

use std::collections::BTreeMap;

use shared::{
    id::MessageId,
    message::{Channel, Fate},
    role::Role,
    text::{Lang, LocalText},
    time::Zone,
    view::{Delivery, Message, Messages, Outbox, OutboxRow},
};
use uuid::Uuid;

use crate::harness::{
    World,
    fixtures::{APPLICATION, NOW, viewer},
};

fn text(zh: &str, en: &str) -> LocalText {
    LocalText {
        zh: zh.to_owned(),
        en: Some(en.to_owned()),
    }
}

fn world(is_new: bool) -> World {
    let message = Message {
        id: MessageId(Uuid::from_u128(1)),
        at: NOW,
        zone: Zone::BEIJING,
        subject: text("有材料需要补正", "Papers to mend"),
        words: text("请替换 <简历>", "Please replace <resume>"),
        application: Some(APPLICATION),
        is_new,
    };
    World {
        viewer: Some(viewer(Role::Candidate)),
        unread: u32::from(is_new),
        messages: Some(Messages {
            rows: vec![message],
            total: 1,
            unread: u32::from(is_new),
        }),
        ..World::default()
    }
}

#[tokio::test]
async fn a_message_says_what_to_do_and_is_marked_read_by_a_plain_form() {
    let page = world(true).render("/messages").await;
    page.says("有材料需要补正")
        .says("1 条未读")
        .has("请替换 &lt;简历&gt;")
        .has(&format!(r#"href="/applications/{APPLICATION}""#))
        .has(r#"action="/api/messages/mark-read""#)
        .has(r#"aria-label="1 条未读""#);
    let read = world(false).render("/messages").await;
    read.says("有材料需要补正")
        .is_silent_about("未读")
        .is_silent_about("全部标为已读");
    let english = World {
        lang: Lang::En,
        ..world(true)
    };
    english.render("/messages").await.says("Papers to mend");
}

#[tokio::test]
async fn the_office_sees_what_was_sent_what_failed_and_what_only_stands_in_the_app() {
    let delivery = |channel, fate, fault: Option<&str>| Delivery {
        channel,
        fate,
        address: Some("138****000".to_owned()),
        attempts: 3,
        at: NOW,
        due: None,
        fault: fault.map(str::to_owned),
        may_try_again: fate == Fate::Failed,
    };
    let row = OutboxRow {
        id: MessageId(Uuid::from_u128(2)),
        at: NOW,
        zone: Zone::BEIJING,
        name: "林样本".to_owned(),
        subject: text("审核通过", "Approved"),
        words: text("审核通过。", "Approved."),
        read: None,
        passed_on: false,
        deliveries: vec![
            delivery(Channel::Mail, Fate::NotConfigured, None),
            delivery(Channel::Sms, Fate::Failed, Some("400 bad number")),
        ],
    };
    let counts = BTreeMap::from([(Fate::Failed, 1), (Fate::NotConfigured, 1)]);
    let world = World {
        viewer: Some(viewer(Role::Office)),
        outbox: Some(Outbox {
            configured: vec![Channel::Sms],
            counts,
            rows: vec![row],
            total: 1,
        }),
        ..World::default()
    };
    let page = world.render("/office/messages?fate=failed").await;
    page.says("林样本")
        .says("未配置，仅站内")
        .says("邮件：服务器没有配置")
        .says("400 bad number")
        .says("试过 3 次")
        .has(r#"action="/api/office/send-again""#)
        .is_silent_about("短信：服务器没有配置");
}
