//! Tests of messages to candidates: in the app at once, by mail and text message if configured, and
//! reported as sent only if accepted.

mod invited;
mod listener;

use server::{config::Config, jobs::MessageDispatcher};
use shared::{
    exam::{Exam, Publication},
    message::{Channel, DeliveryStatus},
    problem::Problem,
    time::Timestamp,
    view::{MessageLog, Messages, PageContext},
};

pub(crate) use self::listener::{MailServer, TestGateway};
use crate::{
    actor::TestUser,
    app::{TestApp, exam},
};

impl TestUser {
    pub(crate) async fn messages(&self) -> Messages {
        self.read("messages/list", &[("page", "0")]).await
    }

    async fn unread(&self) -> u32 {
        self.read::<PageContext>("frame", &[]).await.unread
    }

    async fn outbox(&self) -> MessageLog {
        self.read("office/outbox", &[("filter[page]", "0")]).await
    }
}

impl TestApp {
    /// A candidate with both addresses, whose resume was returned.
    async fn returned(&self) -> TestUser {
        let (candidate, reviewer) = (self.candidate().await, self.reviewer().await);
        self.set_contact(&candidate, Some("13800138000"), Some("lin@example.cn"))
            .await;
        let (application, _) = candidate.apply().await;
        reviewer.send_back(application, "education", "edu-qr").await;
        candidate
    }

    pub(crate) async fn set_contact(
        &self,
        actor: &TestUser,
        phone: Option<&str>,
        email: Option<&str>,
    ) {
        let db = &self.state.db;
        let account = db.find_account_by_login(&actor.login).await;
        let account = account.expect("reads").expect("is there").id;
        let (phone, email) = (phone.map(str::to_owned), email.map(str::to_owned));
        db.set_contact(account, phone, email).await.expect("is set");
    }

    /// Runs the background delivery once.
    pub(crate) async fn send_due(&self) -> usize {
        let post = MessageDispatcher::open(self.state.clone()).expect("opens");
        post.send_due().await.expect("sends")
    }
}

fn fates(outbox: &MessageLog, channel: Channel) -> Vec<(DeliveryStatus, u32)> {
    let deliveries = outbox.rows.iter().flat_map(|row| &row.deliveries);
    deliveries
        .filter(|delivery| delivery.channel == channel)
        .map(|delivery| (delivery.status, delivery.attempts))
        .collect()
}

#[tokio::test]
async fn a_return_is_a_message_at_once_unread_until_it_was_seen() {
    let app = TestApp::start().await;
    let candidate = app.returned().await;
    assert_eq!(candidate.unread().await, 1);
    let messages = candidate.messages().await;
    let [message] = messages.rows.as_slice() else {
        panic!("{messages:?}")
    };
    assert_eq!(message.at, app.state.clock.now());
    assert!(message.is_new);
    for part in ["二维码", "2021年1月18日 10:00:00", "再次提交"] {
        assert!(message.words.zh.contains(part), "{part}: {message:?}");
    }
    let english = message.words.en.as_deref().expect("both languages");
    assert!(english.contains("18 Jan 2021"), "{english}");

    // A message after the page was rendered is still unread.
    app.advance(Timestamp::MINUTE_MS);
    let seen = message.at.0.to_string();
    let before = (message.at.0 - 1).to_string();
    candidate
        .call("messages/mark-read", &[("until", &before)])
        .await;
    assert_eq!(candidate.unread().await, 1);
    candidate
        .call("messages/mark-read", &[("until", &seen)])
        .await;
    assert_eq!(candidate.unread().await, 0);
    assert!(!candidate.messages().await.rows[0].is_new);
    let another = app.candidate().await;
    assert_eq!(another.messages().await.rows, []);
}

#[tokio::test]
async fn a_result_that_is_published_later_is_not_told_before() {
    for (results, told) in [(Publication::AtOnce, 1), (Publication::WhenPublished, 0)] {
        let app = TestApp::start().await;
        let later = Exam {
            results,
            ..Exam::clone(&exam())
        };
        let now = app.state.clock.now();
        app.state
            .db
            .publish_exam(&later, now)
            .await
            .expect("is published");
        let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
        let (application, _) = candidate.apply().await;
        reviewer.refuse(application, "专业不符").await;
        assert_eq!(candidate.messages().await.rows.len(), told, "{results:?}");
        assert_eq!(candidate.unread().await as usize, told);
        app.advance(Timestamp::HOUR_MS);
        let now = app.state.clock.now();
        if results == Publication::WhenPublished {
            let published = app.state.db.publish_results(&later.code, None, now).await;
            published.expect("is published");
        }
        let messages = candidate.messages().await.rows;
        assert_eq!(messages.len(), 1);
        assert!(messages[0].words.zh.contains("专业不符"), "{messages:?}");
        assert_eq!(
            messages[0].at == now,
            told == 0,
            "told when it was published"
        );
    }
}

#[tokio::test]
async fn without_a_channel_the_office_sees_that_nothing_was_sent() {
    let app = TestApp::start().await;
    app.returned().await;
    assert_eq!(app.send_due().await, 0);
    let outbox = app.officer().await.outbox().await;
    assert_eq!(outbox.configured, []);
    assert_eq!(outbox.counts[&DeliveryStatus::NotConfigured], 2);
    assert_eq!(outbox.counts[&DeliveryStatus::Sent], 0);
    assert_eq!(outbox.rows[0].name, "林样本");
}

#[tokio::test]
async fn a_mail_says_what_the_page_says_with_the_address_of_the_page() {
    let server = MailServer::start(&[]).await;
    let app = TestApp::start_with(|config| {
        config.mail_server = Some(server.url().into());
        config.mail_from = Some("考试报名 <exam@example.cn>".to_owned());
        config.public_url = Some("http://exam.example.cn/".to_owned());
    })
    .await;
    let candidate = app.returned().await;
    let without = app.candidate().await;
    let (application, _) = without.apply().await;
    app.reviewer()
        .await
        .send_back(application, "resume", "blurred")
        .await;
    assert_eq!(app.send_due().await, 1);
    assert_eq!(app.send_due().await, 0, "nothing is sent twice");

    let mails = server.received();
    let [mail] = mails.as_slice() else {
        panic!("{mails:?}")
    };
    assert_eq!(mail.to, "lin@example.cn");
    let words = &candidate.messages().await.rows[0].words.zh;
    let start = format!("{words} http://exam.example.cn/applications/");
    assert!(mail.text().contains(&start), "{}", mail.text());

    let outbox = app.officer().await.outbox().await;
    assert_eq!(outbox.configured, [Channel::Mail]);
    let mut mails = fates(&outbox, Channel::Mail);
    mails.sort();
    assert_eq!(
        mails,
        [(DeliveryStatus::Sent, 1), (DeliveryStatus::NoAddress, 0)]
    );
    let shown = outbox.rows.iter().flat_map(|row| &row.deliveries);
    let shown: Vec<_> = shown
        .filter_map(|delivery| delivery.address.as_deref())
        .collect();
    assert!(shown.contains(&"l****@example.cn"), "{shown:?}");
}

#[tokio::test]
async fn missing_mailbox_fails_and_busy_server_is_retried() {
    let server = MailServer::start(&["451 later", "550 no such user"]).await;
    let app = TestApp::start_with(|config| {
        config.mail_server = Some(server.url().into());
        config.mail_from = Some("exam@example.cn".to_owned());
    })
    .await;
    app.returned().await;
    assert_eq!(app.send_due().await, 1);
    let officer = app.officer().await;
    assert_eq!(
        fates(&officer.outbox().await, Channel::Mail),
        [(DeliveryStatus::Waiting, 1)]
    );
    assert_eq!(app.send_due().await, 0, "not before the pause is over");
    app.advance(30 * Timestamp::SECOND_MS);
    assert_eq!(app.send_due().await, 1);
    let outbox = officer.outbox().await;
    assert_eq!(fates(&outbox, Channel::Mail), [(DeliveryStatus::Failed, 2)]);
    let fault = outbox.rows[0].deliveries[0].last_error.as_deref();
    assert!(
        fault.is_some_and(|fault| fault.contains("no such user")),
        "{fault:?}"
    );
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn text_message_is_signed_and_retried_idempotently() {
    let gateway = TestGateway::start("a long random text", &[503, 200]).await;
    let app = TestApp::start_with(|config| use_gateway(config, &gateway)).await;
    let candidate = app.returned().await;
    assert_eq!(app.send_due().await, 1);
    app.advance(30 * Timestamp::SECOND_MS);
    assert_eq!(app.send_due().await, 1);
    app.advance(Timestamp::DAY_MS);
    assert_eq!(app.send_due().await, 0);

    let calls = gateway.calls();
    assert_eq!(calls.len(), 2);
    assert!(calls.iter().all(|call| call.is_genuine));
    assert_eq!(calls[0].key, calls[1].key);
    let body = &calls[0].body;
    assert_eq!(
        (&*body["to"], &*body["template"]),
        ("13800138000", "returned")
    );
    assert_eq!(body["text"], candidate_words(&app, &candidate).await);
    let outbox = app.officer().await.outbox().await;
    assert_eq!(fates(&outbox, Channel::Sms), [(DeliveryStatus::Sent, 2)]);
}

#[tokio::test]
async fn office_resends_failed_messages_and_never_sent_ones() {
    let gateway = TestGateway::start("s", &[400, 200]).await;
    let app = TestApp::start_with(|config| use_gateway(config, &gateway)).await;
    app.returned().await;
    app.send_due().await;
    let officer = app.officer().await;
    let outbox = officer.outbox().await;
    assert_eq!(fates(&outbox, Channel::Sms), [(DeliveryStatus::Failed, 1)]);
    let id = outbox.rows[0].id.to_string();
    let arguments = [("message", id.as_str()), ("channel", "sms")];
    assert_eq!(
        officer.call("office/send-again", &arguments).await.status,
        200
    );
    assert_eq!(app.send_due().await, 1);
    assert_eq!(
        fates(&officer.outbox().await, Channel::Sms),
        [(DeliveryStatus::Sent, 1)]
    );
    let refused = officer.call("office/send-again", &arguments).await;
    assert_eq!(refused.problem(), Problem::NotFound);
}

#[tokio::test]
async fn claimed_delivery_is_not_sent_until_the_claim_ends() {
    let gateway = TestGateway::start("s", &[200]).await;
    let app = TestApp::start_with(|config| use_gateway(config, &gateway)).await;
    app.returned().await;
    let (db, now) = (&app.state.db, app.state.clock.now());
    // Another server claims the delivery and is killed before it records the result.
    let post = MessageDispatcher::open(app.state.clone()).expect("opens");
    post.create_deliveries().await.expect("looks where it goes");
    let until = now.plus(10 * Timestamp::MINUTE_MS);
    let claimed = db.claim_deliveries(now, until, 10).await.expect("claims");
    assert_eq!(claimed.len(), 1);
    assert_eq!(app.send_due().await, 0);
    let officer = app.officer().await;
    assert_eq!(
        fates(&officer.outbox().await, Channel::Sms),
        [(DeliveryStatus::Sending, 1)]
    );

    app.advance(10 * Timestamp::MINUTE_MS);
    assert_eq!(app.send_due().await, 1);
    assert_eq!(
        fates(&officer.outbox().await, Channel::Sms),
        [(DeliveryStatus::Sent, 2)]
    );
    assert_eq!(gateway.calls().len(), 1);
}

pub(crate) fn use_gateway(config: &mut Config, gateway: &TestGateway) {
    config.sms_gateway = Some(gateway.url());
    config.sms_secret = Some(gateway.secret().into());
}

async fn candidate_words(app: &TestApp, candidate: &TestUser) -> String {
    let candidate = app.sign_in_again(candidate).await;
    candidate.messages().await.rows[0].words.zh.clone()
}
